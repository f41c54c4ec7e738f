// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

constexpr int jump_limit = 1000;
constexpr std::uint64_t read_limit = std::uint64_t{8} * 1024 * 1024;  // bytes of records
constexpr std::uint64_t content_limit = std::uint64_t{256} * 1024;    // bytes of them, of a message

struct Record {
  char type = 0;
  std::uint64_t offset = 0;
  std::string_view data;  // what fits a window of it
};

class Records {
 public:
  explicit Records(SpoolFile& file) : file_(file) {}

  // Nothing at the end, and where the bytes are none.
  std::optional<Record> next() {
    constexpr unsigned bits = 7;
    constexpr std::size_t head_size = 6;  // 35 bits of length
    const std::uint64_t start = position_;
    const std::string_view head = file_.read(start, head_size);
    passed_ += head_size;
    if (head.empty() || is_exhausted()) return std::nullopt;
    std::uint64_t length = 0;
    std::size_t used = 1;
    for (unsigned shift = 0;; shift += bits) {
      if (used == head.size()) return std::nullopt;
      const auto octet = static_cast<unsigned char>(head[used++]);
      length |= std::uint64_t{octet & 0x7fU} << shift;
      if (octet < 0x80) break;
    }
    const char type = head.front();
    const std::string_view data = file_.read(start + used, length);
    if (data.size() < std::min<std::uint64_t>(length, SpoolFile::window_limit)) return std::nullopt;
    position_ = start + used + length;
    passed_ += data.size();
    return Record{type, start, data};
  }

  void skip(std::uint64_t bytes) { position_ += bytes; }

  // False: too many of them, which is a loop.
  bool jump(std::uint64_t offset) {
    position_ = offset;
    return ++jumps_ <= jump_limit;
  }

  void read_at_most(std::uint64_t bytes) { limit_ = std::min(limit_, passed_ + bytes); }

  [[nodiscard]] bool is_exhausted() const { return passed_ > limit_; }

 private:
  SpoolFile& file_;  // lives as long as the call
  std::uint64_t position_ = 0;
  std::uint64_t passed_ = 0;
  std::uint64_t limit_ = read_limit;
  int jumps_ = 0;
};

// RFC 5321 section 4.1.2: a local part that is no dot-string is quoted, as Postfix shows it.
std::string quoted_address(std::string_view address) {
  constexpr std::string_view atext = "!#$%&'*+-/=?^_`{|}~.";
  const std::size_t at = address.rfind('@');
  const std::string_view local = address.substr(0, at);
  const bool plain = !local.empty() && std::ranges::all_of(local, [&](char c) {
    return base::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || atext.contains(c);
  });
  const bool dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
  if (address.empty() || (plain && !dots)) return std::string(address);
  std::string quoted = "\"";
  for (const char c : local) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  if (at != std::string_view::npos) quoted += address.substr(at);
  return quoted;
}

class EnvelopeReader {
 public:
  EnvelopeReader(SpoolFile& file, const DeferLog& log, Message& message)
      : file_(file), records_(file), log_(log), message_(message) {}

  bool read() {
    while (const auto record = records_.next()) {
      if (!take(*record)) {
        finish();
        return true;
      }
    }
    if (records_.is_exhausted()) message_.cut = true;
    finish();
    return records_.is_exhausted();
  }

 private:
  // False: there is nothing more to come.
  bool take(const Record& record) {
    switch (record.type) {
      case 'C': read_size(record.data); break;
      case 'T': read_arrival(record.data); break;
      case 'S':
        if (!message_.sender) message_.set_sender(quoted_address(record.data));
        break;
      case 'R': add_recipient(record); break;
      case 'M': return pass_content();
      case 'p': return follow(record.data);
      case 'E': return false;
      default: break;
    }
    return true;
  }

  // size, content offset, recipients, flags, content size
  void read_size(std::string_view data) {
    std::array<std::optional<std::uint64_t>, 5> numbers;
    for (auto& number : numbers)
      number = base::parse_integer<std::uint64_t>(take_word(data));
    message_.bytes = numbers[0];
    // Of a content that was edited, the size of the place that it had at first.
    content_size_ = numbers[4].value_or(numbers[0].value_or(0));
    if (content_size_ > file_.size()) content_size_ = 0;
  }

  void read_arrival(std::string_view data) {
    if (!message_.arrival) message_.arrival = parse_epoch(take_word(data));
  }

  void add_recipient(const Record& record) {
    const auto entry = log_.find(record.offset);
    message_.add_recipient(quoted_address(record.data), entry == log_.end() ? "" : entry->second);
  }

  // In maildrop nobody says how long it is. Recipients stand behind it if they are none of the
  // envelope's, but of the header's.
  bool pass_content() {
    if (message_.bytes) {
      records_.skip(content_size_);
      return true;
    }
    records_.read_at_most(content_limit);
    return message_.recipients.empty();
  }

  // 0: a place for a pointer that is not used
  bool follow(std::string_view data) {
    const auto offset = base::parse_integer<std::uint64_t>(base::trim(data));
    if (!offset || *offset == 0) return true;
    return records_.jump(*offset);
  }

  // Without C, as in maildrop.
  void finish() const {
    if (!message_.bytes) message_.bytes = file_.size();
  }

  SpoolFile& file_;  // they live as long as the call
  Records records_;
  const DeferLog& log_;
  Message& message_;
  std::uint64_t content_size_ = 0;
};

}  // namespace

DeferLog parse_defer_log(std::string_view text) {
  DeferLog log;
  std::string reason;
  std::optional<std::uint64_t> offset;
  const auto take = [](std::string_view line, std::string_view name) -> std::optional<std::string> {
    if (!line.starts_with(name)) return std::nullopt;
    return std::string(line.substr(name.size(), reason_limit));
  };
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty()) {
      if (offset) log.insert_or_assign(*offset, reason);
      reason.clear();
      offset.reset();
    }
    if (auto given = take(line, "reason=")) reason = *std::move(given);
    if (const auto digits = take(line, "offset="))
      offset = base::parse_integer<std::uint64_t>(*digits);
  }
  if (offset) log.insert_or_assign(*offset, reason);
  return log;
}

bool read_postfix_file(SpoolFile& file, const DeferLog& log, Message& message) {
  const bool whole = EnvelopeReader(file, log, message).read();
  return whole && message.sender && message.arrival;
}

}  // namespace mailprobe::queue
