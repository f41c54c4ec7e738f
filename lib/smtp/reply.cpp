// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/reply.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::smtp {
namespace {

using base::Cause;
using base::quote;

std::optional<int> parse_code(std::string_view digits) {
  if (digits.size() != 3 || !std::ranges::all_of(digits, base::is_digit)) return std::nullopt;
  if (digits[0] < '2' || digits[0] > '5') return std::nullopt;
  return base::parse_integer<int>(digits);
}

// RFC 3463 section 2: subject and detail are 1*3DIGIT.
std::optional<int> parse_code_part(std::string_view digits) {
  if (digits.empty() || digits.size() > 3) return std::nullopt;
  if (!std::ranges::all_of(digits, base::is_digit)) return std::nullopt;
  return base::parse_integer<int>(digits);
}

}  // namespace

std::string EnhancedCode::format() const {
  return std::to_string(status_class) + '.' + std::to_string(subject) + '.' +
         std::to_string(detail);
}

std::string Reply::describe() const {
  std::string text;
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    if (!text.empty()) text += " / ";
    text += line;
  }
  return text.empty() ? std::to_string(code) : std::to_string(code) + ' ' + base::printable(text);
}

std::vector<std::string> Reply::wire_lines() const {
  std::vector<std::string> wire;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    wire.push_back(std::to_string(code) + (last ? ' ' : '-') + lines[i]);
  }
  return wire;
}

base::Result<ReplyLine> parse_reply_line(std::string_view line) {
  const auto code = parse_code(line.substr(0, 3));
  if (!code) return base::failure(Cause::protocol, "not an SMTP reply: " + quote(line));
  const std::string_view rest = line.substr(3);
  if (rest.empty()) return ReplyLine{*code, true, {}};
  if (rest.front() != ' ' && rest.front() != '-') {
    return base::failure(
        Cause::protocol,
        "not an SMTP reply (a blank or hyphen must follow the code): " + quote(line));
  }
  return ReplyLine{*code, rest.front() == ' ', rest.substr(1)};
}

std::optional<EnhancedCode> parse_enhanced_code(std::string_view text, int reply_code) {
  const std::vector<std::string_view> parts = base::split(text.substr(0, text.find(' ')), '.');
  if (parts.size() != 3) return std::nullopt;
  const auto status_class = parse_code_part(parts[0]);
  const auto subject = parse_code_part(parts[1]);
  const auto detail = parse_code_part(parts[2]);
  if (!status_class || !subject || !detail || *status_class != reply_code / 100)
    return std::nullopt;
  return EnhancedCode{*status_class, *subject, *detail};
}

base::Result<Reply> ReplyReader::read(net::Stream& stream, base::Deadline deadline) {
  Reply reply;
  reply_octets_ = 0;
  for (;;) {
    auto line = read_line(stream, deadline);
    if (!line) return base::failure(line.error());
    const auto parsed = parse_reply_line(line->text);
    if (!parsed) return violate(Violation::malformed_reply, explain(line->text));
    if (reply.lines.empty()) reply.code = parsed->code;
    if (parsed->code != reply.code) {
      return violate(Violation::malformed_reply,
                     "one reply with two codes: " + std::to_string(reply.code) + " and then " +
                         quote(redaction_.apply(line->text)));
    }
    reply.bare_lf = reply.bare_lf || line->bare_lf;
    reply.lines.emplace_back(parsed->text.substr(0, kept_line_limit));
    if (parsed->last) break;
    if (reply.lines.size() == reply_line_limit) {
      return violate(Violation::reply_too_long,
                     "a reply of more than " + std::to_string(reply_line_limit) + " lines");
    }
  }
  reply.enhanced = parse_enhanced_code(reply.lines.front(), reply.code);
  return reply;
}

ReplyReader ReplyReader::successor() && {
  ReplyReader next;
  next.redaction_ = std::move(redaction_);
  next.session_octets_ = session_octets_;
  return next;
}

base::Result<ReplyReader::Line> ReplyReader::read_line(net::Stream& stream,
                                                       base::Deadline deadline) {
  for (;;) {
    if (auto line = take_line()) {
      if (reply_octets_ > reply_limit) break;
      return *std::move(line);
    }
    if (reply_octets_ + buffer_.size() > reply_limit) break;
    std::array<char, 4096> chunk{};
    const auto count = stream.read_some(chunk, deadline);
    if (!count) return base::failure(count.error());
    if (*count == 0) {
      const std::string_view when =
          buffer_.empty() ? " before it answered" : " in the middle of a reply";
      return base::failure(Cause::closed, "the server closed the connection" + std::string(when));
    }
    session_octets_ += *count;
    if (session_octets_ > session_limit) {
      return violate(Violation::reply_too_long, "the server sent more than 1 MiB");
    }
    buffer_.append(chunk.data(), *count);
  }
  return violate(Violation::reply_too_long, "a reply of more than 64 KiB");
}

std::optional<ReplyReader::Line> ReplyReader::take_line() {
  const std::size_t end = buffer_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  Line line{buffer_.substr(0, end), true};
  buffer_.erase(0, end + 1);
  reply_octets_ += end + 1;
  if (line.text.ends_with('\r')) {
    line.text.pop_back();
    line.bare_lf = false;
  }
  return line;
}

// Why a line is no reply, without what is hidden.
std::string ReplyReader::explain(std::string_view line) const {
  const std::string shown = redaction_.apply(line);
  const auto parsed = parse_reply_line(shown);
  return parsed ? "not an SMTP reply" : parsed.error().message;
}

std::unexpected<base::Error> ReplyReader::violate(Violation violation, std::string message) {
  violation_ = violation;
  return base::failure(Cause::protocol, std::move(message));
}

}  // namespace mailprobe::smtp
