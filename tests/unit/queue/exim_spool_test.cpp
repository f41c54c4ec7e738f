// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_spool.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "queue/exim_file.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::Recipient;
using queue::State;

namespace {

constexpr std::string_view id = "1yUajB-0004NL-0E";

// ID-H as Exim 4.96 writes it; `tree` and `recipients` end in a line end.
std::string header(std::string_view sender, std::string_view options, std::string_view tree,
                   std::string_view recipients) {
  const auto count = std::ranges::count(recipients, '\n');
  return std::string(id) + "-H\nDebian-exim 995 994\n<" + std::string(sender) +
         ">\n1795227681 0\n-received_time_usec .545342\n--helo_name [127.0.0.1]\n" +
         std::string(options) + std::string(tree) + std::to_string(count) + "\n" +
         std::string(recipients) +
         "\n046P Received: by ex.test.example with local\n\tid x\n"
         "009* Taken: o\n"
         "027F From: alice@sender.example\n";
}

test::Listed read(const test::SpoolTree& tree) {
  return test::read_spool(queue::read_exim_spool, tree.root());
}

std::string file(std::string_view directory, std::string_view suffix) {
  return std::string(directory) + std::string(id) + std::string(suffix);
}

}  // namespace

TEST_CASE("-H tells the envelope, -J and the tree who has it, -D the size, the log the reasons") {
  const test::SpoolTree tree;
  tree.write(file("input/", "-H"),
             header("alice@sender.example", "",
                    "YY m@dead.example\nNN A@dead.example\nNY n@dead.example\nNN z@dead.example\n",
                    "A@Dead.example\nb@Dead.Example\nc@Dead.example\n"
                    "\"d e\"@dead.example  0,0 errors@x "
                    "8,-1#3\nf@defer.example\nall@x.example\nB@dead.example\n"));
  tree.write(file("input/", "-D"), std::string(id) + "-D\nbody\n");
  tree.write(file("input/", "-J"), "b@dead.example\n");
  tree.write(file("msglog/", ""),
             "2026-11-21 02:21:21 Received from alice@sender.example H=x P=esmtp S=20\n"
             "2026-11-21 02:21:21 f@defer.example R=deferr defer (-1): first\n"
             "2026-11-21 02:21:22 H=127.0.0.1 [127.0.0.1] Connection refused\n"
             "2026-11-21 02:21:22.123 +0000 [77] c@dead.example R=sink T=remote_smtp defer (111): "
             "Connection refused\n"
             "2026-11-21 02:31:21 f@defer.example R=sink T=remote_smtp defer (-45) H=h "
             "[2001:db8::1]:25: SMTP error: 421 busy\n"
             "2026-11-21 02:31:21 g@far.example <all@x.example> R=sink T=remote_smtp defer (110): "
             "Connection timed out\n");
  const auto [messages, account] = read(tree);
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].id == id);
  CHECK(messages[0].state == State::queued);
  CHECK(messages[0].arrival == test::at(1795227681));
  CHECK(messages[0].sender == "alice@sender.example");
  CHECK(messages[0].bytes == 46 + 27 + 5 + 1);
  CHECK(messages[0].recipients ==
        std::vector<Recipient>{{"c@Dead.example", "Connection refused"},
                               {"\"d e\"@dead.example", ""},
                               {"f@defer.example", "SMTP error: 421 busy"},
                               {"all@x.example", "Connection timed out"},
                               {"B@dead.example", ""}});
}

TEST_CASE("split spools, named queues and both forms of IDs are one queue") {
  const test::SpoolTree tree;
  const std::string content =
      header("", "-frozen 1795227681\n-localerror\n", "XX\n", "a@b.example\n");
  const std::string new_id = "1yUajB-000000004NS-1lAb";
  tree.write(file("input/", "-H"), content);
  tree.write("input/B/1yUajB-0004NM-0E-H", "1yUajB-0004NM-0E" + content.substr(id.size()));
  tree.write("other/input/" + new_id + "-H", new_id + content.substr(id.size()));
  tree.write("other/input/" + new_id + "-D", new_id + "-D\nbody\n");
  tree.write("db/retry", "x");
  tree.make({"msglog", "lost+found", "scan"});
  tree.write("exim-process.info", "x");
  std::filesystem::create_directory_symlink(tree.root(), tree.path("loop"));
  const auto [messages, account] = read(tree);
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].id == new_id);
  CHECK(messages[0].bytes == 46 + 27 + 5 + 1);
  for (const auto& message : messages) {
    CHECK(message.state == State::frozen);
    CHECK(message.sender == "");
    CHECK(message.recipients.size() == 1);
  }
  CHECK_FALSE(messages[1].bytes);  // without -D
}

TEST_CASE("lines of any length are passed over") {
  for (const std::size_t size : {4095UL, 4096UL, 4097UL, 10'000UL, 200'000UL}) {
    CAPTURE(size);
    const test::SpoolTree tree;
    tree.write(file("input/", "-H"), header("a@b.example", "-acl " + std::string(size, 'x') + "\n",
                                            "XX\n", "c@d.example\n"));
    const auto messages = read(tree).messages;
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].state == State::queued);
    CHECK(messages[0].recipients == std::vector<Recipient>{{"c@d.example", ""}});
  }
}

TEST_CASE("what is no -H file is a corrupt message, and other files are none") {
  const std::string good = header("a@b.example", "", "XX\n", "c@d.example\n");
  struct Row {
    std::string content;
    const char* reason;
  };
  const Row rows[] = {
      {"", "empty"},
      {"1yUajB-0004NM-0E-H\n", "the name of another message"},
      {good.substr(0, good.find("\n-received")), "no options and no more"},
      {std::string(id) + "-H\nu 1 1\na@b.example\n1795227681 0\nXX\n0\n\n", "a sender without <>"},
      {std::string(id) + "-H\nu 1 1\n<>\nlong ago\nXX\n0\n\n", "no time"},
      {std::string(id) + "-H\nu 1 1\n<>\n1 0\nXX\nmany\n", "no number"},
      {std::string(id) + "-H\nu 1 1\n<>\n1 0\nXX\n2\na@b.example\n\n", "fewer recipients"},
      {std::string(id) + "-H\nu 1 1\n<>\n1 0\nYN a@b.example\n1\n", "half a tree"},
      {std::string(id) + "-H\nu 1 1\n<>\n1 0\nAB a@b.example\n1\n", "no tree"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::SpoolTree tree;
    tree.write(file("input/", "-H"), row.content);
    const auto messages = read(tree).messages;
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].state == State::corrupt);
  }
  const test::SpoolTree tree;
  tree.make({"input"});
  tree.write(file("input/", "-D"), "x");
  tree.write("input/hdr.123", good);
  tree.write("input/not-an-id-H", good);
  tree.write("input/1yUajB-0004NL-0E-h", good);
  CHECK(read(tree).account.ending == Ending::empty);
}

TEST_CASE("a recipient's line begins with its address") {
  struct Row {
    const char* line;
    const char* address;
  };
  const Row rows[] = {
      {"a@b.example", "a@b.example"},
      {"a@b.example  0,0 e@x 3,-1#3", "a@b.example"},
      {"\"a b\"@c.example x", "\"a b\"@c.example"},
      {"\"a\\\" b\"@c.example x", "\"a\\\" b\"@c.example"},
      {"\"open x", "\"open x"},
      {"", ""},
  };
  for (const Row& row : rows)
    CHECK(queue::exim_recipient(row.line) == row.address);
}

TEST_CASE("a spool of Exim that cannot be read is no empty one") {
  const test::SpoolTree tree;
  tree.make({"input/B"});
  CHECK(read(tree).account.ending == Ending::empty);
  chmod(tree.path("input/B").c_str(), 0);
  {
    const test::Unprivileged unprivileged;
    const auto account = read(tree).account;
    CHECK(account.ending == Ending::denied);
    CHECK(account.sentence == "\"" + tree.root() + "/input/B\" cannot be read: Permission denied");
    CHECK(account.remedy == "only root and the group of Exim's spool can read it");
  }
  const test::SpoolTree other;
  CHECK(read(other).account.ending == Ending::failed);  // no input: this is no spool of Exim
}
