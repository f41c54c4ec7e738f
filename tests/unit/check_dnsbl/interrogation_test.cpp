// SPDX-License-Identifier: GPL-3.0-or-later
//
// In which order lists are asked, when one is given up, and what is said when time runs out.
#include "check_dnsbl/interrogation.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "check_dnsbl/definition.hpp"
#include "check_dnsbl/walk.hpp"
#include "support/plugin_words.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using check_dnsbl::Place;
using check_dnsbl::Standing;
using check_dnsbl::TargetObservation;
using check_dnsbl::Walk;
using Ending = Walk::Ending;

namespace {

// Of targets, all the same, that were not asked about yet.
std::vector<TargetObservation> table(std::size_t targets, std::size_t lists) {
  const auto address = net::IpAddress::parse("192.0.2.1").value();
  return {targets, TargetObservation{.target = {.subject = address, .origin = ""},
                                     .standings = std::vector(lists, Standing::not_asked),
                                     .listings = {},
                                     .delistings = {}}};
}

std::string format(const Place& place) {
  return std::to_string(place.target) + "." + std::to_string(place.list);
}

// Answers "good" lists at once and others never, which it says when the deadline has come.
class Weary final : public dns::Resolver {
 public:
  Weary(base::Duration waited, std::uint16_t rcode) : waited_(waited), rcode_(rcode) {}

  void stream(const dns::Source& source, const dns::Sink& sink,
              const dns::Window& window) override {
    std::vector<std::pair<std::size_t, dns::Question>> silent;
    std::size_t rank = 0;
    for (; const auto question = source(); ++rank) {
      if (question->name.format().ends_with("good.test")) {
        dns::Answer answer;
        answer.question = *question;
        answer.outcome = dns::Outcome::nxdomain;
        sink(rank, answer);
      } else {
        silent.emplace_back(rank, *question);
      }
    }
    while (!window.deadline.expired()) {
    }
    for (const auto& [place, question] : silent) {
      dns::Answer answer =
          dns::failed_answer(question, dns::Outcome::temporary_failure, "no answer");
      answer.elapsed = waited_;
      answer.rcode = rcode_;
      sink(place, answer);
    }
  }

 private:
  base::Duration waited_;
  std::uint16_t rcode_;
};

}  // namespace

TEST_CASE("the walk goes over all places once, to where the least is under way") {
  auto targets = table(3, 3);
  targets[1].standings[1] = Standing::not_applicable;
  targets[0].standings[2] = Standing::not_applicable;
  targets[2].standings[2] = Standing::not_applicable;
  struct Row {
    std::size_t width;
    std::string order;  // "target.list"
    std::string reason;
  };
  for (const Row& row : std::vector<Row>{
           {1, "0.0 0.1 1.0 1.2 2.0 2.1 ", "target by target"},
           {3, "0.0 0.1 1.2 1.0 2.1 2.0 ", "the third list has nothing under way"},
           {9, "0.0 0.1 1.2 1.0 2.1 2.0 ", "all at once"},
       }) {
    CAPTURE(row.reason);
    Walk walk(targets, 3);
    std::vector<Place> under_way;
    std::string order;
    while (const auto place = walk.next()) {
      order += format(*place) + " ";
      under_way.push_back(*place);
      if (under_way.size() < row.width) continue;
      walk.end(under_way.front(), Ending::answered);
      under_way.erase(under_way.begin());
    }
    CHECK(order == row.order);
    CHECK_FALSE(walk.next());
  }
  CHECK_FALSE(Walk(targets, 0).next());
  CHECK_FALSE(Walk({}, 3).next());
}

TEST_CASE("a slow list takes its part of the room and no more while others have questions") {
  const auto targets = table(100, 4);
  Walk walk(targets, 4);
  constexpr std::size_t width = 8;
  std::vector<Place> slow;  // nobody answers these
  std::size_t answered = 0;
  while (slow.size() < width) {
    std::vector<Place> fast;
    while (slow.size() + fast.size() < width) {
      const Place place = walk.next().value();
      (place.list == 0 ? slow : fast).push_back(place);
    }
    if (!fast.empty()) CHECK(slow.size() == width / 4);
    for (const Place& place : fast)
      walk.end(place, Ending::answered);
    answered += fast.size();
  }
  CHECK(answered == 300);  // all questions to the others
}

TEST_CASE("a list is given up when it leaves three questions in a row unanswered") {
  struct Row {
    std::string endings;  // of which question, counted from 0: answered, unanswered, or too late
    std::size_t targets;
    bool given_up;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"u0 u1 u2", 6, true, "three"},
      {"u0 u1", 6, false, "two"},
      {"u0 u1 u2", 5, false, "nothing was left to ask"},
      {"u0 u1 a2 u3 u4", 6, false, "one was answered among them"},
      {"a0 a1 u2 u3 u4", 6, true, "the last three"},
      {"u4 u2 u3", 6, true, "in which order they end is nothing to go by"},
      {"a4 u0 u1 u2 u3", 6, false, "they were asked before the one that was answered"},
      {"a1 u0 u2 u3", 6, false, "only two behind it"},
      {"a1 u0 u2 u3 u4", 6, true, "three behind it"},
      {"n0 n1 n2 n3 n4", 6, false, "the time ran out"},
      {"u0 n1 u2 n3 u4", 6, true, "whose time ran out is no answer"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto targets = table(row.targets, 1);
    Walk walk(targets, 1);
    for (std::size_t i = 0; i < 5; ++i)
      REQUIRE(walk.next() == Place{i, 0});
    for (const std::string_view ending : base::split(row.endings, ' ')) {
      const auto target = static_cast<std::size_t>(ending[1] - '0');
      walk.end({target, 0}, ending[0] == 'a'   ? Ending::answered
                            : ending[0] == 'u' ? Ending::unanswered
                                               : Ending::not_asked);
    }
    CHECK(walk.has_given_up(0) == row.given_up);
    CHECK(walk.next().has_value() == (row.targets > 5 && !row.given_up));
  }
}

TEST_CASE("who is cut short by the deadline was not asked, who had the time was not answered") {
  struct Row {
    base::Duration query_timeout;
    base::Duration waited;
    std::uint16_t rcode;
    Standing standing;
    std::string reason;
  };
  const std::vector<Row> rows{
      {10ms, 10ms, 0, Standing::error, "it had its time"},
      {10ms, 9ms, 0, Standing::not_asked, "it had not"},
      {10ms, 9ms, 2, Standing::error, "SERVFAIL is an answer"},
      {1h, 15ms, 0, Standing::not_asked, "it came in the middle"},
      {1h, 29ms, 0, Standing::error, "it was there from the start"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::Words words = test::parse_words(
        check_dnsbl::definition(), {"-H", "192.0.2.1", "-s", "good.test", "-s", "silent.test"});
    const auto options = test::demand(check_dnsbl::parse_options(words.line, words.common));
    check_dnsbl::Observation seen;
    seen.targets = table(1, 0);
    seen.lists.resize(2);
    Weary resolver(row.waited, row.rcode);
    check_dnsbl::interrogate({options, {}}, resolver,
                             {base::Deadline::after(30ms), row.query_timeout}, seen);
    CHECK(seen.targets[0].standings == std::vector{Standing::clean, row.standing});
    CHECK(seen.lists[1].trouble.empty() == (row.standing == Standing::not_asked));
    CHECK(seen.questions == 2);
  }
}
