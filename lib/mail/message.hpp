// SPDX-License-Identifier: GPL-3.0-or-later
//
// An Internet message (RFC 5322) as signatures see it: header fields byte by byte, folded as they
// were, and a body. Whatever a file had, lines end in CRLF here, as they do on the wire: a bare LF
// ends a line as CRLF does, in a file that mixes the two as well (line_ends says so, since what was
// signed cannot be known of such a file). A bare CR ends nothing and stays what it is.
//
//   message = [ mbox-line ] *field [ CRLF body ]
//   field   = 1*ftext *WSP ":" value CRLF                  ; value: any text, folded before blanks
//   ftext   = %d33-57 / %d59-126
//
// The first line of an mbox ("From joe@example.org Sat Jan  3 ...") is passed over; ">From" in a
// body is left as it stands, since nobody can know who put the ">" there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mailprobe::mail {

inline constexpr std::size_t message_limit = std::size_t{64} * 1024 * 1024;  // octets as read
inline constexpr std::size_t header_limit = std::size_t{1024} * 1024;        // octets, all fields
inline constexpr std::size_t field_limit = 10'000;                           // header fields

class HeaderField {
 public:
  // `raw` ends in CRLF, and the colon stands at `colon`.
  HeaderField(std::string raw, std::size_t colon);

  // As it stands, with the colon and every CRLF.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  // In its own letter case, without blanks before the colon.
  [[nodiscard]] std::string_view name() const { return raw().substr(0, name_size_); }
  // All between the colon and the last CRLF.
  [[nodiscard]] std::string_view value() const;
  // In any letter case (RFC 5322 section 1.2.2).
  [[nodiscard]] bool is(std::string_view name) const;

  bool operator==(const HeaderField&) const = default;

 private:
  std::string raw_;
  std::size_t colon_;
  std::size_t name_size_;
};

enum class LineEnds : std::uint8_t { crlf, lf, mixed };

struct Message {
  std::vector<HeaderField> header;  // from the top
  std::string body;                 // its last line may be without CRLF
  LineEnds line_ends = LineEnds::crlf;
  bool from_mbox = false;

  bool operator==(const Message&) const = default;
};

// Errors (syntax): a line that is no header field, with its number from 1; what is over a limit.
base::Result<Message> parse_message(std::string_view text);

}  // namespace mailprobe::mail
