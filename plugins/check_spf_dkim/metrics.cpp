// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/metrics.hpp"

#include <array>

namespace mailprobe::check_spf_dkim {
namespace {

using plugin::Unit;

constexpr auto table = std::to_array<plugin::MetricKind>({
    {"time", Unit::seconds, "the whole check"},
    {"spf_lookups", Unit::none, "DNS look-ups that SPF needs, of 10"},
    {"spf_void", Unit::none, "look-ups of SPF that find nothing, of 2"},
    {"spf_octets", Unit::none, "octets that the TXT records take in an answer"},
    {"spf_ipv4", Unit::none, "IPv4 addresses that SPF lets pass"},
    {"spf_ipv6_64", Unit::none, "IPv6 networks of 64 bits that SPF lets pass"},
    {"spf_senders", Unit::none, "senders that were evaluated"},
    {"spf_passing", Unit::none, "senders of which SPF says pass"},
    {"dkim_keys", Unit::none, "DKIM selectors that were looked at"},
    {"dkim_rsa_bits", Unit::none, "bits of the shortest RSA key"},
    {"dkim_key_days", Unit::none, "days since the oldest key was made"},
});

}  // namespace

plugin::MetricTable metrics() { return table; }

}  // namespace mailprobe::check_spf_dkim
