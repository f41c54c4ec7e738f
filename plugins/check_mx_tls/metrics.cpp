// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/metrics.hpp"

#include <array>

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Unit;

constexpr auto table = std::to_array<plugin::MetricKind>({
    {"time", Unit::seconds, "the whole check"},
    {"mail_hosts", Unit::none, "mail hosts of the domain"},
    {"addresses", Unit::none, "addresses of the mail hosts"},
    {"accepting", Unit::none, "addresses at which most senders would deliver"},
    {"accepting_mta_sts", Unit::none, "addresses at which senders with MTA-STS would deliver"},
    {"accepting_dane", Unit::none, "addresses at which senders with DANE would deliver"},
    {"cert_days", Unit::none, "days until the first certificate expires", plugin::Sign::any},
    {"sts_max_age", Unit::none, "seconds that the MTA-STS policy may be kept"},
    {"sts_cert_days", Unit::none, "days until a certificate of the MTA-STS policy host expires",
     plugin::Sign::any},
});

}  // namespace

plugin::MetricTable metrics() { return table; }

}  // namespace mailprobe::check_mx_tls
