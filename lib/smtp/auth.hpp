// SPDX-License-Identifier: GPL-3.0-or-later
//
// AUTH (RFC 4954): the lines around an exchange of SASL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sasl/exchange.hpp"
#include "smtp/session.hpp"

namespace mailprobe::smtp {

// How an authentication ended: 235 is success; 432, 454, 500, 504, 530, 534, 535 and 538 are
// refusals of different meaning (RFC 4954 sections 4 and 6).
struct AuthReply {
  Reply reply;
  std::optional<std::string> reason;  // which the mechanism carried; foreign text
};

// Sends AUTH with the initial response, if there is one, and answers the challenges. A 235 counts
// only if the server has proved what the mechanism demands of it.
// Errors: those of the session; those of the exchange, after it was cancelled with "*".
base::Result<AuthReply> authenticate(Session& session, std::string_view mechanism,
                                     sasl::Exchange& exchange);

}  // namespace mailprobe::smtp
