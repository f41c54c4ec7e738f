// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be found about what a check works with: the same in every plugin, under the same ids.
#pragma once

#include "plugin/finding.hpp"

namespace mailprobe::probe::run_finding {

extern const plugin::FindingKind resolver_rewrites;
extern const plugin::FindingKind state_unusable;

}  // namespace mailprobe::probe::run_finding
