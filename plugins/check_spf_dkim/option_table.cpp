// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_spf_dkim/options.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

constexpr std::string_view target = "Target";
constexpr std::string_view spf = "SPF";
constexpr std::string_view dkim = "DKIM";
constexpr std::string_view dmarc = "DMARC and others";
constexpr std::string_view judgement = "Judgement";
constexpr std::string_view network = "Network and trust";

constexpr auto repeated = plugin::Value::repeated;

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"d,domain", "DOMAIN", target, "the mail domain to check: what stands behind the @"},
    {"spf-only", "", target, "look at SPF and nothing else"},
    {"dkim-only", "", target, "look at DKIM (and ARC) and nothing else"},
    {"dmarc-only", "", target, "look at DMARC and nothing else"},
    {"client", "IP", spf, "a host that sends mail of the domain: CRITICAL if it does not pass",
     repeated},
    {"all-mx", "", spf, "all addresses of the domain's mail exchangers must pass, too"},
    {"senders", "FILE", spf,
     "addresses and small networks that must pass, one in a line; \"#\" begins a comment"},
    {"must-fail", "IP", spf, "CRITICAL if this host passes", repeated},
    {"helo", "NAME", spf, "name that the clients give in HELO (default: the domain)"},
    {"mail-from", "ADDRESS", spf,
     "sender of the envelope (default: postmaster at the domain); '' is the null sender"},
    {"lookups", "WARN[,CRIT]", spf,
     "WARNING (CRITICAL) if more terms than that ask the DNS (default 8,10; more than 10 are an "
     "error to every receiver)"},
    {"widest", "V4[,V6]", spf,
     "WARNING if a network with a shorter prefix may send (default 12,32)"},
    {"s,selector", "SELECTOR", dkim, "a selector under which the domain must have a sound key",
     repeated},
    {"discover", "", dkim,
     "look for keys under the selectors of large senders, too; what is not found is no fault"},
    {"key-file", "[SELECTOR=]FILE", dkim,
     "PEM file of a private or public key that the record must have; without SELECTOR= that of the "
     "one --selector",
     repeated},
    {"key-bits", "WARN[,CRIT]", dkim,
     "WARNING (CRITICAL) if an RSA key has fewer bits (default 2048,1024)"},
    {"key-age", "WARN[,CRIT]", dkim,
     "WARNING (CRITICAL) if a key has been seen for more days; needs --state"},
    {"m,message", "FILE", dkim,
     "verify the signatures of this message, and what DMARC makes of it; - is standard input"},
    {"min-policy", "POLICY", dmarc,
     "CRITICAL if the DMARC policy for the domain, or for names below it, is weaker than "
     "quarantine or reject"},
    {"require-dmarc", "", dmarc, "CRITICAL if the domain has no DMARC record"},
    {"suffix-list", "FILE", dmarc,
     "public suffix list to go by, instead of the system's, for receivers of RFC 7489"},
    {"bimi-selector", "NAME", dmarc, "selector of the BIMI record (default: default)"},
    {"require-bimi", "", dmarc, "CRITICAL if no logo would be shown for the domain"},
    {"require-mta-sts", "", dmarc, "CRITICAL if the domain has no sound MTA-STS record"},
    {"require-tls-rpt", "", dmarc, "CRITICAL if the domain has no sound record for TLS reports"},
    {"state,state-file", "FILE", judgement,
     "remember the records in FILE, and tell if one changes or how old a key is"},
    {"changed-for", "HOURS", judgement, "tell of a change for so long (default 24)"},
    {"query-timeout", "SECONDS", network,
     "give up a question to the DNS after SECONDS (default: 2/5 of --timeout)"},
});

}  // namespace

plugin::OptionTable option_table() { return table; }

}  // namespace mailprobe::check_spf_dkim
