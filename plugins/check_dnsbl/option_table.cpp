// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_dnsbl/options.hpp"

namespace mailprobe::check_dnsbl {
namespace {

constexpr std::string_view target = "Target";
constexpr std::string_view lists = "Lists";
constexpr std::string_view judgement = "Judgement";
constexpr std::string_view network = "Network and trust";
constexpr std::string_view output = "Output";

constexpr auto repeated = plugin::Value::repeated;

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"H,hostname", "HOST", target,
     "whom to look up: an address, a network (192.0.2.0/28), a host with all its addresses, or "
     "@FILE with one of these in a line (@- is standard input)",
     repeated},
    {"mx", "DOMAIN", target,
     "look up all addresses of the domain's mail exchangers, and the domain", repeated},
    {"spf", "DOMAIN", target,
     "look up all addresses that the domain's SPF record lets pass, and the domain", repeated},
    {"U,url", "NAME", target, "look up this name, or that of a URL, on lists of names only",
     repeated},
    {"largest-network", "N", target,
     "look up networks of at most N addresses; larger ones are told (default 256)"},
    {"l,list", "ZONE[=PATTERN][*WEIGHT]", lists,
     "ask this list instead of those of the catalogue; with PATTERN, such as 127.0.0.[2;10..11], "
     "only these answers count",
     repeated},
    {"s,server", "ZONE[=PATTERN][*WEIGHT]", lists, "the same, as check_rbl has it", repeated},
    {"lists", "FILE", lists,
     "ask the lists of FILE, each with what its answers mean; the manual has the format", repeated},
    {"group", "major|all", lists,
     "ask the lists of the catalogue that receivers use today, or all that are free to ask; "
     "default is major if no list is named"},
    {"exclude", "ZONE", lists, "do not ask this list, nor those below it", repeated},
    {"whitelistings,wl", "", lists,
     "the lists that are named are of the good: a target that is not on them counts"},
    {"w,warning", "N|RANGE", judgement,
     "WARNING if a target is on N lists or more, or their number is outside of RANGE (default 1)"},
    {"c,critical", "N|RANGE", judgement,
     "CRITICAL if a target is on N lists or more, or their number is outside of RANGE (default: "
     "that of --warning)"},
    {"by-weight", "", judgement, "-w and -c are about what these lists weigh instead"},
    {"min-usable", "N[%]", judgement,
     "UNKNOWN if fewer lists than that gave an answer that can be used (default 50%)"},
    {"test-lists", "", judgement,
     "see whether each list lives: it must list its test entries, and not the whole world"},
    {"state,state-file", "FILE", judgement,
     "remember in FILE since when somebody is listed, and when the lists were tested"},
    {"test-every", "HOURS", judgement,
     "with --state, test the lists so often (default 24); one that lists somebody is always "
     "tested"},
    {"changed-for", "HOURS", judgement, "with --state, tell of a change for so long (default 24)"},
    {"n,nameserver", "IP", network, "the same as --resolver, as check_rbl has it"},
    {"query-timeout", "SECONDS", network,
     "give up a question to the DNS after SECONDS (default: 2/5 of --timeout)"},
    {"r,retry", "N", network, "send a question that is not answered N times within that time"},
    {"parallel,workers", "N", network,
     "have at most N questions under way at the same time (default 200)"},
    {"A,authoritative", "", network, "understood and of no effect, as in check_rbl"},
    {"force-ipv4-resolver", "", network, "ask no DNS server over IPv6"},
    {"a,append", "TEXT", output, "put TEXT at the end of the first line's text"},
    {"d,debug", "", output, "show everything, as -vvv does"},
});

constexpr std::array<plugin::OldSpelling, 2> old{{{"-?", "--help"}, {"--usage", "--help"}}};

}  // namespace

plugin::OptionTable option_table() { return table; }
plugin::OldSpellings old_spellings() { return old; }

}  // namespace mailprobe::check_dnsbl
