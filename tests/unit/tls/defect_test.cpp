// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/defect.hpp"

#include <array>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <openssl/x509_vfy.h>

namespace mailprobe::tls {
namespace {

TEST_CASE("every defect has a name of its own") {
  std::set<std::string_view> names;
  constexpr int count = static_cast<int>(Defect::other) + 1;
  for (int i = 0; i < count; ++i)
    names.insert(format_defect(static_cast<Defect>(i)));
  CHECK(names.size() == static_cast<std::size_t>(count));
  CHECK(format_defect(Defect::wrong_name) == "wrong_name");
}

TEST_CASE("OpenSSL's complaints become the defect that tells what to do") {
  struct Row {
    const char* reason;
    int error;
    Defect defect;
  };
  const std::array rows{
      Row{"found nowhere", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, Defect::incomplete_chain},
      Row{"marked in the store as not for this", X509_V_ERR_CERT_UNTRUSTED, Defect::untrusted_root},
      Row{"garbled", X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, Defect::bad_signature},
      Row{"pathlen", X509_V_ERR_PATH_LENGTH_EXCEEDED, Defect::not_a_ca},
      Row{"an extension that cannot be read", X509_V_ERR_INVALID_EXTENSION, Defect::malformed},
      Row{"whatever else there is", X509_V_ERR_EXCLUDED_VIOLATION, Defect::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(defect_of(row.error) == row.defect);
  }
}

}  // namespace
}  // namespace mailprobe::tls
