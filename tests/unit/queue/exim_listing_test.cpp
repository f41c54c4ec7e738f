// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_listing.hpp"

#include <doctest/doctest.h>

#include "unit/queue/listed.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using queue::Ending;
using queue::ProgramEnd;
using queue::State;

namespace {

test::Listed read(std::string_view text, const ProgramEnd& end = {}) {
  return test::read_listing<queue::EximListingReader>(text, end, test::now);
}

}  // namespace

TEST_CASE("exim -bp: both forms of IDs, frozen, delivered, and local senders") {
  const auto [messages, account] = read(
      " 0m  1.9M 1yUajB-0004NL-0E <alice@sender.example>\n"
      "        D c1@dead.example\n"
      "       +D c2@dead.example\n"
      "          bob@defer.example\n"
      "\n"
      "80h  1.4K 1yUajB-0004NS-1l <> *** frozen ***\n"
      "          alice@sender.example\n"
      "\n"
      "12d   187 1yUajB-000000004NS-1lAb <root@host.example> (root) *** frozen ***\n"
      "          \"D \"@defer.example\n"
      "\n"
      "25m       1yUajB-0004NX-1l <x> y@host.example> (root)\n"
      "          a@b.example\n"
      "\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].id == "1yUajB-0004NL-0E");
  CHECK(messages[0].state == State::queued);
  CHECK(messages[0].arrival == test::now);
  CHECK(messages[0].bytes == 1992294);
  CHECK(messages[0].sender == "alice@sender.example");
  REQUIRE(messages[0].recipients.size() == 1);
  CHECK(messages[0].recipients[0].address == "bob@defer.example");
  CHECK(messages[1].state == State::frozen);
  CHECK(messages[1].sender == "");
  CHECK(messages[1].arrival == test::now - 80h);
  CHECK(messages[2].id == "1yUajB-000000004NS-1lAb");
  CHECK(messages[2].state == State::frozen);
  CHECK(messages[2].sender == "root@host.example");
  CHECK(messages[2].bytes == 187);
  CHECK(messages[2].arrival == test::now - 12 * 24h);
  CHECK(messages[2].recipients[0].address == "\"D \"@defer.example");
  CHECK(messages[3].sender == "x> y@host.example");
  CHECK_FALSE(messages[3].bytes);
}

TEST_CASE("exim -bp: a spool file that cannot be read is a corrupt message") {
  const auto [messages, account] = read(
      "      1yUajB-0004NL-0E\n"
      "    *** spool read error: Permission denied ***\n"
      "\n"
      "      1yUajB-0004NS-1l\n"
      "    *** spool format error: size=12 ***\n"
      "\n"
      " 3m   187 1yUajB-0004NT-1l <a@b.example>\n"
      "    *** spool format error ***\n"
      "          c@d.example\n"
      "\n");
  CHECK(account.ending == Ending::complete);
  REQUIRE(messages.size() == 3);
  for (const auto& message : messages)
    CHECK(message.state == State::corrupt);
  CHECK_FALSE(messages[0].sender);
  CHECK_FALSE(messages[0].arrival);
  CHECK(messages[2].recipients.size() == 1);
}

TEST_CASE("exim -bp: what is not a whole listing never reads as one") {
  struct Row {
    std::string text;
    ProgramEnd end;
    Ending ending;
    std::uint64_t messages;
    std::string reason;
  };
  const std::string one = " 0m  1.9K 1yUajB-0004NL-0E <a@b.example>\n          c@d.example\n\n";
  const std::string new_ids =
      " 0m  1.9K 1yUajB-000000004NS-1lAb <a@b.example>\n          c@d.example\n\n"
      " 0m  1.9K 1yUajB-000000004NT-1lAb <a@b.example>\n          c@d.example\n\n";
  const Row rows[] = {
      {"", {}, Ending::empty, 0, "Exim prints nothing for an empty queue"},
      {new_ids,
       {},
       Ending::complete,
       2,
       "check_mailq: \"OK: exim mailq (0) is below threshold (1/2)\""},
      {"",
       {.exit_code = 1, .errors = "exim: permission denied\n"},
       Ending::denied,
       0,
       "Linuxfabrik#610: \"exim: permission denied. Mail queue is empty.\""},
      {"", {.errors = "exim: permission denied\n"}, Ending::denied, 0, "whatever the exit code"},
      {"exim: permission denied\n", {}, Ending::denied, 0, "whatever the descriptor"},
      {"\n", {}, Ending::not_understood, 0, "an empty line is no empty queue"},
      {"", {.exit_code = 1}, Ending::failed, 0, "an exit code alone"},
      {"", {.errors = "LOG: MAIN PANIC\n  no config\n"}, Ending::failed, 0, "an error alone"},
      {one + " 0m  1.9K 1yUajB-0004NL", {}, Ending::half, 1, "it breaks off"},
      {one, {.by_itself = false}, Ending::half, 1, "the deadline"},
      {one + " 0m  1.9K 1yUajB-0004N-0E <a@b.example>\n",
       {},
       Ending::not_understood,
       1,
       "an ID of no form that is known"},
      {" 0x  1.9K 1yUajB-0004NL-0E <a@b.example>\n", {}, Ending::not_understood, 0, "no age"},
      {" 0m  1.9T 1yUajB-0004NL-0E <a@b.example>\n", {}, Ending::not_understood, 0, "no size"},
      {" 0m  1.9K 1yUajB-0004NL-0E a@b.example\n", {}, Ending::not_understood, 0, "no sender"},
      {"          c@d.example\n", {}, Ending::not_understood, 0, "a recipient of nothing"},
      {"    *** spool read error: x ***\n", {}, Ending::not_understood, 0, "an error of nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto account = read(row.text, row.end).account;
    CHECK(account.ending == row.ending);
    CHECK(account.messages == row.messages);
    if (row.ending == Ending::denied) {
      CHECK(account.remedy ==
            "admin_groups must name a group of this user, or queue_list_requires_admin be false");
    }
  }
}
