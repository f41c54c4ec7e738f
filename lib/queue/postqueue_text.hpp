// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "postqueue -p" (and mailq) of Postfix print, before 3.1 the only door:
//
//   -Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
//   05994A743E0   20349 Sat Nov 21 02:15:49  alice@sender.example
//                          (connect to 127.0.0.1[127.0.0.1]:1: Connection refused)
//                                            c1@dead.example
//                                            c2@dead.example
//
//   -- 25 Kbytes in 9 Requests.
//
// Suffixes of the ID combine: "*" active, "!" on hold, "#" forced to expire. IDs are short or long,
// and one that is wider than its column moves the rest of its line. A reason stands before all the
// recipients that share it, and begins in the first column if it is long; "(reason unavailable)"
// takes back the one before. MAILER-DAEMON is the null sender. An empty queue: "Mail queue is
// empty".
#pragma once

#include <string>

#include "queue/calendar.hpp"
#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class PostqueueTextReader final : public ListingReader {
 public:
  PostqueueTextReader(const Clock& clock, MessageSink sink);

 private:
  bool read_line(const Line& line) override;
  void before_handing_out(Message& message) override;
  bool read_last_line(std::string_view text);
  bool read_message(std::string_view text);
  bool read_detail(std::string_view text);

  Clock clock_;
  std::string reason_;
};

}  // namespace mailprobe::queue
