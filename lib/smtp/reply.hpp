// SPDX-License-Identifier: GPL-3.0-or-later
//
// SMTP replies, read strictly. A monitor that finds "220" somewhere in "554 mx220 says no" is worse
// than none: here a reply counts only if every line of it carries the same code, and its text never
// decides anything.
//
//   Reply-line   = *( Reply-code "-" [ textstring ] CRLF )           RFC 5321 section 4.2
//                  Reply-code [ SP [ textstring ] ] CRLF
//   Reply-code   = %x32-35 2DIGIT
//
// The RFC's grammar lets the second digit be 0 to 5 only; servers in the field send 571 and the
// like, and clients act on the first digit, so any second digit is taken. A bare LF ends a line,
// too, and is remembered: it is what SMTP smuggling lives on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/redaction.hpp"
#include "base/result.hpp"
#include "net/stream.hpp"

namespace mailprobe::smtp {

// RFC 5321 section 4.5.3.1.5 promises lines of at most 512 octets; these are what a server could
// need.
inline constexpr std::size_t kept_line_limit = 4096;         // octets of a line that are kept
inline constexpr std::size_t reply_limit = 64UL * 1024;      // octets of one reply
inline constexpr std::size_t reply_line_limit = 1000;        // lines of one reply
inline constexpr std::size_t session_limit = 1024UL * 1024;  // octets of one session

// RFC 3463 section 2: class "." subject "." detail.
struct EnhancedCode {
  int status_class;  // 2, 4 or 5; equals the first digit of the reply code
  int subject;       // 0 to 999
  int detail;        // 0 to 999

  [[nodiscard]] std::string format() const;
  bool operator==(const EnhancedCode&) const = default;
};

struct Reply {
  int code = 0;                    // 200 to 599
  std::vector<std::string> lines;  // the text behind each code, as the server sent it
  std::optional<EnhancedCode> enhanced;
  bool bare_lf = false;  // at least one line ended without CR

  [[nodiscard]] bool is_positive() const { return code / 100 == 2; }  // RFC 5321 section 4.2.1
  [[nodiscard]] bool is_intermediate() const { return code / 100 == 3; }
  [[nodiscard]] bool is_transient() const { return code / 100 == 4; }
  [[nodiscard]] bool is_permanent() const { return code / 100 == 5; }

  // "554 5.7.1 no": code and text of all lines, made printable, for messages.
  [[nodiscard]] std::string describe() const;
  // Every line with its code, as it was on the wire: "250-mx", "250 SIZE 1000".
  [[nodiscard]] std::vector<std::string> wire_lines() const;
};

// What can be wrong with the bytes of a server, beyond a plain error.
enum class Violation {
  none,
  malformed_reply,           // not a reply, or lines with different codes
  reply_too_long,            // a limit of ours was reached
  early_talk,                // bytes came before they were asked for
  plaintext_after_starttls,  // bytes came between the 220 of STARTTLS and the TLS handshake
};

// Reads replies from a stream and keeps what arrived beyond the one that was asked for.
class ReplyReader {
 public:
  // Errors: what the stream says; protocol (see violation()); closed, before or within a reply.
  base::Result<Reply> read(net::Stream& stream, base::Deadline deadline);

  // Bytes that were read from the stream elsewhere and come before what it has yet.
  void put(std::string_view bytes) { buffer_ += bytes; }

  // The same, for what comes over another stream of the same session: nothing is left over, and
  // session_limit goes on to count.
  [[nodiscard]] ReplyReader successor() &&;

  // No error shows this text.
  void hide(std::string_view secret) { redaction_.hide(secret); }
  [[nodiscard]] const base::Redaction& redaction() const { return redaction_; }

  // Bytes that came behind the last reply.
  [[nodiscard]] std::string_view leftover() const { return buffer_; }
  [[nodiscard]] Violation violation() const { return violation_; }

 private:
  struct Line {
    std::string text;
    bool bare_lf;
  };

  base::Result<Line> read_line(net::Stream& stream, base::Deadline deadline);
  std::optional<Line> take_line();
  std::unexpected<base::Error> violate(Violation violation, std::string message);

  [[nodiscard]] std::string explain(std::string_view line) const;

  base::Redaction redaction_;
  std::string buffer_;
  std::size_t reply_octets_ = 0;
  std::size_t session_octets_ = 0;
  Violation violation_ = Violation::none;
};

// One line without its end. Errors: Cause::protocol.
struct ReplyLine {
  int code;
  bool last;
  std::string_view text;
};
base::Result<ReplyLine> parse_reply_line(std::string_view line);

// The code at the start of a reply's text, if it is one and its class is that of the reply.
std::optional<EnhancedCode> parse_enhanced_code(std::string_view text, int reply_code);

}  // namespace mailprobe::smtp
