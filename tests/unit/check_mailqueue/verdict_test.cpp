// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a queue that was seen comes to.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::as_json;
using test::join;
using test::Lister;

namespace {

constexpr long hour = 3600;
constexpr long day = 24 * hour;

struct Row {
  std::string queue;
  std::vector<std::string> options;
  std::string state;
  std::string findings;
  std::string words;  // of the first line
  std::string reason;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Lister lister(row.queue);
    std::vector<std::string> options{"-M", "postfix", "--command", lister.path()};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run run = test::run(options);
    CAPTURE(run.text);
    CHECK(run.state == row.state);
    CHECK(join(run.findings) == row.findings);
    CHECK(run.line.find(row.words) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("the number of messages has check_mailq's thresholds") {
  const std::string three = as_json({}, 3);
  check({
      {"", {"-w", "1", "-c", "2"}, "OK", "", "postfix mailq reports queue is empty", "empty"},
      {three,
       {"-w", "4", "-c", "5"},
       "OK",
       "",
       "postfix mailq (3) is below threshold (4/5)",
       "below"},
      {three,
       {"-w", "3", "-c", "5"},
       "WARNING",
       "mailqueue.count_warning",
       "postfix mailq is 3 (threshold w = 3)",
       "so many or more"},
      {three,
       {"-w", "1", "-c", "3"},
       "CRITICAL",
       "mailqueue.count_critical",
       "postfix mailq is 3 (threshold c = 3)",
       "so many or more"},
      {three, {"-c", "3"}, "CRITICAL", "mailqueue.count_critical", "is 3", "one alone"},
      {three, {"-w", "~:3", "-c", "@5:9"}, "OK", "", "3", "ranges are ranges"},
      {three, {"-w", "4:"}, "WARNING", "mailqueue.count_warning", "is 3", "too few, too"},
  });
}

TEST_CASE("each measure has its thresholds") {
  const std::string old = as_json({.age = 5 * hour});
  const std::string held = as_json({.state = "hold"}, 2);
  check({
      {old,
       {},
       "WARNING",
       "mailqueue.age_warning",
       "the oldest message waits for 5 h (",
       "by default"},
      {old, {"-w", "10", "-c", "20"}, "OK", "", "", "unless there is another threshold"},
      {old, {"--age", "1h,4h"}, "CRITICAL", "mailqueue.age_critical", "waits for 5 h", "older"},
      {old, {"--age", "6h,1d"}, "OK", "", "the oldest for 5 h", "younger"},
      {held,
       {"--state", "hold=0,1"},
       "CRITICAL",
       "mailqueue.state_critical",
       "2 hold (outside of 1)",
       "a state"},
      {held, {"--state", "hold=2", "--state", "deferred=0"}, "OK", "", "2 hold", "within"},
      {held, {"--bytes", "1500,9000"}, "WARNING", "mailqueue.bytes_warning", "2000 bytes", "bytes"},
      {held + as_json({.recipient = "x@e.example"}),
       {"--per-domain", "1,5"},
       "WARNING",
       "mailqueue.domain_warning",
       "2 messages for d.example",
       "one destination"},
      {held + old,
       {"-W", "3", "-C", "4"},
       "WARNING",
       "mailqueue.domain_warning",
       "3 messages for d.example",
       "check_mailq's words for it: so many or more"},
      {held,
       {"--per-sender", "1"},
       "WARNING",
       "mailqueue.sender_warning",
       "2 messages of a@s.example",
       "one sender"},
      {held,
       {"--reason", "connection_refused=1"},
       "WARNING",
       "mailqueue.reason_warning",
       "2 messages wait because of connection_refused (outside of 1), such as \"connect to",
       "a kind of reason"},
      {held, {"--reason", "dns=1"}, "OK", "", "", "not this one"},
      {as_json({.age = 5 * day}),
       {"--expiring", "0"},
       "WARNING",
       "mailqueue.expiring_warning",
       "1 message will soon be given up",
       "near the end of its life"},
      {as_json({.age = 5 * day}),
       {"--expiring", "0", "--lifetime", "10d"},
       "OK",
       "",
       "",
       "not yet"},
  });
}

TEST_CASE("parts are judged of queues that are long enough") {
  const std::string bounces = as_json({.sender = "MAILER-DAEMON"}, 15) + as_json({}, 10);
  check({
      {bounces,
       {"--backscatter", "50,70"},
       "WARNING",
       "mailqueue.backscatter_warning",
       "bounces are a part of 25 messages: 60.0%",
       "bounces"},
      {bounces,
       {"--concentration", "30,90"},
       "WARNING",
       "mailqueue.concentration_warning",
       "a@s.example has a part of 25 messages: 40.0%",
       "one sender"},
      {bounces, {"--backscatter", "50", "--min-messages", "26"}, "OK", "", "", "too short"},
      {as_json({.sender = "MAILER-DAEMON"}, 3), {"--backscatter", "50"}, "OK", "", "", "too short"},
  });
}

TEST_CASE("the long output has tables of destinations, senders and reasons") {
  const Lister lister(as_json({}, 3) + as_json({.sender = "MAILER-DAEMON",
                                                .recipient = "x@e.example",
                                                .reason = "host mx said: 450 4.7.1 Greylisted"},
                                               2));
  const test::Run run = test::run({"-M", "postfix", "--command", lister.path(), "-w", "9"});
  CAPTURE(run.text);
  for (const char* line : {"       3  d.example", "       2  e.example", "       3  a@s.example",
                           "       2  <>  (bounces)",
                           "       3  connection_refused  \"connect to mx.d.example[192.0.2.1]:25: "
                           "Connection refused\"",
                           "       2  greylisting  \"host mx said: 450 4.7.1 Greylisted\""})
    CHECK(run.text.find(line) != std::string::npos);
  const test::Run short_one =
      test::run({"-M", "postfix", "--command", lister.path(), "-w", "9", "--top", "1"});
  CHECK(short_one.text.find("e.example") == std::string::npos);
}

TEST_CASE("unsent= is as check_mailq has it, and the labels are always the same") {
  const Lister lister("");
  const std::vector<std::string> options{"-M", "postfix", "--command", lister.path(),
                                         "-w", "5",       "-c",        "9"};
  const std::string empty = test::run(options).perfdata;
  CHECK(empty.starts_with("unsent=0;5;9;0 active=0;;;0 deferred=0;;;0 hold=0;;;0 "));
  Lister full(as_json({.bytes = 100}, 2));
  const std::string two =
      test::run({"-M", "postfix", "--command", full.path(), "-w", "5", "-c", "9"}).perfdata;
  CHECK(two.starts_with("unsent=2;5;9;0 active=0;;;0 deferred=2;;;0 "));
  CHECK(two.find("size=200B;;;0") != std::string::npos);
  const auto labels = [](std::string text) {
    std::string found;
    for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1))
      found += text.substr(text.rfind(' ', at) + 1, at - text.rfind(' ', at) - 1) + ' ';
    return found;
  };
  CHECK(labels(' ' + empty) == labels(' ' + two));
}

TEST_CASE("foreign text of a queue is harmless") {
  const Lister lister(as_json({.sender = R"(a|b\u001b[2J@x)",
                               .recipient = R"(\n;<c>@d|e)",
                               .reason = R"(said: 550 \u0007|\n\"x)"}));
  const test::Run run = test::run({"-M", "postfix", "--command", lister.path(), "--reason",
                                   "other=0", "--per-sender", "0", "--per-domain", "0"});
  CAPTURE(run.text);
  CHECK(run.state == "WARNING");
  CHECK(run.text.find('\x1b') == std::string::npos);
  CHECK(run.line.find('|') == std::string::npos);
}

TEST_CASE("who counts only gets numbers of messages, and no zero for what is not known") {
  const test::TempDirectory spool;
  for (const char* name : {"queue/1795228711.1", "queue/1795228711.2", "failed/1795228711.3"})
    spool.write(name, "not opened");
  const std::vector<std::string> look{"-M", "nullmailer", "--spool", spool.path(), "--count-only"};
  const auto run = [&](std::vector<std::string> options) {
    options.insert(options.begin(), look.begin(), look.end());
    return test::run(options);
  };
  const test::Run counted = run({"-w", "3", "-c", "9"});
  CHECK(counted.state == "WARNING");
  CHECK(counted.line ==
        "MAILQUEUE WARNING - nullmailer mailq is 3 (threshold w = 3). To do: look at the reasons "
        "and destinations (-v); end the cause, then deliver again");
  CHECK(counted.perfdata.starts_with(
      "unsent=3;3;9;0 queued=2;;;0 incoming=0;;;0 failed=1;;;0 time="));
  CHECK(run({"--state", "failed=0,5"}).state == "WARNING");
  const test::Run untold = run({"--state", "corrupt=0"});
  CHECK(untold.state == "UNKNOWN");
  CHECK(join(untold.findings) == "mailqueue.not_told");
}
