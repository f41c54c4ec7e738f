// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_spf_dkim/options.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

constexpr std::string_view target = "Target";
constexpr std::string_view spf = "SPF";
constexpr std::string_view network = "Network and trust";

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"d,domain", "DOMAIN", target, "the mail domain to check: what stands behind the @"},
    {"spf-only", "", target, "look at SPF and nothing else"},
    {"client", "IP", spf,
     "a host that sends mail of the domain: CRITICAL if it does not pass; may be repeated"},
    {"all-mx", "", spf, "all addresses of the domain's mail exchangers must pass, too"},
    {"senders", "FILE", spf,
     "addresses and small networks that must pass, one in a line; \"#\" begins a comment"},
    {"must-fail", "IP", spf, "CRITICAL if this host passes; may be repeated"},
    {"helo", "NAME", spf, "name that the clients give in HELO (default: the domain)"},
    {"mail-from", "ADDRESS", spf,
     "sender of the envelope (default: postmaster at the domain); '' is the null sender"},
    {"lookups", "WARN[,CRIT]", spf,
     "WARNING (CRITICAL) if more terms than that ask the DNS (default 8,10; more than 10 are an "
     "error to every receiver)"},
    {"widest", "V4[,V6]", spf,
     "WARNING if a network with a shorter prefix may send (default 12,32)"},
    {"query-timeout", "SECONDS", network,
     "give up a question to the DNS after SECONDS (default: 2/5 of --timeout)"},
});

}  // namespace

plugin::OptionTable option_table() { return table; }

}  // namespace mailprobe::check_spf_dkim
