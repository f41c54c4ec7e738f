// SPDX-License-Identifier: GPL-3.0-or-later
//
// sendmail, nullmailer and qmail.
#include <filesystem>

#include <doctest/doctest.h>
#include <fcntl.h>

#include "queue/nullmailer_listing.hpp"
#include "queue/nullmailer_spool.hpp"
#include "queue/qmail_listing.hpp"
#include "queue/qmail_spool.hpp"
#include "queue/sendmail_listing.hpp"
#include "queue/sendmail_spool.hpp"
#include "queue/summary.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::Recipient;
using queue::State;

namespace {

using std::string_literals::operator""s;

void set_mtime(const std::string& path, std::time_t seconds) {
  const timespec times[] = {{.tv_sec = seconds, .tv_nsec = 0}, {.tv_sec = seconds, .tv_nsec = 0}};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

// What both doors tell; the spool has further states and times of its own.
void check_same_messages(const test::Listed& spool, test::Listed listing) {
  std::ranges::sort(listing.messages, {}, &queue::Message::id);
  REQUIRE(spool.messages.size() == listing.messages.size());
  for (std::size_t i = 0; i < spool.messages.size(); ++i)
    CHECK(spool.messages[i] == listing.messages[i]);
}

}  // namespace

TEST_CASE("sendmail: what a qf file holds, and mailq shows") {
  const test::SpoolTree tree;
  const std::string envelope =
      "V8\nT1795227960\nK1795228000\nN3\nP30052\nI8/1/5\nMDeferred: Connection refused by "
      "[127.0.0.1]\nFbs\n$_localhost [127.0.0.1]\nSalice@sender.example\nrRFC822; "
      "x@blocked.example\nRPFD:<x@blocked.example>\nRPFD:<y@blocked.example>\nH??From: "
      "a\nH?D?Date: "
      "x\nRPFD:<header@blocked.example>\n.\n";
  tree.write("qf7AL2QiHw020482", envelope);
  tree.write("df7AL2QiHw020482", "123456");
  tree.write("qf7AL2QiHw020483", "V8\nT1795227960\nS<>\nRroot\nH??From: a\n.\n");
  tree.write("xf7AL2QiHw020483", "transcript");
  tree.write("qf7AL2QiHw020484", "");  // claimed only
  tree.write("tf7AL2QiHw020485", envelope);
  const auto spool = test::read_spool(queue::read_sendmail_spool, tree.root());
  CHECK(spool.account.ending == Ending::complete);
  REQUIRE(spool.messages.size() == 2);
  CHECK(spool.messages[0].state == State::deferred);
  CHECK(spool.messages[0].bytes == 6);
  CHECK(spool.messages[0].recipients.size() == 2);
  check_same_messages(spool, test::read_listing<queue::SendmailListingReader>(
                                 "\t\t/var/spool/mqueue (2 requests)\n"
                                 "7AL2QiHw020482        6 Sat Nov 21 02:26 alice@sender.example\n"
                                 "                 (Deferred: Connection refused by [127.0.0.1])\n"
                                 "\t\t\t\t\t <x@blocked.example>\n"
                                 "\t\t\t\t\t <y@blocked.example>\n"
                                 "7AL2QiHw020483       -1 Sat Nov 21 02:26 <>\n"
                                 "\t\t\t\t\t root\n"
                                 "\t\tTotal requests: 2\n",
                                 {}, queue::Clock{test::now}));
}

TEST_CASE("sendmail: queue groups, directories apart, quarantine, and what is lost") {
  const test::SpoolTree tree;
  const std::string envelope = "V8\nT1795227960\nS<a@b.example>\nRPFD:<c@d.example>\n.\n";
  tree.write("qf/qf7AL2QiHw020481", envelope);
  tree.write("df/df7AL2QiHw020481", "1");
  tree.write("q1/qf7AL2QiHw020482", envelope);
  tree.write("q1/df7AL2QiHw020482", "12");
  tree.write("q2/qf/hf7AL2QiHw020483",
             "V8\nT1795227960\nqtoo many\nS<a@b.example>\nR:<c@d.example>\n.\n");
  tree.write("q2/df/df7AL2QiHw020483", "123");
  tree.write("Qf7AL2QiHw020484", "nonsense");
  tree.make({"lost+found"});
  const auto [messages, account] = test::read_spool(queue::read_sendmail_spool, tree.root());
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].bytes == 1);
  CHECK(messages[1].bytes == 2);
  CHECK(messages[2].bytes == 3);
  CHECK(messages[2].state == State::hold);
  CHECK(messages[2].recipients == std::vector<Recipient>{{"c@d.example", "too many"}});
  CHECK(messages[3].state == State::corrupt);
}

TEST_CASE("nullmailer: what waits, what failed, and what is being received") {
  const test::SpoolTree tree;
  tree.write("queue/1795228711.31337",
             "alice@sender.example\nbob@t.example\nc@t.example\n\nFrom: x\nx@y\n");
  tree.write("queue/1795228712.31338", "\nbob@t.example\n\nbody\n");
  tree.write("queue/.hidden", "x");
  const auto waiting = test::read_spool(queue::read_nullmailer_spool, tree.root());
  CHECK(waiting.account.ending == Ending::complete);
  auto listing = test::read_listing<queue::NullmailerListingReader>(
      "2026-11-21 02:38:31 60 bytes from <alice@sender.example>\n"
      "  to <bob@t.example>\n"
      "  to <c@t.example>\n"
      "2026-11-21 02:38:32 21 bytes from <>\n"
      "  to <bob@t.example>\n",
      {}, queue::Zone::utc);
  REQUIRE(listing.messages.size() == 2);
  listing.messages[0].id = "1795228711.31337";  // mailq tells none
  listing.messages[1].id = "1795228712.31338";
  check_same_messages(waiting, listing);

  tree.write("failed/1795228713.1", "a@b.example\nc@d.example\n\n");
  tree.write("failed/1795228713.2", "");
  tree.write("tmp/1795228714.1", "");
  CHECK(mkfifo(tree.path("trigger").c_str(), 0600) == 0);
  const auto all = test::read_spool(queue::read_nullmailer_spool, tree.root()).messages;
  REQUIRE(all.size() == 5);
  CHECK(all[2].state == State::failed);
  CHECK(all[3].state == State::corrupt);
  CHECK(all[4].state == State::incoming);
}

TEST_CASE("qmail: what was split by recipients, and what was not") {
  const test::SpoolTree tree;
  tree.make({"mess/0", "info/0", "local/0", "remote/0", "bounce"});
  tree.write("mess/0/23", std::string(19, 'x'));
  tree.write("info/0/23", "Falice@sender.example\0"s);
  tree.write("local/0/23", "Tbob@defer.example\0"s);
  tree.write("remote/0/23", "Dc1@dead.example\0Tc2@dead.example\0"s);
  tree.write("mess/0/46", std::string(5, 'x'));
  tree.write("info/0/46", "F\0"s);
  set_mtime(tree.path("info/0/23"), 1795229474);
  set_mtime(tree.path("info/0/46"), 1795229475);
  tree.make({"todo"});
  check_same_messages(test::read_spool(queue::read_qmail_spool, tree.root()),
                      test::read_listing<queue::QmailListingReader>(
                          "21 Nov 2026 02:51:14 GMT  #23  19  <alice@sender.example> \n"
                          "\tlocal\tbob@defer.example\n"
                          "  done\tremote\tc1@dead.example\n"
                          "\tremote\tc2@dead.example\n"
                          "21 Nov 2026 02:51:15 GMT  #46  5  <> \n",
                          {}));

  tree.write("mess/0/69", "1234567");
  tree.write("todo/69", "u1000\0p77\0Fa@b.example\0Tc@d.example\0"s);
  tree.write("todo/0/92", "u1000\0p77\0F\0Tc@d.example\0Te@d.example\0"s);
  tree.write("info/0/115", "");
  tree.write("info/0/none", "Fa\0"s);
  const auto all = test::read_spool(queue::read_qmail_spool, tree.root()).messages;
  REQUIRE(all.size() == 5);  // 115 23 46 69 92
  CHECK(all[0].state == State::corrupt);
  CHECK(all[3].state == State::unprocessed);
  CHECK(all[3].sender == "a@b.example");
  CHECK(all[3].bytes == 7);
  CHECK(all[4].state == State::unprocessed);
  CHECK(all[4].recipients.size() == 2);
}

TEST_CASE("spools that cannot be read are no empty ones") {
  struct Row {
    test::SpoolReader reader;
    std::vector<std::string> directories;
    const char* closed;
    const char* remedy;
  };
  const Row rows[] = {
      {queue::read_sendmail_spool,
       {"q1"},
       "/q1",
       "only root and the group of the queue directory can read it"},
      {queue::read_nullmailer_spool,
       {"queue", "failed", "tmp"},
       "/failed",
       "only root and the user mail can read nullmailer's spool"},
      {queue::read_qmail_spool,
       {"info/0", "todo"},
       "/info/0",
       "only root and the group qmail can read the queue"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.remedy);
    const test::SpoolTree tree;
    tree.make(row.directories);
    CHECK(test::read_spool(row.reader, tree.root()).account.ending == Ending::empty);
    CHECK(test::read_spool(row.reader, tree.path("none")).account.ending == Ending::failed);
    chmod((tree.root() + row.closed).c_str(), 0);
    const test::Unprivileged unprivileged;
    const auto account = test::read_spool(row.reader, tree.root()).account;
    CHECK(account.ending == Ending::denied);
    CHECK(account.sentence ==
          "\"" + tree.root() + row.closed + "\" cannot be read: Permission denied");
    CHECK(account.remedy == row.remedy);
  }
  const test::SpoolTree nothing;
  CHECK(test::read_spool(queue::read_nullmailer_spool, nothing.root()).account.ending ==
        Ending::failed);
  CHECK(test::read_spool(queue::read_qmail_spool, nothing.root()).account.ending == Ending::failed);
}
