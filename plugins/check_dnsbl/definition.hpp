// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/plugin.hpp"

namespace mailprobe::check_dnsbl {

const plugin::Definition& definition();

}  // namespace mailprobe::check_dnsbl
