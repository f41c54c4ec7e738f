// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts that the catalogue is made of.
#pragma once

#include <array>

#include "plugin/finding.hpp"

namespace mailprobe::check_spf_dkim::finding {

plugin::Catalogue spf_catalogue();
plugin::Catalogue dkim_catalogue();
plugin::Catalogue dmarc_catalogue();
plugin::Catalogue companion_catalogue();

}  // namespace mailprobe::check_spf_dkim::finding
