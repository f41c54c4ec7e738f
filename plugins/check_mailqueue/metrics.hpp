// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/perfdata.hpp"

namespace mailprobe::check_mailqueue {

plugin::MetricTable metrics();

}  // namespace mailprobe::check_mailqueue
