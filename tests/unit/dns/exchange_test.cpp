// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/exchange.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "unit/dns/wire.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::Delivery;
using dns::Outcome;
using dns::RecordType;

namespace {

const dns::Question question{.name = test::name("www.example.org"), .type = RecordType::a};

// Hands out one delivery for each query, at once.
class ScriptedChannel final : public dns::Channel {
 public:
  explicit ScriptedChannel(Delivery delivery) : delivery_(std::move(delivery)) {}

  void send(std::span<const std::uint8_t> /*query*/, dns::Ticket ticket) override {
    delivery_.ticket = ticket;
    ready_.push_back(delivery_);
  }
  [[nodiscard]] std::vector<pollfd> descriptors() const override { return {}; }
  [[nodiscard]] std::optional<base::Duration> next_timeout() const override { return std::nullopt; }
  void process(const pollfd& /*ready*/) override {}
  void process_timeouts() override {}
  std::vector<Delivery> take_deliveries() override { return std::exchange(ready_, {}); }

 private:
  Delivery delivery_;
  std::vector<Delivery> ready_;
};

struct Script {
  Delivery::Kind kind;
  test::Bytes bytes;
  std::string text;
};

std::vector<dns::Server> servers(std::size_t count) {
  std::vector<dns::Server> servers;
  for (std::size_t i = 1; i <= count; ++i) {
    servers.push_back(
        {.endpoint = {.address = test::address("192.0.2." + std::to_string(i)), .port = 53},
         .trusts_ad = false});
  }
  return servers;
}

// What comes of our question when server n does as script n says.
dns::Answer play(const std::vector<Script>& scripts, base::Duration time = 5s) {
  std::vector<dns::Answer> answers;
  bool was_asked = false;
  const dns::Source source = [&] {
    return std::exchange(was_asked, true) ? std::nullopt : std::optional(question);
  };
  const dns::Sink sink = [&](std::size_t, dns::Answer answer) {
    answers.push_back(std::move(answer));
  };
  const dns::Window window{.deadline = base::Deadline::after(time), .per_question = time};
  const auto asked = servers(scripts.size());
  dns::Exchange exchange({source, sink, window}, asked, 0,
                         [&](std::size_t server, base::Duration /*share*/) {
                           const Script& script = scripts.at(server);
                           return std::make_unique<ScriptedChannel>(Delivery{.ticket = {},
                                                                             .server = server,
                                                                             .kind = script.kind,
                                                                             .bytes = script.bytes,
                                                                             .text = script.text});
                         });
  exchange.run();
  REQUIRE(answers.size() == 1);
  return answers.front();
}

Script replying(std::uint8_t rcode) {
  dns::Message reply = test::reply_to(question);
  reply.header.rcode = rcode;
  return {.kind = Delivery::Kind::reply, .bytes = test::to_wire(reply), .text = ""};
}

const Script refused{.kind = Delivery::Kind::refused, .bytes = {}, .text = ""};
const Script unreadable{.kind = Delivery::Kind::unreadable, .bytes = {}, .text = ""};
const Script broken{.kind = Delivery::Kind::broken, .bytes = {}, .text = "out of sockets"};
const Script silence{.kind = Delivery::Kind::silence, .bytes = {}, .text = ""};

}  // namespace

TEST_CASE("the first sound reply counts, and without one all failures are told") {
  struct Row {
    std::vector<Script> scripts;
    Outcome outcome;
    std::string explanation;
    std::string reason;
  };
  const std::vector<Row> rows{
      {{replying(0)}, Outcome::no_data, "", "one server that knows"},
      {{replying(2), replying(3)}, Outcome::nxdomain, "", "the second knows"},
      {{replying(3), replying(0)}, Outcome::nxdomain, "", "the second is not asked"},
      {{refused, unreadable, broken, replying(0)}, Outcome::no_data, "", "the last of four"},
      {{broken},
       Outcome::temporary_failure,
       "192.0.2.1:53 cannot be asked: out of sockets",
       "whatever the channel says"},
      {{unreadable}, Outcome::malformed, "a malformed reply from 192.0.2.1:53", "nonsense"},
      {{unreadable, unreadable},
       Outcome::malformed,
       "a malformed reply from 192.0.2.1:53; a malformed reply from 192.0.2.2:53",
       "nonsense from everybody"},
      {{unreadable, refused},
       Outcome::temporary_failure,
       "a malformed reply from 192.0.2.1:53; connection refused by 192.0.2.2:53 (or no route to "
       "it)",
       "not only nonsense"},
      {{replying(5), unreadable},
       Outcome::temporary_failure,
       "REFUSED from 192.0.2.1:53; a malformed reply from 192.0.2.2:53",
       "whatever the order"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const dns::Answer answer = play(row.scripts);
    CHECK(dns::format_outcome(answer.outcome) == dns::format_outcome(row.outcome));
    CHECK(answer.explanation == row.explanation);
    CHECK(answer.question == question);
  }
}

TEST_CASE("a channel that gives up at once, over and over, cannot outlast the deadline") {
  const auto start = std::chrono::steady_clock::now();
  const dns::Answer answer = play({silence}, 20ms);
  CHECK(std::chrono::steady_clock::now() - start < 500ms);
  CHECK(answer.outcome == Outcome::temporary_failure);
  CHECK(answer.explanation == "no answer from 192.0.2.1:53 within 0.0 s");
}

TEST_CASE("query ids are not used twice") {
  dns::QueryIds ids;
  std::vector<bool> used(65536);
  for (int i = 0; i < 2000; ++i) {
    const auto id = ids.next();
    REQUIRE(id);
    CHECK_FALSE(used[*id]);
    used[*id] = true;
  }
}
