// SPDX-License-Identifier: GPL-3.0-or-later
//
// --extra-opts=[SECTION][@FILE]: options from an ini file, as the Monitoring Plugins read it. The
// options of the section are put before those of the command line, so that the command line wins.
//
//   [check_smtp_full]        the section; by default the name of the plugin
//   # comment                also with ';' in front, or behind a value after a blank
//   warning = 2              becomes --warning=2; a single letter becomes -w2
//   starttls =               becomes --starttls
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mailprobe::plugin {

// The arguments with every --extra-opts replaced by what it stands for. Without a FILE the first of
// these that exists is read: $MP_CONFIG_FILE, monitoring-plugins.ini and its old names in the
// directories of $NAGIOS_CONFIG_PATH, the standard places under /usr/local/etc and /etc. A FILE of
// "-" is standard input. Errors: Cause::syntax or permission, with file and line.
base::Result<std::vector<std::string>> expand_extra_opts(const std::vector<std::string>& arguments,
                                                         std::string_view default_section);

// One section of an ini text as arguments; `name` is the file's, for messages.
base::Result<std::vector<std::string>> parse_ini_section(std::string_view text,
                                                         std::string_view section,
                                                         std::string_view name);

}  // namespace mailprobe::plugin
