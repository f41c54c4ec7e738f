// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a message still waits, as a class, from the words of the mail server that has it. Where those
// hold the reply of another server ("host mx.example[192.0.2.1] said: 450 4.2.0 ..."), known
// wordings decide first, since one code stands for several reasons, then the enhanced code (RFC
// 3463 and the IANA registry), then the reply code (RFC 5321 section 4.2.3). Otherwise it is this
// server's own words that count. Addresses decide nothing: any word may stand in them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mailprobe::queue {

enum class Reason : std::uint8_t {
  none,                // none is given
  connection_refused,  // nobody listens there
  timeout,             // nobody answered in time
  unreachable,         // no route to the host, or its network
  lost_connection,     // it hung up
  dns,                 // the name could not be asked for, or has no addresses
  tls,                 // encryption is wanted, and does not come about
  reputation,          // it does not trust our address: block lists, complaints
  greylisting,         // not yet, because it does not know us
  rate_limit,          // too much, too many or too fast
  mailbox_full,        // the recipient's, not the server's
  unknown_recipient,   // no such user
  policy,              // it does not take such mail, or not from us
  message_size,        // it is too large
  unavailable,         // the other server is busy, full or closing
  local,               // this server itself: its tables, disks, programs
  postponed,  // it was not tried this time: the destination is suspended, or it is too early
  other,
};

inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::other) + 1;

// Of a text as it stands in Recipient::reason; only its first 1024 bytes count.
Reason classify_reason(std::string_view text);

// "connection_refused", "timeout" ...
std::string_view format_reason(Reason reason);

}  // namespace mailprobe::queue
