// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <doctest/doctest.h>

#include "queue/postqueue_json.hpp"
#include "queue/postqueue_text.hpp"
#include "unit/queue/listed.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::Message;
using queue::ProgramEnd;
using queue::State;

namespace {

test::Listed read_text(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::PostqueueTextReader>(text, end, queue::Clock{test::now});
}

test::Listed read_json(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::PostqueueJsonReader>(text, end);
}

constexpr std::string_view short_ids =
    "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
    "1461EA74932#     257 Sat Nov 21 02:16:18  MAILER-DAEMON\n"
    "                                                               (test deferral)\n"
    "                                         postmaster@defer.example\n"
    "\n"
    "15994A743E0   20349 Sat Nov 21 02:15:49  alice@sender.example\n"
    "                       (connect to 127.0.0.1[127.0.0.1]:1: Connection refused)\n"
    "                                         c1@dead.example\n"
    "                                         c2@dead.example\n"
    "                                                          (reason unavailable)\n"
    "                                         c3@dead.example\n"
    "\n"
    "17B1AA74933!#     268 Sat Nov 21 02:16:18  a b@mx.test.example\n"
    "                                         \"quoted local\"@defer.example\n"
    "\n"
    "18B1AA74933*     268 Sat Nov 21 02:16:18  x@mx.test.example\n"
    "                                         j\xc3\xb6rg@d\xc3\xa4nemark.example\n"
    "\n"
    "19B1AA74933      268 Sat Nov 21 02:16:18  x@mx.test.example\n"
    "                                         y@incoming.example\n"
    "\n"
    "-- 20 Kbytes in 5 Requests.\n";

constexpr std::string_view long_ids =
    "----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------\n"
    "5jWbVn3zxKz1bdX1*      265 Sat Nov 21 02:19:13 alice@sender.example\n"
    "                                               u@slow.example\n"
    "\n"
    "5jWbVn42r3z1bdX2       265 Sat Nov 21 02:19:13 alice@sender.example\n"
    "(host 127.0.0.1[127.0.0.1] said: 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily "
    "deferred (in reply to MAIL FROM command))\n"
    "                                               u@four21.example\n"
    "\n"
    "-- 0 Kbytes in 2 Requests.\n";

}  // namespace

TEST_CASE("postqueue -p: every suffix, and reasons for all recipients that follow") {
  const auto [messages, account] = read_text(short_ids);
  CHECK(account.ending == Ending::complete);
  CHECK(account.claimed == 5);
  CHECK(account.sentence == "the listing shows 5 messages");
  REQUIRE(messages.size() == 5);

  CHECK(messages[0].id == "1461EA74932");
  CHECK(messages[0].state == State::deferred);
  CHECK(messages[0].forced_expire);
  CHECK(messages[0].bytes == 257);
  CHECK(messages[0].arrival == test::at(1795227378));
  CHECK(messages[0].sender == "");
  REQUIRE(messages[0].recipients.size() == 1);
  CHECK(messages[0].recipients[0] == queue::Recipient{"postmaster@defer.example", "test deferral"});

  CHECK_FALSE(messages[1].forced_expire);
  REQUIRE(messages[1].recipients.size() == 3);
  CHECK(messages[1].recipients[1].reason ==
        "connect to 127.0.0.1[127.0.0.1]:1: Connection refused");
  CHECK(messages[1].recipients[2].reason.empty());

  CHECK(messages[2].id == "17B1AA74933");
  CHECK(messages[2].state == State::hold);
  CHECK(messages[2].forced_expire);
  CHECK(messages[2].sender == "a b@mx.test.example");
  CHECK(messages[2].recipients[0].address == "\"quoted local\"@defer.example");
  CHECK(messages[3].state == State::active);
  CHECK(messages[4].state == State::queued);
}

TEST_CASE("postqueue -p: long IDs, and a reason that begins in the first column") {
  const auto [messages, account] = read_text(long_ids);
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].id == "5jWbVn3zxKz1bdX1");
  CHECK(messages[0].state == State::active);
  CHECK(messages[1].state == State::deferred);
  CHECK(messages[1].recipients[0].reason.ends_with("(in reply to MAIL FROM command)"));
}

TEST_CASE("postqueue -p: what is not a whole listing never reads as one") {
  struct Row {
    std::string text;
    ProgramEnd end;
    Ending ending;
    std::uint64_t messages;
    std::string sentence;
    std::string reason;
  };
  const std::string head(short_ids.substr(0, short_ids.find("\n15994") + 1));
  const std::string half(short_ids.substr(0, short_ids.find("\n-- ") + 1));
  const Row rows[] = {
      {"Mail queue is empty\n",
       {},
       Ending::empty,
       0,
       "the listing says that the queue is empty",
       "the only way in which it is empty"},
      {"",
       {},
       Ending::failed,
       0,
       "nothing was printed, not even that the queue is empty",
       "a program that was replaced by /bin/true"},
      {half,
       {},
       Ending::half,
       5,
       "the listing lacks its last line, after 5 messages",
       "the last line is missing"},
      {half + "-- 20 Kbytes in 5 Requ",
       {},
       Ending::half,
       5,
       "the listing breaks off within line 22",
       "the last line is cut"},
      {half + "-- 20 Kbytes in 6 Requests.\n",
       {},
       Ending::contradictory,
       5,
       "the listing counts 6, but shows 5 messages",
       "a message got lost on the way"},
      {head + "-- 0 Kbytes in 1 Request.\n",
       {},
       Ending::complete,
       1,
       "the listing shows 1 message",
       "one request"},
      {head,
       {.by_itself = false},
       Ending::half,
       1,
       "the program was stopped after 1 message",
       "the deadline"},
      {head + "15994A743E0   2034",
       {.by_itself = false},
       Ending::half,
       1,
       "the program was stopped after 1 message",
       "the deadline within a line"},
      {"",
       {.exit_code = 69,
        .errors = "postqueue: fatal: Queue report unavailable - mail system is down (Connect "
                  "to the Postfix showq service: Connection refused)\n"},
       Ending::failed,
       0,
       "the program says \"postqueue: fatal: Queue report unavailable - mail system is down "
       "(Connect to the Postfix showq service: Connection refused)\"",
       "Postfix is stopped"},
      {"",
       {.exit_code = 69,
        .errors = "postqueue: fatal: User Cmon(999) is not allowed to view the mail queue\n"},
       Ending::denied,
       0,
       "the program says \"postqueue: fatal: User Cmon(999) is not allowed to view the mail "
       "queue\"",
       "authorized_mailq_users"},
      {head,
       {.exit_code = 75},
       Ending::failed,
       1,
       "the program ended with code 75",
       "an error after some output"},
      {"Mail queue is empty\n",
       {.errors = "postqueue: warning: Mail system is down -- accessing queue directly\n"},
       Ending::empty,
       0,
       "the listing says that the queue is empty",
       "root may look all the same"},
      {"usage: postqueue\n",
       {},
       Ending::not_understood,
       0,
       "line 1 is not understood: \"usage: postqueue\"",
       "another program"},
      {"Mail queue is empty<script>|\n",
       {},
       Ending::not_understood,
       0,
       "line 1 is not understood: \"Mail queue is empty\\x3cscript\\x3e\\x7c\"",
       "foreign text"},
      {"   u@example.org\n-- 0 Kbytes in 0 Requests.\n",
       {},
       Ending::not_understood,
       0,
       "line 1 is not understood: \"   u@example.org\"",
       "a recipient of nothing"},
      {"15994A743E0 many Sat Nov 21 02:15:49 alice@sender.example\n",
       {},
       Ending::not_understood,
       0,
       "line 1 is not understood: \"15994A743E0 many Sat Nov 21 02:15:49 alice@sender.example\"",
       "no size"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto account = read_text(row.text, row.end).account;
    CHECK(account.ending == row.ending);
    CHECK(account.messages == row.messages);
    CHECK(account.sentence == row.sentence);
  }
}

TEST_CASE("what Postfix refuses comes with the setting that is missing") {
  struct Row {
    std::string errors;
    Ending ending;
    std::string remedy;
  };
  const Row rows[] = {
      {"postqueue: fatal: User x(999) is not allowed to view the mail queue", Ending::denied,
       "authorized_mailq_users in main.cf must name this user"},
      {"postqueue: error: unauthorized configuration directory name: /etc/postfix-out",
       Ending::denied,
       "alternate_config_directories (or multi_instance_directories) in the default main.cf must "
       "name the directory"},
      {"postqueue: fatal: Queue report unavailable - mail system is down (Connect to the Postfix "
       "showq service: Permission denied)",
       Ending::denied,
       "postqueue must be set-gid postdrop (mode 2755); \"postfix set-permissions\" sets that"},
      {"postqueue: fatal: open /etc/postfix/main.cf: Permission denied", Ending::denied,
       "this user must be able to read main.cf"},
      {"postqueue: fatal: Queue report unavailable - mail system is down", Ending::failed,
       "Postfix must be started"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.errors);
    const ProgramEnd end{.exit_code = 69, .errors = row.errors};
    for (const auto& account : {read_text("", end).account, read_json("", end).account}) {
      CHECK(account.ending == row.ending);
      CHECK(account.remedy == row.remedy);
    }
  }
}

TEST_CASE("postqueue -j: every member that counts") {
  const auto [messages, account] = read_json(
      R"({"queue_name": "hold", "queue_id": "21A4CD40525", "arrival_time": 1795227450, )"
      R"("message_size": 2302, "forced_expire": true, "sender": "MAILER-DAEMON", )"
      R"("recipients": [{"address": "jörg@d.example", "delay_reason": "a \"b\" \u0041"}, )"
      R"({"address": "two@d.example"}]})"
      "\n"
      R"({"queue_name": "maildrop", "queue_id": "5jWbVn42r3z1bdX2", "arrival_time": 0, )"
      R"("message_size": 118, "forced_expire": false, "sender": "m@d.example", )"
      R"("recipients": [{"address": "x@d.example", "orig_address": "y@d.example", )"
      R"("bounce_reason": "b"}], "more": {"address": "no", "recipients": [{"address": "no"}]}})"
      "\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].id == "21A4CD40525");
  CHECK(messages[0].state == State::hold);
  CHECK(messages[0].arrival == test::at(1795227450));
  CHECK(messages[0].bytes == 2302);
  CHECK(messages[0].forced_expire);
  CHECK(messages[0].sender == "");
  REQUIRE(messages[0].recipients.size() == 2);
  CHECK(messages[0].recipients[0] == queue::Recipient{"j\xc3\xb6rg@d.example", "a \"b\" A"});
  CHECK(messages[0].recipients[1].reason.empty());
  CHECK(messages[1].state == State::maildrop);
  CHECK(messages[1].sender == "m@d.example");
  REQUIRE(messages[1].recipients.size() == 1);
  CHECK(messages[1].recipients[0] == queue::Recipient{"x@d.example", "b"});
}

TEST_CASE("postqueue -j: each queue has its state") {
  for (const State state : {State::active, State::deferred, State::hold, State::incoming,
                            State::maildrop, State::corrupt}) {
    const auto listed = read_json(R"({"queue_name": ")" + std::string(format_state(state)) +
                                  R"(", "queue_id": "A1"})" + "\n");
    REQUIRE(listed.messages.size() == 1);
    CHECK(listed.messages[0].state == state);
    CHECK_FALSE(listed.messages[0].sender);  // not told is not the null sender
    CHECK_FALSE(listed.messages[0].arrival);
    CHECK_FALSE(listed.messages[0].bytes);
  }
  CHECK(read_json("{\"queue_name\": \"new\", \"queue_id\": \"A1\"}\n").messages.at(0).state ==
        State::queued);
}

TEST_CASE("postqueue -j: what is no JSON is counted if it can be, and never passed over") {
  struct Row {
    std::string text;
    ProgramEnd end;
    Ending ending;
    std::uint64_t messages;
    std::string reason;
  };
  const std::string good = "{\"queue_name\": \"active\", \"queue_id\": \"A1\", \"sender\": \"\"}\n";
  const Row rows[] = {
      {"", {}, Ending::empty, 0, "nothing and code 0 is how -j tells an empty queue"},
      {"", {.errors = "postqueue: warning: x"}, Ending::failed, 0, "but not with an error"},
      {"", {.exit_code = 69}, Ending::failed, 0, "nor with another code"},
      {"", {.by_itself = false}, Ending::half, 0, "nor if it was stopped"},
      {"",
       {.errors = "postqueue: warning: Mail system is down -- accessing queue directly\n"},
       Ending::empty,
       0,
       "root may look all the same"},
      {good + "nonsense\n" + good,
       {},
       Ending::not_understood,
       2,
       "LF skips such a line and says nothing"},
      {"{\"queue_id\": \"A1\", \"sender\": \"a@b\"\n" + good,
       {},
       Ending::not_understood,
       2,
       "a message that breaks off"},
      {"{\"queue_id\": \"A1\", \"sender\": \"a\x01@b\"}\n",
       {},
       Ending::complete,
       1,
       "a control character, as before December 2023"},
      {"{\"queue_id\": \"A1\", \"sender\": \"j\xf6rg@b\"}\n", {}, Ending::complete, 1, "Latin-1"},
      {good + "{\"queue_id\": \"A2\", \"sen", {}, Ending::half, 2, "the end of the output is cut"},
      {good + "{\"queue_id\": \"A2\", \"sen",
       {.by_itself = false},
       Ending::half,
       1,
       "the deadline within a line"},
      {"\n", {}, Ending::not_understood, 0, "an empty line"},
      {"{}\n", {}, Ending::not_understood, 0, "an object without an ID"},
      {"[{\"queue_id\": \"A1\"}]\n", {}, Ending::not_understood, 0, "an array"},
      {"Mail queue is empty\n", {}, Ending::not_understood, 0, "postqueue -p"},
      {"{\"queue_id\": 5, \"message_size\": -1, \"arrival_time\": 1e99}\n",
       {},
       Ending::not_understood,
       0,
       "members of other types"},
      {std::string(100'000, '[') + "\n", {}, Ending::not_understood, 0, "deep"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto account = read_json(row.text, row.end).account;
    CHECK(account.ending == row.ending);
    CHECK(account.messages == row.messages);
  }
}

TEST_CASE("a message of very many recipients is cut, counted, and says so") {
  std::string line = R"({"queue_name": "deferred", "queue_id": "A1", "recipients": [)";
  for (int i = 0; i < 20'000; ++i)
    line += "{\"address\": \"u" + std::to_string(i) + "@d.example\", \"delay_reason\": \"r\"}, ";
  line += "{\"address\": \"last@d.example\"}]}\n";
  Message json;
  queue::PostqueueJsonReader reader([&](const Message& message) { json = message; });
  reader.feed(line);
  CHECK(reader.finish({}).ending == Ending::complete);
  CHECK(json.cut);
  CHECK(json.recipients.size() == queue::recipient_limit);
  CHECK(json.recipients_left_out == 10'001);

  line.insert(line.size() - 3, std::string(2'000'000, ' '));
  queue::PostqueueJsonReader too_long([&](const Message& message) { json = message; });
  too_long.feed(line);
  const auto account = too_long.finish({});
  CHECK(account.ending == Ending::complete);
  CHECK(account.messages == 1);
  CHECK(account.cut_lines == 1);
  CHECK(json.cut);
}
