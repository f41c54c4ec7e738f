// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_listing.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::size_t flag_columns = 10;  // before each recipient
constexpr std::string_view waits = "          ";
constexpr std::string_view delivered = "        D ";
constexpr std::string_view delivered_child = "       +D ";

// "25m" "80h" "12d"
std::optional<std::chrono::seconds> parse_age(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = base::parse_integer<std::uint32_t>(text.substr(0, text.size() - 1));
  if (!count) return std::nullopt;
  switch (text.back()) {
    case 'm': return std::chrono::minutes(*count);
    case 'h': return std::chrono::hours(*count);
    case 'd': return std::chrono::hours(24) * *count;
    default: return std::nullopt;
  }
}

// "187" "2.3K" "1.9M" "12G"
std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::string_view units = "KMG";
  if (text.empty()) return std::nullopt;
  double factor = 1;
  const std::size_t unit = units.find(text.back());
  if (unit != std::string_view::npos) {
    factor = std::exp2(10 * static_cast<double>(unit + 1));
    text.remove_suffix(1);
  }
  const auto number = base::parse_decimal(text);
  constexpr double most = 1e6;
  if (!number || *number < 0 || *number > most) return std::nullopt;
  return static_cast<std::uint64_t>(*number * factor);
}

}  // namespace

bool is_exim_id(std::string_view text) {
  const auto parts = base::split(text, '-');
  if (parts.size() != 3 || parts[0].size() != 6) return false;
  const bool old_form = parts[1].size() == 6 && parts[2].size() == 2;
  const bool new_form = parts[1].size() == 11 && parts[2].size() == 4;
  return (old_form || new_form) &&
         std::ranges::all_of(text, [](char c) { return base::is_alnum(c) || c == '-'; });
}

EximListingReader::EximListingReader(Time now, MessageSink sink)
    : ListingReader({.system = System::exim, .emptiness = Emptiness::silent}, std::move(sink)),
      now_(now) {}

bool EximListingReader::read_line(const Line& line) {
  const std::string_view text = line.text;
  if (line.cut && message() != nullptr) message()->cut = true;
  if (text.empty()) {  // it ends a message, and nothing else
    const bool ends_one = message() != nullptr;
    end_message();
    return ends_one;
  }
  const std::string_view flag = text.substr(0, flag_columns);
  if (flag == waits || flag == delivered || flag == delivered_child) {
    if (message() == nullptr || text.size() == flag_columns) return false;
    if (flag == waits) message()->add_recipient(text.substr(flag_columns), "");
    return true;
  }
  if (text.starts_with("    *** spool ") && text.ends_with(" ***")) {
    if (message() == nullptr) return false;
    message()->state = State::corrupt;
    return true;
  }
  return read_message(text);
}

bool EximListingReader::read_message(std::string_view text) {
  std::string_view word = take_word(text);
  const auto age = parse_age(word);
  if (age) word = take_word(text);
  std::optional<std::uint64_t> bytes;
  if (!is_exim_id(word)) {
    bytes = parse_size(word);
    if (!bytes) return false;
    word = take_word(text);
  }
  if (!is_exim_id(word)) return false;
  Message read;
  read.set_id(word);
  read.bytes = bytes;
  if (age) read.arrival = now_ - *age;
  if (!read_origin(read, skip_blanks(text))) return false;
  begin_message() = std::move(read);
  return true;
}

// ["<" sender ">" [" (" login ")"]] [" *** frozen ***"]
bool EximListingReader::read_origin(Message& message, std::string_view text) {
  constexpr std::string_view frozen = "*** frozen ***";
  if (text.ends_with(frozen)) {
    message.state = State::frozen;
    text = base::trim(text.substr(0, text.size() - frozen.size()));
  }
  if (text.empty()) return true;  // the spool file could not be read
  const std::size_t login = text.rfind("> (");
  if (login != std::string_view::npos && text.ends_with(')')) text = text.substr(0, login + 1);
  if (text.size() < 2 || text.front() != '<' || text.back() != '>') return false;
  message.set_sender(without_pair(text, '<', '>'));
  return true;
}

}  // namespace mailprobe::queue
