// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/bearer_exchange.hpp"

#include <utility>

#include <fmt/format.h>

#include "sasl/base64.hpp"
#include "sasl/wiped.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

// RFC 7628 section 3.1: kvsep = %x01
constexpr std::string_view separator = "\x01";

class BearerExchange final : public Exchange {
 public:
  BearerExchange(base::Secret initial, std::string_view acknowledgement)
      : initial_(std::move(initial)), acknowledgement_(acknowledgement) {}

  base::Result<std::optional<base::Secret>> begin() override {
    return std::optional(std::move(initial_));
  }

  base::Result<base::Secret> answer(std::string_view challenge) override {
    if (broken_) return base::failure(*broken_);
    if (server_error_) return fail("the server challenges again after it has reported a failure");
    auto decoded = decode_challenge(challenge, ServerKnows::secret);
    if (!decoded) return fail(decoded.error().message);
    server_error_ = std::string(decoded->reveal());
    return encode_base64(acknowledgement_);
  }

  [[nodiscard]] base::Result<void> finish() const override {
    if (broken_) return base::failure(*broken_);
    if (!server_error_) return {};
    return base::failure(Cause::protocol, "the server reported a failure and then accepted");
  }

  [[nodiscard]] std::optional<std::string> server_error() const override { return server_error_; }

 private:
  std::unexpected<base::Error> fail(std::string message) {
    broken_ = {.cause = Cause::protocol, .message = std::move(message)};
    return base::failure(*broken_);
  }

  base::Secret initial_;
  std::string_view acknowledgement_;  // of a failure
  std::optional<std::string> server_error_;
  std::optional<base::Error> broken_;
};

// RFC 5801 section 4: saslname, in which "," and "=" have a meaning.
std::string escape_name(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == ',') {
      escaped += "=2C";
    } else if (c == '=') {
      escaped += "=3D";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

// RFC 7628 section 3.1: client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep
std::unique_ptr<Exchange> start_oauthbearer(const Identity& identity, const base::Secret& token,
                                            const Service& service) {
  const std::string& name =
      identity.authorization_id.empty() ? identity.user : identity.authorization_id;
  const std::string header = fmt::format("n,a={},\x01host={}\x01port={}\x01", escape_name(name),
                                         service.host, service.port);
  const WipedText message{{header, "auth=Bearer ", token.reveal(), separator, separator}};
  // RFC 7628 section 3.2.3: the client sends a dummy, "AQ==" in base64.
  return std::make_unique<BearerExchange>(encode_base64(message.text()), separator);
}

std::unique_ptr<Exchange> start_xoauth2(const Identity& identity, const base::Secret& token) {
  const WipedText message{
      {"user=", identity.user, separator, "auth=Bearer ", token.reveal(), separator, separator}};
  return std::make_unique<BearerExchange>(encode_base64(message.text()), "");
}

}  // namespace mailprobe::sasl
