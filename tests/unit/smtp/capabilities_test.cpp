// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/capabilities.hpp"

#include <doctest/doctest.h>

using mailprobe::smtp::Capabilities;
using mailprobe::smtp::Reply;

namespace {

Capabilities parse(std::vector<std::string> lines) {
  return Capabilities::parse(Reply{.code = 250, .lines = std::move(lines)});
}

}  // namespace

TEST_CASE("a keyword is offered whatever its letter case, and only at the start of a line") {
  const Capabilities offered =
      parse({"mx.example.org Hello STARTTLS", "starttls", "8BITMIME x AUTH", "-DSN", ""});
  CHECK(offered.offers("STARTTLS"));
  CHECK(offered.offers("8bitmime"));
  CHECK_FALSE(offered.offers("AUTH"));
  CHECK_FALSE(offered.offers("DSN"));
  CHECK(offered.domain() == "mx.example.org");
}

TEST_CASE("a keyword in the greeting line is no offer") {
  CHECK_FALSE(parse({"STARTTLS"}).offers("STARTTLS"));
  CHECK(parse({}).all().empty());
}

TEST_CASE("the size limit is a number of octets, or none") {
  CHECK(parse({"mx", "SIZE 52428800"}).size_limit() == 52428800U);
  CHECK_FALSE(parse({"mx", "SIZE 0"}).size_limit());
  CHECK_FALSE(parse({"mx", "SIZE"}).size_limit());
  CHECK_FALSE(parse({"mx", "SIZE many"}).size_limit());
  CHECK_FALSE(parse({"mx"}).size_limit());
}

TEST_CASE("mechanisms come once each, from the standard form and from the old one") {
  const Capabilities offered = parse({"mx", "AUTH plain LOGIN", "AUTH=LOGIN  CRAM-MD5"});
  CHECK(offered.auth_mechanisms() == std::vector<std::string>{"PLAIN", "LOGIN", "CRAM-MD5"});
  CHECK(parse({"mx"}).auth_mechanisms().empty());
}

TEST_CASE("parameters are kept as sent") {
  CHECK(parse({"mx", "LIMITS RCPTMAX=100"}).parameters("limits") == "RCPTMAX=100");
  CHECK(parse({"mx", "DSN"}).parameters("DSN") == "");
  CHECK_FALSE(parse({"mx"}).parameters("DSN"));
}
