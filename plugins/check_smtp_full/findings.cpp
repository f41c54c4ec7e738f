// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/findings.hpp"

#include <vector>

namespace mailprobe::check_smtp_full::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind name_not_found{
    "smtp.name_not_found", Status::critical, "the host name does not exist",
    "correct the name, or publish its A or AAAA record", "RFC 1034 section 3.7"};
const FindingKind no_address{"smtp.no_address", Status::critical,
                             "the host name exists but has no address of the family asked for",
                             "publish an A or AAAA record for it", "RFC 5321 section 5.1"};
const FindingKind dns_failed{
    "smtp.dns_failed", Status::critical,
    "the DNS could not be asked for the host's addresses, so nothing is known of the server",
    "look at the DNS server named, or name another one with --resolver", "RFC 1035 section 4.1.1"};
const FindingKind dns_incomplete{
    "smtp.dns_incomplete", Status::warning,
    "addresses were found, but the DNS could not be asked for all of them",
    "look at the DNS server named: senders may fail to find the host, too", "RFC 5321 section 5.1"};
const FindingKind too_many_addresses{
    "smtp.too_many_addresses", Status::warning,
    "the host has more addresses than one check looks at",
    "see whether the DNS answers what you have published; check the others by address",
    "RFC 5321 section 5.1"};
const FindingKind address_failed{"smtp.address_failed", Status::warning,
                                 "one address of the host takes no connection, another one does",
                                 "start the service on that address, or take it out of the DNS",
                                 "RFC 5321 section 5.1"};
const FindingKind address_unreachable{
    "smtp.address_unreachable", Status::ok,
    "this machine has no route to one address of the host; another one was checked",
    "give this machine a route, or choose the family with -4 or -6", "RFC 5321 section 5.1"};
const FindingKind connect_failed{
    "smtp.connect_failed", Status::critical, "no connection to the server could be made",
    "see that the server runs, listens on this port, and that no firewall is in between",
    "RFC 5321 section 3.1"};
const FindingKind timeout{
    "smtp.timeout", Status::critical, "the server did not answer in time",
    "look at the server's load and its DNS and milter look-ups, or raise --timeout",
    "RFC 5321 section 4.5.3.2"};
const FindingKind connection_closed{"smtp.connection_closed", Status::critical,
                                    "the server ended the connection in the middle of the session",
                                    "look at the server's log at this time",
                                    "RFC 5321 section 3.8"};
const FindingKind protocol_violation{
    "smtp.protocol_violation", Status::critical,
    "what answered does not speak SMTP as the RFC has it",
    "see what listens on this port, and what sits between here and there", "RFC 5321 section 4.2"};
const FindingKind reply_too_long{"smtp.reply_too_long", Status::critical,
                                 "a reply exceeds every limit that a mail server could need",
                                 "see what listens on this port", "RFC 5321 section 4.5.3.1.5"};
const FindingKind early_talk{
    "smtp.early_talk", Status::critical,
    "the server sent replies to commands that it had not been given yet",
    "look for a broken server, or for somebody in between who forges replies",
    "RFC 5321 section 4.3.1"};
const FindingKind bare_lf{
    "smtp.bare_lf", Status::warning, "lines of the server end in LF without CR",
    "mend the server or proxy: bare LF is what SMTP smuggling lives on", "RFC 5321 section 2.3.8"};
const FindingKind banner_rejected{
    "smtp.banner_rejected", Status::critical, "the server greets with a refusal instead of 220",
    "look at the reply: overload, a block list or maintenance", "RFC 5321 section 3.1"};
const FindingKind unexpected_text{
    "smtp.unexpected_text", Status::warning,
    "the text of --expect stands neither in the banner nor in the answer to EHLO",
    "see whether the right server answers, or correct --expect",
    "Monitoring Plugins check_smtp -e"};
const FindingKind hello_rejected{
    "smtp.hello_rejected", Status::critical, "the server refuses EHLO and HELO",
    "look at the reply; the name sent can be chosen with --fqdn", "RFC 5321 section 4.1.1.1"};
const FindingKind no_extended_hello{"smtp.no_extended_hello", Status::ok,
                                    "the server knows HELO only, and so no extension",
                                    "look for a proxy that filters EHLO", "RFC 5321 section 3.2"};
const FindingKind starttls_missing{
    "smtp.starttls_missing", Status::critical,
    "the server does not offer STARTTLS, or somebody took the offer out",
    "enable STARTTLS on the server; if it is enabled, look for who strips it",
    "RFC 3207 section 4"};
const FindingKind starttls_refused{
    "smtp.starttls_refused", Status::critical, "the server offers STARTTLS but refuses the command",
    "look at the server's certificate and key files and its log", "RFC 3207 section 4"};
const FindingKind plaintext_after_starttls{"smtp.plaintext_after_starttls", Status::critical,
                                           "bytes came in the clear between the 220 of STARTTLS "
                                           "and the handshake: injected, or a broken server",
                                           "look for who sits in between, and update the server",
                                           "RFC 3207 section 6, CVE-2011-0411"};
const FindingKind starttls_within_tls{
    "smtp.starttls_within_tls", Status::warning,
    "the server offers STARTTLS although the session is encrypted",
    "update the server or the TLS proxy in front of it", "RFC 3207 section 4.2"};
const FindingKind mail_rejected{
    "smtp.mail_rejected", Status::critical, "the server refuses the sender for good",
    "look at the reply: a sender policy, or authentication is needed", "RFC 5321 section 3.3"};
const FindingKind mail_deferred{
    "smtp.mail_deferred", Status::warning, "the server refuses the sender for now",
    "look at the reply: disk space, load, greylisting", "RFC 5321 section 4.2.1"};
const FindingKind quit_failed{
    "smtp.quit_failed", Status::ok,
    "everything that was asked for worked, but the server did not answer QUIT with 221",
    "nothing, unless the server is meant to be polite", "RFC 5321 section 4.1.1.10"};
const FindingKind time_warning{"smtp.time_warning", Status::warning,
                               "the total time is outside of --warning",
                               "see in -vv which phase takes the time", "--warning"};
const FindingKind time_critical{"smtp.time_critical", Status::critical,
                                "the total time is outside of --critical",
                                "see in -vv which phase takes the time", "--critical"};
const FindingKind handshake_failed{
    "tls.handshake_failed", Status::critical, "no encrypted session came about",
    "look at the server's TLS settings and its log", "RFC 8446 section 4"};
const FindingKind weak_key_exchange{
    "tls.weak_key_exchange", Status::critical,
    "the key exchange has less than 112 bits of security",
    "give the server Diffie-Hellman parameters of 2048 bits, or let it use X25519 and P-256 only",
    "RFC 9325 section 4.4"};
const FindingKind weak_handshake_signature{"tls.weak_handshake_signature", Status::critical,
                                           "the handshake is signed with a broken digest",
                                           "let the server sign with SHA-256 and better only",
                                           "RFC 9155 section 3"};
const FindingKind not_verified{"tls.not_verified", Status::ok,
                               "the certificate was not verified, because --insecure was given",
                               "leave out --insecure", "--insecure"};
const FindingKind days_warning{"tls.days_warning", Status::warning,
                               "the certificate is valid for fewer days than WARN of --certificate",
                               "renew the certificate and reload the server", "--certificate"};
const FindingKind days_critical{
    "tls.days_critical", Status::critical,
    "the certificate is valid for fewer days than CRIT of --certificate",
    "renew the certificate and reload the server", "--certificate"};

namespace {

constexpr std::string_view path_validation = "RFC 5280 section 6.1";

const FindingKind expired{"tls.expired", Status::critical, "a certificate of the chain has expired",
                          "renew the certificate and reload the server",
                          "RFC 5280 section 4.1.2.5"};
const FindingKind not_yet_valid{
    "tls.not_yet_valid", Status::critical, "a certificate of the chain is not valid yet",
    "compare the clocks of both machines, or wait", "RFC 5280 section 4.1.2.5"};
const FindingKind self_signed{"tls.self_signed", Status::critical,
                              "the server's certificate vouches for itself and is not trusted here",
                              "install one from an authority, or trust this one with --ca-file",
                              path_validation};
const FindingKind untrusted_root{
    "tls.untrusted_root", Status::critical,
    "the chain ends at an authority that is not trusted here",
    "trust the authority with --ca-file or --ca-path, or use another one", path_validation};
const FindingKind incomplete_chain{
    "tls.incomplete_chain", Status::critical,
    "the issuer of a certificate is not known here, so the chain is untrusted",
    "send the intermediate certificates with the server's own, or trust its authority with "
    "--ca-file",
    path_validation};
const FindingKind wrong_name{
    "tls.wrong_name", Status::critical, "the certificate is not for the name that was asked for",
    "issue a certificate with this name, or name the right one with --tls-name",
    "RFC 9525 section 6"};
const FindingKind no_san{"tls.no_san", Status::critical,
                         "the certificate has no alternative name; its common name counts no more",
                         "issue a certificate with a subjectAltName", "RFC 9525 section 2"};
const FindingKind weak_key{"tls.weak_key", Status::critical,
                           "a key of the chain has less than 112 bits of security",
                           "use RSA of 2048 bits, or P-256", "NIST SP 800-57 part 1"};
const FindingKind weak_signature{"tls.weak_signature", Status::critical,
                                 "a certificate of the chain is signed with a broken digest",
                                 "issue it with SHA-256", "RFC 9155, RFC 6151"};
const FindingKind not_a_ca{"tls.not_a_ca", Status::critical,
                           "an issuer in the chain is not allowed to issue certificates",
                           "look at what was issued by whom: this is how forged certificates look",
                           "RFC 5280 section 4.2.1.9"};
const FindingKind wrong_purpose{
    "tls.wrong_purpose", Status::critical, "the certificate is not meant for servers",
    "issue one with extended key usage serverAuth", "RFC 5280 section 4.2.1.12"};
const FindingKind bad_signature{"tls.bad_signature", Status::critical,
                                "a signature in the chain is wrong", "install the certificate anew",
                                path_validation};
const FindingKind chain_too_long{"tls.chain_too_long", Status::critical,
                                 "the chain is longer than any that is sound",
                                 "install the certificate anew", path_validation};
const FindingKind malformed{"tls.malformed", Status::critical,
                            "a certificate of the chain breaks its grammar", "issue it anew",
                            "RFC 5280 section 4.1"};
const FindingKind other{"tls.other", Status::critical,
                        "the chain cannot be verified for another reason",
                        "look at the reason in the message", path_validation};

}  // namespace

const FindingKind& of(tls::Defect defect) {
  switch (defect) {
    case tls::Defect::expired: return expired;
    case tls::Defect::not_yet_valid: return not_yet_valid;
    case tls::Defect::self_signed: return self_signed;
    case tls::Defect::untrusted_root: return untrusted_root;
    case tls::Defect::incomplete_chain: return incomplete_chain;
    case tls::Defect::wrong_name: return wrong_name;
    case tls::Defect::no_san: return no_san;
    case tls::Defect::weak_key: return weak_key;
    case tls::Defect::weak_signature: return weak_signature;
    case tls::Defect::not_a_ca: return not_a_ca;
    case tls::Defect::wrong_purpose: return wrong_purpose;
    case tls::Defect::bad_signature: return bad_signature;
    case tls::Defect::chain_too_long: return chain_too_long;
    case tls::Defect::malformed: return malformed;
    case tls::Defect::other: return other;
  }
  return other;
}

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds{name_not_found,
                                              no_address,
                                              dns_failed,
                                              dns_incomplete,
                                              too_many_addresses,
                                              connect_failed,
                                              address_failed,
                                              address_unreachable,
                                              timeout,
                                              connection_closed,
                                              protocol_violation,
                                              reply_too_long,
                                              early_talk,
                                              bare_lf,
                                              banner_rejected,
                                              unexpected_text,
                                              hello_rejected,
                                              no_extended_hello,
                                              starttls_missing,
                                              starttls_refused,
                                              plaintext_after_starttls,
                                              starttls_within_tls,
                                              mail_rejected,
                                              mail_deferred,
                                              quit_failed,
                                              time_warning,
                                              time_critical,
                                              handshake_failed,
                                              weak_key_exchange,
                                              weak_handshake_signature,
                                              not_verified,
                                              days_warning,
                                              days_critical,
                                              expired,
                                              not_yet_valid,
                                              self_signed,
                                              untrusted_root,
                                              incomplete_chain,
                                              wrong_name,
                                              no_san,
                                              weak_key,
                                              weak_signature,
                                              not_a_ca,
                                              wrong_purpose,
                                              bad_signature,
                                              chain_too_long,
                                              malformed,
                                              other};
  return kinds;
}

}  // namespace mailprobe::check_smtp_full::finding
