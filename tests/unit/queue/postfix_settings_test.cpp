// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_settings.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;
using namespace std::chrono_literals;
using queue::parse_postfix_settings;

TEST_CASE("postconf's lines are settings, and others are passed over") {
  const auto settings = parse_postfix_settings(
      "queue_directory = /var/spool/postfix-out\n"
      "maximal_queue_lifetime = 36h\n"
      "authorized_mailq_users = !nagios, static:all\n"
      "multi_instance_directories = /etc/postfix-in, /etc/postfix-out\t/etc/postfix-3\n"
      "postconf: warning: something = /etc/other\n"
      "no line of a setting\n");
  CHECK(settings.queue_directory == "/var/spool/postfix-out");
  CHECK(settings.lifetime == 36h);
  CHECK(settings.readers == "!nagios, static:all");
  CHECK(settings.instances ==
        std::vector<std::string>{"/etc/postfix-in", "/etc/postfix-out", "/etc/postfix-3"});
}

TEST_CASE("a lifetime is in days if it has no unit (postconf(5))") {
  struct Row {
    const char* text;
    std::optional<std::chrono::seconds> lifetime;
    const char* reason;
  };
  using std::chrono::days;
  const Row rows[] = {
      {"maximal_queue_lifetime = 5d\n", days(5), "as it is by default"},
      {"maximal_queue_lifetime = 5\n", days(5), "without a unit"},
      {"maximal_queue_lifetime = 2w\n", days(14), "weeks"},
      {"maximal_queue_lifetime = 0\n", 0s, "everything is given up after one attempt"},
      {"maximal_queue_lifetime =\n", std::nullopt, "empty"},
      {"maximal_queue_lifetime = $x\n", std::nullopt, "a name that is not resolved"},
      {"maximal_queue_lifetime=5d\n", std::nullopt, "no line of postconf"},
      {"", std::nullopt, "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(parse_postfix_settings(row.text).lifetime == row.lifetime);
  }
}

TEST_CASE("an instance list may be empty") {
  CHECK(parse_postfix_settings("multi_instance_directories = \n").instances.empty());
  CHECK(parse_postfix_settings("multi_instance_directories = , ,\t\n").instances.empty());
}
