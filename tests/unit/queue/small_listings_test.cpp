// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSMTPD, nullmailer and qmail.
#include <doctest/doctest.h>

#include "queue/nullmailer_listing.hpp"
#include "queue/opensmtpd_listing.hpp"
#include "queue/qmail_listing.hpp"
#include "unit/queue/listed.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::ProgramEnd;
using queue::State;

namespace {

test::Listed read_opensmtpd(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::OpensmtpdListingReader>(text, end);
}

test::Listed read_nullmailer(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::NullmailerListingReader>(text, end, queue::Zone::utc);
}

test::Listed read_qmail(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::QmailListingReader>(text, end);
}

struct Ends {
  std::string text;
  ProgramEnd end;
  Ending ending;
  std::uint64_t messages;
  std::string reason;
};

template <typename Read>
void check_ends(const std::vector<Ends>& rows, Read read) {
  for (const Ends& row : rows) {
    CAPTURE(row.reason);
    const auto account = read(row.text, row.end).account;
    CHECK(account.ending == row.ending);
    CHECK(account.messages == row.messages);
    CHECK((row.ending != Ending::denied || !account.remedy.empty()));
  }
}

}  // namespace

TEST_CASE("smtpctl show queue: a line is an envelope, and eight digits are a message") {
  const auto [messages, account] = read_opensmtpd(
      "3ca29fc3e0e687b4|inet4|mta||alice@s.example|x@t.example|x@t.example|1795228617|1795574217|0|"
      "1|pending|379|Network error on destination MXs\n"
      "3ca29fc3aaaa87b4|inet4|mta|auth|alice@s.example|y@t.example|y@u.example|1795228617|"
      "1795574217|0|0|inflight|1|\n"
      "4ca29fc3e0e687b4|inet6|bounce||@|z@t.example|z@t.example|1795228618|0|0|0|offline||\n"
      "5ca29fc3e0e687b4|local|mda|suspend|@|z@t.example|z@t.example|1795228618|0|0|3|pending|1|451 "
      "a|b\n");
  CHECK(account.ending == Ending::complete);
  CHECK(account.messages == 3);
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].id == "3ca29fc3");
  CHECK(messages[0].state == State::active);  // one of its envelopes is
  CHECK(messages[0].arrival == test::at(1795228617));
  CHECK_FALSE(messages[0].bytes);
  REQUIRE(messages[0].recipients.size() == 2);
  CHECK(messages[0].recipients[0] ==
        queue::Recipient{"x@t.example", "Network error on destination MXs"});
  CHECK(messages[0].recipients[1].address == "y@u.example");
  CHECK(messages[1].state == State::queued);
  CHECK(messages[1].sender == "");
  CHECK(messages[2].state == State::hold);
  CHECK(messages[2].recipients[0].reason == "451 a|b");
}

TEST_CASE("smtpctl show queue: ends") {
  const std::string one =
      "3ca29fc3e0e687b4|inet4|mta||a@s.example|x@t.example|x@t.example|1795228617|0|0|1|pending|3|"
      "\n";
  check_ends(
      {
          {"", {}, Ending::empty, 0, "nothing is how it tells an empty queue"},
          {one + one, {}, Ending::complete, 1, "two envelopes are one message: NP counts two"},
          {"",
           {.exit_code = 1, .errors = "smtpctl: need root privileges\n"},
           Ending::denied,
           0,
           "not root"},
          {"",
           {.exit_code = 1, .errors = "smtpctl: smtpd doesn't seem to be running\n"},
           Ending::failed,
           0,
           "smtpd is stopped"},
          {one + "3ca29fc3e0e687b4|inet4|mta||a@s", {}, Ending::half, 1, "it breaks off"},
          {"3ca29fc3e0e687b4|inet4|mta\n", {}, Ending::not_understood, 0, "too few fields"},
          {"3CA29fc3e0e687b4" + one.substr(16), {}, Ending::not_understood, 0, "no envelope"},
          {"3ca29fc3" + one.substr(16), {}, Ending::not_understood, 0, "half an envelope"},
          {"any line\n", {}, Ending::not_understood, 0, "NP's expression matches any line"},
      },
      read_opensmtpd);
}

TEST_CASE("mailq of nullmailer: readable or not") {
  const auto [messages, account] = read_nullmailer(
      "2026-11-21 02:38:31 337 bytes from <alice@sender.example>\n"
      "  to <bob@t.example>\n"
      "  to <c@t.example>\n"
      "2026-11-21 02:38:32 12 bytes\n"
      "2026-11-21 02:38:33  ????? bytes\n"
      "2026-11-21 02:38:34 502 bytes from <>\n"
      "  to <x>\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].arrival == test::at(1795228711));
  CHECK(messages[0].bytes == 337);
  CHECK(messages[0].sender == "alice@sender.example");
  REQUIRE(messages[0].recipients.size() == 2);
  CHECK(messages[0].recipients[1].address == "c@t.example");
  CHECK_FALSE(messages[1].sender);
  CHECK(messages[1].bytes == 12);
  CHECK_FALSE(messages[2].bytes);
  CHECK(messages[3].sender == "");
}

TEST_CASE("mailq of nullmailer: ends") {
  const std::string one = "2026-11-21 02:38:31 502 bytes from <u@x.example>\n";
  check_ends(
      {
          {"", {}, Ending::empty, 0, "nothing is how it tells an empty queue"},
          {one, {}, Ending::complete, 1, "nagios-plugins: \"OK ... (0)\" for this line of 2.x"},
          {"anything else\n",
           {},
           Ending::not_understood,
           0,
           "check_mailq: \"OK: nullmailer mailq (0) ...\""},
          {"", {.exit_code = 127}, Ending::failed, 0, "a program that prints nothing and fails"},
          {"", {.errors = "mailq: error\n"}, Ending::failed, 0, "or says so"},
          {"Cannot change directory to queue.\n", {.exit_code = 1}, Ending::denied, 0, "no rights"},
          {"Cannot open queue directory.\n", {.exit_code = 1}, Ending::denied, 0, "no rights"},
          {one + "2026-11-21 02:38", {}, Ending::half, 1, "it breaks off"},
          {"  to <a@b>\n", {}, Ending::not_understood, 0, "a recipient of nothing"},
          {"2026-11-21 02:38:31 x bytes\n", {}, Ending::not_understood, 0, "no size"},
          {"2026-11-21 02:38:31 1 bytes from u\n", {}, Ending::not_understood, 0, "no sender"},
      },
      read_nullmailer);
}

TEST_CASE("qmail-qread: recipients that are done do not wait") {
  const auto [messages, account] = read_qmail(
      "21 Nov 2026 02:51:14 GMT  #1234567  19  <alice@sender.example> \n"
      "  done\tremote\tc1@dead.example\n"
      "\tlocal\tbob@defer.example\n"
      "21 Nov 2026 02:51:15 GMT  #1234568  20  <>  bouncing\n"
      "\tremote\tc2@dead.example\n"
      "warning: trouble with #1234569: file does not exist\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].id == "1234567");
  CHECK(messages[0].arrival == test::at(1795229474));
  CHECK(messages[0].bytes == 19);
  CHECK(messages[0].sender == "alice@sender.example");
  REQUIRE(messages[0].recipients.size() == 1);
  CHECK(messages[0].recipients[0].address == "bob@defer.example");
  CHECK(messages[1].sender == "");
}

TEST_CASE("qmail-qread: ends") {
  const std::string one = "21 Nov 2026 02:51:14 GMT  #1  19  <a@b.example> \n";
  check_ends(
      {
          {"", {}, Ending::empty, 0, "nothing is how it tells an empty queue"},
          {one, {}, Ending::complete, 1, "a message whose recipients are not known"},
          {"fatal: unable to chdir: access denied\n",
           {.exit_code = 111},
           Ending::denied,
           0,
           "no rights"},
          {"fatal: unable to chdir: file does not exist\n",
           {.exit_code = 111},
           Ending::failed,
           0,
           "no queue"},
          {one + "warning: trouble with #2: access denied\n",
           {},
           Ending::denied,
           1,
           "a file of somebody else"},
          {"\tlocal\tbob\n", {}, Ending::not_understood, 0, "a recipient of nothing"},
          {one + "\tneither\tbob\n", {}, Ending::not_understood, 1, "no channel"},
          {"21 Nov 2026 02:51:14 GMT  #1  x  <a@b.example> \n",
           {},
           Ending::not_understood,
           0,
           "no size"},
      },
      read_qmail);
}

TEST_CASE("qmail-qstat: a count is believed if nothing speaks against it") {
  struct Row {
    std::string text;
    ProgramEnd end;
    Ending ending;
    queue::QmailCounts counts;
    std::string reason;
  };
  const std::string nothing =
      "messages in queue: 0\nmessages in queue but not yet preprocessed: 0\n";
  const Row rows[] = {
      {nothing, {}, Ending::empty, {}, "an empty queue"},
      {nothing,
       {.errors = "find: 'queue/mess/0': Permission denied\n"},
       Ending::denied,
       {},
       "check_mailq: \"OK: qmail-qstat reports queue is empty\""},
      {nothing,
       {.errors = "qmail-qstat: 3: cd: can't cd to /var/qmail\n"},
       Ending::failed,
       {},
       "any word on standard error"},
      {"messages in queue: 904\nmessages in queue but not yet preprocessed: 900\n",
       {},
       Ending::complete,
       {904, 900},
       "check_mailq: \"OK: qmail mailq (4) is below threshold (5/9)[Preprocessed = 0]\""},
      {"messages in queue: 3\n", {}, Ending::half, {3, 0}, "the second line is missing"},
      {"", {}, Ending::failed, {}, "nothing"},
      {"messages in queue: -1\nmessages in queue but not yet preprocessed: 0\n",
       {},
       Ending::not_understood,
       {},
       "find(1) failed: expr subtracts the directories"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    queue::QmailCountsReader reader;
    reader.feed(row.text);
    const auto account = reader.finish(row.end);
    CHECK(account.ending == row.ending);
    CHECK(reader.counts() == row.counts);
    CHECK(account.messages == row.counts.messages);
  }
}
