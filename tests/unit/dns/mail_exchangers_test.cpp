// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/mail_exchangers.hpp"

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/memory_resolver.hpp"

using namespace mailprobe;
using dns::MailRoute;
using dns::Name;

namespace {

constexpr const char* zone = R"(
  two.test.       MX    20 b.two.test.
  two.test.       MX    10 a.two.test.
  twice.test.     MX    20 mx.twice.test.
  twice.test.     MX    10 MX.twice.test.
  implicit.test.  A     192.0.2.1
  null.test.      MX    0 .
  mixed.test.     MX    0 .
  mixed.test.     MX    10 mx.mixed.test.
  alias.test.     CNAME two.test.
  bare.test.      CNAME implicit.test.
  unsigned.test.  MX    10 mx.unsigned.test.
  !insecure       unsigned.test.
  !servfail       broken.test. MX
  !malformed      odd.test. MX
)";

std::string format(const dns::MailExchangers& found) {
  std::string text;
  for (const dns::Mx& mx : found.exchangers)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", mx.preference, mx.exchange.format());
  return text;
}

dns::MailExchangers look_up(const std::string& domain) {
  test::MemoryResolver resolver(zone);
  return dns::read_mail_exchangers(
      resolver.ask_one({Name::parse(domain).value(), dns::RecordType::mx},
                       base::Deadline::after(std::chrono::seconds(1))));
}

}  // namespace

TEST_CASE("the mail of a domain goes to its exchangers in the order of their preference") {
  struct Row {
    std::string domain;
    MailRoute route;
    std::string exchangers;
    std::size_t null_records;
    bool authentic;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"two.test", MailRoute::exchangers, "10 a.two.test, 20 b.two.test", 0, true,
       "lower comes first"},
      {"twice.test", MailRoute::exchangers, "10 MX.twice.test", 0, true, "one host is asked once"},
      {"implicit.test", MailRoute::implicit_mx, "0 implicit.test", 0, true, "RFC 5321 section 5.1"},
      {"null.test", MailRoute::null_mx, "", 1, true, "RFC 7505"},
      {"mixed.test", MailRoute::exchangers, "10 mx.mixed.test", 1, true,
       "the null MX counts for nothing"},
      {"alias.test", MailRoute::exchangers, "10 a.two.test, 20 b.two.test", 0, true,
       "aliases are followed"},
      {"bare.test", MailRoute::implicit_mx, "0 implicit.test", 0, true, "to where the alias leads"},
      {"unsigned.test", MailRoute::exchangers, "10 mx.unsigned.test", 0, false,
       "nobody vouches for it"},
      {"gone.test", MailRoute::no_domain, "", 0, true, "NXDOMAIN"},
      {"broken.test", MailRoute::unknown, "", 0, false, "SERVFAIL says nothing about mail"},
      {"odd.test", MailRoute::unknown, "", 0, false, "neither does a broken reply"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.domain);
    CAPTURE(row.reason);
    const dns::MailExchangers found = look_up(row.domain);
    CHECK(found.route == row.route);
    CHECK(format(found) == row.exchangers);
    CHECK(found.null_records.size() == row.null_records);
    CHECK(found.authentic == row.authentic);
    CHECK(found.failure.empty() == (row.route != MailRoute::unknown));
  }
}
