// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/findings.hpp"

#include <array>

#include "probe/run_findings.hpp"

namespace mailprobe::check_dnsbl::finding {

using plugin::FindingKind;
using plugin::Status;

namespace {

constexpr std::string_view get_removed =
    "find out what was sent, end it, then ask each list for removal";
constexpr std::string_view be_welcome = "ask the operator of the list to take the target in";

}  // namespace

const FindingKind listed_critical{"dnsbl.listed", Status::critical,
                                  "a target is on so many lists that it is critical", get_removed,
                                  "RFC 5782 section 2.1, --critical"};
const FindingKind listed_warning{"dnsbl.listed_warning", Status::warning,
                                 "a target is on so many lists that it is a warning", get_removed,
                                 "RFC 5782 section 2.1, --warning"};
const FindingKind listed_remark{
    "dnsbl.listed_remark", Status::ok,
    "a target is on a list that does not count, or on fewer than the thresholds want", get_removed,
    "RFC 5782 section 2.1"};
const FindingKind not_allowed_critical{
    "dnsbl.not_allowed", Status::critical,
    "a target is missing on so many lists of the good that it is critical", be_welcome,
    "--whitelistings"};
const FindingKind not_allowed_warning{
    "dnsbl.not_allowed_warning", Status::warning,
    "a target is missing on so many lists of the good that it is a warning", be_welcome,
    "--whitelistings"};
const FindingKind newly_listed{"dnsbl.newly_listed", Status::ok,
                               "a target is on a list that it was not on before",
                               "look at what the target sent since then", "--state"};
const FindingKind delisted{"dnsbl.delisted", Status::ok, "a target is not on a list any more",
                           "nothing", "--state"};

const FindingKind too_few_lists{
    "dnsbl.too_few_lists", Status::unknown,
    "so few lists gave an answer that can be used that nobody knows whether a target is listed",
    "see why they did not (-v); ask through a resolver of your own, or other lists",
    "--min-usable"};
const FindingKind not_asked{
    "dnsbl.not_asked", Status::unknown, "the time ran out before all lists were asked",
    "raise --timeout, or look up fewer targets on fewer lists", "--timeout"};
const FindingKind no_list_applies{"dnsbl.no_list_applies", Status::unknown,
                                  "none of the lists that are asked is about such a target",
                                  "add a list of IPv6 addresses, or of names",
                                  "RFC 5782 sections 2.4 and 3"};
const FindingKind not_covered{"dnsbl.not_covered", Status::ok,
                              "none of the lists that are asked is about an address that was found",
                              "add a list of such addresses, or leave them out (-4, -6)",
                              "RFC 5782 section 2.4"};
const FindingKind list_refuses{
    "dnsbl.list_refuses", Status::ok, "a list does not want to answer us",
    "ask through a resolver of your own and not a public one (--resolver), or get a key of the "
    "list; or leave it out (--exclude)",
    "the list's policy"};
const FindingKind list_broken{
    "dnsbl.list_broken", Status::ok,
    "what answers is no list: an answer outside of 127.0.0.0/8, or 127.0.0.1",
    "leave the list out (--exclude); its domain may be for sale, or the resolver lies",
    "RFC 5782 section 2.1"};
const FindingKind list_unreachable{
    "dnsbl.list_unreachable", Status::ok, "a list gave no answer, or an error",
    "see whether the resolver works; if the list stays silent, leave it out (--exclude)",
    "RFC 6471 section 3.2"};
const FindingKind list_emptied{
    "dnsbl.list_emptied", Status::ok, "a list does not even list its own test entry",
    "leave the list out (--exclude): everybody looks clean on it", "RFC 5782 section 5"};
const FindingKind list_lists_all{"dnsbl.list_lists_all", Status::ok,
                                 "a list lists what no list may: it lists the whole world",
                                 "leave the list out (--exclude)", "RFC 5782 section 5"};
const FindingKind list_unproven{
    "dnsbl.list_unproven", Status::ok,
    "a list has no test entry, so that nobody can tell whether it was emptied",
    "see whether the list still exists, and name its test entry in a file for --lists",
    "RFC 5782 section 5"};
const FindingKind list_dead{"dnsbl.list_dead", Status::ok,
                            "a list that is known to be dead was named; it is not asked",
                            "take it out of the configuration", "the catalogue of lists"};
const FindingKind list_without_key{
    "dnsbl.list_without_key", Status::ok,
    "a list was named that answers customers only; it is not asked",
    "put the customer's key in front of its zone, in a file for --lists", "the list's policy"};

const FindingKind target_missing{"dnsbl.target_missing", Status::unknown,
                                 "there is nothing to look up", "look at the name, and at its DNS",
                                 "--hostname, --mx, --spf"};
const FindingKind target_unknown{"dnsbl.target_unknown", Status::unknown,
                                 "it could not be found out what to look up",
                                 "look at the DNS servers of the name", "--hostname, --mx, --spf"};
const FindingKind target_too_large{"dnsbl.target_too_large", Status::unknown,
                                   "a network is too large to look up each address of it",
                                   "name the hosts that send (-H), or raise --largest-network",
                                   "--largest-network"};
const FindingKind target_not_public{
    "dnsbl.target_not_public", Status::warning,
    "no list knows anything of an address that the Internet cannot reach",
    "look up the address that others see when the host sends", "RFC 6890"};

plugin::Catalogue catalogue() {
  static const std::array kinds{
      listed_critical,
      listed_warning,
      listed_remark,
      not_allowed_critical,
      not_allowed_warning,
      newly_listed,
      delisted,
      too_few_lists,
      not_asked,
      no_list_applies,
      not_covered,
      list_refuses,
      list_broken,
      list_unreachable,
      list_emptied,
      list_lists_all,
      list_unproven,
      list_dead,
      list_without_key,
      target_missing,
      target_unknown,
      target_too_large,
      target_not_public,
      probe::run_finding::resolver_rewrites,
      probe::run_finding::state_unusable,
  };
  return kinds;
}

}  // namespace mailprobe::check_dnsbl::finding
