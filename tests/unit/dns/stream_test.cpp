// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many questions, of which so many are under way as the window allows.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <malloc.h>

#include "dns/exchange.hpp"
#include "unit/dns/wire.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::Delivery;
using dns::Question;

#ifdef MAILPROBE_SANITIZED
// NOLINTNEXTLINE(readability-identifier-naming): of the sanitizer
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace {

// Octets on the heap.
std::size_t in_use() {
#ifdef MAILPROBE_SANITIZED
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

// A server that answers when the exchange has nothing left to send, the newest question first; but
// what its name calls "silent" never, and "late" when `late_until` questions have come.
class Server final : public dns::Channel {
 public:
  struct Manner {
    std::size_t number = 0;
    bool is_silent = false;
    std::size_t late_until = 0;
  };

  Server(Manner manner, std::size_t& asked) : manner_(manner), asked_(asked) {}

  void send(std::span<const std::uint8_t> query, dns::Ticket ticket) override {
    ++asked_;
    const dns::Message message = dns::parse_message(query).value();
    const std::string name = message.question->name.format();
    if (manner_.is_silent || name.starts_with("silent")) return;
    dns::Message reply = test::reply_to(*message.question);
    const bool is_late = asked_ <= 1 && manner_.late_until > 0;
    if (is_late) reply.header.rcode = 3;  // unlike all others
    (is_late ? late_ : held_)
        .push_back({ticket, manner_.number, Delivery::Kind::reply, test::to_wire(reply), ""});
  }
  [[nodiscard]] std::vector<pollfd> descriptors() const override { return {}; }
  [[nodiscard]] std::optional<base::Duration> next_timeout() const override {
    return held_.empty() ? std::nullopt : std::optional<base::Duration>(0s);
  }
  void process(const pollfd& /*ready*/) override {}
  void process_timeouts() override {
    if (asked_ >= manner_.late_until)
      std::ranges::move(std::exchange(late_, {}), back_inserter(ready_));
    std::ranges::reverse(held_);
    std::ranges::move(std::exchange(held_, {}), back_inserter(ready_));
  }
  std::vector<Delivery> take_deliveries() override { return std::exchange(ready_, {}); }

 private:
  Manner manner_;
  std::size_t& asked_;
  std::vector<Delivery> late_;
  std::vector<Delivery> held_;
  std::vector<Delivery> ready_;
};

Question question_of(const std::string& label) {
  return {.name = test::name(label + ".example.org"), .type = dns::RecordType::a};
}

// So many questions "n0", "n1" ..., with others in the place of some.
dns::Source numbered(std::size_t count, std::map<std::size_t, std::string> others = {}) {
  return [=, rank = std::size_t{0}]() mutable -> std::optional<Question> {
    if (rank == count) return std::nullopt;
    const auto other = others.find(rank);
    const auto label = other == others.end() ? "n" + std::to_string(rank) : other->second;
    ++rank;
    return question_of(label);
  };
}

struct Told {
  std::size_t rank;
  dns::Answer answer;
};

struct Course {
  std::vector<Told> told;          // in the order of the answers
  std::size_t taken = 0;           // from the source
  std::size_t most = 0;            // under way
  std::vector<std::size_t> asked;  // how many queries each server got
};

Course run(const dns::Source& source, const dns::Window& window,
           const std::vector<Server::Manner>& manners = {{}}) {
  Course course;
  course.asked.resize(manners.size());
  std::vector<dns::Server> servers;
  for (std::size_t i = 0; i < manners.size(); ++i)
    servers.push_back({.endpoint = {.address = test::address("192.0.2.1"), .port = 53}});
  const dns::Source counting = [&] {
    auto question = source();
    if (question) ++course.taken;
    course.most = std::max(course.most, course.taken - course.told.size());
    return question;
  };
  const dns::Sink sink = [&](std::size_t rank, dns::Answer answer) {
    course.told.push_back({rank, std::move(answer)});
  };
  dns::Exchange exchange({counting, sink, window}, servers, 0,
                         [&](std::size_t server, base::Duration /*share*/) {
                           return std::make_unique<Server>(manners[server], course.asked[server]);
                         });
  exchange.run();
  return course;
}

dns::Window window_of(std::size_t width, base::Duration per_question = 5s,
                      base::Duration whole = 5s) {
  return {base::Deadline::after(whole), per_question, width};
}

bool is_silence(const dns::Answer& answer) {
  return answer.outcome == dns::Outcome::temporary_failure &&
         answer.explanation.starts_with("no answer from 192.0.2.1:53 within ");
}

}  // namespace

TEST_CASE("the window is filled and never exceeded, and each answer has the rank of its question") {
  for (const std::size_t width : {1U, 2U, 7U, 50U, 1000U}) {
    CAPTURE(width);
    const Course course = run(numbered(100), window_of(width));
    CHECK(course.most == std::min<std::size_t>(width, 100));
    CHECK(course.asked[0] == 100);
    std::set<std::size_t> ranks;
    for (const Told& told : course.told) {
      ranks.insert(told.rank);
      CHECK(told.answer.question == question_of("n" + std::to_string(told.rank)));
      CHECK(told.answer.outcome == dns::Outcome::no_data);
    }
    CHECK(ranks.size() == 100);
    CHECK(*ranks.rbegin() == 99);
    CHECK(course.told.size() == 100);
    CHECK(course.told.front().rank == std::min<std::size_t>(width, 100) - 1);  // the newest first
  }
}

TEST_CASE("no questions are no answers") { CHECK(run(numbered(0), window_of(10)).told.empty()); }

TEST_CASE("a silent question holds up itself and nobody else") {
  const auto names = std::map<std::size_t, std::string>{{0, "silent"}, {40, "silent2"}};
  const Course course = run(numbered(100, names), window_of(3, 200ms));
  REQUIRE(course.told.size() == 100);
  for (std::size_t i = 0; i < 98; ++i)
    CHECK(course.told[i].answer.outcome == dns::Outcome::no_data);
  for (const std::size_t last : {98U, 99U}) {
    CHECK(names.contains(course.told[last].rank));
    CHECK(is_silence(course.told[last].answer));
    CHECK(course.told[last].answer.elapsed >= 200ms);
  }
}

TEST_CASE("an answer that comes too late is not taken for that to another question") {
  // All the questions are the same, so that nothing but the ticket can tell.
  const dns::Source same = [left = 4]() mutable {
    return left-- > 0 ? std::optional(question_of("same")) : std::nullopt;
  };
  const Course course = run(same, window_of(1, 20ms), {{.late_until = 3}});
  REQUIRE(course.told.size() == 4);
  for (std::size_t i = 0; i < course.told.size(); ++i) {
    CAPTURE(i);
    CHECK(course.told[i].rank == i);
    CHECK(dns::format_outcome(course.told[i].answer.outcome) ==
          (i == 0 ? "temporary_failure" : "no_data"));
  }
  CHECK(is_silence(course.told[0].answer));
}

TEST_CASE("an answer that came in time counts even if nobody looked for it in time") {
  bool was_busy = false;
  const dns::Source source = [&, next = numbered(2)] {
    const auto busy_until = base::Deadline::after(was_busy ? 30ms : 0ms);
    while (!busy_until.expired()) {
    }
    was_busy = true;
    return next();
  };
  const Course course = run(source, window_of(2, 10ms));
  REQUIRE(course.told.size() == 2);
  for (const Told& told : course.told)
    CHECK(told.answer.outcome == dns::Outcome::no_data);
}

TEST_CASE("what is under way at the deadline is told, and what was not asked is not") {
  struct Row {
    base::Duration per_question;
    base::Duration whole;
    std::size_t least_taken;
    std::size_t most_taken;
    std::string reason;
  };
  for (const Row& row : std::vector<Row>{
           {1h, 20ms, 5, 5, "all are cut short"},
           {10ms, 105ms, 10, 55, "some had their time, and made room for others"},
           {1h, 0ms, 0, 0, "no time at all"},
           {0ms, 20ms, 6, 1000000, "no time for anybody"},
       }) {
    CAPTURE(row.reason);
    const dns::Source endless = [] { return std::optional(question_of("silent")); };
    const auto start = std::chrono::steady_clock::now();
    const Course course = run(endless, window_of(5, row.per_question, row.whole));
    CHECK(std::chrono::steady_clock::now() - start < row.whole + 500ms);
    CHECK(course.taken >= row.least_taken);
    CHECK(course.taken <= row.most_taken);
    CHECK(course.told.size() == course.taken);
    const auto cut_short = std::ranges::count_if(course.told, [&](const Told& told) {
      CHECK(is_silence(told.answer));
      return told.answer.elapsed < row.per_question;
    });
    CHECK(cut_short <= 5);
    if (row.per_question == 1h) CHECK(cut_short == std::ssize(course.told));
  }
}

TEST_CASE("every question has a clock of its own, and those to come begin with who has answered") {
  const Course course =
      run(numbered(20), window_of(4, 60ms), {{.number = 0, .is_silent = true}, {.number = 1}});
  REQUIRE(course.told.size() == 20);
  for (const Told& told : course.told)
    CHECK(told.answer.outcome == dns::Outcome::no_data);
  CHECK(course.asked[0] == 4);
  CHECK(course.asked[1] == 20);
  const Course one_each = run(numbered(3, {{0, "silent"}, {1, "silent"}, {2, "silent"}}),
                              window_of(1, 30ms), {{.number = 0}, {.number = 1}});
  CHECK(one_each.asked == std::vector<std::size_t>{3, 3});
}

TEST_CASE("nothing is kept of a question that was answered or given up") {
  constexpr std::size_t many = 8000;
  std::size_t taken = 0;
  std::size_t told = 0;
  std::array<std::size_t, 4> peaks{};  // of each quarter
  const dns::Source source = [&]() -> std::optional<Question> {
    if (taken == many) return std::nullopt;
    std::size_t& peak = peaks.at(taken * peaks.size() / many);
    peak = std::max(peak, in_use());
    ++taken;
    return question_of((taken % 100 == 0 ? "silent" : "n") + std::to_string(taken));
  };
  const dns::Sink sink = [&](std::size_t, const dns::Answer&) { ++told; };
  const std::vector<dns::Server> servers{{.endpoint = {.address = test::address("192.0.2.1")}}};
  std::size_t asked = 0;
  const auto open = [&](std::size_t, base::Duration) {
    return std::make_unique<Server>(Server::Manner{}, asked);
  };
  dns::Exchange exchange({source, sink, window_of(50, 5ms, 60s)}, servers, 0, open);
  exchange.run();
  CHECK(told == many);
  CHECK(peaks.back() < peaks.front() + 32768);  // octets, for 6,000 questions more
}

TEST_CASE("the id of an open query is given to no other one, however many were closed") {
  dns::QueryIds ids;
  std::set<std::uint16_t> open;
  for (int i = 0; i < 20; ++i)
    open.insert(ids.next().value());
  CHECK(open.size() == 20);
  for (int i = 0; i < 50000; ++i) {
    const auto id = ids.next().value();
    if (open.contains(id)) FAIL("an open query has this id");
    ids.release(id);
  }
}
