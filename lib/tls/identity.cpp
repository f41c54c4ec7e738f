// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/identity.hpp"

#include <openssl/x509v3.h>

#include "base/foreign_text.hpp"

namespace mailprobe::tls {
namespace {

// RFC 9525 section 6.3. OpenSSL itself wants two labels behind the wildcard.
constexpr unsigned by_alternative_name =
    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

bool matches_name(const Certificate& certificate, std::string_view name, unsigned flags) {
  if (name.ends_with('.')) name.remove_suffix(1);
  // To OpenSSL an empty name matches any certificate and ".example.org" any host below it.
  if (name.empty() || name.starts_with('.')) return false;
  return X509_check_host(certificate.native(), name.data(), name.size(), flags, nullptr) == 1;
}

bool matches_address(const Certificate& certificate, const net::IpAddress& address) {
  // RFC 9525 section 6.4: octet by octet; there are no wildcards.
  const auto octets = address.octets();
  return X509_check_ip(certificate.native(), octets.data(), octets.size(), 0) == 1;
}

}  // namespace

bool matches(const Certificate& certificate, const ReferenceIdentity& reference) {
  if (const auto* address = std::get_if<net::IpAddress>(&reference))
    return matches_address(certificate, *address);
  const auto& name = std::get<std::string>(reference);
  if (const auto address = net::IpAddress::parse(name))
    return matches_address(certificate, *address);
  return matches_name(certificate, name, by_alternative_name);
}

bool common_name_matches(const Certificate& certificate, const ReferenceIdentity& reference) {
  const auto* name = std::get_if<std::string>(&reference);
  // Without alternative names OpenSSL falls back to the subject unless it is told not to.
  return name != nullptr && !net::IpAddress::parse(*name) &&
         matches_name(certificate, *name, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
}

std::string format_reference(const ReferenceIdentity& reference) {
  if (const auto* address = std::get_if<net::IpAddress>(&reference)) return address->format();
  return base::quote(std::get<std::string>(reference));
}

}  // namespace mailprobe::tls
