// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many messages lie in a spool, by the names of files alone; and a spool that several threads
// read at a time.
#include <map>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "queue/door.hpp"
#include "unit/queue/postfix_records.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Detail;
using queue::Ending;
using queue::Look;
using queue::State;
using queue::System;

namespace {

Look look(System system, const test::SpoolTree& tree, Detail detail) {
  return queue::look_by_spool({.system = system,
                               .program = "",
                               .configuration = "",
                               .spool = tree.root(),
                               .detail = detail},
                              {.now = test::now, .near_expiry = std::nullopt},
                              base::Deadline::after(std::chrono::seconds(60)));
}

struct File {
  std::string name;
  mode_t mode = 0700;
  std::string content = "no message at all";
};

struct Row {
  System system;
  std::vector<std::string> directories;
  std::vector<File> files;
  std::map<State, std::uint64_t> counts;
};

const std::vector<Row> rows{
    {System::postfix,
     {"hold", "deferred", "maildrop", "incoming", "active"},
     {{"deferred/1/15994A743E0"},
      {"deferred/2/0/25994A743E1"},
      {"deferred/A100"},
      {"deferred/no-id"},
      {"active/B100"},
      {"hold/C100"},
      {"hold/C101", 0600},  // it is being written
      {"incoming/D100"},
      {"incoming/D101", 0600},
      {"maildrop/E100"},
      {"maildrop/E101", 0644},
      {"corrupt/F100", 0600},
      {"defer/1/15994A743E0", 0600}},
     {{State::deferred, 3},
      {State::active, 1},
      {State::hold, 1},
      {State::incoming, 1},
      {State::maildrop, 1},
      {State::corrupt, 1}}},
    {System::exim,
     {},
     {{"input/1yUajB-0004NL-0E-H"},
      {"input/1yUajB-0004NL-0E-D"},
      {"input/a/1yUaja-000000004NS-1lAb-H"},
      {"input/b/1yUajb-0004NL-0E-H"},
      {"input/hdr.1234"},
      {"slow/input/1yUajc-0004NL-0E-H"},
      {"msglog/1yUajB-0004NL-0E"}},
     {{State::queued, 4}}},
    {System::sendmail,
     {},
     {{"qf7AL2QiHw020482"},
      {"df7AL2QiHw020482"},
      {"qf7AL2QiHw020483", 0600, ""},  // it was claimed, and is not written yet
      {"hf7AL2QiHw020484"},
      {"Qf7AL2QiHw020485"},
      {"q1/qf7AL2QiHw020486"}},
     {{State::queued, 2}, {State::hold, 1}, {State::corrupt, 1}}},
    {System::nullmailer,
     {},
     {{"queue/1795228711.31337"}, {"queue/.hidden"}, {"failed/1795228711.1"}, {"tmp/1795228711.2"}},
     {{State::queued, 1}, {State::failed, 1}, {State::incoming, 1}}},
    {System::qmail,
     {},
     {{"info/0/23"}, {"info/1/24"}, {"todo/46"}, {"todo/2/47"}, {"mess/0/23"}, {"local/0/23"}},
     {{State::queued, 2}, {State::unprocessed, 2}}},
};

}  // namespace

TEST_CASE("files are counted by their names, and none is opened") {
  for (const Row& row : rows) {
    CAPTURE(queue::format_system(row.system));
    const test::SpoolTree tree;
    tree.make(row.directories);
    std::uint64_t all = 0;
    for (const File& file : row.files) {
      tree.write(file.name, file.content, file.mode);
      chmod(tree.path(std::filesystem::path(file.name).parent_path()).c_str(), 0755);
    }
    const test::Unprivileged unprivileged;  // who may list directories, and read none of the files
    const Look seen = look(row.system, tree, Detail::counts);
    CHECK(seen.account.ending == Ending::complete);
    for (const State state : queue::states) {
      CAPTURE(queue::format_state(state));
      const auto expected = row.counts.find(state);
      const std::uint64_t count = expected == row.counts.end() ? 0 : expected->second;
      CHECK(seen.summary.in(state).messages == count);
      all += count;
    }
    CHECK(seen.account.messages == all);
    CHECK(seen.summary.size_unknown() == all);
  }
}

TEST_CASE("links and directories with the names of messages are none") {
  const test::SpoolTree tree;
  tree.make({"hold", "deferred/A200", "maildrop", "incoming", "active"});
  tree.write("elsewhere", "x");
  std::filesystem::create_symlink(tree.path("elsewhere"), tree.path("deferred/A201"));
  std::filesystem::create_symlink(tree.path("elsewhere"), tree.path("incoming/A202"));
  CHECK(look(System::postfix, tree, Detail::counts).account.ending == Ending::empty);
}

TEST_CASE("who reads many directories at a time misses no message") {
  const test::SpoolTree tree;
  tree.make({"hold", "maildrop", "incoming", "active"});
  constexpr std::uint64_t hashes = 16;
  constexpr std::uint64_t all = hashes * 150;  // of each more than are handed out together
  for (std::uint64_t i = 0; i < all; ++i) {
    const auto files = test::make_queue_file(
        {.sender = fmt::format("s{}@s.example", i % 7),
         .recipients = {{fmt::format("u{}@d{}.example", i, i % 10), "Connection refused"}}});
    const std::string name = fmt::format("{0:X}/{0:X}{1:06X}", i % hashes, i);
    tree.write("deferred/" + name, files.message);
    tree.write("defer/" + name, files.log);
  }
  const Look seen = look(System::postfix, tree, Detail::reasons);
  CHECK(seen.account.ending == Ending::complete);
  CHECK(seen.account.messages == all);
  CHECK(seen.summary.in(State::deferred).messages == all);
  CHECK(seen.summary.recipients() == all);
  CHECK(seen.summary.ages().count() == all);
  CHECK(seen.summary.domains().top(100).size() == 10);
  for (const queue::Hitter& hitter : seen.summary.domains().top(10))
    CHECK(hitter.count == all / 10);
  CHECK(seen.summary.senders().top(100).size() == 7);
  CHECK(seen.summary.reason(queue::Reason::connection_refused).messages == all);
}

TEST_CASE("one directory of many that may not be read is told") {
  const test::SpoolTree tree;
  tree.make({"hold", "maildrop", "incoming", "active"});
  for (int i = 0; i < 10; ++i)
    tree.write(fmt::format("deferred/{0}/{0}100", i), "no message");
  chmod(tree.path("deferred").c_str(), 0755);
  for (int i = 0; i < 10; ++i)
    chmod(tree.path(fmt::format("deferred/{}", i)).c_str(), i == 3 ? 0700 : 0755);
  if (geteuid() != 0) return;
  const test::Unprivileged unprivileged;
  const Look seen = look(System::postfix, tree, Detail::counts);
  CHECK(seen.account.ending == Ending::denied);
  CHECK(seen.account.messages == 9);
  CHECK(seen.account.sentence ==
        "\"" + tree.root() + "/deferred/3\" cannot be read: Permission denied");
}
