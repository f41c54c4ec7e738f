// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/inquiry.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::Inquiry;
using dns::Name;
using dns::RecordType;

namespace {

const dns::Patience patience{base::Deadline::after(10s)};

dns::Question txt_of(std::string_view name) { return {Name::parse(name).value(), RecordType::txt}; }

// Every TXT record names the next names to ask for, parted by blanks.
void follow(Inquiry& inquiry, const dns::Question& question) {
  const dns::Answer* answer = inquiry.find(question);
  if (answer == nullptr) return;
  for (const auto& txt : dns::data_of<dns::Txt>(answer->records)) {
    for (const std::string& next : txt.strings)
      follow(inquiry, txt_of(next));
  }
}

std::vector<std::string> names_of(const Inquiry& inquiry) {
  std::vector<std::string> names;
  for (const dns::Answer* answer : inquiry.answers())
    names.push_back(answer->question.name.format());
  return names;
}

}  // namespace

TEST_CASE("each question is asked once, and siblings share a batch") {
  test::MemoryResolver resolver(R"(
    a.test.  TXT "b.test" "c.test"
    b.test.  TXT "d.test"
    c.test.  TXT "e.test" "B.TEST"
  )");
  Inquiry inquiry;
  const auto result = dns::settle(inquiry, resolver, patience, [](Inquiry& asked) {
    follow(asked, txt_of("a.test"));
    return asked.complete() ? "known" : "not yet";
  });
  CHECK(std::string(result) == "known");
  CHECK(names_of(inquiry) ==
        std::vector<std::string>{"a.test", "b.test", "c.test", "d.test", "e.test"});
  CHECK(inquiry.batches() == 3);
  CHECK(resolver.questions_asked() == 5);
}

TEST_CASE("answers stay where they are while others come") {
  test::MemoryResolver resolver("a.test. TXT \"here\"");
  Inquiry inquiry;
  CHECK(inquiry.find(txt_of("a.test")) == nullptr);
  inquiry.ask(resolver, patience);
  const dns::Answer* first = inquiry.find(txt_of("A.test"));
  REQUIRE(first != nullptr);
  for (int i = 0; i < 1000; ++i)
    inquiry.find(txt_of("n" + std::to_string(i) + ".test"));
  inquiry.ask(resolver, patience);
  CHECK(inquiry.find(txt_of("a.test")) == first);
  CHECK(dns::data_of<dns::Txt>(first->records).front().joined() == "here");
}

TEST_CASE("what is over the limit counts as not known, never as absent") {
  test::MemoryResolver resolver("");
  Inquiry inquiry(2);
  for (const char* name : {"a.test", "b.test", "c.test"})
    inquiry.find(txt_of(name));
  inquiry.ask(resolver, patience);
  CHECK(inquiry.complete());
  CHECK(resolver.questions_asked() == 2);
  CHECK(inquiry.find(txt_of("b.test"))->outcome == dns::Outcome::nxdomain);
  const dns::Answer* third = inquiry.find(txt_of("c.test"));
  CHECK(third->outcome == dns::Outcome::temporary_failure);
  CHECK(third->explanation == "not asked, as 2 questions had been asked before");
}
