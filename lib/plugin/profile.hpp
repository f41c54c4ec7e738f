// SPDX-License-Identifier: GPL-3.0-or-later
//
// --profile NAME stands for the options that suit an engine.
#pragma once

#include "base/result.hpp"
#include "plugin/arguments.hpp"

namespace mailprobe::plugin {

// Puts the options of the profile that was given last before all others, so that these win. Errors:
// Cause::syntax, for a name that is unknown.
base::Result<Arguments> expand_profile(Arguments arguments);

}  // namespace mailprobe::plugin
