// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/plugin.hpp"

namespace mailprobe::check_mailqueue {

const plugin::Definition& definition();

}  // namespace mailprobe::check_mailqueue
