// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/tls_findings.hpp"

#include <vector>

namespace mailprobe::probe::tls_finding {

using plugin::FindingKind;
using plugin::Status;

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
    "issue a certificate with this name, or correct the name that is asked for",
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
  static const std::vector<FindingKind> kinds{
      handshake_failed, weak_key_exchange, weak_handshake_signature,
      not_verified,     days_warning,      days_critical,
      expired,          not_yet_valid,     self_signed,
      untrusted_root,   incomplete_chain,  wrong_name,
      no_san,           weak_key,          weak_signature,
      not_a_ca,         wrong_purpose,     bad_signature,
      chain_too_long,   malformed,         other};
  return kinds;
}

}  // namespace mailprobe::probe::tls_finding
