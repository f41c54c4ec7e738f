// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dane/decision.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using dns::Name;
using dns::RecordType;
using policy::dane::Decision;
using policy::dane::format_policy;

namespace {

constexpr const char* digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(1)); }

// "@" stands for a digest of the right length.
std::string zone_of(std::string text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@'))
    text.replace(at, 1, digest);
  return text;
}

Name name(const std::string& text) { return Name::parse(text).value(); }

enum class Mx { is_signed, is_unsigned };

policy::dane::Host host(test::MemoryResolver& resolver, const std::string& text, Mx mx) {
  return {.name = name(text),
          .mx_authentic = mx == Mx::is_signed,
          .a = resolver.ask_one({name(text), RecordType::a}, soon()),
          .aaaa = resolver.ask_one({name(text), RecordType::aaaa}, soon())};
}

struct Row {
  const char* reason;
  const char* zone;
  const char* policy;
  const char* base;       // where records were found
  const char* not_asked;  // a type of question that must not be asked; may be empty
  Mx mx = Mx::is_signed;
};

// RFC 7672 section 2, row by row; the host is always mx.test.
const std::vector<Row> rows{
    {"signed throughout", "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @", "required",
     "mx.test", "CNAME"},
    {"IPv6 only", "mx.test. AAAA 2001:db8::1\n _25._tcp.mx.test. TLSA 3 1 1 @", "required",
     "mx.test", "CNAME"},
    {"records that no client can use", "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 1 1 1 @",
     "mandatory-unauthenticated", "mx.test", ""},
    {"one usable among others",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 1 1 1 @\n _25._tcp.mx.test. TLSA 2 1 1 @",
     "required", "mx.test", ""},
    {"a digest that is too short", "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 0011",
     "mandatory-unauthenticated", "mx.test", ""},
    {"no record, and that is signed", "mx.test. A 192.0.2.1", "none", "", "CNAME"},
    {"a TLSA name that exists without records",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TXT \"x\"", "none", "", ""},
    {"records for another port", "mx.test. A 192.0.2.1\n _465._tcp.mx.test. TLSA 3 1 1 @", "none",
     "", ""},
    {"records that nobody signed",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @\n !insecure _tcp.mx.test.",
     "none-insecure", "mx.test", ""},
    {"addresses that nobody signed: TLSA is not asked for",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @\n !insecure mx.test.", "none-insecure",
     "", "TLSA"},
    {"TLSA cannot be asked for", "mx.test. A 192.0.2.1\n !servfail _25._tcp.mx.test. TLSA",
     "deferred", "", ""},
    {"TLSA is not answered", "mx.test. A 192.0.2.1\n !timeout _25._tcp.mx.test. TLSA", "deferred",
     "", ""},
    {"TLSA is answered with rubbish", "mx.test. A 192.0.2.1\n !malformed _25._tcp.mx.test. TLSA",
     "deferred", "", ""},
    {"no family can be asked for", "!servfail mx.test. *", "deferred", "", "TLSA"},
    {"one family cannot be asked for, the other one will do",
     "mx.test. A 192.0.2.1\n !servfail mx.test. AAAA\n _25._tcp.mx.test. TLSA 3 1 1 @", "required",
     "mx.test", ""},
    {"there is no address", "mx.test. TXT \"x\"\n _25._tcp.mx.test. TLSA 3 1 1 @", "deferred", "",
     "TLSA"},
    {"a signed alias: the records of its target",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n _25._tcp.real.test. TLSA 3 1 1 @\n"
     "_25._tcp.mx.test. TLSA 3 0 1 @",
     "required", "real.test", "CNAME"},
    {"a signed alias whose target has none: those of its own name",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @",
     "required", "mx.test", ""},
    {"a signed alias, and no records at all", "mx.test. CNAME real.test.\n real.test. A 192.0.2.1",
     "none", "", ""},
    {"the target's records cannot be asked for: its own name does not help",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n !servfail _25._tcp.real.test. TLSA\n"
     "_25._tcp.mx.test. TLSA 3 1 1 @",
     "deferred", "", ""},
    {"a signed alias to what is not signed: the records of its own name",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n !insecure real.test.\n"
     "_25._tcp.mx.test. TLSA 3 1 1 @\n _25._tcp.real.test. TLSA 3 0 1 @",
     "required", "mx.test", ""},
    {"an alias that nobody signed",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n !insecure mx.test.\n !insecure "
     "real.test.\n"
     "_25._tcp.mx.test. TLSA 3 1 1 @",
     "none-insecure", "", "TLSA"},
    {"an alias to what is not signed, which cannot be asked for itself",
     "mx.test. CNAME real.test.\n real.test. A 192.0.2.1\n !insecure real.test.\n"
     "!servfail mx.test. CNAME",
     "deferred", "", "TLSA"},
    {"the TLSA name is an alias, signed throughout",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. CNAME tlsa.test.\n tlsa.test. TLSA 3 1 1 @",
     "required", "mx.test", ""},
    {"the TLSA name is an alias to what is not signed",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. CNAME tlsa.test.\n tlsa.test. TLSA 3 1 1 @\n"
     "!insecure tlsa.test.",
     "none-insecure", "mx.test", ""},
    {"signed records behind MX records that are not",
     "mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @", "none-insecure", "mx.test", "",
     Mx::is_unsigned},
    {"nothing behind MX records that are not signed", "mx.test. A 192.0.2.1", "none-insecure", "",
     "", Mx::is_unsigned},
    {"MX records that are not signed do not make up for TLSA that cannot be asked for",
     "mx.test. A 192.0.2.1\n !servfail _25._tcp.mx.test. TLSA", "deferred", "", "",
     Mx::is_unsigned},
};

}  // namespace

TEST_CASE("what the DNS vouches for decides whether DANE is required") {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    test::MemoryResolver resolver(zone_of(row.zone));
    const std::vector<policy::dane::Host> hosts{host(resolver, "mx.test", row.mx)};
    const std::size_t asked_before = resolver.questions_asked();
    const Decision decision = policy::dane::decide(resolver, hosts, 25, soon()).front();
    CAPTURE(decision.reason);
    CHECK(format_policy(decision.policy) == row.policy);
    CHECK(decision.clause.starts_with("RFC 7672 section 2"));
    CHECK((decision.records.empty() ? "" : decision.base.format()) == row.base);
    for (std::size_t i = asked_before; i < resolver.asked().size(); ++i)
      CHECK(dns::format_record_type(resolver.asked()[i].type) != row.not_asked);
  }
}

TEST_CASE("records that cannot be believed are told apart from those that can") {
  const auto decide = [](const char* zone, Mx mx) {
    test::MemoryResolver resolver(zone_of(zone));
    const std::vector<policy::dane::Host> hosts{host(resolver, "mx.test", mx)};
    return policy::dane::decide(resolver, hosts, 25, soon()).front();
  };
  const Decision without_mx =
      decide("mx.test. A 192.0.2.1\n _25._tcp.mx.test. TLSA 3 1 1 @", Mx::is_unsigned);
  CHECK(without_mx.mx_unsigned);
  CHECK_FALSE(without_mx.records_unsigned);
  const Decision without_tlsa =
      decide("mx.test. A 192.0.2.1\n _25._tcp.mx.test. 60 TLSA 3 1 1 @\n !insecure _tcp.mx.test.",
             Mx::is_signed);
  CHECK(without_tlsa.records_unsigned);
  CHECK_FALSE(without_tlsa.mx_unsigned);
  CHECK(without_tlsa.ttl == 60);
}

TEST_CASE("many hosts are asked for in two batches") {
  test::MemoryResolver resolver(zone_of(R"(
    a.test. A 192.0.2.1
    _25._tcp.a.test. TLSA 3 1 1 @
    b.test. CNAME real.test.
    real.test. A 192.0.2.2
    !insecure real.test.
    _25._tcp.b.test. TLSA 1 1 1 @
    c.test. A 192.0.2.3
    !insecure c.test.)"));
  std::vector<policy::dane::Host> hosts;
  for (const char* text : {"a.test", "b.test", "c.test"})
    hosts.push_back(host(resolver, text, Mx::is_signed));
  const std::size_t before = resolver.batches();
  const std::vector<Decision> decisions = policy::dane::decide(resolver, hosts, 25, soon());
  CHECK(resolver.batches() == before + 2);
  REQUIRE(decisions.size() == 3);
  CHECK(format_policy(decisions[0].policy) == "required");
  CHECK(format_policy(decisions[1].policy) == "mandatory-unauthenticated");
  CHECK(format_policy(decisions[2].policy) == "none-insecure");
}
