// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_mailqueue can find.
#pragma once

#include "check_mailqueue/measures.hpp"
#include "plugin/finding.hpp"
#include "queue/account.hpp"

namespace mailprobe::check_mailqueue::finding {

extern const plugin::FindingKind no_server;
extern const plugin::FindingKind instances_unknown;
extern const plugin::FindingKind not_told;
extern const plugin::FindingKind other_door;
extern const plugin::FindingKind remark;
extern const plugin::FindingKind settings_unknown;
extern const plugin::FindingKind estimated;
extern const plugin::FindingKind sudo_ignored;

// Of a look that did not see the whole queue.
const plugin::FindingKind& of(queue::Ending ending);

// Of a value outside of its thresholds.
plugin::AlarmKinds alarms_of(Measure measure);

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_mailqueue::finding
