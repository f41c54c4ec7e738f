// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/catalogue.hpp"
#include "dnsbl/catalogue_data.hpp"

namespace mailprobe::dnsbl {
namespace {

using namespace data;
using enum Effect;
using enum Group;
using enum Stance;

// R S T, and V: docs.spamhaus.com, "Available Zones".
constexpr auto dbl_codes = std::to_array<Meaning>({
    {{0, 1, 2}, {0, 1, 2}, listed, "a name of spammers"},
    {{0, 1, 4}, {0, 1, 4}, listed, "phishing"},
    {{0, 1, 5}, {0, 1, 5}, listed, "malware"},
    {{0, 1, 6}, {0, 1, 6}, listed, "controls a botnet"},
    {{0, 1, 102}, {0, 1, 102}, listed, "a good name that spammers abuse"},
    {{0, 1, 103}, {0, 1, 103}, listed, "a redirector that spammers abuse"},
    {{0, 1, 104}, {0, 1, 104}, listed, "a good name abused for phishing"},
    {{0, 1, 105}, {0, 1, 105}, listed, "a good name abused for malware"},
    {{0, 1, 106}, {0, 1, 106}, listed, "a good name abused for a botnet"},
    // check_rbl#20, mailcow#5352: it was taken for a listing.
    {{0, 1, 255}, {0, 1, 255}, refused, "an address was asked of a list of names"},
});
constexpr auto zrd_codes = std::to_array<Meaning>({
    // V
    {{0, 2, 2}, {0, 2, 24}, listed, "first seen less than 24 hours ago"},
});

// R S V. pydnsbl#23: 127.0.0.1 was taken for a listing.
constexpr auto uribl_refusal = std::to_array<Meaning>({
    {{0, 0, 1}, {0, 0, 1}, refused, "asked through a public resolver, or too often"},
    {{0, 0, 255}, {0, 0, 255}, refused, "asked through a public resolver, or too often"},
});
constexpr auto surbl_refusal = std::to_array<Meaning>({
    {{0, 0, 1}, {0, 0, 1}, refused, "asked through a public resolver, or too often"},
});
constexpr auto surbl_bits = std::to_array<Bit>({
    // R S V
    {1, refused, "refused"},
    {4, listed, "DM: disposable mail addresses"},
    {8, listed, "PH: phishing"},
    {16, listed, "MW: malware"},
    {32, listed, "CT: tracks clicks"},
    {64, listed, "ABUSE: spam and the like"},
    {128, listed, "CR: cracked sites"},
});
constexpr auto uribl_bits = std::to_array<Bit>({
    // R S V
    {1, refused, "refused"},
    {2, listed, "black: stands in spam"},
    {4, listed, "grey: stands in bulk mail"},
    {8, listed, "red: under suspicion"},
});
constexpr auto rhsbl_codes = std::to_array<Meaning>({
    // W
    {{0, 1, 2}, {0, 1, 2}, listed, "the only code of this list"},
});
constexpr auto fmb_codes = std::to_array<Meaning>({
    // S
    {{2, 0, 2}, {2, 0, 2}, listed, "registered less than 2 days ago"},
    {{2, 0, 14}, {2, 0, 14}, listed, "registered less than 14 days ago"},
    {{2, 0, 28}, {2, 0, 28}, listed, "registered less than 28 days ago"},
});

// RFC 5782 section 5, and the names that lists have instead of those.
constexpr std::array test_names{TestPoint{Kind::name, "TEST", "INVALID", Proof::verified}};
constexpr std::array dbl_tests{TestPoint{Kind::name, "dbltest.com", "", Proof::verified}};
constexpr std::array surbl_tests{TestPoint{Kind::name, "test.surbl.org", "", Proof::verified}};
constexpr std::array uribl_tests{TestPoint{Kind::name, "test.uribl.com", "", Proof::verified}};

// Rows: zone, kinds, stance, group, weight, codes, tests, access, removal.
// clang-format off: a row of nine would take nine lines.
constexpr auto lists = std::to_array<List>({
    {"dbl.spamhaus.org", names, block, major, 3, {dbl_codes}, dbl_tests, no_public_resolver,
     "https://check.spamhaus.org/"},
    // Free below 1,000 users.
    {"multi.surbl.org", names, block, major, 2, {surbl_refusal, surbl_bits}, surbl_tests,
     no_public_resolver, "https://www.surbl.org/surbl-analysis"},
    {"multi.uribl.com", names, block, major, 2, {uribl_refusal, uribl_bits}, uribl_tests,
     no_public_resolver, "https://admin.uribl.com/"},

    // V. With a key.
    {"dbl.dq.spamhaus.net", names, block, on_call, 3, {dbl_codes}, dbl_tests, with_key,
     "https://check.spamhaus.org/"},
    {"zrd.dq.spamhaus.net", names, information, on_call, 0, {zrd_codes}, {}, with_key},

    {"dwl.dnswl.org", names, allow, other, 1, {dnswl_codes}, {}, no_public_resolver},  // R
    // R: bit 2, which is the code of most lists.
    {"uribl.spameatingmonkey.net", names, block, other, 1, plain, {}, {},
     "https://spameatingmonkey.com/lookup"},
    {"fresh15.spameatingmonkey.net", names, information, on_call, 0, plain},  // R: young names
    {"dbl.suomispam.net", names, block, other},  // W M
    {"rhsbl.scientificspam.net", names, block, other, 1, {rhsbl_codes}, test_names},  // W
    {"rhsbl.zapbl.net", names, block, other},  // W
    {"uribl.swinog.ch", names, block, other, 1, plain},  // W O
    {"fresh.fmb.la", names, information, on_call, 0, {fmb_codes}},  // S
    {"short.fmb.la", names, information, on_call, 0},  // S
    {"bl.fmb.la", names, block, other},  // S

    // C has them among the lists of addresses.
    {"url.0spam.org", names, block, other},
    {"0spamurl.fusionzero.com", names, block, on_call},
    // What multi.uribl.com holds, one by one.
    {"black.uribl.com", names, block, on_call, 1, {uribl_refusal}, {}, no_public_resolver,
     "https://admin.uribl.com/"},
    {"grey.uribl.com", names, block, on_call, 1, {uribl_refusal}, {}, no_public_resolver,
     "https://admin.uribl.com/"},
    {"red.uribl.com", names, block, on_call, 1, {uribl_refusal}, {}, no_public_resolver,
     "https://admin.uribl.com/"},
    {"white.uribl.com", names, allow, on_call, 1, {uribl_refusal}, {}, no_public_resolver},
});
// clang-format on

}  // namespace

std::span<const List> name_lists() { return lists; }

}  // namespace mailprobe::dnsbl
