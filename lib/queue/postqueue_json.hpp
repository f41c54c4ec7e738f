// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "postqueue -j" of Postfix 3.1 and later prints: a JSON object per message, each on a line of
// its own (postqueue(1)).
//
//   {"queue_name": "deferred", "queue_id": "31A4CD40525", "arrival_time": 1795227450,
//    "message_size": 2302, "forced_expire": false, "sender": "a@b.example",
//    "recipients": [{"address": "c@d.example", "delay_reason": "..."}]}
//
// MAILER-DAEMON is the null sender. Newer versions have further members, and "bounce_reason" or
// "other_reason" beside "delay_reason"; those that are not known are passed over. Before December
// 2023 a control character in an address made a line that is no JSON: it is taken for a blank.
// An empty queue prints nothing.
//
// Of a line that is longer than 2 MiB (some 15,000 recipients) the rest is not read.
#pragma once

#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class PostqueueJsonReader final : public ListingReader {
 public:
  explicit PostqueueJsonReader(MessageSink sink);

 private:
  bool read_line(const Line& line) override;
};

}  // namespace mailprobe::queue
