// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests of this folder share.
#pragma once

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "base/result.hpp"
#include "lab/certificate_authority.hpp"
#include "support/temp_directory.hpp"
#include "tls/trust_store.hpp"

namespace mailprobe::tls {

inline const lab::CertificateAuthority& authority() {
  static const lab::CertificateAuthority made;
  return made;
}

inline TrustStore trust_in(const lab::Identity& root) {
  const test::TempDirectory directory;
  auto store = TrustStore::load(
      {.file = directory.write("root.pem", root.certificate_pem()), .directory = {}});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(store).value();
}

inline const TrustStore& trust() {
  static const TrustStore made = trust_in(authority().root());
  return made;
}

}  // namespace mailprobe::tls

template <>
struct doctest::StringMaker<mailprobe::base::Error> {
  static String convert(const mailprobe::base::Error& error) {
    return (std::string(format_cause(error.cause)) + ": " + error.message).c_str();
  }
};
