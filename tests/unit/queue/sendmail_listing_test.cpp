// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/sendmail_listing.hpp"

#include <doctest/doctest.h>

#include "unit/queue/listed.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::ProgramEnd;
using queue::State;

namespace {

test::Listed read(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::SendmailListingReader>(text, end, queue::Clock{test::now});
}

constexpr std::string_view heading =
    "-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------\n";

std::string message(std::string_view id) {
  return std::string(id) + "     1977 Sat Nov 21 02:26 <sender@sender.example>\n" +
         "\t\t\t\t\t <user@dead.example>\n";
}

}  // namespace

TEST_CASE("mailq of sendmail: suffixes, reasons and body types") {
  const auto [messages, account] =
      read("\t\t/var/spool/mqueue (5 requests)\n" + std::string(heading) +
           "7AL2QiHw020482        6 Sat Nov 21 02:26 <alice@sender.example>\n"
           "                 (Deferred: Connection refused by [127.0.0.1])\n"
           "\t\t\t\t\t <x@blocked.example>\n"
           "\t\t\t\t\t <y@blocked.example>\n"
           "7AL2QiHw020483*      16 Sat Nov 21 02:26 <>\n"
           "      8BITMIME   (Deferred: 421 (busy))\n"
           "\t\t\t\t\t root\n"
           "7AL2QiHw020484-      -1 Sat Nov 21 02:26 MAILER-DAEMON\n"
           "      8BITMIME\n"
           "\t\t\t\t\t <a-very-long-local-part-of-forty-octets@exa\n"
           "7AL2QiHw020485X       1 Fri Nov 20 02:26 <b@sender.example>\n"
           "\t\t\t\t\t <z@blocked.example>\n"
           "7AL2QiHw020486 (job completed)\n"
           "\t\tTotal requests: 5\n");
  CHECK(account.ending == Ending::complete);
  CHECK(account.claimed == 4);  // without the one that is gone
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].id == "7AL2QiHw020482");
  CHECK(messages[0].state == State::deferred);
  CHECK(messages[0].bytes == 6);
  CHECK(messages[0].arrival == test::at(1795227960));
  CHECK(messages[0].sender == "alice@sender.example");
  REQUIRE(messages[0].recipients.size() == 2);
  CHECK(messages[0].recipients[1] ==
        queue::Recipient{"y@blocked.example", "Deferred: Connection refused by [127.0.0.1]"});
  CHECK(messages[1].state == State::active);
  CHECK(messages[1].sender == "");
  CHECK(messages[1].recipients[0] == queue::Recipient{"root", "Deferred: 421 (busy)"});
  CHECK(messages[2].id == "7AL2QiHw020484");
  CHECK(messages[2].state == State::queued);
  CHECK(messages[2].sender == "");
  CHECK_FALSE(messages[2].bytes);
  CHECK(messages[2].cut);
  CHECK(messages[2].recipients[0].address.empty());  // half a domain is no domain
  CHECK(messages[3].id == "7AL2QiHw020485");
}

TEST_CASE("mailq -v and mailq -qQ of sendmail") {
  const auto [messages, account] = read(
      "\t\t/var/spool/mqueue (2 requests)\n"
      "----Q-ID------ --Size-- -Priority- ---Q-Time--- --------Sender/Recipient--------\n"
      "7AL2QiHw020482        6     30052+Nov 21 02:26 <alice@sender.example>\n"
      "                 (Deferred: x)\n"
      "\t\t\t\t      (---root---)\n"
      "\t\t\t\t\t      <x@blocked.example>\n"
      "7AL2QiHw020483        6     -1234 Nov 21 02:26 <alice@sender.example>\n"
      "      QUARANTINE: too many\n"
      "                 (host map: lookup (blocked.example): deferred)\n"
      "\t\t\t\t\t      <x@blocked.example>\n"
      "\t\tTotal requests: 2\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].sender == "alice@sender.example");
  CHECK(messages[0].arrival == test::at(1795227960));
  CHECK(messages[0].recipients.size() == 1);
  CHECK(messages[1].state == State::hold);
  CHECK(messages[1].recipients[0].reason == "too many");
}

TEST_CASE("mailq of sendmail: several queues are one, and what is not whole is not") {
  struct Row {
    std::string text;
    ProgramEnd end;
    Ending ending;
    std::uint64_t messages;
    std::string reason;
  };
  const std::string head(heading);
  const std::string one = "\t\t/var/spool/mqueue (1 request)\n" + head + message("7AL2QiHw020482");
  const std::string total = "\t\tTotal requests: 1\n";
  const std::string none = "/var/spool/mqueue-client is empty\n\t\tTotal requests: 0\n";
  const Row rows[] = {
      {none, {}, Ending::empty, 0, "one queue, empty"},
      {"/var/spool/mqueue/q1 is empty\n" + none, {}, Ending::empty, 0, "two queues of a group"},
      {one + total, {}, Ending::complete, 1, "one queue"},
      {"MSP Queue status...\n" + one + total + "MTA Queue status...\n" + one + total,
       {},
       Ending::complete,
       2,
       "monitoring-plugins#972: the submission queue was overwritten by the other"},
      {"MSP Queue status...\n" + none + "MTA Queue status...\n" + one + total,
       {},
       Ending::complete,
       1,
       "the first of them empty"},
      {"MSP Queue status...\n" + none + "MTA Queue status...\n",
       {},
       Ending::half,
       0,
       "the second one is missing"},
      {"\t\tMail Queue (2 requests)\n" + head + message("AAA12345") + message("AAA12346"),
       {},
       Ending::complete,
       2,
       "monitoring-plugins#801: no \"mqueue\", read as empty"},
      {"Mail queue is empty\n", {}, Ending::empty, 0, "an old sendmail"},
      {"/srv/q (2 requests)\n" + head + message("7AL2QiHw020482") + message("7AL2QiHw020483") +
           "\t\tTotal requests: 2\n",
       {},
       Ending::complete,
       2,
       "any path"},
      {"", {}, Ending::failed, 0, "check_mailq: \"OK: sendmail mailq is empty\""},
      {"\t\tTotal requests: 0\n",
       {.errors = "can not chdir(/var/spool/mqueue/): Permission denied\n"},
       Ending::denied,
       0,
       "check_mailq: \"OK: sendmail mailq is empty\""},
      {"can not chdir(/var/spool/mqueue/): Permission denied\n\t\tTotal requests: 0\n",
       {},
       Ending::denied,
       0,
       "the same on standard output"},
      {"",
       {.exit_code = 78, .errors = "Program mode requires special privileges, e.g., root\n"},
       Ending::denied,
       0,
       "sendmail without its group"},
      {"510 You are not permitted to see the queue\n",
       {.exit_code = 77},
       Ending::denied,
       0,
       "restrictmailq"},
      {"7AL2QiHw020482 (permission denied)\n\t\tTotal requests: 1\n",
       {},
       Ending::denied,
       0,
       "a file of somebody else"},
      {one, {}, Ending::half, 1, "the total is missing"},
      {one + "\t\tTotal requests: 12\n", {}, Ending::contradictory, 1, "another total"},
      {"\t\t/var/spool/mqueue (9 requests, only 1 printed)\n" + head + message("7AL2QiHw020482") +
           "\t\tTotal requests: 9\n",
       {},
       Ending::half,
       1,
       "MaxQueueRunSize: nine wait, one is shown"},
      {one + total, {.by_itself = false}, Ending::half, 1, "the deadline"},
      {"/var/spool/mqueue is empty\n", {}, Ending::half, 0, "empty without a total"},
      {"nonsense\n\t\tTotal requests: 0\n", {}, Ending::not_understood, 0, "another program"},
      {"\t\tTotal requests: 99999999999999999999\n", {}, Ending::not_understood, 0, "no number"},
      {"\t\tTotal requests: -1\n", {}, Ending::not_understood, 0, "no count"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto account = read(row.text, row.end).account;
    CHECK(account.ending == row.ending);
    CHECK(account.messages == row.messages);
  }
}

TEST_CASE("a reason cannot forge a count") {
  const auto [messages, account] = read(
      "\t\t/var/spool/mqueue (1 request)\n"
      "7AL2QiHw020482        6 Sat Nov 21 02:26 <alice@sender.example>\n"
      "                 (Deferred: 450 busy (9 requests, only 1 printed))\n"
      "\t\t\t\t\t <x@blocked.example>\n"
      "\t\tTotal requests: 1\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].recipients ==
        std::vector<queue::Recipient>{
            {"x@blocked.example", "Deferred: 450 busy (9 requests, only 1 printed)"}});
}

TEST_CASE("ten thousand messages of sendmail are ten thousand") {
  // Linuxfabrik mailq reads such a listing as (0, 0): "Mail queue is empty."
  constexpr int count = 10'000;
  std::string text = "\t\t/var/spool/mqueue (10000 requests)\n" + std::string(heading);
  for (int i = 0; i < count; ++i)
    text += message("7AL2QiHw0" + std::to_string(10'000 + i));
  text += "\t\tTotal requests: 10000\n";
  std::uint64_t seen = 0;
  queue::SendmailListingReader reader({test::now}, [&](const queue::Message&) { ++seen; });
  reader.feed(text);
  CHECK(reader.finish({}).ending == Ending::complete);
  CHECK(seen == count);
}
