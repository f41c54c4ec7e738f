// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/findings_parts.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind spf_missing{"spf.missing", Status::critical, "the domain has no SPF record",
                              "publish one: \"v=spf1 ... -all\", or \"v=spf1 -all\" if the domain "
                              "sends no mail",
                              "RFC 7208 section 3"};
const FindingKind spf_unknown{"spf.unknown", Status::unknown,
                              "the domain's SPF record could not be asked for",
                              "look at the domain's DNS servers, or name another resolver with "
                              "--resolver; receivers defer or accept without SPF meanwhile",
                              "RFC 7208 section 2.6.6"};
const FindingKind spf_not_counted{
    "spf.not_counted", Status::warning,
    "a TXT record that was meant for SPF does not count, as it does not begin with \"v=spf1 \"",
    "correct it, or take it away", "RFC 7208 section 4.5"};
const FindingKind spf_several{"spf.several", Status::critical,
                              "the domain has more than one SPF record, which is an error",
                              "join them into one", "RFC 7208 section 4.5"};
const FindingKind spf_malformed{
    "spf.malformed", Status::critical,
    "the SPF record breaks the grammar, so that all of it counts for nothing",
    "correct the record where the caret stands (-v)", "RFC 7208 section 4.6"};
const FindingKind spf_too_many_lookups{
    "spf.too_many_lookups", Status::critical,
    "more than ten terms ask the DNS, which is an error as soon as a receiver gets so far",
    "take out includes that are not needed, or name networks instead of hosts",
    "RFC 7208 section 4.6.4"};
const FindingKind spf_lookups_warning{
    "spf.lookups_warning", Status::warning,
    "the number of terms that ask the DNS is outside of the warning range",
    "take terms out before somebody whose record is included adds one", "--lookups"};
const FindingKind spf_lookups_critical{
    "spf.lookups_critical", Status::critical,
    "the number of terms that ask the DNS is outside of the critical range",
    "take terms out before somebody whose record is included adds one", "--lookups"};
const FindingKind spf_too_many_voids{
    "spf.too_many_voids", Status::critical,
    "more than two terms ask the DNS for what is not there, which is an error to receivers",
    "take the dead terms out", "RFC 7208 section 4.6.4"};
const FindingKind spf_void_for_family{
    "spf.void_for_family", Status::ok,
    "for clients of one address family more than two terms find no address",
    "nothing, as long as no mail is sent by hosts of that family; otherwise name networks",
    "RFC 7208 section 4.6.4"};
const FindingKind spf_dead_term{"spf.dead_term", Status::warning,
                                "a term asks the DNS for what is not there",
                                "take it out, or publish what it names; whoever registers the name "
                                "may send mail for the domain",
                                "RFC 7208 section 4.6.4"};
const FindingKind spf_dead_include{
    "spf.dead_include", Status::critical,
    "an include or redirect leads to no sound record, which is an error to receivers",
    "take it out, or let its owner publish a record", "RFC 7208 section 5.2"};
const FindingKind spf_part_unknown{
    "spf.part_unknown", Status::unknown,
    "a part of what the record includes could not be asked for",
    "look at the DNS servers of that name: receivers that cannot ask either defer the mail",
    "RFC 7208 section 5"};
const FindingKind spf_too_many_names{
    "spf.too_many_names", Status::critical,
    "an \"mx\" term has more than ten hosts, which is an error to receivers",
    "name the networks of the senders instead", "RFC 7208 section 4.6.4"};
const FindingKind spf_passes_all{"spf.passes_all", Status::critical,
                                 "every host of the world may send mail for the domain",
                                 R"(end the record with "-all" or "~all")", "RFC 7208 section 5.1"};
const FindingKind spf_neutral_all{
    "spf.neutral_all", Status::warning,
    "the record says nothing of hosts that it does not name (\"?all\")",
    R"(end the record with "-all" or "~all")", "RFC 7208 section 2.6.2"};
const FindingKind spf_softfail_all{
    "spf.softfail_all", Status::ok,
    "hosts that the record does not name are suspect, but not forbidden (\"~all\")",
    "nothing, if a DMARC policy refuses what fails; otherwise \"-all\"", "RFC 7208 section 2.6.5"};
const FindingKind spf_no_all{
    "spf.no_all", Status::warning,
    R"(the record ends without "all" or "redirect", so that nobody is refused)",
    R"(end the record with "-all" or "~all")", "RFC 7208 section 4.7"};
const FindingKind spf_ptr{"spf.ptr", Status::warning,
                          "the record uses \"ptr\", which is slow, and not done by all receivers",
                          "name the networks of the senders instead", "RFC 7208 section 5.5"};
const FindingKind spf_unreachable{"spf.unreachable", Status::warning,
                                  "a term stands behind \"all\" and is never looked at",
                                  "move it before \"all\", or take it out", "RFC 7208 section 5.1"};
const FindingKind spf_wide_network{
    "spf.wide_network", Status::warning, "a wide network may send mail for the domain",
    "name the senders alone; --widest says what is too wide", "--widest"};
const FindingKind spf_over_udp{
    "spf.over_udp", Status::warning,
    "the domain's TXT records together do not fit into a UDP answer of 1232 octets",
    "take out TXT records that nobody needs: over TCP some receivers cannot ask",
    "RFC 7208 section 3.4"};
const FindingKind spf_long{
    "spf.long", Status::ok, "the domain's TXT records together are longer than 450 octets",
    "keep them short: old resolvers cut answers at 512 octets", "RFC 7208 section 3.4"};
const FindingKind spf_unknown_modifier{
    "spf.unknown_modifier", Status::ok, "the record has a modifier that receivers do not know",
    R"(nothing, if that is meant; it may be a mechanism with "=" in the place of ":")",
    "RFC 7208 section 6"};
const FindingKind spf_client_fails{
    "spf.client_fails", Status::critical, "a host that sends mail for the domain does not pass",
    "add its address to the record, or let it send through a host that passes",
    "RFC 7208 section 2.6"};
const FindingKind spf_client_unknown{
    "spf.client_unknown", Status::unknown,
    "whether a host passes could not be found out (temperror)",
    "look at the DNS servers of the name that could not be asked for", "RFC 7208 section 2.6.6"};
const FindingKind spf_client_passes{"spf.client_passes", Status::critical,
                                    "a host that must not send mail for the domain passes",
                                    "narrow the term that lets it pass", "--must-fail"};
const FindingKind spf_client_not_refused{
    "spf.client_not_refused", Status::warning,
    "a host that must not send mail for the domain does not pass, but is not refused either",
    R"(end the record with "-all" or "~all")", "--must-fail"};
const FindingKind spf_no_clients{"spf.no_clients", Status::critical,
                                 "--all-mx found no host that could send",
                                 "look at the MX records and their addresses", "--all-mx"};
const FindingKind spf_client_left_out{"spf.client_left_out", Status::unknown,
                                      "not all mail exchangers could be asked for their addresses",
                                      "look at the DNS servers of the name", "--all-mx"};

plugin::Catalogue spf_catalogue() {
  static const std::array kinds{
      spf_missing,
      spf_unknown,
      spf_not_counted,
      spf_several,
      spf_malformed,
      spf_too_many_lookups,
      spf_lookups_warning,
      spf_lookups_critical,
      spf_too_many_voids,
      spf_void_for_family,
      spf_dead_term,
      spf_dead_include,
      spf_part_unknown,
      spf_too_many_names,
      spf_passes_all,
      spf_neutral_all,
      spf_softfail_all,
      spf_no_all,
      spf_ptr,
      spf_unreachable,
      spf_wide_network,
      spf_over_udp,
      spf_long,
      spf_unknown_modifier,
      spf_client_fails,
      spf_client_unknown,
      spf_client_passes,
      spf_client_not_refused,
      spf_no_clients,
      spf_client_left_out,
  };
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
