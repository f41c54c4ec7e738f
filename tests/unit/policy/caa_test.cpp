// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/caa.hpp"

#include <string>

#include <doctest/doctest.h>

#include "support/memory_resolver.hpp"

using namespace mailprobe;

TEST_CASE("CAA records are those of the closest name that has some") {
  struct Row {
    std::string name;
    std::string value;  // of the first record; empty if there is none
    bool known;
    const char* reason;
  };
  constexpr const char* zone = R"(
    mx.own.test.       CAA 0 issue "own.example"
    own.test.          CAA 0 issue "above.example"
    above.test.        CAA 0 issue "above.example"
    mx.above.test.     A 192.0.2.1
    mx.none.test.      A 192.0.2.1
    alias.test.        CNAME mx.own.test.
    !servfail          mx.broken.test. CAA
    broken.test.       CAA 0 issue "above.example"
    mx.half.test.      CAA 0 issue "own.example"
    !servfail          half.test. CAA
  )";
  const std::vector<Row> rows{
      {"mx.own.test", "own.example", true, "its own come first"},
      {"mx.above.test", "above.example", true, "else those above"},
      {"mx.none.test", "", true, "nobody has any"},
      {"alias.test", "own.example", true, "aliases are followed (RFC 8659 section 3)"},
      {"mx.broken.test", "", false, "what could not be asked may forbid it"},
      {"mx.half.test", "own.example", true, "what stands above the records does not matter"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.reason);
    test::MemoryResolver resolver(zone);
    const auto questions = policy::caa_questions(dns::Name::parse(row.name).value());
    const auto answers = resolver.ask(questions, base::Deadline::after(std::chrono::seconds(1)));
    const policy::CaaLookup found = policy::read_caa(answers);
    CHECK((found.records.empty() ? "" : found.records.front().value) == row.value);
    CHECK(found.failure.empty() == row.known);
  }
}
