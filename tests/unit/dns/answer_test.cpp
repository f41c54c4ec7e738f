// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/answer.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dns/rcode.hpp"
#include "unit/dns/wire.hpp"

using namespace mailprobe;
using dns::Message;
using dns::Outcome;
using dns::RecordType;
using test::a_record;
using test::cname_record;
using test::name;
using test::ns_record;
using test::soa_record;

namespace {

const dns::Question question{.name = name("www.example.org"), .type = RecordType::a};
const net::Endpoint endpoint{.address = test::address("127.0.0.1"), .port = 53};
const dns::Server trusted{.endpoint = endpoint, .trusts_ad = true};
const dns::Server untrusted{.endpoint = endpoint, .trusts_ad = false};

using Change = std::function<void(Message&)>;

// The answer to our question after a sound empty reply was changed like this.
dns::Answer interpret(const Change& change, const dns::Server& server = trusted) {
  Message reply = test::reply_to(question);
  change(reply);
  return dns::interpret(test::to_wire(reply), question, server);
}

std::string label(int number) { return "n" + std::to_string(number) + ".example.org"; }

// www -> n1 -> n2 ... with so many aliases.
std::vector<dns::Record> chain(int aliases) {
  std::vector<dns::Record> records{cname_record("www.example.org", label(1))};
  for (int i = 1; i < aliases; ++i)
    records.push_back(cname_record(label(i), label(i + 1)));
  return records;
}

void lame(Message& reply) { reply.header.recursion_available = false; }

void authoritative(Message& reply) {
  reply.header.recursion_available = false;
  reply.header.authoritative = true;
}

}  // namespace

TEST_CASE("absence is only read from a reply beyond doubt") {
  struct Row {
    Change change;
    Outcome outcome;
    std::string says;
    std::string reason;
  };
  const std::vector<Row> rows{
      {[](Message& r) { r.authorities = {soa_record("example.org")}; }, Outcome::no_data, "",
       "NOERROR with a SOA"},
      {[](Message&) {}, Outcome::no_data, "", "NOERROR of a recursive server that drops the SOA"},
      {[](Message& r) {
         r.header.rcode = 3;
         r.authorities = {soa_record("example.org")};
       },
       Outcome::nxdomain, "", "NXDOMAIN with a SOA"},
      {[](Message& r) { r.header.rcode = 3; }, Outcome::nxdomain, "", "NXDOMAIN without"},
      {[](Message& r) { r.question->name = name("WWW.Example.ORG"); }, Outcome::no_data, "",
       "the case of the question does not count"},
      {authoritative, Outcome::no_data, "", "an authoritative server, as for DNS lists"},
      {[](Message& r) { r.header.response = false; }, Outcome::malformed,
       "a query instead of a reply from 127.0.0.1:53", "QR is clear"},
      {[](Message& r) { r.header.opcode = 4; }, Outcome::malformed,
       "a reply to another kind of request", "NOTIFY"},
      {[](Message& r) { r.header.truncated = true; }, Outcome::malformed, "a truncated reply",
       "TC over TCP"},
      {[](Message& r) {
         r.header.truncated = true;
         r.header.rcode = 3;
       },
       Outcome::malformed, "a truncated reply", "TC with NXDOMAIN"},
      {[](Message& r) { r.question.reset(); }, Outcome::malformed, "a reply without a question",
       "no question"},
      {[](Message& r) { r.question->name = name("example.org"); }, Outcome::malformed,
       "a reply to another question", "another name"},
      {[](Message& r) { r.question->type = RecordType::aaaa; }, Outcome::malformed,
       "a reply to another question", "another type"},
      {[](Message& r) { r.header.rcode = 1; }, Outcome::temporary_failure,
       "FORMERR from 127.0.0.1:53", "FORMERR"},
      {[](Message& r) { r.header.rcode = 2; }, Outcome::temporary_failure,
       "SERVFAIL from 127.0.0.1:53", "SERVFAIL"},
      {[](Message& r) { r.header.rcode = 4; }, Outcome::temporary_failure, "NOTIMP from", "NOTIMP"},
      {[](Message& r) { r.header.rcode = 5; }, Outcome::temporary_failure, "REFUSED from",
       "REFUSED"},
      {[](Message& r) { r.header.rcode = 11; }, Outcome::temporary_failure, "RCODE 11 from",
       "no such code"},
      {[](Message& r) { r.edns = dns::Edns{.extended_rcode = 1}; }, Outcome::temporary_failure,
       "BADVERS from", "the upper bits stand in the OPT record"},
      {[](Message& r) {
         r.header.rcode = 3;
         r.edns = dns::Edns{.extended_rcode = 1};
       },
       Outcome::temporary_failure, "RCODE 19 from", "19 is not NXDOMAIN"},
      {[](Message& r) { r.authorities = {ns_record("org", "a.nic.org")}; },
       Outcome::temporary_failure, "a referral to other servers from", "a referral"},
      {lame, Outcome::temporary_failure, "a server that neither recurses nor has authority from",
       "a lame server"},
      {[](Message& r) {
         lame(r);
         r.authorities = {soa_record("example.org")};
       },
       Outcome::temporary_failure, "neither recurses nor has authority", "a SOA does not cure it"},
      {[](Message& r) {
         lame(r);
         r.header.rcode = 3;
       },
       Outcome::temporary_failure, "neither recurses nor has authority", "NXDOMAIN of a lame one"},
      {[](Message& r) {
         authoritative(r);
         r.authorities = {ns_record("example.org", "ns.example.org")};
       },
       Outcome::no_data, "", "an authoritative server may name itself"},
      {[](Message& r) {
         r.authorities = {soa_record("example.org"), ns_record("example.org", "ns.example.org")};
       },
       Outcome::no_data, "", "NS beside a SOA is no referral"},
      {[](Message& r) { r.answers = {a_record("other.example.org", "192.0.2.1")}; },
       Outcome::temporary_failure, "records of other names only from", "an answer about others"},
      {[](Message& r) {
         r.header.rcode = 3;
         r.answers = {a_record("other.example.org", "192.0.2.1")};
         r.authorities = {soa_record("example.org")};
       },
       Outcome::temporary_failure, "records of other names only from",
       "NXDOMAIN with an answer about others; a SOA does not cure it"},
      {[](Message& r) { r.answers = {ns_record("www.example.org", "ns.example.org")}; },
       Outcome::no_data, "", "another type of the name itself says that it has none of this one"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const dns::Answer answer = interpret(row.change);
    CHECK(dns::format_outcome(answer.outcome) == dns::format_outcome(row.outcome));
    CAPTURE(answer.explanation);
    CHECK(answer.explanation.find(row.says) != std::string::npos);
    CHECK(answer.explanation.empty() == !answer.could_not_ask());
    CHECK(answer.records.empty());
    CHECK(answer.question == question);
  }
}

TEST_CASE("records stand at the end of a chain of aliases that ends") {
  struct Row {
    Change change;
    Outcome outcome;
    std::size_t aliases;
    std::string says;
    std::string reason;
  };
  const std::vector<Row> rows{
      {[](Message& r) { r.answers = {a_record("WWW.example.org", "192.0.2.1")}; }, Outcome::answer,
       0, "", "no alias; case does not count"},
      {[](Message& r) {
         r.answers = {a_record("n1.example.org", "192.0.2.1"),
                      cname_record("www.example.org", "n1.example.org")};
       },
       Outcome::answer, 1, "", "the order does not count"},
      {[](Message& r) {
         r.answers = chain(16);
         r.answers.push_back(a_record(label(16), "192.0.2.1"));
       },
       Outcome::answer, 16, "", "sixteen aliases"},
      {[](Message& r) {
         r.answers = chain(17);
         r.answers.push_back(a_record(label(17), "192.0.2.1"));
       },
       Outcome::malformed, 0, "more than 16 aliases", "seventeen aliases"},
      {[](Message& r) {
         r.answers = {cname_record("www.example.org", "n1.example.org"),
                      cname_record("n1.example.org", "WWW.example.org")};
       },
       Outcome::malformed, 0, "a loop of aliases", "back to the start"},
      {[](Message& r) { r.answers = {cname_record("www.example.org", "www.example.org")}; },
       Outcome::malformed, 0, "a loop of aliases", "an alias of itself"},
      {[](Message& r) {
         r.answers = {cname_record("www.example.org", "a"), cname_record("a", "b"),
                      cname_record("b", "a")};
       },
       Outcome::malformed, 0, "a loop of aliases", "a loop that does not hold the start"},
      {[](Message& r) {
         r.answers = {cname_record("www.example.org", "a"), cname_record("www.example.org", "b")};
       },
       Outcome::malformed, 0, "two aliases for one name", "two targets"},
      {[](Message& r) {
         r.answers = {cname_record("www.example.org", "a"), cname_record("www.example.org", "A"),
                      a_record("a", "192.0.2.1")};
       },
       Outcome::answer, 1, "", "the same target twice"},
      {[](Message& r) { r.answers = chain(2); }, Outcome::no_data, 2, "",
       "a recursive server says that the end has no such record"},
      {[](Message& r) {
         r.answers = chain(1);
         r.header.rcode = 3;
       },
       Outcome::nxdomain, 1, "", "the end of the chain does not exist (RFC 6604)"},
      {[](Message& r) {
         authoritative(r);
         r.answers = chain(1);
       },
       Outcome::temporary_failure, 0, "an alias that the server did not follow",
       "an authoritative server does not know the end"},
      {[](Message& r) {
         authoritative(r);
         r.answers = chain(1);
         r.authorities = {soa_record("example.org")};
       },
       Outcome::no_data, 1, "", "it does know it"},
      {[](Message& r) {
         r.answers = chain(2);
         r.answers.push_back(a_record("other.example.org", "192.0.2.1"));
       },
       Outcome::no_data, 2, "", "records of another name are not ours"},
      {[](Message& r) {
         r.answers = {a_record("www.example.org", "192.0.2.1")};
         r.header.rcode = 3;
       },
       Outcome::malformed, 0, "NXDOMAIN together with records", "a contradiction"},
      {[](Message& r) {
         lame(r);
         r.answers = {a_record("www.example.org", "192.0.2.1")};
       },
       Outcome::answer, 0, "", "records are records, whoever has them"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const dns::Answer answer = interpret(row.change);
    CHECK(dns::format_outcome(answer.outcome) == dns::format_outcome(row.outcome));
    CHECK(answer.aliases.size() == row.aliases);
    CHECK(answer.records.size() == (row.outcome == Outcome::answer ? 1 : 0));
    CHECK(answer.explanation.find(row.says) != std::string::npos);
  }
}

TEST_CASE("a question for aliases is answered with the alias itself") {
  const dns::Question alias{.name = name("www.example.org"), .type = RecordType::cname};
  Message reply = test::reply_to(alias);
  reply.answers = chain(2);
  const dns::Answer answer = dns::interpret(test::to_wire(reply), alias, trusted);
  CHECK(answer.outcome == Outcome::answer);
  CHECK(answer.aliases.empty());
  CHECK(dns::data_of<dns::Cname>(answer.records).at(0).target == name("n1.example.org"));
  CHECK(answer.final_name() == name("www.example.org"));
}

TEST_CASE("an answer is authentic if a trusted server has set AD") {
  const Change with_ad = [](Message& r) { r.header.authentic_data = true; };
  CHECK(interpret(with_ad, trusted).authentic);
  CHECK_FALSE(interpret(with_ad, untrusted).authentic);
  CHECK_FALSE(interpret([](Message&) {}, trusted).authentic);
  const Change failed = [](Message& r) {
    r.header.authentic_data = true;
    r.header.rcode = 2;
  };
  CHECK_FALSE(interpret(failed, trusted).authentic);
}

TEST_CASE("a server's own words about a failure are quoted") {
  const dns::Answer bogus = interpret([](Message& r) {
    r.header.rcode = 2;
    r.edns = dns::Edns{.errors = {{.code = 6, .text = "no|sig\n"}}};
  });
  CHECK(bogus.explanation == R"(SERVFAIL from 127.0.0.1:53 (DNSSEC Bogus: "no\x7csig\x0a"))");
  CHECK(bogus.rcode == 2);
  const dns::Answer unnamed = interpret([](Message& r) {
    r.header.rcode = 5;
    r.edns = dns::Edns{.errors = {{.code = 999, .text = ""}}};
  });
  CHECK(unnamed.explanation == "REFUSED from 127.0.0.1:53 (Extended DNS Error 999)");
}

TEST_CASE("bytes that are no message are a malformed reply") {
  const dns::Answer answer = dns::interpret(test::bytes("00"), question, trusted);
  CHECK(answer.outcome == Outcome::malformed);
  CHECK(answer.explanation == "a malformed reply (no room for a header) from 127.0.0.1:53");
}

TEST_CASE("outcomes are either known or not") {
  struct Row {
    Outcome outcome;
    std::string text;
    bool absent;
    bool could_not_ask;
  };
  const std::vector<Row> rows{
      {Outcome::answer, "answer", false, false},
      {Outcome::no_data, "no_data", true, false},
      {Outcome::nxdomain, "nxdomain", true, false},
      {Outcome::temporary_failure, "temporary_failure", false, true},
      {Outcome::malformed, "malformed", false, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const dns::Answer answer = dns::failed_answer(question, row.outcome, "");
    CHECK(dns::format_outcome(row.outcome) == row.text);
    CHECK(answer.absent() == row.absent);
    CHECK(answer.could_not_ask() == row.could_not_ask);
  }
  CHECK(dns::Answer{}.could_not_ask());
}

TEST_CASE("response codes have names") {
  CHECK(dns::format_rcode(0) == "NOERROR");
  CHECK(dns::format_rcode(10) == "NOTZONE");
  CHECK(dns::format_rcode(16) == "BADVERS");
  CHECK(dns::format_rcode(4095) == "RCODE 4095");
}
