// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON whose members stay in the order in which they were written. report.hpp only names the type:
// this header costs every file that includes it a second.
#pragma once

#include <nlohmann/json.hpp>

#include "plugin/report.hpp"
