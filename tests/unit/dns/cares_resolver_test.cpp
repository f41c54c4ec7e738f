// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/cares_resolver.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "unit/dns/fake_dns_server.hpp"
#include "unit/dns/wire.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::Message;
using dns::Outcome;
using dns::RecordType;
using test::FakeDnsServer;
using test::Transport;

namespace {

using Packets = FakeDnsServer::Packets;

dns::Question question_of(const std::string& text) {
  return {.name = test::name(text), .type = RecordType::a};
}

const dns::Question question = question_of("www.example.org");

dns::CaresResolver resolver_of(std::vector<net::Endpoint> servers) {
  dns::ResolverConfig config;
  config.servers = std::move(servers);
  return dns::CaresResolver(config);
}

base::Deadline within(base::Duration duration) { return base::Deadline::after(duration); }

double seconds_since(base::Instant start) {
  return base::to_seconds(std::chrono::steady_clock::now() - start);
}

Message reply_to(const Message& query) {
  Message reply = test::reply_to(query.question.value());
  reply.header.id = query.header.id;
  reply.edns = dns::Edns{};
  return reply;
}

// One address for whatever is asked.
Message address_for(const Message& query) {
  Message reply = reply_to(query);
  reply.header.authentic_data = true;
  reply.answers = {test::a_record(query.question->name.format(), "192.0.2.1")};
  return reply;
}

Packets packet(const Message& message) { return {test::to_wire(message)}; }

Packets good(const Message& query, Transport /*transport*/) { return packet(address_for(query)); }

Packets silent(const Message& /*query*/, Transport /*transport*/) { return {}; }

FakeDnsServer::Play with_rcode(std::uint8_t rcode) {
  return [rcode](const Message& query, Transport /*transport*/) {
    Message reply = reply_to(query);
    reply.header.rcode = rcode;
    return packet(reply);
  };
}

Packets truncated(const Message& query) {
  Message reply = reply_to(query);
  reply.header.truncated = true;
  return packet(reply);
}

// A port where nobody listens: it was free a moment ago.
net::Endpoint closed_port() { return FakeDnsServer(silent).endpoint(); }

}  // namespace

TEST_CASE("a good answer arrives with what it says") {
  std::atomic<bool> query_was_right = false;
  const FakeDnsServer server([&](const Message& query, Transport transport) {
    query_was_right = query.header.recursion_desired && query.header.authentic_data && query.edns &&
                      query.edns->udp_size == 1232 && transport == Transport::udp;
    return packet(address_for(query));
  });
  auto resolver = resolver_of({server.endpoint()});
  const dns::Answer answer = resolver.ask_one(question, within(5s));
  REQUIRE(answer.outcome == Outcome::answer);
  CHECK(query_was_right);
  CHECK(answer.authentic);
  CHECK(answer.elapsed > 0s);
  CHECK(dns::format_record(answer.records.at(0)) == "www.example.org. 300 IN A 192.0.2.1");
  CHECK(server.udp_queries() == 1);
}

TEST_CASE("a reply of more than 512 octets needs no TCP") {
  const FakeDnsServer server([](const Message& query, Transport /*transport*/) {
    Message reply = reply_to(query);
    for (int i = 0; i < 30; ++i)
      reply.answers.push_back(test::a_record("www.example.org", "192.0.2." + std::to_string(i)));
    return packet(reply);
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(5s)).records.size() == 30);
  CHECK(server.tcp_queries() == 0);
}

TEST_CASE("a silent server costs the deadline and no more") {
  const FakeDnsServer server(silent);
  auto resolver = resolver_of({server.endpoint()});
  const auto start = std::chrono::steady_clock::now();
  const dns::Answer answer = resolver.ask_one(question, within(400ms));
  CHECK(seconds_since(start) >= 0.4);
  CHECK(seconds_since(start) < 0.5);
  CHECK(answer.outcome == Outcome::temporary_failure);
  CHECK(answer.explanation == "no answer from " + server.endpoint().format() + " within 0.4 s");
  CHECK(server.udp_queries() >= 2);  // a datagram can get lost
}

TEST_CASE("a silent server is asked until the deadline") {
  // Longer than all the repetitions that c-ares makes on its own.
  const FakeDnsServer server(silent);
  auto resolver = resolver_of({server.endpoint(), server.endpoint(), server.endpoint()});
  const auto start = std::chrono::steady_clock::now();
  const dns::Answer answer = resolver.ask_one(question, within(800ms));
  CHECK(seconds_since(start) >= 0.8);
  CHECK(seconds_since(start) < 0.9);
  CHECK(answer.could_not_ask());
}

TEST_CASE("a deadline that has passed is kept") {
  const FakeDnsServer server(silent);
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(0s)).outcome == Outcome::temporary_failure);
}

TEST_CASE("a lost datagram is sent again") {
  std::atomic<int> count = 0;
  const FakeDnsServer server([&](const Message& query, Transport transport) {
    return ++count == 1 ? Packets{} : good(query, transport);
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(2s)).outcome == Outcome::answer);
}

TEST_CASE("a truncated reply is asked for over TCP") {
  const FakeDnsServer server([](const Message& query, Transport transport) {
    return transport == Transport::udp ? truncated(query) : good(query, transport);
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(5s)).outcome == Outcome::answer);
  CHECK(server.tcp_queries() == 1);
}

TEST_CASE("a reply that is truncated even over TCP is no absence") {
  const FakeDnsServer server(
      [](const Message& query, Transport /*transport*/) { return truncated(query); });
  auto resolver = resolver_of({server.endpoint()});
  const dns::Answer answer = resolver.ask_one(question, within(5s));
  CHECK(answer.outcome == Outcome::malformed);
  CHECK(answer.explanation == "a truncated reply from " + server.endpoint().format());
  CHECK(server.tcp_queries() == 1);
}

TEST_CASE("what is wrong with a reply decides about the outcome") {
  struct Row {
    FakeDnsServer::Play play;
    Outcome outcome;
    std::string says;
    std::string reason;
  };
  const auto play = [](std::function<void(Message&)> change) {
    return [change = std::move(change)](const Message& query, Transport /*transport*/) {
      Message reply = reply_to(query);
      change(reply);
      return packet(reply);
    };
  };
  const std::vector<Row> rows{
      {with_rcode(0), Outcome::no_data, "", "nothing of this type"},
      {with_rcode(3), Outcome::nxdomain, "", "nothing of this name"},
      {with_rcode(2), Outcome::temporary_failure, "SERVFAIL from 127.0.0.1:", "SERVFAIL"},
      {with_rcode(4), Outcome::temporary_failure, "NOTIMP from 127.0.0.1:", "NOTIMP"},
      {with_rcode(5), Outcome::temporary_failure, "REFUSED from 127.0.0.1:", "REFUSED"},
      {with_rcode(1), Outcome::temporary_failure,
       "FORMERR from 127.0.0.1:", "FORMERR from a server that knows EDNS"},
      {play([](Message& r) { r.header.response = false; }), Outcome::malformed,
       "a query instead of a reply from 127.0.0.1:", "the query reflected"},
      {play([](Message& r) {
         r.answers = {test::cname_record("www.example.org", "www.example.org")};
       }),
       Outcome::malformed, "a loop of aliases from 127.0.0.1:", "a CNAME loop"},
      {[](const Message& query, Transport transport) {
         Packets packets = good(query, transport);
         packets[0].push_back(0);
         return packets;
       },
       Outcome::malformed, "a malformed reply", "garbage behind the reply"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const FakeDnsServer server(row.play);
    auto resolver = resolver_of({server.endpoint()});
    const dns::Answer answer = resolver.ask_one(question, within(5s));
    CHECK(dns::format_outcome(answer.outcome) == dns::format_outcome(row.outcome));
    CHECK(answer.explanation.find(row.says) == 0);
  }
}

TEST_CASE("a server that cannot answer is followed by the next one at once") {
  const FakeDnsServer second(good);
  const std::vector<std::uint8_t> rcodes{2, 4, 5};
  for (const std::uint8_t rcode : rcodes) {
    CAPTURE(rcode);
    const FakeDnsServer first(with_rcode(rcode));
    auto resolver = resolver_of({first.endpoint(), second.endpoint()});
    const auto start = std::chrono::steady_clock::now();
    CHECK(resolver.ask_one(question, within(5s)).outcome == Outcome::answer);
    CHECK(seconds_since(start) < 1);
    CHECK(first.udp_queries() == 1);
  }
}

TEST_CASE("a closed port is followed by the next server at once") {
  const FakeDnsServer second(good);
  auto resolver = resolver_of({closed_port(), second.endpoint()});
  const auto start = std::chrono::steady_clock::now();
  CHECK(resolver.ask_one(question, within(5s)).outcome == Outcome::answer);
  CHECK(seconds_since(start) < 1);
}

TEST_CASE("a silent server is joined by the next one, which is asked first from then on") {
  const FakeDnsServer first(silent);
  const FakeDnsServer second(good);
  auto resolver = resolver_of({first.endpoint(), second.endpoint()});
  const auto start = std::chrono::steady_clock::now();
  CHECK(resolver.ask_one(question, within(900ms)).outcome == Outcome::answer);
  CHECK(seconds_since(start) < 0.6);
  const std::size_t asked = first.udp_queries();
  CHECK(resolver.ask_one(question, within(900ms)).outcome == Outcome::answer);
  CHECK(first.udp_queries() == asked);
}

TEST_CASE("a late answer of the first server still counts") {
  // The first holds its reply until the repetition comes, the second says nothing.
  const FakeDnsServer first(good, {.queries = 2, .then = 100ms});
  const FakeDnsServer second(silent);
  auto resolver = resolver_of({first.endpoint(), second.endpoint()});
  CHECK(resolver.ask_one(question, within(600ms)).outcome == Outcome::answer);
}

TEST_CASE("if nobody knows, all that they said is told") {
  const FakeDnsServer first(with_rcode(2));
  const FakeDnsServer second(with_rcode(5));
  const FakeDnsServer third(silent);
  auto resolver = resolver_of({first.endpoint(), second.endpoint(), third.endpoint()});
  const dns::Answer answer = resolver.ask_one(question, within(300ms));
  CHECK(answer.outcome == Outcome::temporary_failure);
  CHECK(answer.rcode == 2);
  CHECK(answer.explanation == "SERVFAIL from " + first.endpoint().format() + "; REFUSED from " +
                                  second.endpoint().format() + "; no answer from " +
                                  third.endpoint().format() + " within 0.3 s");
}

TEST_CASE("closed ports are told at once") {
  const net::Endpoint first = closed_port();
  const net::Endpoint second = closed_port();
  auto resolver = resolver_of({first, second});
  const auto start = std::chrono::steady_clock::now();
  const dns::Answer answer = resolver.ask_one(question, within(5s));
  CHECK(seconds_since(start) < 1);
  CHECK(answer.outcome == Outcome::temporary_failure);
  CHECK(answer.explanation.find("connection refused by " + first.format()) == 0);
  CHECK(answer.explanation.find("connection refused by " + second.format()) != std::string::npos);
}

TEST_CASE("replies with wrong ids do not get in the way of the right one") {
  const FakeDnsServer server([](const Message& query, Transport transport) {
    Packets packets;
    for (std::uint16_t i = 1; i <= 200; ++i) {
      Message forged = reply_to(query);
      forged.header.id = static_cast<std::uint16_t>(query.header.id + i);
      forged.header.rcode = 3;
      packets.push_back(test::to_wire(forged));
    }
    packets.push_back(good(query, transport).at(0));
    return packets;
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(5s)).outcome == Outcome::answer);
}

TEST_CASE("a reply to another question is not taken") {
  const FakeDnsServer server([](const Message& query, Transport /*transport*/) {
    Message reply = address_for(query);
    reply.question->name = test::name("other.example.org");
    return packet(reply);
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(300ms)).could_not_ask());
}

TEST_CASE("a server without EDNS is asked without it") {
  const FakeDnsServer server([](const Message& query, Transport transport) {
    if (!query.edns) return good(query, transport);
    Message reply = reply_to(query);
    reply.edns.reset();
    reply.header.rcode = 1;
    return packet(reply);
  });
  auto resolver = resolver_of({server.endpoint()});
  CHECK(resolver.ask_one(question, within(5s)).outcome == Outcome::answer);
  CHECK(server.udp_queries() == 2);
}

TEST_CASE("a batch takes as long as its slowest question") {
  std::vector<dns::Question> questions;
  questions.reserve(100);
  for (int i = 0; i < 100; ++i)
    questions.push_back(question_of("n" + std::to_string(i) + ".example.org"));
  const FakeDnsServer server(good, {.queries = 100, .then = 20ms});
  auto resolver = resolver_of({server.endpoint()});
  const auto start = std::chrono::steady_clock::now();
  const auto answers = resolver.ask(questions, within(5s));
  CHECK(seconds_since(start) < 1);  // one after the other they would take 2 s
  REQUIRE(answers.size() == 100);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CHECK(answers[i].question == questions[i]);
    CHECK(answers[i].outcome == Outcome::answer);
    CHECK(answers[i].records.at(0).owner == questions[i].name);
  }
}

TEST_CASE("more questions than may be under way at once are all answered") {
  std::vector<dns::Question> questions((dns::max_in_flight * 2) + 50, question);
  const FakeDnsServer server(good);
  auto resolver = resolver_of({server.endpoint()});
  const auto answers = resolver.ask(questions, within(10s));
  REQUIRE(answers.size() == questions.size());
  CHECK(std::ranges::all_of(
      answers, [](const dns::Answer& answer) { return answer.outcome == Outcome::answer; }));
  CHECK(resolver.ask({}, within(1s)).empty());
}

TEST_CASE("questions that had to wait for room until the deadline were not asked") {
  std::vector<dns::Question> questions(dns::max_in_flight + 5, question);
  const FakeDnsServer server(silent);
  auto resolver = resolver_of({server.endpoint()});
  const auto answers = resolver.ask(questions, within(50ms));
  REQUIRE(answers.size() == questions.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CAPTURE(i);
    CHECK(answers[i].outcome == Outcome::temporary_failure);
    CHECK(answers[i].question == question);
    CHECK(answers[i].explanation.starts_with("not asked, as the time had run out") ==
          (i >= dns::max_in_flight));
  }
}

TEST_CASE("of a stream lost answers hold up nobody, whatever becomes of them") {
  // One in ten is lost for good; c-ares sends it again long after we have given it up.
  const FakeDnsServer server([](const Message& query, Transport transport) {
    return query.question->name.format().starts_with("lost") ? Packets{} : good(query, transport);
  });
  auto resolver = resolver_of({server.endpoint()});
  std::size_t asked = 0;
  std::vector<Outcome> outcomes(1000, Outcome::malformed);
  const auto source = [&]() -> std::optional<dns::Question> {
    if (asked == outcomes.size()) return std::nullopt;
    const std::string kind = asked % 10 == 0 ? "lost" : "found";
    return question_of(kind + std::to_string(asked++) + ".example.org");
  };
  const auto sink = [&](std::size_t rank, const dns::Answer& answer) {
    outcomes.at(rank) = answer.outcome;
  };
  const auto start = std::chrono::steady_clock::now();
  resolver.stream(source, sink, {.deadline = within(20s), .per_question = 500ms, .width = 110});
  CHECK(seconds_since(start) < 5);
  for (std::size_t rank = 0; rank < outcomes.size(); ++rank) {
    CAPTURE(rank);
    CHECK(outcomes[rank] == (rank % 10 == 0 ? Outcome::temporary_failure : Outcome::answer));
  }
}

TEST_CASE("without a server nothing can be asked") {
  auto resolver = resolver_of({});
  const dns::Answer answer = resolver.ask_one(question, within(5s));
  CHECK(answer.outcome == Outcome::temporary_failure);
  CHECK(answer.explanation == "no DNS server is configured");
}

TEST_CASE("a server in a network without a route is told at once") {
  // RFC 5737 and RFC 6890 reserve these; a datagram to the broadcast address may not be sent.
  auto resolver = resolver_of({{.address = test::address("255.255.255.255"), .port = 53}});
  const auto start = std::chrono::steady_clock::now();
  const dns::Answer answer = resolver.ask_one(question, within(5s));
  CHECK(seconds_since(start) < 1);
  CHECK(answer.explanation.find("connection refused by 255.255.255.255:53 (or no route") == 0);
}

TEST_CASE("the environment cannot lead c-ares astray") {
  setenv("RES_OPTIONS", "ndots:5 retrans:1 retry:1 rotate", 1);
  setenv("LOCALDOMAIN", "evil.example", 1);
  setenv("HOSTALIASES", "/dev/zero", 1);
  const FakeDnsServer server(good);
  auto resolver = resolver_of({server.endpoint()});
  const dns::Answer answer = resolver.ask_one(question_of("www"), within(5s));
  unsetenv("RES_OPTIONS");
  unsetenv("LOCALDOMAIN");
  unsetenv("HOSTALIASES");
  REQUIRE(answer.outcome == Outcome::answer);
  CHECK(answer.records.at(0).owner == test::name("www"));
}
