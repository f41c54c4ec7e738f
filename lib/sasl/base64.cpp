// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/base64.hpp"

#include <new>

#include <fmt/format.h>
#include <gsasl.h>

#include "base/foreign_text.hpp"
#include "sasl/exchange.hpp"
#include "sasl/wiped.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

constexpr std::size_t shown_of_challenge = 60;

}  // namespace

base::Secret encode_base64(std::string_view bytes) {
  GsaslBuffer encoded;
  if (gsasl_base64_to(bytes.data(), bytes.size(), &encoded.bytes, &encoded.size) != GSASL_OK)
    throw std::bad_alloc();
  return base::Secret::copy_of(encoded.text());
}

base::Result<base::Secret> decode_challenge(std::string_view challenge, ServerKnows knows) {
  if (challenge.size() > longest_challenge) {
    return base::failure(Cause::protocol,
                         fmt::format("the challenge is {} octets long, more than the {} allowed",
                                     challenge.size(), longest_challenge));
  }
  GsaslBuffer decoded;
  if (gsasl_base64_from(challenge.data(), challenge.size(), &decoded.bytes, &decoded.size) !=
      GSASL_OK) {
    const std::string shown =
        knows == ServerKnows::secret ? "" : base::quote(challenge, shown_of_challenge) + " ";
    return base::failure(Cause::protocol, "the challenge " + shown + "is not base64");
  }
  return base::Secret::copy_of(decoded.text());
}

}  // namespace mailprobe::sasl
