// SPDX-License-Identifier: GPL-3.0-or-later
//
// Option by option, what is better than in check_smtp; the manual page tells it.
#pragma once

#include <span>

#include "plugin/plugin.hpp"

namespace mailprobe::check_smtp_full {

std::span<const plugin::Difference> differences();

}  // namespace mailprobe::check_smtp_full
