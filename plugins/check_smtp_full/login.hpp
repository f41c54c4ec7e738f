// SPDX-License-Identifier: GPL-3.0-or-later
//
// Authentication within a conversation.
#pragma once

#include <string>

#include "base/secret.hpp"
#include "check_smtp_full/conversation.hpp"

namespace mailprobe::check_smtp_full {

// The mechanism that was asked for, or the strongest. Errors: rejected (nothing that is offered
// will do), permission (something would, were the session encrypted and the server the right one),
// syntax (it cannot carry the authorization identity).
base::Result<sasl::Mechanism> choose_mechanism(const Options& options, Conversation& conversation);

// With the mechanism's whole exchange. Errors: as of smtp::authenticate and sasl::start_exchange.
base::Result<smtp::AuthReply> log_in(const Options& options, Conversation& conversation,
                                     const sasl::Mechanism& mechanism, const base::Secret& secret);

}  // namespace mailprobe::check_smtp_full
