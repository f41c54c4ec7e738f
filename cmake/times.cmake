# SPDX-License-Identifier: GPL-3.0-or-later
# Run by cpack when all files are in their places. rpmbuild makes what is younger than $SOURCE_DATE_EPOCH as old as that, and
# leaves what is older: a file of a checkout that was there before the last commit would have a time of its own.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND find "${CPACK_TEMPORARY_INSTALL_DIRECTORY}" -exec touch -h -d "@$ENV{SOURCE_DATE_EPOCH}" {} +
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
