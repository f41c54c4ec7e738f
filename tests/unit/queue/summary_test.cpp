// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/summary.hpp"

#include <doctest/doctest.h>

#include "unit/queue/listed.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using queue::AgeHistogram;
using queue::Message;
using queue::Reason;
using queue::State;
using queue::Summary;

namespace {

Message message(State state, std::optional<std::string> sender,
                const std::vector<queue::Recipient>& recipients) {
  Message message;
  message.state = state;
  message.sender = std::move(sender);
  message.arrival = test::now - 60s;
  message.bytes = 100;
  for (const auto& [address, reason] : recipients)
    message.add_recipient(address, reason);
  return message;
}

}  // namespace

TEST_CASE("ages are exact below two minutes, and within one part in 64 above") {
  for (const std::int64_t seconds : {0L, 1L, 59L, 127L, 128L, 129L, 255L, 256L, 3600L, 86'399L,
                                     432'000L, 31'536'000L, 253'402'300'799L}) {
    CAPTURE(seconds);
    AgeHistogram ages;
    ages.add(std::chrono::seconds(seconds));
    CHECK(ages.oldest() == std::chrono::seconds(seconds));
    const std::int64_t median = ages.median().value().count();
    CHECK(median <= seconds);
    CHECK(seconds - median <= (seconds < 128 ? 0 : seconds / 64));
  }
  AgeHistogram none;
  CHECK_FALSE(none.oldest());
  CHECK_FALSE(none.median());
  none.add(-5s);
  CHECK(none.oldest() == 0s);
  CHECK(none.median() == 0s);
  none.add(std::chrono::seconds::max());
  CHECK(none.oldest() == std::chrono::seconds::max());
}

TEST_CASE("the median is the lower one of two, and oldest and median survive a merger") {
  AgeHistogram ages;
  for (const auto age : {10s, 30s, 20s, 40s})
    ages.add(age);
  CHECK(ages.median() == 20s);
  AgeHistogram more;
  for (const auto age : {90s, 90s, 91s})
    more.add(age);
  ages.merge(more);
  CHECK(ages.count() == 7);
  CHECK(ages.median() == 40s);
  CHECK(ages.oldest() == 91s);
}

TEST_CASE("a message counts once in each line of the summary") {
  Summary summary({.now = test::now, .near_expiry = 1h});
  summary.add(message(State::deferred, "Alice@Sender.Example",
                      {{"x@One.example", "Connection refused"},
                       {"y@one.example.", "Connection refused"},
                       {"z@two.example", "Connection timed out"},
                       {"postmaster", ""}}));
  summary.add(message(State::deferred, "Alice@sender.example",
                      {{"x@one.example", "connect to a: Connection refused"}}));
  summary.add(message(State::active, "", {{"x@two.example", ""}}));
  Message old = message(State::hold, std::nullopt, {});
  old.arrival = test::now - 2h;
  old.bytes.reset();
  old.forced_expire = true;
  old.cut = true;
  summary.add(old);
  Message timeless = message(State::hold, "b@b.example", {});
  timeless.arrival.reset();
  summary.add(timeless);

  CHECK(summary.total() == queue::Tally{5, 400});
  CHECK(summary.in(State::deferred) == queue::Tally{2, 200});
  CHECK(summary.in(State::hold) == queue::Tally{2, 100});
  CHECK(summary.in(State::corrupt) == queue::Tally{});
  CHECK(summary.recipients() == 6);
  CHECK(summary.size_unknown() == 1);
  CHECK(summary.ages().count() == 4);
  CHECK(summary.ages().oldest() == 2h);
  CHECK(summary.ages().median() == 60s);
  CHECK(summary.near_expiry() == 1);
  CHECK(summary.forced_expire() == 1);
  CHECK(summary.cut() == 1);
  CHECK(summary.domains().top(9) ==
        std::vector<queue::Hitter>{{"one.example", 2, 0}, {"two.example", 2, 0}, {"", 1, 0}});
  CHECK(summary.senders().top(9) ==
        std::vector<queue::Hitter>{{"Alice@sender.example", 2, 0}, {"b@b.example", 1, 0}});
  CHECK(summary.null_sender() == 1);
  CHECK(summary.sender_unknown() == 1);
  CHECK(summary.null_sender_share() == 0.25);
  CHECK(summary.largest_sender_share() == 0.5);
  CHECK(summary.reason(Reason::connection_refused) == queue::ReasonTally{2, "Connection refused"});
  CHECK(summary.reason(Reason::timeout).messages == 1);
  CHECK(summary.reason(Reason::none).messages == 2);
}

TEST_CASE("of an empty queue there are no shares, and no ages") {
  Summary summary({.now = test::now});
  CHECK(summary.total() == queue::Tally{});
  CHECK_FALSE(summary.null_sender_share());
  CHECK_FALSE(summary.largest_sender_share());
  CHECK_FALSE(summary.ages().median());
  summary.add_unseen(State::unprocessed, 900);
  CHECK(summary.in(State::unprocessed).messages == 900);
  CHECK_FALSE(summary.null_sender_share());
}

TEST_CASE("two summaries make the one of both queues") {
  const queue::Summary::Terms terms{.now = test::now, .near_expiry = 30s};
  Summary both(terms);
  Summary first(terms);
  Summary second(terms);
  for (int i = 0; i < 100; ++i) {
    const auto one = message(i % 3 == 0 ? State::deferred : State::queued,
                             i % 5 == 0 ? "" : "u" + std::to_string(i % 7) + "@s.example",
                             {{"x@d" + std::to_string(i % 11) + ".example",
                               i % 2 == 0 ? "Connection refused" : "Name server: x"}});
    both.add(one);
    (i % 4 == 0 ? first : second).add(one);
  }
  first.merge(second);
  CHECK(first.total() == both.total());
  for (const State state : queue::states)
    CHECK(first.in(state) == both.in(state));
  CHECK(first.ages() == both.ages());
  CHECK(first.near_expiry() == both.near_expiry());
  CHECK(first.domains().top(99) == both.domains().top(99));
  CHECK(first.senders().top(99) == both.senders().top(99));
  CHECK(first.null_sender_share() == both.null_sender_share());
  CHECK(first.reason(Reason::dns) == both.reason(Reason::dns));
}

TEST_CASE("sizes that no disk holds add up to a bound, and not to nonsense") {
  Summary summary({.now = test::now});
  Message huge = message(State::queued, "", {});
  huge.bytes = UINT64_MAX;
  summary.add(huge);
  summary.add(huge);
  CHECK(summary.total().bytes == std::uint64_t{1} << 63U);
}
