// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/session.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/foreign_text.hpp"
#include "sasl/base64.hpp"

namespace mailprobe::smtp {
namespace {

using base::Cause;
using Speaker = TranscriptLine::Speaker;

constexpr std::string_view line_breakers("\r\n\0", 3);

constexpr std::string_view crlf = "\r\n";

// RFC 4954 section 4
constexpr int challenge = 334;

// Shorter traces of a secret would be found in what has nothing to do with it.
constexpr std::size_t shortest_trace = 6;

base::Result<void> check_line(std::string_view line) {
  if (line.find_first_of(line_breakers) == std::string_view::npos) return {};
  return base::failure(Cause::syntax,
                       "an SMTP command cannot hold CR, LF or NUL: " + base::quote(line));
}

base::Result<void> check_lines(std::span<const std::string> lines) {
  for (const std::string& line : lines) {
    if (auto fine = check_line(line); !fine) return fine;
  }
  return {};
}

// RFC 5321 section 2.3.8: CR and LF come as CRLF only. Otherwise a server that takes another end of
// line for one could see the end of the message in its middle, and commands behind it.
base::Result<void> check_message(std::string_view message) {
  std::size_t at = message.find_first_of(line_breakers);
  while (at != std::string_view::npos) {
    if (message.substr(at, crlf.size()) != crlf) {
      return base::failure(Cause::syntax,
                           "a message cannot hold NUL, nor CR or LF but as the end of a line");
    }
    at = message.find_first_of(line_breakers, at + crlf.size());
  }
  return {};
}

std::string to_wire(std::span<const std::string> lines) {
  std::string wire;
  for (const std::string& line : lines)
    wire.append(line).append(crlf);
  return wire;
}

// RFC 5321 section 4.5.2. An end of line is added where the message has none (section 4.1.1.4).
std::string message_to_wire(std::string_view message) {
  std::string wire;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find(crlf));
    if (line.starts_with('.')) wire += '.';
    wire.append(line).append(crlf);
    message.remove_prefix(std::min(line.size() + crlf.size(), message.size()));
  }
  return wire.append(".").append(crlf);
}

base::Secret secret_line(std::string_view prefix, const base::Secret& secret) {
  std::string line;
  line.reserve(prefix.size() + secret.reveal().size() +
               crlf.size());  // no copy is left behind by growing
  line.append(prefix).append(secret.reveal()).append(crlf);
  base::Secret owned = base::Secret::copy_of(line);
  explicit_bzero(line.data(), line.size());
  return owned;
}

}  // namespace

void Session::hide(const base::Secret& secret) {
  reader_.hide(secret.reveal());
  for (const base::Secret& trace : sasl::find_base64_traces(secret.reveal())) {
    if (trace.reveal().size() >= shortest_trace) reader_.hide(trace.reveal());
  }
}

base::Result<Reply> Session::greeting() { return read_reply(deadline_); }

base::Result<Reply> Session::command(std::string_view line) { return command(line, deadline_); }

base::Result<Reply> Session::command(std::string_view line, base::Deadline deadline) {
  if (const auto fine = check_line(line); !fine) return base::failure(fine.error());
  const auto farewell = farewell_waits();
  if (!farewell) return base::failure(farewell.error());
  if (*farewell) return read_reply(deadline);
  note(Speaker::client, std::string(line));
  const auto sent = stream_->write_all(std::string(line) + "\r\n", deadline);
  if (!sent) return base::failure(sent.error());
  return read_reply(deadline);
}

base::Result<Reply> Session::command(std::string_view visible, const base::Secret& secret) {
  if (secret.reveal().find_first_of(line_breakers) != std::string_view::npos) {
    return base::failure(Cause::syntax, "an SMTP command cannot hold CR, LF or NUL");
  }
  const auto farewell = farewell_waits();
  if (!farewell) return base::failure(farewell.error());
  if (*farewell) return read_reply(deadline_);
  const std::string prefix = visible.empty() ? "" : std::string(visible) + ' ';
  reader_.hide(secret.reveal());
  note(Speaker::client, prefix + (secret.reveal().empty() ? "" : "***"));
  const base::Secret line = secret_line(prefix, secret);
  const auto sent = stream_->write_all(line.reveal(), deadline_);
  if (!sent) return base::failure(sent.error());
  return read_reply(deadline_);
}

base::Result<void> Session::send_group(std::span<const std::string> lines) {
  if (const auto fine = check_lines(lines); !fine) return fine;
  if (lines.empty()) return {};
  const auto farewell = farewell_waits();
  if (!farewell) return base::failure(farewell.error());
  if (*farewell) return {};
  for (const std::string& line : lines)
    note(Speaker::client, line);
  return stream_->write_all(to_wire(lines), deadline_);
}

base::Result<void> Session::send_message(std::string_view message,
                                         std::span<const std::string> behind) {
  if (const auto fine = check_message(message); !fine) return fine;
  if (const auto fine = check_lines(behind); !fine) return fine;
  const auto farewell = farewell_waits();
  if (!farewell) return base::failure(farewell.error());
  if (*farewell) return {};
  note(Speaker::client, "(message of " + std::to_string(message.size()) + " octets)");
  for (const std::string& line : behind)
    note(Speaker::client, line);
  return stream_->write_all(message_to_wire(message) + to_wire(behind), deadline_);
}

base::Result<Reply> Session::next_reply() { return read_reply(deadline_); }

base::Result<Reply> Session::next_reply(base::Deadline deadline) { return read_reply(deadline); }

std::optional<std::string> Session::redact(const std::optional<std::string>& text) const {
  return text ? std::optional(reader_.redaction().apply(*text)) : std::nullopt;
}

base::Result<bool> Session::farewell_waits() {
  const auto unasked = unasked_bytes();
  if (!unasked) return base::failure(unasked.error());
  if (unasked->empty()) return false;
  if (unasked->starts_with("421")) return true;
  violation_ = Violation::early_talk;
  return base::failure(Cause::protocol, "the server spoke before it was asked: " +
                                            base::quote(reader_.redaction().apply(*unasked)));
}

base::Result<void> Session::expect_silence_before_tls() {
  const auto unasked = unasked_bytes();
  if (!unasked) return base::failure(unasked.error());
  if (unasked->empty()) return {};
  violation_ = Violation::plaintext_after_starttls;
  return base::failure(Cause::protocol, "plaintext after STARTTLS: " +
                                            base::quote(reader_.redaction().apply(*unasked)));
}

base::Result<void> Session::expect_nothing_more() {
  if (reader_.leftover().empty()) return {};
  violation_ = Violation::early_talk;
  return base::failure(Cause::protocol,
                       "the server went on after its goodbye: " +
                           base::quote(reader_.redaction().apply(reader_.leftover())));
}

void Session::continue_over(net::Stream& stream) {
  stream_ = &stream;
  reader_ = std::move(reader_).successor();
  note(Speaker::note, "TLS begins");
}

Violation Session::violation() const {
  return violation_ != Violation::none ? violation_ : reader_.violation();
}

base::Result<Reply> Session::read_reply(base::Deadline deadline) {
  auto reply = reader_.read(*stream_, deadline);
  if (!reply) return reply;
  Reply shown = *reply;
  for (std::string& line : shown.lines)
    line = reader_.redaction().apply(line);
  for (std::string& line : shown.wire_lines())
    note(Speaker::server, std::move(line));
  return reply->code == challenge ? reply : shown;
}

base::Result<std::string_view> Session::unasked_bytes() {
  if (!reader_.leftover().empty()) return reader_.leftover();
  const auto readable = stream_->readable();
  if (!readable) return base::failure(readable.error());
  if (!*readable) return std::string_view();
  std::array<char, 256> bytes{};
  const auto count = stream_->read_some(bytes, deadline_);
  if (!count) return base::failure(count.error());
  if (*count == 0) {
    was_abandoned_ = true;
    return base::failure(Cause::closed, "the server closed the connection unasked");
  }
  reader_.put({bytes.data(), *count});
  return reader_.leftover();
}

void Session::note(Speaker speaker, std::string text) {
  if (transcript_octets_ > transcript_octet_limit) return;
  transcript_octets_ += text.size() + sizeof(TranscriptLine);
  if (transcript_octets_ > transcript_octet_limit) {
    speaker = Speaker::note;
    text = "the rest is not kept";
  }
  transcript_.push_back({speaker, std::move(text)});
}

base::Result<Hello> say_hello(Session& session, std::string_view client_name) {
  auto ehlo = session.command("EHLO " + std::string(client_name));
  if (!ehlo) return base::failure(ehlo.error());
  if (ehlo->code != 500 && ehlo->code != 502) {
    Capabilities capabilities = ehlo->code == 250 ? Capabilities::parse(*ehlo) : Capabilities();
    return Hello{*std::move(ehlo), std::move(capabilities), true};
  }
  auto helo = session.command("HELO " + std::string(client_name));
  if (!helo) return base::failure(helo.error());
  return Hello{*std::move(helo), {}, false};
}

base::Result<Hello> say_lmtp_hello(Session& session, std::string_view client_name) {
  auto lhlo = session.command("LHLO " + std::string(client_name));
  if (!lhlo) return base::failure(lhlo.error());
  Capabilities capabilities = lhlo->code == 250 ? Capabilities::parse(*lhlo) : Capabilities();
  return Hello{*std::move(lhlo), std::move(capabilities), true};
}

base::Result<Reply> ask_for_tls(Session& session) {
  auto reply = session.command("STARTTLS");
  if (!reply || reply->code != 220) return reply;
  if (const auto silence = session.expect_silence_before_tls(); !silence) {
    return base::failure(silence.error());
  }
  return reply;
}

base::Result<Reply> begin_mail(Session& session, std::string_view reverse_path) {
  return session.command("MAIL FROM:<" + std::string(reverse_path) + '>');
}

}  // namespace mailprobe::smtp
