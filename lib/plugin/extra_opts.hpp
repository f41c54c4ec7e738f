// SPDX-License-Identifier: GPL-3.0-or-later
//
// --extra-opts=[SECTION][@FILE]: options from an ini file, as the Monitoring Plugins read it. The
// options of the section are put before those of the command line, so that the command line wins.
//
//   [check_smtp_full]        the section; by default the name of the plugin
//   # comment                also with ';' in front, or behind a value after a blank
//   warning = 2              becomes --warning=2; so does w = 2
//   starttls =               becomes --starttls
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "plugin/arguments.hpp"

namespace mailprobe::plugin {

// The arguments with every --extra-opts replaced by what it stands for. A section that asks for
// further files is refused. Without a FILE the first of these that exists is read:
// $MP_CONFIG_FILE, monitoring-plugins.ini and its old names in the directories of
// $NAGIOS_CONFIG_PATH, the standard places under /usr/local/etc and /etc. A FILE of "-" is standard
// input. Errors: Cause::syntax or permission, with file and line.
base::Result<Arguments> expand_extra_opts(OptionTable table, Arguments arguments,
                                          std::string_view default_section);

// One section of an ini text as arguments. The table tells "from =", which is an empty value, from
// "starttls =", which has none; a key that it does not hold is left for the parser to refuse.
struct IniSection {
  std::string_view text;
  std::string_view section;
  std::string_view file;  // its name, for messages
};
base::Result<Arguments> parse_ini_section(OptionTable table, const IniSection& ini);

}  // namespace mailprobe::plugin
