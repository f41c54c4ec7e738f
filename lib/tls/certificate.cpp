// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/certificate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <limits>
#include <new>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "tls/openssl_init.hpp"
#include "tls/x509.hpp"

namespace mailprobe::tls {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

// system_clock counts nanoseconds in 64 bits and ends in 2262, RFC 5280 dates end in 9999. Within
// these limits differences between any two dates can be told as well.
constexpr sys_days earliest{year{1950} / 1 / 1};
constexpr sys_days latest{year{2200} / 1 / 1};

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};

Handle<BIO> memory_writer() {
  Handle<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio) throw std::bad_alloc();
  return bio;
}

std::string written(BIO* bio) {
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::span<const std::uint8_t> octets_of(const ASN1_STRING* string) {
  return {ASN1_STRING_get0_data(string), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string bytes_of(const ASN1_STRING* string) {
  const auto octets = octets_of(string);
  return {octets.begin(), octets.end()};
}

std::string format_name(const X509_NAME* name) {
  // Control characters are not escaped here: base::printable does that, once.
  constexpr unsigned long flags = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_UTF8_CONVERT |
                                  ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER |
                                  XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | XN_FLAG_FN_SN |
                                  XN_FLAG_DUMP_UNKNOWN_FIELDS;
  const Handle<BIO> bio = memory_writer();
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) return "(a name that cannot be decoded)";
  return written(bio.get());
}

std::string last_common_name(const X509_NAME* name) {
  int index = -1;
  for (int next = X509_NAME_get_index_by_NID(name, NID_commonName, -1); next >= 0;
       next = X509_NAME_get_index_by_NID(name, NID_commonName, next)) {
    index = next;
  }
  if (index < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
  if (size < 0) return {};
  std::string text(utf8, utf8 + size);
  OPENSSL_free(utf8);
  return text;
}

std::optional<net::IpAddress> to_address(std::span<const std::uint8_t> octets) {
  // RFC 5280 section 4.2.1.6: four octets, or sixteen.
  if (octets.size() == 4) return net::IpAddress::v4(octets.first<4>());
  if (octets.size() == 16) return net::IpAddress::v6(octets.first<16>());
  return std::nullopt;
}

void read_alternative_names(const X509* x509, CertificateFacts& facts) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) facts.dns_names.push_back(bytes_of(name->d.dNSName));
    if (name->type != GEN_IPADD) continue;
    if (const auto address = to_address(octets_of(name->d.iPAddress)))
      facts.ip_addresses.push_back(*address);
  }
}

void read_key(X509* x509, CertificateFacts& facts) {
  const EVP_PKEY* key = X509_get0_pubkey(x509);
  const char* type = key ? EVP_PKEY_get0_type_name(key) : nullptr;
  facts.key_type = type ? type : "unknown";
  if (!key) return;
  std::array<char, 80> group{};
  std::size_t length = 0;
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1) {
    facts.key_type += " " + std::string(group.data(), length);
  }
  facts.key_bits = EVP_PKEY_get_bits(key);
  facts.key_security_bits = std::max(0, EVP_PKEY_get_security_bits(key));
}

void read_signature(X509* x509, CertificateFacts& facts) {
  const char* name = OBJ_nid2ln(X509_get_signature_nid(x509));
  facts.signature_algorithm = name ? name : "unknown";
  int security_bits = 0;
  if (X509_get_signature_info(x509, nullptr, nullptr, &security_bits, nullptr) == 1)
    facts.signature_security_bits = std::max(0, security_bits);
}

struct FreeFeatures {
  void operator()(TLS_FEATURE* features) const noexcept { TLS_FEATURE_free(features); }
};

// RFC 7633 section 4: the feature status_request.
bool asks_for_staple(const X509* x509) {
  const std::unique_ptr<TLS_FEATURE, FreeFeatures> features(
      static_cast<TLS_FEATURE*>(X509_get_ext_d2i(x509, NID_tlsfeature, nullptr, nullptr)));
  constexpr long status_request = 5;
  for (int i = 0; i < sk_ASN1_INTEGER_num(features.get()); ++i) {
    if (ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features.get(), i)) == status_request) return true;
  }
  return false;
}

std::string format_serial(const ASN1_INTEGER* serial) {
  const bool negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
  return (negative ? "-" : "") + base::format_hex(octets_of(serial));
}

std::string fingerprint(const X509* x509) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(x509, EVP_sha256(), digest.data(), &size) != 1) throw std::bad_alloc();
  return base::format_hex(std::span(digest).first(size));
}

}  // namespace

std::optional<TimePoint> to_time_point(const ASN1_TIME* time) {
  std::tm tm{};
  if (!time || ASN1_TIME_to_tm(time, &tm) != 1) return std::nullopt;
  const std::chrono::sys_seconds seconds{std::chrono::seconds{timegm(&tm)}};
  return std::clamp(seconds, std::chrono::sys_seconds{earliest}, std::chrono::sys_seconds{latest});
}

Handle<stack_st_X509> to_stack(std::span<const Certificate> certificates) {
  Handle<stack_st_X509> stack(sk_X509_new_null());
  if (!stack) throw std::bad_alloc();
  for (const Certificate& certificate : certificates) {
    if (X509_add_cert(stack.get(), certificate.native(), X509_ADD_FLAG_UP_REF) != 1)
      throw std::bad_alloc();
  }
  return stack;
}

std::string CertificateFacts::display_name() const {
  const bool named = !subject.empty() || dns_names.empty();
  return base::printable(named ? subject : dns_names.front());
}

Certificate Certificate::share(x509_st* certificate) {
  X509_up_ref(certificate);
  return Certificate(Handle<x509_st>(certificate));
}

base::Result<std::vector<Certificate>> Certificate::parse_pem(std::string_view text) {
  initialize_openssl();
  ERR_clear_error();
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return base::failure(base::Cause::syntax, "the text is too long for a list of certificates");
  const Handle<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) throw std::bad_alloc();

  std::vector<Certificate> certificates;
  while (Handle<X509> x509{PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)})
    certificates.emplace_back(std::move(x509));

  const unsigned long end = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(end) == ERR_LIB_PEM && ERR_GET_REASON(end) == PEM_R_NO_START_LINE;
  if (!at_end) {
    return base::failure(base::Cause::syntax,
                         fmt::format("certificate number {} is damaged: {}",
                                     certificates.size() + 1, take_openssl_errors()));
  }
  ERR_clear_error();
  if (certificates.empty()) return base::failure(base::Cause::syntax, "there is no certificate");
  return certificates;
}

CertificateFacts Certificate::facts() const {
  X509* x509 = x509_.get();
  CertificateFacts facts;
  facts.subject = format_name(X509_get_subject_name(x509));
  facts.issuer = format_name(X509_get_issuer_name(x509));
  facts.common_name = last_common_name(X509_get_subject_name(x509));
  read_alternative_names(x509, facts);
  facts.not_before = to_time_point(X509_get0_notBefore(x509)).value_or(latest);
  facts.not_after = to_time_point(X509_get0_notAfter(x509)).value_or(earliest);
  facts.serial = format_serial(X509_get0_serialNumber(x509));
  read_key(x509, facts);
  read_signature(x509, facts);
  facts.sha256 = fingerprint(x509);
  facts.self_issued = (X509_get_extension_flags(x509) & EXFLAG_SI) != 0;
  facts.must_staple = asks_for_staple(x509);
  facts.is_ca = X509_check_ca(x509) == 1;
  // What could not be decoded stands in the facts; it must not surface as somebody else's error.
  ERR_clear_error();
  return facts;
}

std::string Certificate::format_pem() const {
  const Handle<BIO> bio = memory_writer();
  if (PEM_write_bio_X509(bio.get(), x509_.get()) != 1) throw std::bad_alloc();
  return written(bio.get());
}

int days_until(TimePoint not_after, TimePoint now) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(not_after - now).count());
}

std::string format_utc(TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{seconds - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace mailprobe::tls
