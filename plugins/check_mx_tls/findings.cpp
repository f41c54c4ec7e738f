// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/findings.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace mailprobe::check_mx_tls::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind domain_not_found{"mx_tls.domain_not_found", Status::critical,
                                   "the domain does not exist, so that mail to it bounces",
                                   "correct the domain, or look at its registration and delegation",
                                   "RFC 5321 section 5.1"};
const FindingKind mx_unknown{
    "mx_tls.mx_unknown", Status::critical,
    "the domain's mail hosts could not be asked for: senders keep their mail and try again",
    "look at the domain's DNS servers and its DNSSEC signatures, or name another server with "
    "--resolver",
    "RFC 5321 section 5.1"};
const FindingKind no_mail_host{
    "mx_tls.no_mail_host", Status::critical,
    "the domain has neither an MX record nor an address, so that mail to it bounces",
    "publish an MX record; \"MX 0 .\" if the domain takes no mail", "RFC 5321 section 5.1"};
const FindingKind null_mx{"mx_tls.null_mx", Status::ok, "the domain says that it takes no mail",
                          "nothing, if that is meant; otherwise publish MX records",
                          "RFC 7505 section 3"};
const FindingKind null_mx_beside_others{
    "mx_tls.null_mx_beside_others", Status::critical,
    "a null MX stands beside other MX records: some senders bounce, others deliver",
    "publish the null MX alone, or take it away", "RFC 7505 section 3"};
const FindingKind null_mx_preference{"mx_tls.null_mx_preference", Status::warning,
                                     "a null MX has another preference than 0",
                                     "publish \"MX 0 .\"", "RFC 7505 section 3"};
const FindingKind null_mx_unneeded{
    "mx_tls.null_mx_unneeded", Status::ok,
    "the domain has no address, so that it would take no mail without its null MX",
    "nothing: it spares senders a look-up", "RFC 7505 section 1"};
const FindingKind implicit_mx{"mx_tls.implicit_mx", Status::warning,
                              "the domain has no MX record; senders use its own addresses",
                              "publish MX records, or \"MX 0 .\" if the domain takes no mail",
                              "RFC 5321 section 5.1"};
const FindingKind mx_missing{"mx_tls.mx_missing", Status::critical,
                             "a host of --expect-mx is none of the MX records",
                             "publish it, or correct --expect-mx", "--expect-mx"};
const FindingKind mx_unexpected{"mx_tls.mx_unexpected", Status::critical,
                                "an MX record names a host that is not among --expect-mx",
                                "take it away, or add it to --expect-mx: mail goes there",
                                "--expect-mx"};
const FindingKind mx_left_out{
    "mx_tls.mx_left_out", Status::warning, "the domain has more mail hosts than were looked at",
    "raise --max-mx, or see whether the DNS answers what was published", "--max-mx"};
const FindingKind addresses_left_out{"mx_tls.addresses_left_out", Status::warning,
                                     "the mail hosts have more addresses than one check looks at",
                                     "see whether the DNS answers what was published",
                                     "RFC 5321 section 5.1"};
const FindingKind mx_is_alias{"mx_tls.mx_is_alias", Status::warning,
                              "an MX record names an alias (CNAME), which not every sender follows",
                              "name the host itself in the MX record", "RFC 2181 section 10.3"};
const FindingKind mx_is_address{"mx_tls.mx_is_address", Status::critical,
                                "an MX record names an IP address where a host name must stand",
                                "publish a host with this address, and name it in the MX record",
                                "RFC 5321 section 5.1"};
const FindingKind mx_not_found{
    "mx_tls.mx_not_found", Status::critical, "an MX record names a host that does not exist",
    "correct the MX record, or publish the host's addresses", "RFC 5321 section 5.1"};
const FindingKind mx_no_address{
    "mx_tls.mx_no_address", Status::critical, "an MX record names a host that has no address",
    "publish its A or AAAA records, or take it out of the MX records", "RFC 5321 section 5.1"};
const FindingKind mx_lookup_failed{
    "mx_tls.mx_lookup_failed", Status::critical,
    "the addresses of a mail host could not be asked for",
    "look at the DNS servers of its zone and their DNSSEC signatures", "RFC 5321 section 5.1"};
const FindingKind mx_lookup_incomplete{
    "mx_tls.mx_lookup_incomplete", Status::warning,
    "addresses were found, but the DNS could not be asked for all of them",
    "look at the DNS servers of its zone: senders may fail to find the host, too",
    "RFC 5321 section 5.1"};
const FindingKind special_address{
    "mx_tls.special_address", Status::critical,
    "a mail host has an address that the Internet cannot reach; it was not connected to",
    "take the address out of the public DNS, or give --allow-private within your own network",
    "RFC 6890 section 2"};
const FindingKind no_ipv6{"mx_tls.no_ipv6", Status::ok, "no mail host has an IPv6 address",
                          "publish AAAA records, so that senders without IPv4 reach the domain",
                          "--require-ipv6"};
const FindingKind no_ptr{"mx_tls.no_ptr", Status::ok, "an address of a mail host has no name",
                         "publish a PTR record: other servers refuse mail from such an address",
                         "RFC 1912 section 2.1"};
const FindingKind ptr_not_confirmed{
    "mx_tls.ptr_not_confirmed", Status::ok, "the name of an address does not lead back to it",
    "let the PTR record and the A or AAAA record agree", "RFC 8601 section 2.7.3"};
const FindingKind ptr_unknown{
    "mx_tls.ptr_unknown", Status::ok, "the name of an address could not be asked for",
    "look at the DNS servers of the reverse zone", "RFC 1912 section 2.1"};
const FindingKind address_failed{"mx_tls.address_failed", Status::warning,
                                 "one address of the domain's mail hosts takes no mail, others do",
                                 "start the service there, or take the address out of the DNS",
                                 "RFC 5321 section 5.1"};
const FindingKind undeliverable{"mx_tls.undeliverable", Status::critical,
                                "no address of any mail host takes mail",
                                "see the reasons at each address", "RFC 5321 section 5.1"};
const FindingKind no_route{
    "mx_tls.no_route", Status::unknown,
    "this machine has no route to an address, so that nothing is known of it",
    "give this machine a route, or choose the family with -4 or -6", "RFC 5321 section 5.1"};
const FindingKind rate_limited{
    "mx_tls.rate_limited", Status::unknown,
    "the server turns this machine away for now, so that nothing is known of its encryption",
    "check less often, or let the server know this machine", "RFC 5321 section 3.8"};
const FindingKind key_type_unknown{
    "mx_tls.key_type_unknown", Status::unknown,
    "whether the server has a certificate of the other key type could not be found out",
    "look at the reason; --one-certificate is content with the one that the server prefers",
    "RFC 8446 section 4.4.2.2"};
const FindingKind protocol_violation{
    "mx_tls.protocol_violation", Status::critical,
    "what answered does not speak SMTP as the RFC has it",
    "see what listens on this port, and what sits between here and there", "RFC 5321 section 4.2"};
const FindingKind plaintext_after_starttls{
    "mx_tls.plaintext_after_starttls", Status::critical,
    "bytes came between the 220 of STARTTLS and the handshake",
    "look for somebody in between, or for a server that can be made to take commands from the "
    "clear into TLS",
    "RFC 3207 section 4.2"};
const FindingKind starttls_missing{
    "mx_tls.starttls_missing", Status::critical,
    "STARTTLS is not offered, so that mail comes in the clear or not at all",
    "configure a certificate and STARTTLS on the server, and look for a firewall that filters EHLO",
    "RFC 3207 section 4"};
const FindingKind starttls_refused{
    "mx_tls.starttls_refused", Status::critical, "STARTTLS is offered and then refused",
    "look at the server's log: its certificate or key cannot be read, perhaps",
    "RFC 3207 section 4"};
const FindingKind no_answer_within_tls{"mx_tls.no_answer_within_tls", Status::critical,
                                       "the handshake succeeded, but the session broke behind it",
                                       "look at the server's log at this time",
                                       "RFC 3207 section 4.2"};
const FindingKind bare_lf{
    "mx_tls.bare_lf", Status::warning, "lines of the server end in LF without CR",
    "mend the server or proxy: bare LF is what SMTP smuggling lives on", "RFC 5321 section 2.3.8"};
const FindingKind old_version{"mx_tls.old_version", Status::warning,
                              "a version of TLS is accepted that is not safe any more",
                              "switch off TLS 1.0 and TLS 1.1", "RFC 8996 section 4"};
const FindingKind no_modern_version{"mx_tls.no_modern_version", Status::warning,
                                    "neither TLS 1.2 nor TLS 1.3 is accepted",
                                    "update the server's TLS library", "RFC 9325 section 3.1.1"};
const FindingKind chain_out_of_order{
    "mx_tls.chain_out_of_order", Status::warning, "the certificates are sent in the wrong order",
    "put them into one file in order: the server's own first, then each issuer",
    "RFC 5246 section 7.4.2"};
const FindingKind chain_superfluous{
    "mx_tls.chain_superfluous", Status::ok, "certificates are sent that lead nowhere",
    "leave them out: they cost every sender time", "RFC 8446 section 4.4.2"};
const FindingKind root_sent{
    "mx_tls.root_sent", Status::ok, "the root certificate is sent along",
    "leave it out, unless a TLSA record describes it: who does not have it does not trust it",
    "RFC 8446 section 4.4.2"};
const FindingKind staple_missing{
    "mx_tls.staple_missing", Status::warning,
    "the certificate demands an OCSP staple, and none came",
    "switch on OCSP stapling on the server, or renew the certificate without must-staple",
    "RFC 7633 section 4.2.2"};
const FindingKind revoked{"mx_tls.revoked", Status::critical,
                          "the stapled OCSP response says that the certificate is revoked",
                          "replace the certificate and its key", "RFC 6960 section 2.2"};
const FindingKind staple_unusable{"mx_tls.staple_unusable", Status::warning,
                                  "the stapled OCSP response cannot be used",
                                  "look at how the server fetches it", "RFC 6066 section 8"};
const FindingKind requiretls_missing{
    "mx_tls.requiretls_missing", Status::ok, "REQUIRETLS is not offered within TLS",
    "switch it on, if the server can: it lets senders demand encryption all the way",
    "RFC 8689 section 2"};
const FindingKind requiretls_unusable{
    "mx_tls.requiretls_unusable", Status::warning,
    "REQUIRETLS is offered, but without DANE or MTA-STS no sender can use it",
    "publish TLSA records in a signed zone, or an MTA-STS policy", "RFC 8689 section 4.2.1"};
const FindingKind caa_missing{
    "mx_tls.caa_missing", Status::ok,
    "no CAA record says which authorities may issue certificates for a mail host",
    "publish a CAA record, such as \"0 issue\" with the name of your authority",
    "RFC 8659 section 3"};
const FindingKind caa_unknown{
    "mx_tls.caa_unknown", Status::warning,
    "the CAA records of a mail host could not be asked for: its certificate cannot be renewed now",
    "look at the DNS servers of its zone", "RFC 8659 section 6.3"};
const FindingKind time_warning{"mx_tls.time_warning", Status::warning,
                               "the total time is outside of --warning",
                               "see in -v which part takes the time", "--warning"};
const FindingKind time_critical{"mx_tls.time_critical", Status::critical,
                                "the total time is outside of --critical",
                                "see in -v which part takes the time", "--critical"};
const FindingKind not_validating{
    "mx_tls.not_validating", Status::ok,
    "no DNS server that was asked vouches for its answers, so that nothing can be said of DANE",
    "name a validating resolver on this machine with --resolver, or give --trust-ad if the way to "
    "it is safe",
    "RFC 7672 section 2.1"};
const FindingKind dane_missing{
    "mx_tls.dane_missing", Status::critical,
    "a mail host has no TLSA records that senders could go by",
    "sign the zones of the domain and of its mail hosts, and publish \"3 1 1\" records",
    "--require-dane"};
const FindingKind dane_mismatch{
    "mx_tls.dane_mismatch", Status::critical,
    "the certificate is not the one that the TLSA records describe: senders with DANE do not "
    "deliver here",
    "publish a TLSA record for this certificate, or install the one that is described",
    "RFC 7672 section 2.2"};
const FindingKind dane_deferred{
    "mx_tls.dane_deferred", Status::critical,
    "TLSA records could not be asked for: senders with DANE keep their mail and try again",
    "look at the DNS servers of the zone and their DNSSEC signatures", "RFC 7672 section 2.1.1"};
const FindingKind dane_unauthenticated{"mx_tls.dane_unauthenticated", Status::warning,
                                       "there are TLSA records, but none that can be used: senders "
                                       "with DANE encrypt for whoever answers",
                                       "publish \"3 1 1\" records", "RFC 7672 section 2.2"};
const FindingKind dane_unusable{"mx_tls.dane_unusable", Status::warning,
                                "a TLSA record cannot be used for SMTP",
                                "take it away: it protects nobody", "RFC 7672 section 3.1.3"};
const FindingKind dane_stale{"mx_tls.dane_stale", Status::warning,
                             "a TLSA record matches no certificate at any address of its host",
                             "take it away: whoever has its key can pretend to be the host",
                             "RFC 7671 section 8.1"};
const FindingKind dane_next_key{
    "mx_tls.dane_next_key", Status::ok,
    "a TLSA record matches no certificate, as that of the next key does not",
    "nothing, if a new key is coming; otherwise take it away", "RFC 7671 section 8.1"};
const FindingKind dane_duplicate{"mx_tls.dane_duplicate", Status::warning,
                                 "a TLSA record stands twice", "take one of them away",
                                 "RFC 7671 section 8"};
const FindingKind dane_shadowed{
    "mx_tls.dane_shadowed", Status::ok,
    "a TLSA record counts for nothing beside one with a stronger digest", "take it away",
    "RFC 7671 section 9"};
const FindingKind dane_unsigned{
    "mx_tls.dane_unsigned", Status::warning,
    "there are TLSA records, but nobody signed them: they count for nothing", "sign the zone",
    "RFC 7672 section 2.2"};
const FindingKind dane_mx_unsigned{"mx_tls.dane_mx_unsigned", Status::warning,
                                   "there are signed TLSA records, but the domain's MX records are "
                                   "not signed: who forges these leads mail elsewhere",
                                   "sign the domain's own zone", "RFC 7672 section 2.2.1"};
const FindingKind trust_not_needed{
    "mx_tls.trust_not_needed", Status::ok,
    "the certificate is not vouched for by an authority, but the TLSA records vouch for it",
    "nothing, unless senders with MTA-STS or old ones shall trust it, too",
    "RFC 7672 section 3.1.1"};
const FindingKind sts_missing{"mx_tls.sts_missing", Status::ok, "the domain has no MTA-STS policy",
                              "publish one, so that senders without DANE demand encryption, too",
                              "RFC 8461 section 3"};
const FindingKind sts_unknown{"mx_tls.sts_unknown", Status::unknown,
                              "the MTA-STS record could not be asked for",
                              "look at the domain's DNS servers", "RFC 8461 section 3.1"};
const FindingKind sts_several_records{
    "mx_tls.sts_several_records", Status::critical,
    "there are several MTA-STS records, which means that there is no policy", "leave one",
    "RFC 8461 section 3.1"};
const FindingKind sts_bad_record{
    "mx_tls.sts_bad_record", Status::critical,
    "the MTA-STS record breaks its grammar, so that senders find no policy",
    "correct the record at the place that is shown", "RFC 8461 section 3.1"};
const FindingKind sts_host_unknown{"mx_tls.sts_host_unknown", Status::critical,
                                   "the host that has the MTA-STS policy cannot be found",
                                   "publish the addresses of mta-sts and the domain",
                                   "RFC 8461 section 3.3"};
const FindingKind sts_fetch_failed{"mx_tls.sts_fetch_failed", Status::critical,
                                   "the MTA-STS policy could not be fetched",
                                   "look at the web server and its log", "RFC 8461 section 3.3"};
const FindingKind sts_certificate{"mx_tls.sts_certificate", Status::critical,
                                  "the certificate of the policy's web server is not valid, so "
                                  "that senders do not read the policy",
                                  "renew it with the name mta-sts and the domain",
                                  "RFC 8461 section 3.3"};
const FindingKind sts_days_warning{
    "mx_tls.sts_days_warning", Status::warning,
    "the certificate of the policy's web server is valid for fewer days than WARN of --certificate",
    "renew it", "--certificate"};
const FindingKind sts_days_critical{
    "mx_tls.sts_days_critical", Status::critical,
    "the certificate of the policy's web server is valid for fewer days than CRIT of --certificate",
    "renew it", "--certificate"};
const FindingKind sts_redirected{
    "mx_tls.sts_redirected", Status::critical,
    "the web server answers with a redirect, which senders must not follow",
    "serve the policy at its own place", "RFC 8461 section 3.3"};
const FindingKind sts_bad_status{
    "mx_tls.sts_bad_status", Status::critical, "the web server does not answer with 200",
    "serve the policy at /.well-known/mta-sts.txt", "RFC 8461 section 3.3"};
const FindingKind sts_too_long{"mx_tls.sts_too_long", Status::critical,
                               "the policy is longer than 64 KiB, which senders do not read",
                               "shorten it", "RFC 8461 section 3.3"};
const FindingKind sts_bad_policy{"mx_tls.sts_bad_policy", Status::critical,
                                 "the policy breaks its grammar, so that no sender accepts it",
                                 "correct the policy at the place that is shown",
                                 "RFC 8461 section 3.2"};
const FindingKind sts_strict_senders{"mx_tls.sts_strict_senders", Status::warning,
                                     "strict senders drop the policy, forgiving ones accept it",
                                     "correct the policy at the place that is shown",
                                     "RFC 8461 section 3.2"};
const FindingKind sts_remark{"mx_tls.sts_remark", Status::warning,
                             "the policy or its record holds what cannot be meant",
                             "correct it at the place that is shown", "RFC 8461 section 3.2"};
const FindingKind sts_media_type{
    "mx_tls.sts_media_type", Status::warning, "the policy is not served as text/plain",
    "let the web server send Content-Type: text/plain", "RFC 8461 section 3.2"};
const FindingKind sts_mode{"mx_tls.sts_mode", Status::warning,
                           "the policy's mode is less than --sts-mode asks for",
                           "publish the policy with that mode, and a new id", "--sts-mode"};
const FindingKind sts_testing{"mx_tls.sts_testing", Status::ok,
                              "the policy is in testing: senders report what is wrong, but deliver",
                              "publish mode enforce once the reports are clean",
                              "RFC 8461 section 5"};
const FindingKind sts_none{"mx_tls.sts_none", Status::ok,
                           "the policy says that there is none any more",
                           "nothing, if MTA-STS is being given up", "RFC 8461 section 8.3"};
const FindingKind sts_age_warning{
    "mx_tls.sts_age_warning", Status::warning,
    "senders remember the policy for a time that is outside of WARN of --sts-max-age",
    "raise max_age: it protects only as long as senders remember it", "RFC 8461 section 3.2"};
const FindingKind sts_age_critical{
    "mx_tls.sts_age_critical", Status::critical,
    "senders remember the policy for a time that is outside of CRIT of --sts-max-age",
    "raise max_age: it protects only as long as senders remember it", "RFC 8461 section 3.2"};
const FindingKind sts_mx_not_allowed{
    "mx_tls.sts_mx_not_allowed", Status::critical,
    "an MX host is not among those of the enforced policy: senders with MTA-STS do not deliver to "
    "it",
    "add it to the policy and change the id, or take it out of the MX records",
    "RFC 8461 section 4.1"};
const FindingKind sts_mx_not_allowed_yet{
    "mx_tls.sts_mx_not_allowed_yet", Status::warning,
    "an MX host is not among those of the policy, which is still in testing",
    "add it to the policy and change the id", "RFC 8461 section 4.1"};
const FindingKind sts_mx_unused{
    "mx_tls.sts_mx_unused", Status::warning, "the policy allows a host that no MX record names",
    "take it out of the policy, if nobody needs it", "RFC 8461 section 4.1"};
const FindingKind sts_not_met{
    "mx_tls.sts_not_met", Status::critical,
    "a mail host does not meet the enforced policy: senders with MTA-STS do not deliver to it",
    "see what is wrong with its certificate or STARTTLS", "RFC 8461 section 4.2"};
const FindingKind sts_not_met_yet{"mx_tls.sts_not_met_yet", Status::warning,
                                  "a mail host does not meet the policy, which is still in testing",
                                  "see what is wrong with its certificate or STARTTLS",
                                  "RFC 8461 section 4.2"};
const FindingKind sts_id_unchanged{"mx_tls.sts_id_unchanged", Status::critical,
                                   "the policy was changed, but not the id of its record: senders "
                                   "that know the old one do not look",
                                   "change the id", "RFC 8461 section 3.1"};
const FindingKind state_unusable{"mx_tls.state_unusable", Status::unknown,
                                 "the file of --state cannot be used",
                                 "correct its path, rights or owner", "--state"};
const FindingKind tlsrpt_missing{"mx_tls.tlsrpt_missing", Status::ok,
                                 "the domain asks nobody for reports about TLS",
                                 "publish a record at _smtp._tls with a rua", "RFC 8460 section 3"};
const FindingKind tlsrpt_unknown{"mx_tls.tlsrpt_unknown", Status::unknown,
                                 "the record for TLS reports could not be asked for",
                                 "look at the domain's DNS servers", "RFC 8460 section 3"};
const FindingKind tlsrpt_several_records{
    "mx_tls.tlsrpt_several_records", Status::warning,
    "there are several records for TLS reports, which means that there is none", "leave one",
    "RFC 8460 section 3"};
const FindingKind tlsrpt_bad_record{
    "mx_tls.tlsrpt_bad_record", Status::warning,
    "the record for TLS reports breaks its grammar, so that nobody sends reports",
    "correct the record at the place that is shown", "RFC 8460 section 3"};
const FindingKind tlsrpt_remark{"mx_tls.tlsrpt_remark", Status::warning,
                                "the record for TLS reports holds what cannot be meant",
                                "correct it at the place that is shown", "RFC 8460 section 3"};
const FindingKind tlsrpt_target{"mx_tls.tlsrpt_target", Status::warning,
                                "TLS reports are to be sent to where nobody takes them",
                                "correct the rua", "RFC 8460 section 3"};

namespace {

using tls::Defect;

// That of weak keys and signatures is not among them: they are weak for whoever encrypts.
constexpr std::array of_trust{
    Defect::expired,        Defect::not_yet_valid,    Defect::self_signed,
    Defect::untrusted_root, Defect::incomplete_chain, Defect::wrong_name,
    Defect::no_san,         Defect::not_a_ca,         Defect::wrong_purpose,
    Defect::bad_signature,  Defect::chain_too_long,   Defect::malformed,
    Defect::other};

std::vector<FindingKind> own_kinds() {
  return {domain_not_found,
          mx_unknown,
          no_mail_host,
          null_mx,
          null_mx_beside_others,
          null_mx_preference,
          null_mx_unneeded,
          implicit_mx,
          mx_missing,
          mx_unexpected,
          mx_left_out,
          addresses_left_out,
          mx_is_alias,
          mx_is_address,
          mx_not_found,
          mx_no_address,
          mx_lookup_failed,
          mx_lookup_incomplete,
          special_address,
          no_ipv6,
          no_ptr,
          ptr_not_confirmed,
          ptr_unknown,
          address_failed,
          undeliverable,
          no_route,
          rate_limited,
          key_type_unknown,
          protocol_violation,
          plaintext_after_starttls,
          starttls_missing,
          starttls_refused,
          no_answer_within_tls,
          bare_lf,
          old_version,
          no_modern_version,
          chain_out_of_order,
          chain_superfluous,
          root_sent,
          staple_missing,
          revoked,
          staple_unusable,
          requiretls_missing,
          requiretls_unusable,
          caa_missing,
          caa_unknown,
          time_warning,
          time_critical,
          not_validating,
          dane_missing,
          dane_mismatch,
          dane_deferred,
          dane_unauthenticated,
          dane_unusable,
          dane_stale,
          dane_next_key,
          dane_duplicate,
          dane_shadowed,
          dane_unsigned,
          dane_mx_unsigned,
          trust_not_needed,
          sts_missing,
          sts_unknown,
          sts_several_records,
          sts_bad_record,
          sts_host_unknown,
          sts_fetch_failed,
          sts_certificate,
          sts_days_warning,
          sts_days_critical,
          sts_redirected,
          sts_bad_status,
          sts_too_long,
          sts_bad_policy,
          sts_strict_senders,
          sts_remark,
          sts_media_type,
          sts_mode,
          sts_testing,
          sts_none,
          sts_age_warning,
          sts_age_critical,
          sts_mx_not_allowed,
          sts_mx_not_allowed_yet,
          sts_mx_unused,
          sts_not_met,
          sts_not_met_yet,
          sts_id_unchanged,
          state_unusable,
          tlsrpt_missing,
          tlsrpt_unknown,
          tlsrpt_several_records,
          tlsrpt_bad_record,
          tlsrpt_remark,
          tlsrpt_target};
}

}  // namespace

std::span<const Requirement> requirements() {
  static constexpr auto all = std::to_array<Requirement>({
      {"require-dane", &not_validating, Status::unknown},
      {"require-mta-sts", &sts_missing, Status::critical},
      {"require-tls-rpt", &tlsrpt_missing, Status::critical},
      {"require-ipv6", &no_ipv6, Status::critical},
      {"require-ptr", &no_ptr, Status::critical},
      {"require-ptr", &ptr_not_confirmed, Status::critical},
      {"require-ptr", &ptr_unknown, Status::unknown},
      {"require-caa", &caa_missing, Status::critical},
      {"require-requiretls", &requiretls_missing, Status::critical},
  });
  return all;
}

bool concerns_trust(Defect defect) { return std::ranges::find(of_trust, defect) != of_trust.end(); }

void judge_trust_as_most_senders(plugin::Severities& severities) {
  for (const Defect defect : of_trust)
    severities.set_default(of(defect), Status::warning);
}

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds =
      plugin::join(own_kinds(), probe::tls_finding::catalogue());
  return kinds;
}

}  // namespace mailprobe::check_mx_tls::finding
