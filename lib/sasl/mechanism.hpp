// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ways to authenticate that this suite can speak (SASL, RFC 4422), and which of those that a
// server offers is the best. What matters about one is what it gives away to a server, or to
// somebody between, that is not what it claims to be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::sasl {

enum class SecretKind {
  password,
  token,  // of OAuth (RFC 6750): made for this purpose, and it expires
};

struct Mechanism {
  std::string_view name;  // as it is registered, in upper case
  SecretKind secret = SecretKind::password;
  bool reveals_secret = false;        // the server receives it, or what gives it away
  bool authenticates_server = false;  // the server proves that it knows the secret
  bool binds_channel = false;         // both prove that they are ends of the same TLS session
  bool client_first = false;          // there is an initial response (RFC 4422 section 3)

  bool operator==(const Mechanism&) const = default;
};

// The strongest first.
std::span<const Mechanism> all_mechanisms();

// Upper and lower case are the same (RFC 4422 section 3.1).
std::optional<Mechanism> find_mechanism(std::string_view name);

// What the session and the operator make possible.
struct Possible {
  bool may_reveal_secret = false;  // the channel is encrypted, or the clear is explicitly allowed
  bool can_bind_channel = false;   // the TLS session has a channel binding
  SecretKind secret = SecretKind::password;  // what there is; never sent where another is asked for
};

// The strongest of `offered` that is possible.
// Errors: rejected, with the reason for each that is offered and not possible.
base::Result<Mechanism> choose_mechanism(std::span<const std::string> offered,
                                         const Possible& possible);

}  // namespace mailprobe::sasl
