// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same queue, read through each of its doors, is the same queue.
#include <doctest/doctest.h>

#include "queue/exim_listing.hpp"
#include "queue/exim_spool.hpp"
#include "queue/postfix_spool.hpp"
#include "queue/postqueue_json.hpp"
#include "queue/postqueue_text.hpp"
#include "queue/summary.hpp"
#include "unit/queue/postfix_records.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Reason;
using queue::State;
using queue::Summary;

namespace {

Summary summarize(const test::Listed& listed) {
  CHECK(listed.account.ending == queue::Ending::complete);
  Summary summary({.now = test::now, .near_expiry = std::chrono::hours(1)});
  for (const queue::Message& message : listed.messages)
    summary.add(message);
  return summary;
}

void check_same(const Summary& a, const Summary& b) {
  for (const State state : queue::states)
    CHECK(a.in(state) == b.in(state));
  for (std::size_t i = 0; i < queue::reason_count; ++i)
    CHECK(a.reason(static_cast<Reason>(i)) == b.reason(static_cast<Reason>(i)));
  CHECK(a.recipients() == b.recipients());
  CHECK(a.ages() == b.ages());
  CHECK(a.near_expiry() == b.near_expiry());
  CHECK(a.forced_expire() == b.forced_expire());
  CHECK(a.domains().top(99) == b.domains().top(99));
  CHECK(a.senders().top(99) == b.senders().top(99));
  CHECK(a.null_sender_share() == b.null_sender_share());
  CHECK(a.largest_sender_share() == b.largest_sender_share());
}

}  // namespace

TEST_CASE("Postfix: postqueue -j, postqueue -p and the spool") {
  const std::string refused = "connect to 127.0.0.1[127.0.0.1]:1: Connection refused";
  const test::SpoolTree tree;
  tree.make({"hold", "deferred", "maildrop", "active", "incoming", "corrupt"});
  const auto first = test::make_queue_file(
      {.arrival = "1795225549",
       .recipients = {{"c1@Dead.example", refused}, {"c2@dead.example", refused}},
       .done = {"c3@dead.example"},
       .size = 20'349});
  const auto second = test::make_queue_file({.arrival = "1795227378",
                                             .sender = "",
                                             .recipients = {{"p@defer.example", "test deferral"}},
                                             .size = 257});
  const auto third = test::make_queue_file({.arrival = "1795227378",
                                            .sender = "a b@Mx.example",
                                            .recipients = {{"x@slow.example", ""}},
                                            .size = 268});
  tree.write("deferred/1/15994A743E0", first.message);
  tree.write("defer/1/15994A743E0", first.log);
  tree.write("hold/1461EA74932", second.message, 0710);
  tree.write("defer/1/1461EA74932", second.log);
  tree.write("active/17B1AA74933", third.message);

  const auto json = test::read_listing<queue::PostqueueJsonReader>(
      R"({"queue_name": "deferred", "queue_id": "15994A743E0", "arrival_time": 1795225549, )"
      R"("message_size": 20349, "forced_expire": false, "sender": "alice@sender.example", )"
      R"("recipients": [{"address": "c1@Dead.example", "delay_reason": "connect to )"
      R"(127.0.0.1[127.0.0.1]:1: Connection refused"}, {"address": "c2@dead.example", )"
      R"("delay_reason": "connect to 127.0.0.1[127.0.0.1]:1: Connection refused"}]})"
      "\n"
      R"({"queue_name": "hold", "queue_id": "1461EA74932", "arrival_time": 1795227378, )"
      R"("message_size": 257, "forced_expire": true, "sender": "MAILER-DAEMON", )"
      R"("recipients": [{"address": "p@defer.example", "delay_reason": "test deferral"}]})"
      "\n"
      R"({"queue_name": "active", "queue_id": "17B1AA74933", "arrival_time": 1795227378, )"
      R"("message_size": 268, "forced_expire": false, "sender": "\"a b\"@Mx.example", )"
      R"("recipients": [{"address": "x@slow.example"}]})"
      "\n",
      {});
  const auto text = test::read_listing<queue::PostqueueTextReader>(
      "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
      "15994A743E0   20349 Sat Nov 21 01:45:49  alice@sender.example\n"
      "                       (connect to 127.0.0.1[127.0.0.1]:1: Connection refused)\n"
      "                                         c1@Dead.example\n"
      "                                         c2@dead.example\n"
      "\n"
      "1461EA74932!#     257 Sat Nov 21 02:16:18  MAILER-DAEMON\n"
      "                                                               (test deferral)\n"
      "                                         p@defer.example\n"
      "\n"
      "17B1AA74933*     268 Sat Nov 21 02:16:18  \"a b\"@Mx.example\n"
      "                                         x@slow.example\n"
      "\n"
      "-- 20 Kbytes in 3 Requests.\n",
      {}, queue::Clock{test::now});
  const Summary from_json = summarize(json);
  CHECK(from_json.total() == queue::Tally{3, 20'874});
  CHECK(from_json.near_expiry() == 1);
  check_same(from_json, summarize(text));
  check_same(from_json, summarize(test::read_spool(queue::read_postfix_spool, tree.root())));
}

TEST_CASE("Exim: exim -bp, and the spool without the logs, which it does not tell") {
  const test::SpoolTree tree;
  const auto write = [&](const std::string& id, const std::string& envelope) {
    tree.write("input/" + id + "-H", id + "-H\nu 1 1\n" + envelope + "\n020F From: x@s.example\n");
    tree.write("input/" + id + "-D", id + "-D\n" + std::string(100, 'x'));
    tree.write("msglog/" + id, "2026-11-21 02:21:21 bob@Defer.example R=r defer (-1): why\n");
  };
  write("1yUajB-0004NL-0E",
        "<alice@sender.example>\n1795230000 0\nNN c1@dead.example\n2\nc1@dead.example\n"
        "bob@Defer.example\n");
  write("1yUajB-000000004NS-1lAb",
        "<>\n1795228200 0\n-frozen 1795228200\nXX\n1\nalice@sender.example\n");
  const auto listing = test::read_listing<queue::EximListingReader>(
      " 0m   121 1yUajB-0004NL-0E <alice@sender.example>\n"
      "        D c1@dead.example\n"
      "          bob@Defer.example\n"
      "\n"
      "30m   121 1yUajB-000000004NS-1lAb <> *** frozen ***\n"
      "          alice@sender.example\n"
      "\n",
      {}, test::now);
  test::Listed spool;
  spool.account = queue::read_exim_spool(
      {.root = tree.root(),
       .deadline = base::Deadline::after(std::chrono::minutes(1)),
       .detail = queue::Detail::envelopes},
      [&](const queue::Message& message) { spool.messages.push_back(message); });
  check_same(summarize(listing), summarize(spool));
}
