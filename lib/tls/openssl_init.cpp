// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/openssl_init.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::tls {
namespace {

std::string reason_of(unsigned long code) {
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason ? base::printable(reason) : "error " + std::to_string(code);
}

}  // namespace

void initialize_openssl() {
  // R39, R18: nothing that an environment variable or a file may change.
  constexpr std::uint64_t choices = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS |
                                    OPENSSL_INIT_LOAD_CRYPTO_STRINGS;
  static const bool ready = OPENSSL_init_ssl(choices, nullptr) == 1;
  if (!ready) throw std::runtime_error("OpenSSL cannot be initialised");
}

std::string take_openssl_errors() {
  std::vector<std::string> reasons;
  while (const unsigned long code = ERR_get_error()) {
    std::string reason = reason_of(code);
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
  }
  return reasons.empty() ? "unknown reason" : base::join(reasons, "; ");
}

base::Error openssl_error(std::string_view what) {
  return {.cause = base::Cause::tls, .message = std::string(what) + ": " + take_openssl_errors()};
}

}  // namespace mailprobe::tls
