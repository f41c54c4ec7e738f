// SPDX-License-Identifier: GPL-3.0-or-later
//
// OAUTHBEARER (RFC 7628) and XOAUTH2, its predecessor of Google's and Microsoft's: one message with
// the token in it. A server that refuses it says why in a challenge, and fails after an answer
// that says nothing.
#pragma once

#include <memory>

#include "sasl/exchange.hpp"

namespace mailprobe::sasl {

// All texts have been checked: no control characters.
std::unique_ptr<Exchange> start_oauthbearer(const Identity& identity, const base::Secret& token,
                                            const Service& service);
std::unique_ptr<Exchange> start_xoauth2(const Identity& identity, const base::Secret& token);

}  // namespace mailprobe::sasl
