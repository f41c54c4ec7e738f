// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a server says no. Its code and enhanced code (RFC 5321 section 4.2, RFC 3463) decide as far
// as they go; where one code stands for several reasons the text tells them apart, by what the
// servers in the field say. The text never makes a success of a refusal, nor a refusal that lasts
// of one that passes.
#pragma once

#include <cstdint>
#include <string_view>

#include "smtp/reply.hpp"

namespace mailprobe::smtp {

enum class Refusal : std::uint8_t {
  greylisting,              // not yet, because the server does not know us (RFC 6647)
  rate_limit,               // too much, too many or too fast for one client
  service_unavailable,      // 421: the server closes shop (RFC 5321 section 3.8)
  authentication_required,  // RFC 4954 section 6
  encryption_required,      // RFC 3207 section 4
  temporary,                // another reason that may pass
  permanent,                // another reason that lasts
};

// Of a reply of class 4 or 5.
Refusal classify_refusal(const Reply& reply);

// "greylisting", "rate_limit" ...
std::string_view format_refusal(Refusal refusal);

}  // namespace mailprobe::smtp
