// SPDX-License-Identifier: GPL-3.0-or-later
//
// DNS messages (RFC 1035 section 4) as values, from and to bytes. Nothing here talks to anybody and
// nothing is forgiven: a message is taken as a whole or refused. What a sound message *means* for a
// question is decided in answer.hpp.
//
// Limits: 65,535 octets, one question (RFC 9619), class IN only, names of 255 octets, compression
// pointers that point backwards only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/record.hpp"

namespace mailprobe::dns {

inline constexpr std::size_t max_message = 65535;        // octets
inline constexpr std::uint16_t default_udp_size = 1232;  // octets; DNS flag day 2020

struct Question {  // of class IN
  Name name;
  RecordType type = RecordType::a;
  bool operator==(const Question&) const = default;
};

// "mx.example.org AAAA"; the name went through base::printable.
std::string format_question(const Question& question);

struct Header {  // RFC 1035 section 4.1.1, RFC 4035 section 3
  std::uint16_t id = 0;
  bool response = false;             // QR
  std::uint8_t opcode = 0;           // 0..15
  bool authoritative = false;        // AA
  bool truncated = false;            // TC
  bool recursion_desired = false;    // RD
  bool recursion_available = false;  // RA
  bool authentic_data = false;       // AD
  bool checking_disabled = false;    // CD
  std::uint8_t rcode = 0;            // the lower four bits of Message::rcode()
  bool operator==(const Header&) const = default;
};

struct ExtendedError {  // RFC 8914
  std::uint16_t code = 0;
  std::string text;
  bool operator==(const ExtendedError&) const = default;
};

struct Edns {  // RFC 6891; other options than Extended DNS Error are dropped
  std::uint16_t udp_size = default_udp_size;
  std::uint8_t extended_rcode = 0;
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  std::vector<ExtendedError> errors;
  bool operator==(const Edns&) const = default;
};

struct Message {
  Header header;
  std::optional<Question> question;
  std::vector<Record> answers;
  std::vector<Record> authorities;
  std::vector<Record> additionals;  // without OPT
  std::optional<Edns> edns;

  // All twelve bits (RFC 6891 section 6.1.3).
  [[nodiscard]] std::uint16_t rcode() const;

  bool operator==(const Message&) const = default;
};

// Errors (protocol) say what is wrong; nothing of the message is quoted.
base::Result<Message> parse_message(std::span<const std::uint8_t> bytes);

// Without compression. Errors (internal): a string of a TXT or CAA record is too long, the whole
// does not fit into a message.
base::Result<std::vector<std::uint8_t>> serialize(const Message& message);

enum class EdnsUse : std::uint8_t { with_edns, without_edns };

// A recursive query. AD is set, which asks for the AD bit in the answer without asking for the
// signatures (RFC 6840 section 5.7). The OPT record stands last.
std::vector<std::uint8_t> build_query(std::uint16_t id, const Question& question, EdnsUse edns);

}  // namespace mailprobe::dns
