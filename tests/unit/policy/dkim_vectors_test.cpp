// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages of RFC 6376 appendix A and RFC 8463 appendix A: they verify as printed only.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dkim/verify.hpp"
#include "support/memory_resolver.hpp"
#include "support/signed_examples.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
namespace dkim = policy::dkim;
using dkim::Outcome;
using dkim::Result;
using test::rfc6376_message;
using test::rfc6376_zone;
using test::rfc8463_message;
using test::rfc8463_zone;

namespace {

constexpr dkim::TimePoint in_2020{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};

std::vector<dkim::SignatureResult> verify(const std::string& text, const std::string& zone) {
  const mail::Message message = mail::parse_message(text).value();
  const dkim::SignedMessage read = dkim::read_signatures(message);
  test::MemoryResolver resolver(zone);
  dns::Inquiry inquiry;
  return dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                     [&](dns::Inquiry& asked) { return verify_signatures(read, asked, in_2020); });
}

std::vector<Outcome> outcomes(const std::string& text, const std::string& zone) {
  std::vector<Outcome> found;
  for (const auto& result : verify(text, zone))
    found.push_back(result.check.outcome);
  return found;
}

}  // namespace

TEST_CASE("the message of RFC 6376 verifies") {
  const auto results = verify(rfc6376_message, rfc6376_zone);
  REQUIRE(results.size() == 1);
  CHECK(results[0].check.outcome == Outcome::pass);
  CHECK(results[0].check.explanation.empty());
  CHECK(results[0].result == Result::pass);
  CHECK(results[0].signature->identity == "joe@football.example.com");
}

TEST_CASE("both signatures of RFC 8463 verify") {
  const auto results = verify(rfc8463_message, rfc8463_zone);
  REQUIRE(results.size() == 2);
  for (const auto& result : results) {
    CHECK(result.check.outcome == Outcome::pass);
    CHECK(result.concerns.empty());
    CHECK(result.result == Result::pass);
  }
}

TEST_CASE("each change of the messages is told apart") {
  struct Row {
    std::string from;
    std::string to;
    std::vector<Outcome> of_6376;
    std::vector<Outcome> of_8463;
    std::string reason;
  };
  const auto pass = Outcome::pass;
  const auto body = Outcome::body_differs;
  const auto header = Outcome::signature_differs;
  const std::vector<Row> rows{
      {"Joe.", "Jim.", {body}, {body, body}, "a word of the body"},
      {"game.", "game. ", {body}, {pass, pass}, "a blank among blanks of the body"},
      {"Hi.", "Hi. ", {body}, {pass, pass}, "a blank at a line's end"},
      {"Joe.\n", "Joe.\n\n\n", {pass}, {pass, pass}, "empty lines at the end"},
      {"dinner", "lunch", {header}, {header, header}, "a word of the Subject"},
      {"Subject: ", "Subject:  ", {header}, {pass, pass}, "a blank of the Subject"},
      {"Subject: ", "SUBJECT: ", {header}, {pass, pass}, "the case of a field's name"},
      {"From: ", "X-New: 1\nFrom: ", {pass}, {pass, pass}, "a field that is not signed"},
      {"Subject: ", "Subject: x\nSubject: ", {pass}, {header, header}, "a second Subject above"},
      {"Date: ", "Subject: x\nDate: ", {header}, {header, header}, "a second Subject below"},
      {"q=dns/txt;", "q=dns/txt; ", {header}, {pass, pass}, "a blank of the signature"},
      {"To: Suzie Q <suzie@shopping.example.net>\n", "", {header}, {header, header}, "To is gone"},
  };
  const auto changed = [](std::string text, const Row& row) {
    for (std::size_t i = text.find(row.from); i != std::string::npos;
         i = text.find(row.from, i + row.to.size()))
      text.replace(i, row.from.size(), row.to);
    return text;
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(outcomes(changed(rfc6376_message, row), rfc6376_zone) == row.of_6376);
    CHECK(outcomes(changed(rfc8463_message, row), rfc8463_zone) == row.of_8463);
  }
}
