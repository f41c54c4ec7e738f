// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/sendmail_listing.hpp"

#include <algorithm>
#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::uint64_t most_requests = 1'000'000'000;  // no sum of them overflows

std::optional<std::uint64_t> parse_count(std::string_view text) {
  const auto count = base::parse_integer<std::uint64_t>(text);
  if (!count || *count > most_requests) return std::nullopt;
  return count;
}

bool is_heading(std::string_view text) {
  return text.starts_with("--") && (text.contains("Q-ID-") || text.contains("QID-"));
}

bool is_queue_id(std::string_view text) {
  return text.size() >= 7 && std::ranges::all_of(text, base::is_alnum);
}

// IDs end in digits, those of a process; so an X behind them is none of theirs.
bool is_suffix(char c) { return c == '*' || c == '-' || c == 'X' || c == '?'; }

// "Sat Nov 21 02:26", or with -v "30052 Nov 21 02:26" behind the priority; "+" in place of the
// blank if the sender was warned.
std::string_view take_time(std::string_view& text) {
  constexpr std::string_view digits = "-0123456789";
  text = skip_blanks(text);
  const std::size_t priority = std::min(text.find_first_not_of(digits), text.size());
  text.remove_prefix(priority);
  if (priority > 0 && text.starts_with('+')) text.remove_prefix(1);
  const std::string_view begin = skip_blanks(text);
  const int words = priority > 0 ? 3 : 4;
  for (int i = 0; i < words; ++i)
    take_word(text);
  return begin.substr(0, begin.size() - text.size());
}

}  // namespace

SendmailListingReader::SendmailListingReader(const Clock& clock, MessageSink sink)
    : ListingReader({.system = System::sendmail, .emptiness = Emptiness::told}, std::move(sink)),
      clock_(clock) {}

bool SendmailListingReader::read_line(const Line& line) {
  const std::string_view text = line.text;
  if (line.cut && message() != nullptr) message()->cut = true;
  if (base::trim(text).empty() || is_heading(text)) return true;
  if (text.ends_with("Queue status...")) {
    ++stages_;
    return true;
  }
  // Reasons stand behind blanks and addresses behind more tabs: they are foreign, and may look like
  // a count.
  const bool may_count = !blanks.contains(text.front()) ||
                         (text.starts_with("\t\t") && !skip_blanks(text.substr(2)).empty() &&
                          !blanks.contains(text[2]));
  if (may_count && read_count(base::trim(text))) {
    end_message();
    return true;
  }
  if (blanks.contains(text.front())) return read_detail(skip_blanks(text));
  return read_message(text);
}

// "/var/spool/mqueue (11 requests, only 5 printed)", "/path is empty", "Total requests: 11"
bool SendmailListingReader::read_count(std::string_view text) {
  constexpr std::string_view total = "Total requests: ";
  if (text.starts_with(total)) {
    const auto count = parse_count(text.substr(total.size()));
    if (!count) return false;
    totalled_ += *count;
    ++totals_;
    return true;
  }
  if (text.ends_with(" is empty")) {
    old_form_ = old_form_ || base::iequals(text, "mail queue is empty");
    return true;
  }
  const std::size_t open = text.rfind(" (");
  if (open == std::string_view::npos || !text.ends_with(')')) return false;
  const std::string_view inside = text.substr(open + 2);
  const auto count = parse_count(inside.substr(0, inside.find(' ')));
  if (!count || !inside.contains(" request")) return false;
  if (inside.contains("printed")) say_printed_in_part();
  listed_ += *count;
  old_form_ = old_form_ || base::trim(text).starts_with("Mail Queue (");
  return true;
}

bool SendmailListingReader::read_message(std::string_view text) {
  std::string_view id = take_word(text);
  const char suffix = is_suffix(id.back()) ? id.back() : ' ';
  if (suffix != ' ') id.remove_suffix(1);
  if (!is_queue_id(id)) return false;
  if (skip_blanks(text) == "(job completed)") {
    end_message();
    ++vanished_;
    return true;
  }
  const auto bytes = base::parse_integer<std::int64_t>(take_word(text));  // -1: no body
  const std::string_view time = take_time(text);
  const std::string_view sender = skip_blanks(text);
  if (!bytes || sender.empty()) return false;

  Message& read = begin_message();
  reason_.clear();
  read.set_id(id);
  if (suffix == '*') read.state = State::active;
  if (*bytes >= 0) read.bytes = static_cast<std::uint64_t>(*bytes);
  read.arrival = parse_yearless_time(time, clock_);
  read.set_sender(sender == "MAILER-DAEMON" ? "" : without_pair(sender, '<', '>'));
  read.cut = sender.front() == '<' && sender.back() != '>';
  return true;
}

// A reason, behind the type of the body if it has one, or a recipient.
bool SendmailListingReader::read_detail(std::string_view text) {
  constexpr std::string_view quarantine = "QUARANTINE: ";
  if (message() == nullptr) return false;
  if (text == "8BITMIME" || text == "7BIT" || text.starts_with("(---")) return true;
  if (text.starts_with(quarantine)) {
    message()->state = State::hold;
    reason_ = text.substr(quarantine.size());
    return true;
  }
  const std::size_t open = text.find('(');
  const bool is_reason = open == 0 || text.starts_with("8BITMIME ") || text.starts_with("7BIT ");
  if (!is_reason || open == std::string_view::npos) {
    add_recipient(text);
    return true;
  }
  // In quarantine a message waits for that, and no longer for what its last attempt met.
  if (message()->state != State::hold) reason_ = without_pair(text.substr(open), '(', ')');
  return true;
}

void SendmailListingReader::add_recipient(std::string_view text) {
  const bool shortened = text.front() == '<' && text.back() != '>';
  message()->cut = message()->cut || shortened;
  message()->add_recipient(shortened ? "" : without_pair(text, '<', '>'), reason_);
}

void SendmailListingReader::before_handing_out(Message& message) {
  if (message.state == State::queued && message.has_reason()) message.state = State::deferred;
}

void SendmailListingReader::conclude() {
  end_message();
  const std::uint64_t claimed = totals_ > 0 ? totalled_ : listed_;
  const bool has_count = totals_ > 0 || listed_ > 0 || old_form_;
  if (has_count) claim(claimed - std::min(claimed, vanished_));
  // Where the headings and the totals differ, the totals are those of all.
  if (totals_ >= std::max<std::uint64_t>(stages_, 1) || (old_form_ && stages_ == 0)) say_whole();
}

}  // namespace mailprobe::queue
