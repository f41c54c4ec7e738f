// SPDX-License-Identifier: GPL-3.0-or-later
//
// Resolvers that answer for names which do not exist, so that a browser ends in an advertisement:
// nothing that such a one says to exist is sure to.
#pragma once

#include "dns/answer.hpp"

namespace mailprobe::dns {

// A question for the address of a name that cannot exist (RFC 6761 section 6.4).
const Question& impossible_question();

// Whether the answer to it gives an address.
bool is_rewritten(const Answer& answer);

}  // namespace mailprobe::dns
