// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postqueue_text.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::string_view null_sender = "MAILER-DAEMON";
constexpr std::string_view id_suffixes = "*!#";

bool is_heading(std::string_view text) {
  return text.starts_with('-') && text.contains("Queue ID-");
}

bool is_queue_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, base::is_alnum);
}

State state_of(std::string_view suffixes) {
  if (suffixes.contains('*')) return State::active;
  return suffixes.contains('!') ? State::hold : State::queued;
}

}  // namespace

PostqueueTextReader::PostqueueTextReader(const Clock& clock, MessageSink sink)
    : ListingReader({.system = System::postfix, .emptiness = Emptiness::told}, std::move(sink)),
      clock_(clock) {}

bool PostqueueTextReader::read_line(const Line& line) {
  const std::string_view text = line.text;
  if (line.cut && message() != nullptr) message()->cut = true;
  if (text.empty()) {
    end_message();
    return true;
  }
  if (is_heading(text)) return true;
  if (text == "Mail queue is empty") {
    claim(0);
    say_whole();
    return true;
  }
  if (text.starts_with("-- ")) return read_last_line(text);
  // Column 0 belongs to messages, and to reasons that are longer than their column.
  if (blanks.contains(text.front()) || text.front() == '(') return read_detail(skip_blanks(text));
  return read_message(text);
}

// "-- 25 Kbytes in 9 Requests."
bool PostqueueTextReader::read_last_line(std::string_view text) {
  take_word(text);
  const auto kilobytes = base::parse_integer<std::uint64_t>(take_word(text));
  const std::string_view unit = take_word(text);
  const std::string_view in = take_word(text);
  const auto count = base::parse_integer<std::uint64_t>(take_word(text));
  if (!kilobytes || unit != "Kbytes" || in != "in" || !count || !text.starts_with(" Request"))
    return false;
  end_message();
  claim(*count);
  say_whole();
  return true;
}

bool PostqueueTextReader::read_message(std::string_view text) {
  std::string_view id = take_word(text);
  const std::size_t id_size = std::min(id.find_first_of(id_suffixes), id.size());
  const std::string_view suffixes = id.substr(id_size);
  id = id.substr(0, id_size);
  const auto bytes = base::parse_integer<std::uint64_t>(take_word(text));
  const std::string_view time_begin = skip_blanks(text);
  for (int i = 0; i < 4; ++i)
    take_word(text);
  const auto time = time_begin.substr(0, time_begin.size() - text.size());
  const std::string_view sender = skip_blanks(text);
  if (!is_queue_id(id) || suffixes.find_first_not_of(id_suffixes) != std::string_view::npos ||
      !bytes || sender.empty())
    return false;

  Message& read = begin_message();
  reason_.clear();
  read.set_id(id);
  read.state = state_of(suffixes);
  read.forced_expire = suffixes.contains('#');
  read.bytes = bytes;
  read.arrival = parse_yearless_time(time, clock_);
  read.set_sender(sender == null_sender ? "" : sender);
  return true;
}

bool PostqueueTextReader::read_detail(std::string_view text) {
  if (message() == nullptr || text.empty()) return false;
  if (text.front() != '(') {
    message()->add_recipient(text, reason_);
    return true;
  }
  reason_ = without_pair(text, '(', ')');
  if (reason_ == "reason unavailable") reason_.clear();
  return true;
}

// Only a message that was tried has reasons.
void PostqueueTextReader::before_handing_out(Message& message) {
  if (message.state == State::queued && message.has_reason()) message.state = State::deferred;
}

}  // namespace mailprobe::queue
