// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/message.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::mail {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view crlf = "\r\n";

bool is_field_character(char c) { return c > ' ' && c < 0x7f && c != ':'; }

// Where the colon stands, if a header field begins here.
std::optional<std::size_t> find_colon(std::string_view line) {
  const auto* const end = std::ranges::find_if_not(line, is_field_character);
  const auto name_size = static_cast<std::size_t>(end - line.begin());
  const std::size_t colon = line.find_first_not_of(blanks, name_size);
  if (name_size == 0 || colon == std::string_view::npos || line[colon] != ':') return std::nullopt;
  return colon;
}

bool is_mbox_line(std::string_view line) { return line.starts_with("From ") && !find_colon(line); }

// Reads a text line by line and keeps the two kinds of line ends apart.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  // Without its end.
  [[nodiscard]] std::string_view peek() const {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    const bool ended = line.size() < rest_.size();
    return ended && line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
  }

  std::string_view take() {
    const std::string_view line = peek();
    rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
    ++number_;
    return line;
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;  // of lines taken
};

std::unexpected<base::Error> refuse(std::string what) {
  return base::failure(base::Cause::syntax, std::move(what));
}

bool is_folded(std::string_view line) { return !line.empty() && blanks.contains(line.front()); }

base::Result<HeaderField> read_field(Lines& lines) {
  constexpr std::size_t shown = 60;
  const std::string_view first = lines.take();
  const auto colon = find_colon(first);
  if (!colon) {
    return refuse(fmt::format("line {} of the message is no header field: {}", lines.number(),
                              base::quote(first, shown)));
  }
  std::string raw(first);
  raw += crlf;
  while (is_folded(lines.peek())) {
    raw += lines.take();
    raw += crlf;
  }
  return HeaderField(std::move(raw), *colon);
}

base::Result<std::vector<HeaderField>> read_header(Lines& lines) {
  std::vector<HeaderField> header;
  std::size_t size = 0;
  while (!lines.at_end() && !lines.peek().empty()) {
    auto field = read_field(lines);
    if (!field) return base::failure(std::move(field.error()));
    size += field->raw().size();
    if (header.size() == field_limit)
      return refuse(fmt::format("the message has more than {} header fields", field_limit));
    if (size > header_limit)
      return refuse(fmt::format("the header is longer than {} octets", header_limit));
    header.push_back(*std::move(field));
  }
  return header;
}

std::string with_crlf(std::string_view text) {
  std::string converted;
  converted.reserve(text.size() + (text.size() / 32));
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const bool ends = end != std::string_view::npos;
    converted += text.substr(0, end);
    if (ends && (end == 0 || text[end - 1] != '\r')) converted += '\r';
    if (ends) converted += '\n';
    text.remove_prefix(ends ? end + 1 : text.size());
  }
  return converted;
}

LineEnds line_ends_of(std::string_view text) {
  bool with_cr = false;
  bool without_cr = false;
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) {
    const bool cr = i > 0 && text[i - 1] == '\r';
    with_cr = with_cr || cr;
    without_cr = without_cr || !cr;
  }
  if (with_cr && without_cr) return LineEnds::mixed;
  return without_cr ? LineEnds::lf : LineEnds::crlf;
}

}  // namespace

HeaderField::HeaderField(std::string raw, std::size_t colon)
    : raw_(std::move(raw)),
      colon_(colon),
      name_size_(raw_.find_last_not_of(blanks, colon == 0 ? 0 : colon - 1) + 1) {}

std::string_view HeaderField::value() const {
  return raw().substr(colon_ + 1, raw_.size() - colon_ - 1 - crlf.size());
}

bool HeaderField::is(std::string_view name) const { return base::iequals(this->name(), name); }

base::Result<Message> parse_message(std::string_view text) {
  if (text.size() > message_limit)
    return refuse(fmt::format("the message is longer than {} octets", message_limit));
  Message message;
  message.line_ends = line_ends_of(text);
  Lines lines(text);
  if (is_mbox_line(lines.peek())) {
    message.from_mbox = true;
    lines.take();
  }
  auto header = read_header(lines);
  if (!header) return base::failure(std::move(header.error()));
  message.header = *std::move(header);
  if (!lines.at_end()) lines.take();  // the empty line
  message.body = with_crlf(lines.rest());
  return message;
}

}  // namespace mailprobe::mail
