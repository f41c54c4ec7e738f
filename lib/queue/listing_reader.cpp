// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/listing_reader.hpp"

#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "queue/denial.hpp"

namespace mailprobe::queue {
namespace {

std::string count_messages(std::uint64_t count) { return base::count(count, "message"); }

// Of many lines of errors, the one that counts is the first.
std::string first_line(std::string_view text) {
  const std::string_view trimmed = base::trim(text);
  return base::quote(base::trim(trimmed.substr(0, trimmed.find('\n'))));
}

}  // namespace

ListingReader::ListingReader(const Manner& manner, MessageSink sink)
    : manner_(manner), sink_(std::move(sink)) {}

void ListingReader::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const std::size_t end = chunk.find('\n');
    const std::string_view piece = chunk.substr(0, end);
    const bool ends = end != std::string_view::npos;
    // Mostly a line lies in one chunk, and needs no copy.
    if (ends && pending_.empty() && piece.size() <= manner_.line_limit) {
      take_line(piece);
    } else {
      const std::size_t room = manner_.line_limit - pending_.size();
      pending_cut_ = pending_cut_ || piece.size() > room;
      pending_ += piece.substr(0, room);
      if (ends) {
        take_line(pending_);
        pending_.clear();
      }
    }
    chunk.remove_prefix(ends ? end + 1 : chunk.size());
  }
}

void ListingReader::take_line(std::string_view text) {
  ++lines_;
  const bool cut = std::exchange(pending_cut_, false);
  if (cut) ++cut_lines_;
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (read_line({text, cut})) return;
  if (refusal_.empty() && find_denial(manner_.system, text) != nullptr) refusal_ = text;
  if (strange_line_ != 0) return;
  strange_line_ = lines_;
  strange_text_ = text.substr(0, base::foreign_text_limit);
}

// A line that does not end was not written to its end. Of a program that was stopped nothing else
// was to be expected.
void ListingReader::take_last_line(const ProgramEnd& end) {
  if (pending_.empty()) return;
  broke_off_ = true;
  if (!end.by_itself) return;
  const auto known = std::pair(strange_line_, strange_text_);
  take_line(std::exchange(pending_, {}));
  std::tie(strange_line_, strange_text_) = known;  // it was cut, which is said already
}

Message& ListingReader::begin_message() {
  end_message();
  return message_.emplace();
}

void ListingReader::end_message() {
  if (!message_) return;
  before_handing_out(*message_);
  ++messages_;
  sink_(*message_);
  message_.reset();
}

Account ListingReader::finish(const ProgramEnd& end) {
  take_last_line(end);
  conclude();
  end_message();
  Account account = judge(end);
  account.messages = counted();
  account.claimed = claimed_;
  account.cut_lines = cut_lines_;
  if (account.is_whole() && !base::trim(end.errors).empty())
    account.remark = first_line(end.errors);
  return account;
}

Account ListingReader::judge(const ProgramEnd& end) const {
  if (auto refused = judge_refusal(end.errors)) return *std::move(refused);
  if (auto ended = judge_end(end)) return *std::move(ended);
  const std::string shown = count_messages(counted());
  if (strange_line_ != 0) {
    return {.ending = Ending::not_understood,
            .sentence = fmt::format("line {} is not understood: {}", strange_line_,
                                    base::quote(strange_text_))};
  }
  if (in_part_) {
    return {.ending = Ending::half,
            .sentence = fmt::format("the listing shows {} of {}", shown, claimed_.value_or(0))};
  }
  if (claimed_ && *claimed_ != counted()) {
    return {.ending = Ending::contradictory,
            .sentence = fmt::format("the listing counts {}, but shows {}", *claimed_, shown)};
  }
  if (lines_ == 0) return judge_silence(end);
  if (manner_.emptiness == Emptiness::told && !whole_) {
    return {.ending = Ending::half,
            .sentence = fmt::format("the listing lacks its last line, after {}", shown)};
  }
  if (counted() == 0) {
    return {.ending = Ending::empty, .sentence = "the listing says that the queue is empty"};
  }
  return {.ending = Ending::complete, .sentence = fmt::format("the listing shows {}", shown)};
}

// Even beside messages: of several queues one may be closed to us.
std::optional<Account> ListingReader::judge_refusal(std::string_view errors) const {
  const Denial* denial = find_denial(manner_.system, refusal_);
  const std::string_view said = denial != nullptr ? std::string_view(refusal_) : errors;
  if (denial == nullptr) denial = find_denial(manner_.system, errors);
  if (denial == nullptr || denial->ending == Ending::complete) return std::nullopt;
  return Account{.ending = denial->ending,
                 .sentence = fmt::format("the program says {}", first_line(said)),
                 .remedy = std::string(denial->remedy)};
}

std::optional<Account> ListingReader::judge_end(const ProgramEnd& end) const {
  if (!end.by_itself) {
    return Account{
        .ending = Ending::half,
        .sentence = fmt::format("the program was stopped after {}", count_messages(counted()))};
  }
  const bool spoke = !base::trim(end.errors).empty();
  if (end.exit_code != 0 || (spoke && manner_.tolerance == Tolerance::none)) {
    const std::string says = spoke ? " and says " + first_line(end.errors) : "";
    const Denial* denial = find_denial(manner_.system, end.errors);
    return Account{.ending = Ending::failed,
                   .sentence = fmt::format("the program ended with code {}{}", end.exit_code, says),
                   .remedy = std::string(denial == nullptr ? "" : denial->remedy)};
  }
  if (broke_off_) {
    return Account{.ending = Ending::half,
                   .sentence = fmt::format("the listing breaks off within line {}", lines_)};
  }
  return std::nullopt;
}

Account ListingReader::judge_silence(const ProgramEnd& end) const {
  const Denial* said = find_denial(manner_.system, end.errors);
  const bool harmless = said != nullptr && said->ending == Ending::complete;
  if (!harmless && !base::trim(end.errors).empty()) {
    return {.ending = Ending::failed,
            .sentence =
                fmt::format("nothing was listed, and the program says {}", first_line(end.errors))};
  }
  if (manner_.emptiness == Emptiness::told) {
    return {.ending = Ending::failed,
            .sentence = "nothing was printed, not even that the queue is empty"};
  }
  return {.ending = Ending::empty,
          .sentence = "nothing was printed, as this program does for an empty queue"};
}

}  // namespace mailprobe::queue
