// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/catalogue.hpp"
#include "dnsbl/catalogue_data.hpp"

namespace mailprobe::dnsbl {
namespace {

using namespace data;
using enum Effect;
using enum Group;
using enum Stance;

// R S, and V: docs.spamhaus.com, "Available Zones". sbl, xbl and pbl use a part of them.
constexpr auto spamhaus_codes = std::to_array<Meaning>({
    {{0, 0, 2}, {0, 0, 2}, listed, "SBL: a source of spam"},
    {{0, 0, 3}, {0, 0, 3}, listed, "CSS: spam seen by machines"},
    {{0, 0, 4}, {0, 0, 7}, listed, "XBL: infected or exploited"},
    {{0, 0, 9}, {0, 0, 9}, listed, "DROP: a network of criminals"},
    {{0, 0, 10}, {0, 0, 10}, listed, "PBL: no mail server, says its provider"},
    {{0, 0, 11}, {0, 0, 11}, listed, "PBL: no mail server, says Spamhaus"},
    {{0, 0, 20}, {0, 0, 20}, listed, "AuthBL: guesses passwords"},
    {{0, 0, 30}, {0, 0, 30}, listed, "BCL: controls bots"},
});

// S M V.
constexpr auto mailspike_codes = std::to_array<Meaning>({
    {{0, 0, 2}, {0, 0, 2}, listed, "Z: part of a wave of spam"},
    {{0, 0, 10}, {0, 0, 10}, listed, "L5: the worst reputation"},
    {{0, 0, 11}, {0, 0, 11}, listed, "L4: a very bad reputation"},
    {{0, 0, 12}, {0, 0, 12}, listed, "L3: a bad reputation"},
    {{0, 0, 13}, {0, 0, 13}, listed, "L2: a suspicious reputation"},
});

// R. matteocorti/check_rbl#54: 127.0.0.17 was taken for a listing.
constexpr auto mailspike_reputation_codes = std::to_array<Meaning>({
    {{0, 0, 10}, {0, 0, 12}, listed, "a bad reputation"},
    {{0, 0, 13}, {0, 0, 16}, harmless, "a neutral reputation"},
    {{0, 0, 17}, {0, 0, 20}, harmless, "a good reputation"},
});

constexpr auto mailspike_allowed_codes = std::to_array<Meaning>({
    // S M
    {{0, 0, 17}, {0, 0, 20}, listed, "a good reputation"},
});

// M, and rspamd#1662: 127.0.0.1 is praise here. Luzilla/dnsbl_exporter#381: several at once.
constexpr auto hostkarma_codes = std::to_array<Meaning>({
    {{0, 0, 1}, {0, 0, 1}, harmless, "white: sends good mail only"},
    {{0, 0, 2}, {0, 0, 2}, listed, "black: sends spam only"},
    {{0, 0, 3}, {0, 0, 3}, harmless, "yellow: sends both"},
    {{0, 0, 4}, {0, 0, 4}, listed, "brown: sends spam, not always"},
    {{0, 0, 5}, {0, 0, 5}, harmless, "not to be listed"},
});

// O, V: dronebl.org/docs; the meanings vary from source to source.
constexpr auto dronebl_codes = std::to_array<Meaning>({
    {{0, 0, 3}, {0, 0, 3}, listed, "IRC drone"},
    {{0, 0, 5}, {0, 0, 5}, listed, "bottler"},
    {{0, 0, 6}, {0, 0, 6}, listed, "worm or spambot"},
    {{0, 0, 7}, {0, 0, 7}, listed, "DDoS drone"},
    {{0, 0, 8}, {0, 0, 8}, listed, "open SOCKS proxy"},
    {{0, 0, 9}, {0, 0, 9}, listed, "open HTTP proxy"},
    {{0, 0, 10}, {0, 0, 10}, listed, "chain of proxies"},
    {{0, 0, 11}, {0, 0, 11}, listed, "web page proxy"},
    {{0, 0, 13}, {0, 0, 13}, listed, "guesses passwords"},
    {{0, 0, 14}, {0, 0, 14}, listed, "open DNS resolver or WinGate"},
    {{0, 0, 15}, {0, 0, 15}, listed, "compromised router"},
    {{0, 0, 16}, {0, 0, 16}, listed, "worm that takes over hosts"},
    {{0, 0, 17}, {0, 0, 17}, listed, "botnet"},
    {{0, 0, 18}, {0, 0, 18}, listed, "DNS or MX name of abuse"},
    {{0, 0, 19}, {0, 0, 19}, listed, "abused VPN"},
});

constexpr auto blocklist_de_codes = std::to_array<Meaning>({
    // R O
    {{0, 0, 2}, {0, 0, 21}, listed, "attacks on servers, by service"},
});
constexpr auto spamrats_codes = std::to_array<Meaning>({
    // V O
    {{0, 0, 36}, {0, 0, 36}, listed, "Dyna: looks like a dynamic address"},
    {{0, 0, 37}, {0, 0, 37}, listed, "NoPtr: has no reverse name"},
    {{0, 0, 38}, {0, 0, 38}, listed, "Spam: a source of spam"},
    {{0, 0, 43}, {0, 0, 43}, listed, "Auth: guesses passwords"},
});
constexpr auto spfbl_codes = std::to_array<Meaning>({
    // O
    {{0, 0, 2}, {0, 0, 4}, listed, "a bad reputation or a bad name"},
});
constexpr auto senderscore_codes = std::to_array<Meaning>({
    // R: bits, 127.0.0.1 among them
    {{0, 0, 1}, {0, 0, 26}, listed, "a low sender score"},
});
constexpr auto iadb_codes = std::to_array<Meaning>({
    // S
    {{0, 0, 1}, {0, 0, 2}, listed, "known to ISIPP"},
    {{2, 255, 0}, {2, 255, 255}, listed, "what ISIPP knows of its mail"},
    {{3, 0, 0}, {3, 255, 255}, listed, "what ISIPP knows of its mail"},
});
constexpr auto tor_codes = std::to_array<Meaning>({
    // O
    {{0, 0, 100}, {0, 0, 100}, listed, "a node of Tor"},
});

// W: 127.0.0.99 is its test point, and 127.0.0.2 is none.
constexpr std::array suomispam_tests{
    TestPoint{Kind::ip4, "127.0.0.99", "127.0.0.1", Proof::verified}};
// rspamd#1662: it lists 127.0.0.1.
constexpr std::array hostkarma_tests{TestPoint{Kind::ip4, "127.0.0.2", "", Proof::presumed}};

constexpr std::string_view spamhaus_page = "https://check.spamhaus.org/";
constexpr std::string_view sem_page = "https://spameatingmonkey.com/lookup";
constexpr std::string_view spamrats_page = "https://www.spamrats.com/removal.php";
constexpr std::string_view uceprotect_page = "https://www.uceprotect.net/en/rblcheck.php";
constexpr std::string_view mailspike_page = "https://mailspike.org/iplookup.html";

// Rows: zone, kinds, stance, group, weight, codes, tests, access, removal.
// clang-format off: a row of nine would take nine lines.
constexpr auto lists = std::to_array<List>({
    // R S V. Free for those who do not earn by it, and only for resolvers that can be told apart.
    {"zen.spamhaus.org", ip4_and_ip6, block, major, 3, {spamhaus_codes}, test_ip4_and_ip6,
     no_public_resolver, spamhaus_page},
    // S M.
    {"bl.spamcop.net", ip4, block, major, 2, plain, test_ip4, {},
     "https://www.spamcop.net/bl.shtml"},
    // S O.
    {"psbl.surriel.com", ip4, block, major, 1, plain, test_ip4, {}, "https://psbl.org/remove"},
    // S M V. At most 100,000 questions a day.
    {"bl.mailspike.net", ip4, block, major, 2, {mailspike_codes}, test_ip4, {}, mailspike_page},
    {"bl.spameatingmonkey.net", ip4, block, major, 1, plain, test_ip4, {}, sem_page},  // R M O
    // R M.
    {"bl.ipv6.spameatingmonkey.net", ip6, block, major, 1, plain, presume_ip6, {}, sem_page},
    // R O. Attacks of all kinds, hardly mail.
    {"bl.blocklist.de", ip4, block, major, 0, {blocklist_de_codes}, presume_ip4, {},
     "https://www.blocklist.de/en/delist.html"},
    {"bl.0spam.org", ip4, block, major, 1, plain, test_ip4},  // W
    // O C. Lists whole /64 networks (check_rbl#19).
    {"all.s5h.net", ip4_and_ip6, block, major, 0, plain, test_ip4_and_ip6, {},
     "https://www.usenix.org.uk/content/rblremove"},
    // R S M.
    {"list.dnswl.org", ip4_and_ip6, allow, major, 1, {dnswl_codes}, presume_ip4_and_ip6,
     no_public_resolver},

    // V. Parts of zen.
    {"sbl.spamhaus.org", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, test_ip4_and_ip6,
     no_public_resolver, spamhaus_page},
    {"xbl.spamhaus.org", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, test_ip4_and_ip6,
     no_public_resolver, spamhaus_page},
    {"pbl.spamhaus.org", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, test_ip4_and_ip6,
     no_public_resolver, spamhaus_page},
    {"sbl-xbl.spamhaus.org", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, test_ip4_and_ip6,
     no_public_resolver, spamhaus_page},
    // V. The same with a key, from any resolver.
    {"zen.dq.spamhaus.net", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, presume_ip4_and_ip6,
     with_key, spamhaus_page},
    {"sbl.dq.spamhaus.net", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, presume_ip4_and_ip6,
     with_key, spamhaus_page},
    {"xbl.dq.spamhaus.net", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, presume_ip4_and_ip6,
     with_key, spamhaus_page},
    {"pbl.dq.spamhaus.net", ip4_and_ip6, block, on_call, 3, {spamhaus_codes}, presume_ip4_and_ip6,
     with_key, spamhaus_page},
    {"authbl.dq.spamhaus.net", ip4_and_ip6, block, on_call, 1, {spamhaus_codes}, test_ip4_and_ip6,
     with_key, spamhaus_page},
    {"combined.mail.abusix.zone", ip4_and_ip6, block, on_call, 2, {}, {}, with_key},  // O

    // M V. The address of the resolver must be registered.
    {"b.barracudacentral.org", ip4, block, on_call, 2, plain, test_ip4, registered,
     "https://www.barracudacentral.org/rbl/removal-request"},
    // R (ce71021ae): nobody else is answered since 2026.
    {"bl.score.senderscore.com", ip4, block, on_call, 1, {senderscore_codes}, {}, registered},

    // R.
    {"rep.mailspike.net", ip4, information, on_call, 0, {mailspike_reputation_codes}, {}, {},
     mailspike_page},
    {"wl.mailspike.net", ip4, allow, other, 1, {mailspike_allowed_codes}},  // S M
    {"backscatter.spameatingmonkey.net", ip4, block, other, 0, plain, test_ip4, {}, sem_page},  // M
    {"bip.virusfree.cz", ip4, block, other, 1, plain, presume_ip4},  // R O
    {"bad.virusfree.cz", ip4, block, other, 1, plain, presume_ip4},  // R O
    {"hostkarma.junkemailfilter.com", {.ip4 = true, .ip6 = false, .name = true}, block, other, 1,
     {hostkarma_codes}, hostkarma_tests},
    {"rbl.0spam.org", ip4, block, other, 1, plain, test_ip4},  // W
    {"nbl.0spam.org", ip4, block, other, 0, plain, presume_ip4},  // W: whole networks
    {"dnsbl.zapbl.net", ip4, block, other, 1, plain, test_ip4},  // W
    {"bl.suomispam.net", ip4_and_ip6, block, other, 1, plain, suomispam_tests},  // W M
    {"gl.suomispam.net", ip4_and_ip6, block, other, 0, plain, suomispam_tests},  // W M
    {"bl.scientificspam.net", ip4, block, other, 1, plain, test_ip4},  // W
    {"dnsrbl.swinog.ch", ip4, block, other, 1, plain, test_ip4},  // W O
    {"spamrbl.swinog.ch", ip4, block, other, 1, plain, test_ip4},  // W O
    {"dnsbl.kempt.net", ip4, block, other, 1, plain, test_ip4},  // W
    {"dnsbl.dronebl.org", ip4_and_ip6, block, other, 0, {dronebl_codes}, presume_ip4_and_ip6, {},
     "https://dronebl.org/lookup"},
    // V O. What the provider makes of its network, not what the host did.
    {"spam.spamrats.com", ip4, block, other, 1, {spamrats_codes}, presume_ip4, {}, spamrats_page},
    {"dyna.spamrats.com", ip4, block, other, 1, {spamrats_codes}, presume_ip4, {}, spamrats_page},
    {"noptr.spamrats.com", ip4, block, other, 1, {spamrats_codes}, presume_ip4, {}, spamrats_page},
    {"auth.spamrats.com", ip4, block, on_call, 0, {spamrats_codes}, presume_ip4, {}, spamrats_page},
    {"truncate.gbudb.net", ip4, block, other, 1, plain, presume_ip4},  // C
    {"dnsbl.spfbl.net", {.ip4 = true, .ip6 = true, .name = true}, block, other, 1, {spfbl_codes}},
    {"score.spfbl.net", {.ip4 = true, .ip6 = true, .name = true}, information, on_call, 0},  // O C
    // O C. Not much is known of their codes.
    {"rbl.interserver.net", ip4, block, other},
    {"rbl.your-server.de", ip4, block, other},
    {"bl.nordspam.com", ip4, block, other},
    {"singular.ttk.pte.hu", ip4, block, other},
    {"rbl.abuse.ro", ip4, block, other},
    {"ip4.bl.zenrbl.pl", ip4, block, other},
    {"dnsblchile.org", ip4, block, other},
    {"rbl.efnetrbl.org", ip4, block, other},
    {"blacklist.woody.ch", ip4, block, other},

    // O. The second and third list networks for what their customers do; removal costs money.
    {"dnsbl-1.uceprotect.net", ip4, block, on_call, 0, plain, test_ip4, {}, uceprotect_page},
    {"dnsbl-2.uceprotect.net", ip4, block, on_call, 0, plain, test_ip4, {}, uceprotect_page},
    {"dnsbl-3.uceprotect.net", ip4, block, on_call, 0, plain, test_ip4, {}, uceprotect_page},
    // O; check_rbl removed it in 2023-05 for its answer 62.0.58.94.
    {"ips.backscatterer.org", ip4, block, on_call, 0, plain, test_ip4},
    {"tor.dan.me.uk", ip4, information, on_call, 0, {tor_codes}},  // O
    {"torexit.dan.me.uk", ip4, information, on_call, 0, {tor_codes}},  // O

    {"iadb.isipp.com", ip4, allow, on_call, 1, {iadb_codes}},  // S
    // C has these among the lists that block.
    {"wadb.isipp.com", ip4, allow, on_call},
    {"dnswl.spfbl.net", ip4, allow, on_call},
    {"ips.whitelisted.org", ip4, allow, on_call},
    {"white.dnsbl.brukalai.lt", ip4, allow, on_call},
    {"origin.asn.spameatingmonkey.net", ip4, information, on_call, 0},
});
// clang-format on

}  // namespace

std::span<const List> address_lists() { return lists; }

}  // namespace mailprobe::dnsbl
