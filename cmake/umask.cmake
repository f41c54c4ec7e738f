# SPDX-License-Identifier: GPL-3.0-or-later
# Run by cpack before anything else. It gives directories and the parts of a .deb the modes that the umask leaves them,
# whatever CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS says.
execute_process(COMMAND sh -c umask OUTPUT_VARIABLE umask OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT umask MATCHES "^0*22$")
  message(FATAL_ERROR "packages are made with a umask of 022, and here it is ${umask}: umask 022 && cpack")
endif()
