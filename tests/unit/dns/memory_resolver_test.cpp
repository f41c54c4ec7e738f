// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/memory_resolver.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using dns::Outcome;
using dns::RecordType;
using test::MemoryResolver;

namespace {

dns::Answer ask(MemoryResolver& resolver, const std::string& name, RecordType type) {
  return resolver.ask_one({.name = dns::Name::parse(name).value(), .type = type},
                          base::Deadline::after(std::chrono::seconds(1)));
}

}  // namespace

TEST_CASE("every type of a zone line reads back") {
  const std::vector<std::string> lines{
      "a.example. 300 IN A 192.0.2.1",
      "a.example. 300 IN AAAA 2001:db8::1",
      "a.example. 300 IN CNAME b.example.",
      "a.example. 300 IN NS ns.example.",
      "a.example. 300 IN PTR host.example.",
      "a.example. 300 IN MX 10 mx.example.",
      R"(a.example. 300 IN TXT "one; two" "three \"\\\007" "")",
      "a.example. 300 IN SOA ns.example. root.example. 1 2 3 4 5",
      "a.example. 300 IN SRV 1 2 25 mx.example.",
      "a.example. 300 IN TLSA 3 1 1 ab01",
      R"(a.example. 300 IN CAA 0 issue "ca.example")",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    const std::size_t type_at = line.find(" IN ") + 4;
    const auto type =
        dns::parse_record_type(line.substr(type_at, line.find(' ', type_at) - type_at));
    REQUIRE(type);
    MemoryResolver resolver(line);
    const dns::Answer answer = ask(resolver, "A.example", *type);
    REQUIRE(answer.records.size() == 1);
    CHECK(dns::format_record(answer.records[0]) == line);
    CHECK(answer.authentic);
  }
}

TEST_CASE("a line that is not understood is named") {
  const std::vector<std::string> lines{
      "a.example.",
      "a.example. 300",
      "a.example. WHAT x",
      "a.example. A",
      "a.example. A ::1",
      "a.example. AAAA 192.0.2.1",
      "a.example. A 192.0.2.1 192.0.2.2",
      "a.example. MX mx.example.",
      "a.example. TXT",
      "a.example. TXT \"open",
      "a.example. TLSA 3 1 1 abc",
      "a.example. TLSA 3 1 1 xx",
      "a.example. OPT x",
      "a.example. TYPE65 x",
      "a..example. A 192.0.2.1",
      "!servfail",
      "!servfail a.example.",
      "!servfail a.example. WHAT",
      "!servfail a.example. A B",
      "!insecure a.example. A",
      "!what a.example. A",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    std::string message;
    try {
      const MemoryResolver resolver("good.example. A 192.0.2.1\n" + line);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    CHECK(message.find(line) != std::string::npos);
    CHECK(message.find("good.example") == std::string::npos);
  }
}

TEST_CASE("the zone answers as a validating resolver would") {
  MemoryResolver resolver(R"(
    ; the records
    www.example.org. 60  CNAME  host.example.org.
    host.example.org.    A      192.0.2.1   ; a remark
    host.example.org.    A      192.0.2.2
    loop.example.org.    CNAME  loop.example.org.
    dangling.example.org. CNAME nowhere.example.org.
    deep.a.b.example.org. TXT   "x"
    to-insecure.example.org. CNAME x.insecure.example.org.
    x.insecure.example.org. A   192.0.2.3
    !insecure insecure.example.org.
    to-broken.example.org. CNAME broken.example.org.
    !servfail  broken.example.org. *
    !timeout   slow.example.org.   A
    !malformed odd.example.org.    MX
  )");
  struct Row {
    std::string name;
    RecordType type;
    Outcome outcome;
    std::size_t records;
    std::size_t aliases;
    bool authentic;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"host.example.org", RecordType::a, Outcome::answer, 2, 0, true, "two addresses"},
      {"www.example.org", RecordType::a, Outcome::answer, 2, 1, true, "by an alias"},
      {"www.example.org", RecordType::cname, Outcome::answer, 1, 0, true, "the alias itself"},
      {"www.example.org", RecordType::mx, Outcome::no_data, 0, 1, true, "no data at the end"},
      {"host.example.org", RecordType::mx, Outcome::no_data, 0, 0, true, "no such record"},
      {"a.b.example.org", RecordType::a, Outcome::no_data, 0, 0, true, "an empty non-terminal"},
      {"no.example.org", RecordType::a, Outcome::nxdomain, 0, 0, true, "no such name"},
      {"below.host.example.org", RecordType::a, Outcome::nxdomain, 0, 0, true, "nor below"},
      {"dangling.example.org", RecordType::a, Outcome::nxdomain, 0, 1, true, "no such target"},
      {"loop.example.org", RecordType::a, Outcome::malformed, 0, 0, false, "a loop"},
      {"x.insecure.example.org", RecordType::a, Outcome::answer, 1, 0, false, "an insecure zone"},
      {"to-insecure.example.org", RecordType::a, Outcome::answer, 1, 1, false, "leads there"},
      {"broken.example.org", RecordType::tlsa, Outcome::temporary_failure, 0, 0, false,
       "SERVFAIL for every type"},
      {"to-broken.example.org", RecordType::a, Outcome::temporary_failure, 0, 0, false,
       "leads there"},
      {"slow.example.org", RecordType::a, Outcome::temporary_failure, 0, 0, false, "silence"},
      {"slow.example.org", RecordType::aaaa, Outcome::nxdomain, 0, 0, true, "for A only"},
      {"odd.example.org", RecordType::mx, Outcome::malformed, 0, 0, false, "a broken reply"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const dns::Answer answer = ask(resolver, row.name, row.type);
    CHECK(dns::format_outcome(answer.outcome) == dns::format_outcome(row.outcome));
    CHECK(answer.records.size() == row.records);
    CHECK(answer.aliases.size() == row.aliases);
    CHECK(answer.authentic == row.authentic);
    CHECK(answer.explanation.empty() == !answer.could_not_ask());
  }
  CHECK(resolver.questions_asked() == rows.size());
  CHECK(resolver.batches() == rows.size());
  CHECK(dns::format_question(resolver.asked().front()) == "host.example.org A");
}
