// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages of RFC 6376 appendix A and RFC 8463 appendix A: they verify as printed only.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dkim/verify.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
namespace dkim = policy::dkim;
using dkim::Outcome;
using dkim::Result;

namespace {

const std::string rfc6376_zone =
    R"(brisbane._domainkey.example.com. TXT "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ" "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt" "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v" "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi" "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)";

const std::string rfc6376_message =
    R"(DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
        4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
        KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
        4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
)";

const std::string rfc8463_zone =
    R"(brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR" "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC" "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3" "Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
)";

const std::string rfc8463_message =
    R"(DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.

)";

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
