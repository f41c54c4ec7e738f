// SPDX-License-Identifier: GPL-3.0-or-later
//
// The message that is sent when a test goes as far as sending one: small, dated, and honest about
// what it is, to those who find it and to programs that would answer it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace mailprobe::smtp {

struct MessageFacts {
  std::string from;             // the reverse path; may be empty
  std::vector<std::string> to;  // mailboxes
  std::string host_name;        // of this machine, or its address literal; in ASCII
  std::string token;            // of letters and digits; tells this message from all others
  std::chrono::system_clock::time_point date;
};

// Lines of 7-bit octets with CRLF (RFC 5322, RFC 2045), not dot-stuffed: Date, From, To, Subject
// "mailprobe test TOKEN", Message-ID <TOKEN@HOST>, Auto-Submitted (RFC 3834 section 5), and a body.
// From is the postmaster of this machine where the reverse path is null. Mailboxes that a header
// cannot hold (of other than printable ASCII, of more than 254 octets) are not named in it.
std::string compose_test_message(const MessageFacts& facts);

// 24 characters of [A-Za-z0-9] from getrandom(2): 142 bits. Throws std::system_error if the kernel
// gives none.
std::string random_token();

}  // namespace mailprobe::smtp
