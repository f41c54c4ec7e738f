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

std::array<base::Secret, 3> find_base64_traces(std::string_view bytes) {
  const auto trace = [&](std::size_t place) {
    constexpr std::size_t bits = 6;  // that a character stands for
    const WipedText text{{std::string_view("xx").substr(0, place), bytes}};
    const base::Secret encoded = encode_base64(text.text());
    const std::size_t begin = (8 * place + bits - 1) / bits;
    const std::size_t end = 8 * text.text().size() / bits;
    return base::Secret::copy_of(encoded.reveal().substr(begin, end - begin));
  };
  return {trace(0), trace(1), trace(2)};
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
