// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/metrics.hpp"

#include <array>

namespace mailprobe::check_smtp_full {
namespace {

using plugin::Unit;

constexpr auto table = std::to_array<plugin::MetricKind>({
    {"time", Unit::seconds, "the whole check"},
    {"time_dns", Unit::seconds, "look-up of the host's name"},
    {"time_connect", Unit::seconds, "until the connection stood"},
    {"time_tls", Unit::seconds, "TLS handshake"},
    {"time_banner", Unit::seconds, "until the banner"},
    {"time_ehlo", Unit::seconds, "until the answer to EHLO"},
    {"time_starttls", Unit::seconds, "until the answer to STARTTLS"},
    {"time_ehlo_tls", Unit::seconds, "until the answer to EHLO within TLS"},
    {"time_auth", Unit::seconds, "until the answer to AUTH"},
    {"time_mail", Unit::seconds, "until the answer to MAIL FROM"},
    {"time_rcpt", Unit::seconds, "until the answers to RCPT TO"},
    {"time_command", Unit::seconds, "until the answers to the commands of --command"},
    {"time_data", Unit::seconds, "until the answer to DATA"},
    {"time_message", Unit::seconds, "until the answer to the message"},
    {"time_quit", Unit::seconds, "until the answer to QUIT"},
    {"cert_days", Unit::none, "days until the first certificate of the chain expires",
     plugin::Sign::any},
});

}  // namespace

plugin::MetricTable metrics() { return table; }

}  // namespace mailprobe::check_smtp_full
