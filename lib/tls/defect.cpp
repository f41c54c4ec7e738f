// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/defect.hpp"

#include <openssl/x509_vfy.h>

namespace mailprobe::tls {

std::string_view format_defect(Defect defect) {
  switch (defect) {
    case Defect::expired: return "expired";
    case Defect::not_yet_valid: return "not_yet_valid";
    case Defect::self_signed: return "self_signed";
    case Defect::untrusted_root: return "untrusted_root";
    case Defect::incomplete_chain: return "incomplete_chain";
    case Defect::wrong_name: return "wrong_name";
    case Defect::no_san: return "no_san";
    case Defect::weak_key: return "weak_key";
    case Defect::weak_signature: return "weak_signature";
    case Defect::not_a_ca: return "not_a_ca";
    case Defect::wrong_purpose: return "wrong_purpose";
    case Defect::bad_signature: return "bad_signature";
    case Defect::chain_too_long: return "chain_too_long";
    case Defect::malformed: return "malformed";
    case Defect::other: return "other";
  }
  return "other";
}

Defect defect_of(int openssl_error) {
  switch (openssl_error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return Defect::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return Defect::not_yet_valid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return Defect::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return Defect::untrusted_root;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return Defect::incomplete_chain;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return Defect::not_a_ca;
    case X509_V_ERR_INVALID_PURPOSE: return Defect::wrong_purpose;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: return Defect::bad_signature;
    case X509_V_ERR_CERT_CHAIN_TOO_LONG: return Defect::chain_too_long;
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
    case X509_V_ERR_INVALID_EXTENSION:
    case X509_V_ERR_EC_KEY_EXPLICIT_PARAMS: return Defect::malformed;
    default: return Defect::other;
  }
}

}  // namespace mailprobe::tls
