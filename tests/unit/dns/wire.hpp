// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes on the wire, written so that a test can be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/message.hpp"

namespace mailprobe::test {

using Bytes = std::vector<std::uint8_t>;

inline dns::Name name(std::string_view text) { return dns::Name::parse(text).value(); }

inline net::IpAddress address(std::string_view text) { return net::IpAddress::parse(text).value(); }

inline dns::Record record(std::string_view owner, dns::RecordType type, dns::RecordData data) {
  return {.owner = name(owner), .type = type, .ttl = 300, .data = std::move(data)};
}

inline dns::Record a_record(std::string_view owner, std::string_view text) {
  return record(owner, dns::RecordType::a, dns::A{address(text)});
}

inline dns::Record cname_record(std::string_view owner, std::string_view target) {
  return record(owner, dns::RecordType::cname, dns::Cname{name(target)});
}

inline dns::Record ns_record(std::string_view owner, std::string_view server) {
  return record(owner, dns::RecordType::ns, dns::Ns{name(server)});
}

inline dns::Record soa_record(std::string_view owner) {
  return record(owner, dns::RecordType::soa,
                dns::Soa{.primary = name("ns.example.org"), .mailbox = name("root.example.org")});
}

// A sound reply of a recursive server, without records.
inline dns::Message reply_to(const dns::Question& question) {
  dns::Message reply;
  reply.header.response = true;
  reply.header.recursion_desired = true;
  reply.header.recursion_available = true;
  reply.question = question;
  return reply;
}

inline Bytes to_wire(const dns::Message& message) { return dns::serialize(message).value(); }

// "0001 'ab' 00" is the four octets 00 01 61 62 and one 00: hexadecimal pairs, text between single
// quotes, blanks where they please.
inline Bytes bytes(std::string_view text) {
  Bytes result;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text[i] == '\'') {
      for (++i; text.at(i) != '\''; ++i)
        result.push_back(static_cast<std::uint8_t>(text[i]));
      continue;
    }
    result.push_back(static_cast<std::uint8_t>((digit(text[i]) << 4) | digit(text.at(i + 1))));
    ++i;
  }
  return result;
}

}  // namespace mailprobe::test
