// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a question came to. There are five outcomes, and the two that say "this does not exist" are
// only given for a reply that is beyond doubt: it is a response (QR=1, opcode 0) to exactly our
// question, whole (TC=0), with NOERROR or NXDOMAIN, from a server that knows (not a referral, not a
// server that neither recurses nor has authority), and its chain of aliases ends. Everything else
// means that we do not know, which must never be read as absence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "dns/message.hpp"
#include "net/address.hpp"

namespace mailprobe::dns {

enum class Outcome : std::uint8_t {
  answer,             // there are records
  no_data,            // the name exists, but has no record of this type
  nxdomain,           // the name does not exist, nor anything below it
  temporary_failure,  // not known: nobody answered, or with an error
  malformed,          // not known: the reply breaks the protocol
};

// "answer", "no_data" ...
std::string_view format_outcome(Outcome outcome);

struct Answer {
  Question question;
  Outcome outcome = Outcome::temporary_failure;
  std::vector<Record> records;  // of the asked type, at the end of the chain of aliases
  std::vector<Name> aliases;    // where CNAMEs led to, in order; the last one owns the records
  // Whether a resolver that we may believe has validated the reply (RFC 4035 section 3.2.3).
  bool authentic = false;
  std::uint16_t rcode = 0;
  // For the two failures: `SERVFAIL from 127.0.0.1:53 (DNSSEC Bogus: "...")`. Foreign text in it
  // went through base::quote.
  std::string explanation;
  base::Duration elapsed{};  // from asking to knowing

  [[nodiscard]] bool absent() const {
    return outcome == Outcome::no_data || outcome == Outcome::nxdomain;
  }
  [[nodiscard]] bool could_not_ask() const {
    return outcome == Outcome::temporary_failure || outcome == Outcome::malformed;
  }
  // The name at the end of the chain of aliases.
  [[nodiscard]] const Name& final_name() const {
    return aliases.empty() ? question.name : aliases.back();
  }
};

// A server that is asked, and whether its AD bit is believed.
struct Server {
  net::Endpoint endpoint;
  bool trusts_ad = false;
};

inline constexpr int max_aliases = 16;  // CNAMEs followed in one reply

// Message ids are not looked at here: the transport has matched the reply to the query by its id.
Answer interpret(std::span<const std::uint8_t> reply, const Question& question,
                 const Server& server);

// What could not be asked, and why: "AAAA of mx.example.org: SERVFAIL from 127.0.0.1:53", parted by
// semicolons; empty if everything could. It is printable.
std::string explain_failures(std::span<const Answer> answers);

// An answer of an outcome that is a failure.
Answer failed_answer(const Question& question, Outcome outcome, std::string explanation);

}  // namespace mailprobe::dns
