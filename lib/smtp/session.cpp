// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/session.hpp"

#include <array>
#include <cstring>

#include "base/foreign_text.hpp"

namespace mailprobe::smtp {
namespace {

using base::Cause;
using Speaker = TranscriptLine::Speaker;

constexpr std::string_view line_breakers("\r\n\0", 3);

base::Secret secret_line(std::string_view prefix, const base::Secret& secret) {
  std::string line;
  line.reserve(prefix.size() + secret.reveal().size() + 2);  // no copy is left behind by growing
  line.append(prefix).append(secret.reveal()).append("\r\n");
  base::Secret owned = base::Secret::copy_of(line);
  explicit_bzero(line.data(), line.size());
  return owned;
}

}  // namespace

base::Result<Reply> Session::greeting() { return read_reply(deadline_); }

base::Result<Reply> Session::command(std::string_view line) { return command(line, deadline_); }

base::Result<Reply> Session::command(std::string_view line, base::Deadline deadline) {
  if (line.find_first_of(line_breakers) != std::string_view::npos) {
    return base::failure(Cause::syntax,
                         "an SMTP command cannot hold CR, LF or NUL: " + base::quote(line));
  }
  const auto early = prepare_to_send(deadline);
  if (!early) return base::failure(early.error());
  if (*early) return **early;
  note(Speaker::client, std::string(line));
  const auto sent = stream_->write_all(std::string(line) + "\r\n", deadline);
  if (!sent) return base::failure(sent.error());
  return read_reply(deadline);
}

base::Result<Reply> Session::command(std::string_view visible, const base::Secret& secret) {
  if (secret.reveal().find_first_of(line_breakers) != std::string_view::npos) {
    return base::failure(Cause::syntax, "an SMTP command cannot hold CR, LF or NUL");
  }
  const auto early = prepare_to_send(deadline_);
  if (!early) return base::failure(early.error());
  if (*early) return **early;
  const std::string prefix = visible.empty() ? "" : std::string(visible) + ' ';
  hide(secret);
  note(Speaker::client, prefix + (secret.reveal().empty() ? "" : "***"));
  const base::Secret line = secret_line(prefix, secret);
  const auto sent = stream_->write_all(line.reveal(), deadline_);
  if (!sent) return base::failure(sent.error());
  return read_reply(deadline_);
}

std::optional<std::string> Session::redact(const std::optional<std::string>& text) const {
  return text ? std::optional(reader_.redaction().apply(*text)) : std::nullopt;
}

// A 421 that is there before anything was sent is the reply to it.
base::Result<std::optional<Reply>> Session::prepare_to_send(base::Deadline deadline) {
  const auto unasked = unasked_bytes();
  if (!unasked) return base::failure(unasked.error());
  if (unasked->starts_with("421")) {
    auto reply = read_reply(deadline);
    if (!reply) return base::failure(reply.error());
    return *std::move(reply);
  }
  if (unasked->empty()) return std::nullopt;
  violation_ = Violation::early_talk;
  return base::failure(Cause::protocol, "the server spoke before it was asked: " +
                                            base::quote(reader_.redaction().apply(*unasked)));
}

base::Result<void> Session::expect_silence_before_tls() {
  const auto unasked = unasked_bytes();
  if (!unasked) return base::failure(unasked.error());
  if (unasked->empty()) return {};
  violation_ = Violation::plaintext_after_starttls;
  return base::failure(Cause::protocol, "plaintext after STARTTLS: " + base::quote(*unasked));
}

base::Result<void> Session::expect_nothing_more() {
  if (reader_.leftover().empty()) return {};
  violation_ = Violation::early_talk;
  return base::failure(Cause::protocol,
                       "the server went on after its goodbye: " + base::quote(reader_.leftover()));
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
  return reply->is_intermediate() ? reply : shown;
}

base::Result<std::string_view> Session::unasked_bytes() {
  if (!reader_.leftover().empty()) return reader_.leftover();
  const auto readable = stream_->readable();
  if (!readable) return base::failure(readable.error());
  if (!*readable) return std::string_view();
  std::array<char, 256> bytes{};
  const auto count = stream_->read_some(bytes, deadline_);
  if (!count) return base::failure(count.error());
  if (*count == 0) return base::failure(Cause::closed, "the server closed the connection unasked");
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
