// SPDX-License-Identifier: GPL-3.0-or-later
//
// One authentication, seen from the client (SASL, RFC 4422): what to send first, what to answer to
// each challenge, and at the end whether the server has proved itself. All of it in base64, as
// SMTP carries it (RFC 4954 section 4); the lines around it are the dialogue's business.
//
// What is sent may hold the secret, so it travels as a Secret. What comes in is bounded and
// checked before any library sees it; no call waits for anything, and the longest of them costs
// about half a second of CPU (most_scram_iterations).
//
//   auto exchange = start_exchange(mechanism, identity, secret, service);
//   begin()                  -> AUTH mechanism [initial response]
//   "334 " challenge         -> answer(challenge)      as often as it comes
//   "235"                    -> finish()
//   "535"                    -> server_error()
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/channel_binding.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "sasl/mechanism.hpp"

namespace mailprobe::sasl {

// RFC 4954 section 4: the longest line of base64 of either side, in octets.
inline constexpr std::size_t longest_challenge = 12288;

// What a server may make us calculate. RFC 7677 section 4 wants 4096 at least, servers are set up
// with up to 600000; a million takes half a second, and nothing can interrupt it. For a password of
// 256 octets or more it is less, as each iteration takes longer.
inline constexpr std::uint32_t most_scram_iterations = 1'000'000;

struct Identity {
  std::string user;
  std::string authorization_id;  // as whom to act, if not as `user`; mostly empty
};

// Whom we talk to.
struct Service {
  std::string name = "smtp";  // RFC 4422 section 4; in the digest-uri of DIGEST-MD5
  std::string host;
  std::uint16_t port = 0;
  std::optional<base::ChannelBinding> binding;  // for a mechanism that binds; others ignore it
};

class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  Exchange(Exchange&&) = delete;
  Exchange& operator=(Exchange&&) = delete;
  virtual ~Exchange() = default;

  // The initial response, to be called first and once. Nothing if the server speaks first. None of
  // our mechanisms has an empty one, so "=" (RFC 4954 section 4) is never needed. Where a line
  // with it would be too long it may as well answer the server's empty challenge.
  // Errors: internal.
  virtual base::Result<std::optional<base::Secret>> begin() = 0;

  // The answer to a challenge as it stands behind "334 "; it may be empty.
  // Errors: protocol (not base64, too long, nonsense, too many iterations, a wrong proof, a
  // challenge after the last one), internal. After an error the exchange is over: cancel it with
  // "*" (RFC 4954 section 4); every later call returns the same error.
  virtual base::Result<base::Secret> answer(std::string_view challenge) = 0;

  // To be called after the server's success.
  // Errors: protocol (it said so before its time, without having proved itself, or after having
  // reported a failure), and what went wrong before.
  [[nodiscard]] virtual base::Result<void> finish() const = 0;

  // Why the server refuses, if it said so in its last challenge: JSON of OAUTHBEARER and XOAUTH2
  // (RFC 7628 section 3.2.2), a word of SCRAM ("invalid-proof", RFC 5802 section 7). Foreign text.
  [[nodiscard]] virtual std::optional<std::string> server_error() const = 0;
};

// Copies what it needs of the secret.
// Errors: syntax (the identity or the secret is not UTF-8, holds a control character or, where the
// mechanism prepares them, what RFC 4013 forbids; a user too long for NTLM), tls (the
// mechanism binds, and there is no binding), internal (libgsasl here lacks the mechanism).
base::Result<std::unique_ptr<Exchange>> start_exchange(const Mechanism& mechanism,
                                                       const Identity& identity,
                                                       const base::Secret& secret,
                                                       const Service& service);

}  // namespace mailprobe::sasl
