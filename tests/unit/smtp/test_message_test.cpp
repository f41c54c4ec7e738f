// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/test_message.hpp"

#include <algorithm>
#include <clocale>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using smtp::MessageFacts;

namespace {

MessageFacts facts() {
  return {.from = "probe@monitor.example",
          .to = {"a@b.example"},
          .host_name = "monitor.example",
          .token = "aB3",
          .date = std::chrono::sys_days(std::chrono::year(2026) / 2 / 3) + 4h + 5min + 6789ms};
}

// The value of a header field, folded lines and all; "(none)" if there is none.
std::string field(const std::string& message, const std::string& name) {
  const std::string header = "\r\n" + message.substr(0, message.find("\r\n\r\n") + 2);
  const std::size_t at = header.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "(none)";
  const std::size_t value = at + name.size() + 4;
  std::size_t end = header.find("\r\n", value);
  while (header.compare(end, 3, "\r\n ") == 0)
    end = header.find("\r\n", end + 2);
  return header.substr(value, end - value);
}

}  // namespace

TEST_CASE("a test message says what it is") {
  CHECK(smtp::compose_test_message(facts()) ==
        "Date: Tue, 03 Feb 2026 04:05:06 +0000\r\n"
        "From: <probe@monitor.example>\r\n"
        "To: <a@b.example>\r\n"
        "Subject: mailprobe test aB3\r\n"
        "Message-ID: <aB3@monitor.example>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "This is a test message. The monitoring plugin mailprobe has sent it to see\r\n"
        "whether mail is accepted here. It needs no answer and can be deleted.\r\n"
        "\r\n"
        "Sent by: monitor.example\r\n"
        "Sent on: Tue, 03 Feb 2026 04:05:06 +0000\r\n"
        "Token:   aB3\r\n");
}

TEST_CASE("a date is that of RFC 5322, whatever the locale") {
  struct Row {
    std::chrono::system_clock::time_point date;
    std::string text;
  };
  using std::chrono::sys_days;
  using std::chrono::year;
  const std::vector<Row> rows{
      {sys_days(year(1970) / 1 / 1), "Thu, 01 Jan 1970 00:00:00 +0000"},
      {sys_days(year(2000) / 2 / 29) + 23h + 59min + 59999ms, "Tue, 29 Feb 2000 23:59:59 +0000"},
      {sys_days(year(2026) / 12 / 31), "Thu, 31 Dec 2026 00:00:00 +0000"},
      {sys_days(year(2038) / 5 / 16), "Sun, 16 May 2038 00:00:00 +0000"},
  };
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"C", "de_DE.UTF-8", "C.UTF-8"}) {
    (void)std::setlocale(LC_ALL, locale);
    for (const Row& row : rows) {
      MessageFacts message = facts();
      message.date = row.date;
      CHECK(field(smtp::compose_test_message(message), "Date") == row.text);
    }
  }
  (void)std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("a message from the null sender has an author") {
  MessageFacts message = facts();
  message.from = "";
  CHECK(field(smtp::compose_test_message(message), "From") == "<postmaster@monitor.example>");
}

TEST_CASE("a header names the recipients that it can hold") {
  struct Row {
    std::vector<std::string> to;
    std::string field;
    std::string reason;
  };
  const std::string long_local(254 - 10, 'x');
  const std::vector<Row> rows{
      {{"a@b.example", "\"c d\"@e.example", "f@[192.0.2.1]"},
       "<a@b.example>,\r\n <\"c d\"@e.example>,\r\n <f@[192.0.2.1]>",
       "one on each line"},
      {{}, "undisclosed-recipients:;", "nobody"},
      {{"\xc3\xa9@b.example"}, "undisclosed-recipients:;", "not in 7 bits"},
      {{"a@b.example\r\nBcc: c@d.example", "e@f.example"}, "<e@f.example>", "another header field"},
      {{"", "a@b.example"}, "<a@b.example>", "an empty one"},
      {{long_local + "@b.example"}, '<' + long_local + "@b.example>", "as long as can be"},
      {{'x' + long_local + "@b.example"}, "undisclosed-recipients:;", "one octet more"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    MessageFacts message = facts();
    message.to = row.to;
    CHECK(field(smtp::compose_test_message(message), "To") == row.field);
  }
}

TEST_CASE("a message to many stays within the limits of lines and octets") {
  MessageFacts message = facts();
  message.from = std::string(200, 'f') + "@\xff.example";
  message.to.assign(100, std::string(200, 't') + "@b.example");
  const std::string text = smtp::compose_test_message(message);
  CHECK(text.ends_with("\r\n"));
  CHECK(std::ranges::all_of(text, [](char c) { return c > 0; }));
  CHECK(std::ranges::count(text, '\r') == std::ranges::count(text, '\n'));
  for (const std::string_view line : base::split(text, '\n')) {
    CHECK(line.size() <= 998);
    CHECK(line.ends_with('\r') == !line.empty());
  }
}

TEST_CASE("a token is long, plain and never the same") {
  std::set<std::string> tokens;
  std::set<char> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = smtp::random_token();
    CHECK(token.size() == 24);
    CHECK(std::ranges::all_of(token, base::is_alnum));
    CHECK(tokens.insert(token).second);
    seen.insert(token.begin(), token.end());
  }
  CHECK(seen.size() == 62);
}
