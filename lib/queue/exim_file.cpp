// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_file.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

// As Exim itself compares addresses: it writes domains in lower case into logs and journals, and as
// they came into the list of recipients.
std::string comparable(std::string_view address) {
  const std::size_t at = std::min(address.rfind('@'), address.size());
  return std::string(address.substr(0, at)) + base::to_lower(address.substr(at));
}

// Of all that is kept of one message beside its recipients.
constexpr std::size_t address_count_limit = recipient_limit;
constexpr std::size_t header_line_limit = 10'000;

class HeaderReader {
 public:
  HeaderReader(SpoolFile& file, const EximKnown& known, Message& message)
      : file_(file), lines_(file), known_(known), message_(message) {}

  EximHeader read() {
    const bool whole = read_origin() && read_options() && read_tree() && read_recipients();
    message_.cut = message_.cut || lines_.is_exhausted();
    if (!whole) return {};
    return {.whole = true, .header_size = add_header_lines()};
  }

 private:
  bool read_origin() {
    const auto name = lines_.next();
    if (!name || *name != message_.id + "-H") return false;
    lines_.next();  // user, uid, gid
    const auto sender = lines_.next();
    if (!sender || !sender->starts_with('<') || !sender->ends_with('>')) return false;
    message_.set_sender(without_pair(*sender, '<', '>'));
    auto times = lines_.next();
    if (!times) return false;
    message_.arrival = parse_epoch(take_word(*times));
    return message_.arrival.has_value();
  }

  // The line behind them begins the tree.
  bool read_options() {
    while (const auto line = lines_.next()) {
      if (!line->starts_with('-')) {
        tree_line_ = *line;
        return true;
      }
      if (line->starts_with("-frozen ") || *line == "-frozen") message_.state = State::frozen;
    }
    return false;
  }

  bool read_tree() {
    if (tree_line_ == "XX") return true;
    std::string line = tree_line_;
    for (std::size_t open = 1; open > 0;) {
      const bool left = line.starts_with('Y');
      const bool right = line.size() > 1 && line[1] == 'Y';
      const bool is_node = line.size() > 3 && line[2] == ' ' && (left || line[0] == 'N') &&
                           (right || line[1] == 'N');
      if (!is_node) return false;
      if (delivered_.size() < address_count_limit)
        delivered_.insert(comparable(std::string_view(line).substr(3)));
      open += static_cast<std::size_t>(left) + static_cast<std::size_t>(right) - 1;
      if (open == 0) break;
      const auto next = lines_.next();
      if (!next) return false;
      line = *next;
    }
    return true;
  }

  bool read_recipients() {
    const auto number = lines_.next();
    const auto count =
        number ? base::parse_integer<std::uint64_t>(*number) : std::optional<std::uint64_t>{};
    if (!count) return false;
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto line = lines_.next();
      if (!line || line->empty()) return false;
      add_recipient(exim_recipient(*line));
    }
    return true;
  }

  void add_recipient(std::string_view address) {
    const std::string key = comparable(address);
    if (delivered_.contains(key) || known_.delivered.contains(key)) return;
    const auto reason = known_.reasons.find(key);
    message_.add_recipient(address, reason == known_.reasons.end() ? "" : reason->second);
  }

  // "027F From: ..." are 27 bytes; those of "*" were taken out.
  std::uint64_t add_header_lines() {
    constexpr std::size_t head_size = 12;
    lines_.next();  // the empty one
    std::uint64_t offset = lines_.offset();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < header_line_limit; ++i) {
      const std::string_view head = file_.read(offset, head_size);
      const std::size_t digits = std::min(head.find_first_not_of("0123456789"), head.size());
      const auto size = base::parse_integer<std::uint32_t>(head.substr(0, digits));
      if (!size || digits + 2 > head.size()) break;
      if (head[digits] != '*') total += *size;
      offset += digits + 2 + *size;
    }
    return total;
  }

  SpoolFile& file_;  // they live as long as the call
  SpoolLines lines_;
  const EximKnown& known_;
  Message& message_;
  std::string tree_line_;
  Addresses delivered_;
};

bool is_zone_or_process(std::string_view word) {
  return word.starts_with('+') || word.starts_with('-') || word.starts_with('[');
}

}  // namespace

std::string_view exim_recipient(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && quoted) {
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ' ' && !quoted) {
      return line.substr(0, i);
    }
  }
  return line;
}

Addresses read_exim_journal(SpoolFile& file) {
  Addresses addresses;
  SpoolLines lines(file);
  while (const auto line = lines.next()) {
    if (addresses.size() < address_count_limit) addresses.insert(comparable(*line));
  }
  return addresses;
}

// 2026-11-21 02:21:21 c1@dead.example R=sink T=remote_smtp defer (111): Connection refused
EximReasons read_exim_log(SpoolFile& file) {
  constexpr std::uint64_t tail = 32UL * 1024;  // the last attempt is at the end
  EximReasons reasons;
  const std::uint64_t begin = file.size() > tail ? file.size() - tail : 0;
  SpoolLines lines(file, begin);
  if (begin > 0) lines.next();  // the rest of a line
  while (auto line = lines.next()) {
    take_word(*line);
    take_word(*line);
    std::string_view address = take_word(*line);
    while (is_zone_or_process(address))
      address = take_word(*line);
    std::string_view rest = skip_blanks(*line);
    // "child@b.example <alias@a.example> R=...": the recipient that it was made of
    if (rest.starts_with('<')) {
      address = without_pair(take_word(rest), '<', '>');
      rest = skip_blanks(rest);
    }
    const std::size_t colon = rest.find(": ");
    if (!rest.starts_with("R=") || colon == std::string_view::npos) continue;
    if (reasons.size() < address_count_limit)
      reasons.insert_or_assign(comparable(address), std::string(rest.substr(colon + 2)));
  }
  return reasons;
}

EximHeader read_exim_header(SpoolFile& file, const EximKnown& known, Message& message) {
  return HeaderReader(file, known, message).read();
}

}  // namespace mailprobe::queue
