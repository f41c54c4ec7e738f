// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can go wrong, as a value. A Cause is chosen for what the operator will do about it, not for
// where it happened. Three channels are never mixed: an observation ("there is no such record"), an
// Error ("could not ask"), and an exception (our own bug or no memory, caught once in plugin::run).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace mailprobe::base {

enum class Cause {
  timeout,      // nobody answered in time: look at load, firewalls, routes
  refused,      // the port is closed: start the service
  unreachable,  // the network says that nobody is there: look at the host and its network
  no_route,     // this machine has no way out to such an address: look at its own routes
  closed,       // the peer hung up early: look at its log
  protocol,     // the peer broke its own protocol: look at the software, or who sits in between
  rejected,     // the peer understood and said no: look at its configuration
  tls,          // encryption could not be set up
  dns,          // the name could not be asked for
  syntax,       // input that breaks its grammar: correct it
  permission,   // we may not do that: correct rights
  internal,     // none of the above: report it
};

// The cause's name as it appears in JSON: "timeout", "refused" ...
std::string_view format_cause(Cause cause);

struct Error {
  Cause cause = Cause::internal;
  std::string message;  // one line for a human; foreign text in it went through base::quote

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(Cause cause, std::string message) {
  return std::unexpected<Error>{std::in_place, cause, std::move(message)};
}

inline std::unexpected<Error> failure(Error error) {
  return std::unexpected<Error>{std::move(error)};
}

}  // namespace mailprobe::base
