// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_spool.hpp"

#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>

#include "queue/postfix_file.hpp"
#include "unit/queue/postfix_records.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::Message;
using queue::Recipient;
using queue::State;
using test::record;

namespace {

const std::vector<std::string> directories{"hold",   "deferred", "maildrop",
                                           "active", "incoming", "corrupt"};

test::Listed read(const test::SpoolTree& tree) {
  return test::read_spool(queue::read_postfix_spool, tree.root());
}

std::string queue_file() {
  return test::make_queue_file({.recipients = {{"u@t.example", ""}}}).message;
}

}  // namespace

TEST_CASE("a queue file tells all but the reasons, and the defer log tells them") {
  const test::SpoolTree tree;
  tree.make(directories);
  const auto files =
      test::make_queue_file({.recipients = {{"c1@dead.example", "connect to x: Connection refused"},
                                            {"c2@dead.example", ""},
                                            {"bob@defer.example", "test deferral"}},
                             .done = {"done@t.example"},
                             .size = 20'000});
  tree.write("deferred/1/15994A743E0", files.message);
  tree.write("defer/1/15994A743E0", files.log);
  const auto [messages, account] = read(tree);
  CHECK(account.ending == Ending::complete);
  CHECK(account.sentence == "there is 1 message in \"" + tree.root() + "\"");
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].id == "15994A743E0");
  CHECK(messages[0].state == State::deferred);
  CHECK(messages[0].arrival == test::at(1795227553));
  CHECK(messages[0].bytes == 20'000);
  CHECK(messages[0].sender == "alice@sender.example");
  CHECK_FALSE(messages[0].forced_expire);
  CHECK_FALSE(messages[0].cut);
  CHECK(messages[0].recipients ==
        std::vector<Recipient>{{"c1@dead.example", "connect to x: Connection refused"},
                               {"c2@dead.example", ""},
                               {"bob@defer.example", "test deferral"}});
}

TEST_CASE("each directory is a state, and modes tell what a file is") {
  const test::SpoolTree tree;
  tree.make(directories);
  for (const std::string& name : directories)
    tree.write(name + "/A" + name.substr(0, 1) + "00", queue_file());
  tree.write("incoming/B0", queue_file(), 0600);   // still being written
  tree.write("corrupt/B1", "anything", 0400);      // never complete
  tree.write("hold/B2", queue_file(), 0710);       // forced to expire
  tree.write("deferred/B3", "no records at all");  // complete, and nonsense
  tree.write("deferred/not-an-id", queue_file());  // none of Postfix's
  tree.write("active/x\xff\nname", queue_file());  // nor this
  tree.make({"active/C0"});                        // a directory
  std::filesystem::create_symlink(tree.path("hold/B2"), tree.path("active/C1"));
  CHECK(mkfifo(tree.path("active/C2").c_str(), 0700) == 0);
  const auto [messages, account] = read(tree);
  CHECK(account.ending == Ending::complete);
  std::vector<std::string> seen;
  for (const Message& message : messages)
    seen.push_back(message.id + " " + std::string(format_state(message.state)) +
                   (message.forced_expire ? "#" : ""));
  CHECK(seen == std::vector<std::string>{"Aa00 active", "Ac00 corrupt", "Ad00 deferred",
                                         "Ah00 hold", "Ai00 incoming", "Am00 maildrop",
                                         "B1 corrupt", "B2 hold#", "B3 corrupt"});
}

TEST_CASE("in maildrop there is no size record, and recipients may stand behind the content") {
  const std::string head = record('T', "1795227553 5") + record('F', "root") + record('S', "");
  const std::string content = record('M', "") + record('N', "To: u@t.example") + record('N', "");
  struct Row {
    std::string file;
    std::vector<Recipient> recipients;
    const char* reason;
  };
  const Row rows[] = {
      {head + record('R', "a@t.example") + content + record('X', "") + record('R', "b@t.example") +
           record('E', ""),
       {{"a@t.example", ""}},
       "an envelope with recipients"},
      {head + content + record('X', "") + record('R', "b@t.example") + record('E', ""),
       {{"b@t.example", ""}},
       "sendmail -t"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::SpoolTree tree;
    tree.make(directories);
    tree.write("maildrop/A100", row.file, 0744);
    const auto messages = read(tree).messages;
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].state == State::maildrop);
    CHECK(messages[0].bytes == row.file.size());
    CHECK(messages[0].sender == "");
    CHECK(messages[0].recipients == row.recipients);
  }
}

TEST_CASE("records of any kind end, and lie within bounds") {
  const std::string head = record('T', "1795227553 5") + record('S', "a@b.example");
  std::string many = head;
  for (int i = 0; i < 10'001; ++i)
    many += record('R', "u@t.example");
  struct Row {
    std::string file;
    State state;
    std::size_t recipients;
    const char* reason;
  };
  const Row rows[] = {
      {"", State::corrupt, 0, "an empty file"},
      {"T", State::corrupt, 0, "a type alone"},
      {std::string("T\xff\xff\xff\xff\xff\xff\xff\xff", 9), State::corrupt, 0, "an endless length"},
      {std::string("T\xff\xff\xff\x7f", 5), State::corrupt, 0, "a length beyond the file"},
      {head + record('E', ""), State::deferred, 0, "no recipients"},
      {head + record('R', "u@t.example"), State::corrupt, 1, "no end"},
      {record('S', "a@b.example") + record('E', ""), State::corrupt, 0, "no arrival"},
      {record('T', "1795227553") + record('E', ""), State::corrupt, 0, "no sender"},
      {record('T', "-5 1") + record('S', "a@b") + record('E', ""), State::corrupt, 0,
       "an arrival before 1970"},
      {record('p', "0") + head + record('E', ""), State::deferred, 0, "a pointer that is none"},
      {record('p', "0000000000") + record('p', "0"), State::corrupt, 0, "two of them"},
      {record('p', "999999999999") + head, State::corrupt, 0, "a pointer beyond the file"},
      {head + record('p', "1x") + record('R', "u@t.example") + record('E', ""), State::deferred, 1,
       "a pointer that is no number"},
      {many + record('E', ""), State::deferred, queue::recipient_limit, "very many recipients"},
      {record('C', "99999999999999999999 x") + head + record('M', "") + record('E', ""),
       State::deferred, 0, "a size that is none"},
      {record('C', "5 1 1 1 99999999999") + head + record('M', "") + record('E', ""),
       State::deferred, 0, "a content beyond the file"},
      {head + record('R', std::string(100'000, 'u')) + record('E', ""), State::deferred, 1,
       "a recipient longer than a window"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::SpoolTree tree;
    tree.make(directories);
    tree.write("deferred/A100", row.file);
    const auto messages = read(tree).messages;
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].state == row.state);
    CHECK(messages[0].recipients.size() == row.recipients);
  }
}

TEST_CASE("a pointer moves on to records elsewhere, and one that leads back ends the reading") {
  const test::SpoolTree tree;
  tree.make(directories);
  const std::string head = record('T', "1795227553 5") + record('S', "a@b.example");
  const std::string pointer = record('p', fmt::format("{:15}", head.size() + 17 + 3));
  tree.write("deferred/A100",
             head + pointer + "xyz" + record('R', "u@t.example") + record('E', ""));
  tree.write("deferred/A101", head + record('R', "u@t.example") + record('p', "1"));
  tree.write("deferred/A102", head + record('p', fmt::format("{:15}", head.size())));
  const auto messages = read(tree).messages;
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].recipients == std::vector<Recipient>{{"u@t.example", ""}});
  CHECK(messages[1].sender == "a@b.example");
  CHECK(messages[2].sender == "a@b.example");
}

TEST_CASE("a local part is quoted as Postfix shows it") {
  const test::SpoolTree tree;
  tree.make(directories);
  const auto files = test::make_queue_file({.sender = "a b@s.example",
                                            .recipients = {{"quoted local@t.example", ""},
                                                           {"a..b@t.example", ""},
                                                           {"q\"\\@t.example", ""},
                                                           {"a@b@t.example", ""},
                                                           {"plain+x=y@t.example", ""},
                                                           {"j\xc3\xb6rg@t.example", ""},
                                                           {"root", ""}}});
  tree.write("deferred/A100", files.message);
  const auto messages = read(tree).messages;
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].sender == "\"a b\"@s.example");
  std::vector<std::string> addresses;
  for (const Recipient& recipient : messages[0].recipients)
    addresses.push_back(recipient.address);
  CHECK(addresses == std::vector<std::string>{"\"quoted local\"@t.example", "\"a..b\"@t.example",
                                              "\"q\\\"\\\\\"@t.example", "\"a@b\"@t.example",
                                              "plain+x=y@t.example", "j\xc3\xb6rg@t.example",
                                              "root"});
}

TEST_CASE("logs lie as deep as their directory does, whatever the queue's depth") {
  struct Row {
    const char* id;
    const char* message;
    const char* log;
  };
  // The microseconds of the long ID are C3D58, five hexadecimal digits.
  const Row rows[] = {
      {"15994A743E0", "deferred/", "defer/"},
      {"15994A743E0", "deferred/1/", "defer/1/"},
      {"15994A743E0", "deferred/1/5/", "defer/1/5/"},
      {"15994A743E0", "hold/", "defer/1/"},
      {"15994A743E0", "deferred/1/", "defer/"},
      {"4jX4R25hdhz1gVYl", "deferred/C/", "defer/C/"},
      {"4jX4R25hdhz1gVYl", "active/", "defer/C/3/"},
  };
  const auto files = test::make_queue_file({.recipients = {{"u@t.example", "why"}}});
  for (const Row& row : rows) {
    CAPTURE(row.id);
    CAPTURE(row.log);
    const test::SpoolTree tree;
    tree.make(directories);
    tree.write(std::string(row.message) + row.id, files.message);
    tree.write(std::string(row.log) + row.id, files.log);
    const auto messages = read(tree).messages;
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].recipients == std::vector<Recipient>{{"u@t.example", "why"}});
  }
  CHECK(queue::postfix_hash("4jX4R25hdhz1gVYl") == "C3D58");
  for (const char* id : {"", "z", "15994A743E0", "4jX4R25aaaz1gVYl", "aaaaaaaaaz"})
    CHECK(queue::postfix_hash(id) == id);
}

TEST_CASE("a defer log of any bytes gives what it holds") {
  CHECK(queue::parse_defer_log("").empty());
  CHECK(queue::parse_defer_log("recipient=a\nreason=b\n").empty());
  CHECK(queue::parse_defer_log("offset=x\nreason=b\n").empty());
  const auto log = queue::parse_defer_log("reason=b\noffset=5\nrecipient=a");
  REQUIRE(log.size() == 1);
  CHECK(log.at(5) == "b");
}

TEST_CASE("a spool that cannot be read is no empty one") {
  test::SpoolTree tree;
  tree.make(directories);
  tree.write("deferred/A100", queue_file());
  tree.write("active/A101", queue_file(), 0755);

  chmod(tree.path("deferred").c_str(), 0);
  {
    const test::Unprivileged unprivileged;
    const auto account = read(tree).account;
    CHECK(account.ending == Ending::denied);
    CHECK(account.messages == 1);
    CHECK(account.sentence == "\"" + tree.root() + "/deferred\" cannot be read: Permission denied");
    CHECK(account.remedy == "only root and the user postfix can read the queue directory");
  }
  chmod(tree.path("deferred").c_str(), 0755);
  chmod(tree.path("deferred/A100").c_str(), 0700);
  if (geteuid() == 0) {
    const test::Unprivileged unprivileged;
    CHECK(read(tree).account.sentence ==
          "\"" + tree.root() + "/deferred/A100\" cannot be read: Permission denied");
  }

  CHECK(test::read_spool(queue::read_postfix_spool, tree.path("nowhere")).account.ending ==
        Ending::failed);
  CHECK(test::read_spool(queue::read_postfix_spool, tree.path("active/A101")).account.sentence ==
        "\"" + tree.path("active/A101") + "\" cannot be read: Not a directory");
  std::filesystem::remove_all(tree.path("incoming"));
  const auto account = read(tree).account;
  CHECK(account.ending == Ending::failed);
  CHECK(account.sentence ==
        "\"" + tree.root() + "/incoming\" cannot be read: No such file or directory");
}

TEST_CASE("files that go while they are read are no error") {
  const test::SpoolTree tree;
  tree.make(directories);
  for (int i = 100; i < 150; ++i)
    tree.write("deferred/A" + std::to_string(i), queue_file());
  std::size_t seen = 0;
  const auto deliver_all = [&](const Message&) {
    ++seen;
    for (const auto& entry : std::filesystem::directory_iterator(tree.path("deferred")))
      std::filesystem::remove(entry.path());
  };
  const auto account = queue::read_postfix_spool(
      {.root = tree.root(), .deadline = base::Deadline::after(std::chrono::minutes(1))},
      deliver_all);
  CHECK(account.ending == Ending::complete);
  CHECK(account.messages == 1);
  CHECK(seen == 1);
}

TEST_CASE("an empty spool is empty, and one without time is not") {
  const test::SpoolTree tree;
  tree.make(directories);
  CHECK(read(tree).account.ending == Ending::empty);
  tree.write("deferred/A100", queue_file());
  const auto late = test::read_spool(queue::read_postfix_spool, tree.root(),
                                     base::Deadline::after(base::Duration::zero()));
  CHECK(late.account.ending == Ending::half);
  CHECK(late.account.sentence == "time ran out after 0 messages");
}
