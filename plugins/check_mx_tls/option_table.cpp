// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_mx_tls/options.hpp"

namespace mailprobe::check_mx_tls {
namespace {

constexpr std::string_view target = "Target";
constexpr std::string_view session = "Sessions";
constexpr std::string_view judgement = "Judgement";
constexpr std::string_view required = "What there must be";

constexpr auto repeated = plugin::Value::repeated;

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"d,domain", "DOMAIN", target, "the mail domain to check: what stands behind the @"},
    {"smtp-port", "PORT", target, "port of the mail hosts (default 25); -p means the same"},
    {"https-port", "PORT", target, "port of the host that has the MTA-STS policy (default 443)"},
    {"allow-private", "", target,
     "connect to loopback, private and other special addresses, too, within a network of your own"},
    {"max-mx", "N", target, "look at the N best mail hosts (default 20, at most 100)"},
    {"per-host", "N", session,
     "at most N connections to one mail host at the same time (default 2); --parallel bounds them "
     "over all hosts"},
    {"one-certificate", "", session,
     "make one connection to each address, and see the certificate that the server prefers; "
     "without "
     "this a second one asks for that of the other key type, RSA or ECDSA"},
    {"deep", "", session,
     "try each version of TLS, and whether a session can be resumed: five further connections to "
     "each address at most"},
    {"F,fqdn", "NAME", session,
     "name for EHLO (default: this machine's full name, or its address in brackets)"},
    {"D,certificate", "WARN[,CRIT]", judgement,
     "WARNING (CRITICAL) if a certificate of the mail hosts, or of the policy's web server, is "
     "valid "
     "for fewer days"},
    {"expect-mx", "HOST", judgement,
     "the MX records must name exactly the hosts that are given with this option", repeated},
    {"sts-mode", "MODE", judgement,
     "WARNING if the mode of the MTA-STS policy is less than testing or enforce"},
    {"sts-max-age", "WARN[,CRIT]", judgement,
     "WARNING (CRITICAL) if senders remember the MTA-STS policy for fewer seconds (default 86400)"},
    {"state,state-file", "FILE", judgement,
     "remember the MTA-STS policy in FILE, and tell if it changes while its id does not"},
    {"require-dane", "", required,
     "CRITICAL if a mail host has no signed TLSA records, UNKNOWN if no resolver validates"},
    {"require-mta-sts", "", required, "CRITICAL if the domain has no MTA-STS policy"},
    {"require-tls-rpt", "", required, "CRITICAL if the domain asks nobody for TLS reports"},
    {"require-ipv6", "", required, "CRITICAL if no mail host has an IPv6 address"},
    {"require-ptr", "", required,
     "CRITICAL if an address has no name, or one that does not lead back to it"},
    {"require-caa", "", required, "CRITICAL if a mail host's name has no CAA record"},
    {"require-requiretls", "", required, "CRITICAL if a server does not offer REQUIRETLS"},
});

}  // namespace

plugin::OptionTable option_table() { return table; }

}  // namespace mailprobe::check_mx_tls
