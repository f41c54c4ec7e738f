// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/metrics.hpp"

#include <array>

namespace mailprobe::check_dnsbl {
namespace {

using plugin::Unit;

constexpr auto table = std::to_array<plugin::MetricKind>({
    {"servers", Unit::none, "lists that list the target, of the target with the most"},
    {"time", Unit::seconds, "the whole check"},
    {"weight", Unit::none, "weight of the lists that list the target, of the target with the most",
     plugin::Sign::any},
    {"targets", Unit::none, "addresses and names that were looked up"},
    {"targets_listed", Unit::none, "addresses and names that are on a list"},
    {"lists", Unit::none, "lists that were asked"},
    {"lists_usable", Unit::none, "lists whose answers can be used"},
});

}  // namespace

plugin::MetricTable metrics() { return table; }

}  // namespace mailprobe::check_dnsbl
