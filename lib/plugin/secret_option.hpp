// SPDX-License-Identifier: GPL-3.0-or-later
//
// A secret and the ways in which it may be given. A plugin that has an option "password" declares
// the others beside it:
//
//   --password SECRET       overwritten at once, but another user may have been quicker
//   --password-file FILE    the first line of a regular file, or of standard input if it is "-"
//   --password-env NAME     an environment variable, which is overwritten as well
//   --password-fd N         a descriptor that the caller left open: 0, or 3 and above
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "plugin/command_line.hpp"

namespace mailprobe::plugin {

// Of `option`, which is its long name. Nothing if it was given in none of these ways. A file must
// belong to this user or root and be closed to everybody else, but its group may read it
// (requirement R33). A file or descriptor is read to the end of its first line, at most 16 KiB.
// Errors name the option, never the secret: syntax (given twice, not there, empty, too long, a
// control character, a bad number) and permission.
base::Result<std::optional<base::Secret>> read_secret(const CommandLine& line,
                                                      std::string_view option);

}  // namespace mailprobe::plugin
