// SPDX-License-Identifier: GPL-3.0-or-later
//
// One SMTP session as a client holds it. Every line passes one guard against CR and LF and a look
// for bytes that the server sent before it was asked, whether it goes out alone or in a group.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "smtp/capabilities.hpp"
#include "smtp/reply.hpp"

namespace mailprobe::smtp {

struct TranscriptLine {
  enum class Speaker { client, server, note };
  Speaker speaker;
  std::string text;  // as it was on the wire, without the end of line
};

inline constexpr std::size_t transcript_octet_limit =
    64UL * 1024;  // in memory; then a note says so

class Session {
 public:
  // Both must outlive the session.
  Session(net::Stream& stream, base::Deadline deadline) : stream_(&stream), deadline_(deadline) {}

  // What the server says first (RFC 5321 section 3.1).
  base::Result<Reply> greeting();

  // Sends the line with CRLF and reads the reply to it. A 421 that is there already is the reply: a
  // server may close shop at any time (RFC 5321 section 3.8). Errors: those of the stream; protocol
  // (see violation()); syntax if the line holds CR, LF or NUL, and then nothing was sent.
  base::Result<Reply> command(std::string_view line);

  // The same for a line that ends in a secret, parted from what is visible by a blank. The secret
  // is hidden from then on, as by hide().
  base::Result<Reply> command(std::string_view visible, const base::Secret& secret);

  // Whatever the server says of it, as it is or in base64, is shown as "***": in replies, in
  // errors, in the transcript. A challenge (334) is kept as it is.
  void hide(const base::Secret& secret);
  [[nodiscard]] std::optional<std::string> redact(const std::optional<std::string>& text) const;

  [[nodiscard]] base::Deadline deadline() const { return deadline_; }

  // The same with a deadline of its own.
  base::Result<Reply> command(std::string_view line, base::Deadline deadline);

  // RFC 2920: the lines in one write; next_reply() then reads one reply for each, and all of them
  // must be read before anything else is sent. A 421 that is there already is the first of them,
  // and then nothing was sent. What may stand in a group, and where, is for the caller to know
  // (section 3.1), and that it stays small: nothing is read while it is written. Errors as of
  // command().
  base::Result<void> send_group(std::span<const std::string> lines);
  base::Result<Reply> next_reply();  // with the session's deadline
  base::Result<Reply> next_reply(base::Deadline deadline);

  // The octets of a message, dot-stuffed and ended by "." (RFC 5321 section 4.5.2), and `behind`,
  // lines pipelined behind it, in one write; next_reply() reads one reply for the message, or in
  // LMTP one for each recipient that was accepted, and one for each line. The transcript says
  // "(message of N octets)" instead of the text. Errors as of send_group(); syntax if the message
  // holds NUL, or a CR or LF that is no end of line (section 2.3.8).
  base::Result<void> send_message(std::string_view message, std::span<const std::string> behind);

  // RFC 3207 section 4 and 6: nothing may lie between the 220 and the handshake.
  base::Result<void> expect_silence_before_tls();

  // After the reply to QUIT the server has no more to say (RFC 5321 section 4.1.1.10). Looks only
  // at what is there already.
  base::Result<void> expect_nothing_more();

  // Goes on over the encrypted stream. Nothing that was said before counts any more (section 4.2).
  void continue_over(net::Stream& stream);

  [[nodiscard]] Violation violation() const;
  // The server hung up when it was not asked anything, so that a command could not be sent.
  [[nodiscard]] bool was_abandoned() const { return was_abandoned_; }
  [[nodiscard]] const std::vector<TranscriptLine>& transcript() const { return transcript_; }

 private:
  // A 421 that is there before anything was sent is the reply to it.
  base::Result<bool> farewell_waits();
  base::Result<Reply> read_reply(base::Deadline deadline);
  // What came without having been asked for; it stays in the reader.
  base::Result<std::string_view> unasked_bytes();
  void note(TranscriptLine::Speaker speaker, std::string text);

  net::Stream* stream_;
  base::Deadline deadline_;
  ReplyReader reader_;
  Violation violation_ = Violation::none;
  bool was_abandoned_ = false;
  std::vector<TranscriptLine> transcript_;
  std::size_t transcript_octets_ = 0;
};

// The answer to EHLO or LHLO, or to HELO where EHLO is not known.
struct Hello {
  Reply reply;
  Capabilities capabilities;  // empty after HELO
  bool extended = true;       // answered to EHLO or LHLO
};

// RFC 5321 section 3.2: EHLO; if that is answered 500 or 502, HELO.
base::Result<Hello> say_hello(Session& session, std::string_view client_name);

// RFC 2033 section 4.1: LHLO, which nothing stands in for.
base::Result<Hello> say_lmtp_hello(Session& session, std::string_view client_name);

// RFC 3207 section 4: STARTTLS. A 220 is followed by silence, or the result is a violation.
base::Result<Reply> ask_for_tls(Session& session);

// RFC 5321 section 4.1.1.2; the address comes without angle brackets, "" is the null reverse-path.
base::Result<Reply> begin_mail(Session& session, std::string_view reverse_path);

}  // namespace mailprobe::smtp
