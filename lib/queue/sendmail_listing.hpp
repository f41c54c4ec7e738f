// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "mailq" of sendmail prints, with or without -Ac, -v and -qQ:
//
//           /var/spool/mqueue (2 requests)
//   -----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
//   6AL2QiHw020482*       6 Sat Nov 21 02:26 <alice@sender.example>
//         8BITMIME   (Deferred: Connection refused by [127.0.0.1])
//                                            <x@blocked.example>
//           Total requests: 2
//
// Several queues, "MSP Queue status..." among them, follow one another: their counts are added, and
// so are the totals. Suffixes of the ID: "*" being delivered, "-" too young to be tried, "X" not
// tried because of the load, "?" unknown. "(job completed)" is gone by now. Times have no seconds,
// and are in the zone that sendmail chooses. Addresses are cut at 40 characters (73 with -v), the
// reason at 60: an address without its ">" is no address. Old versions print no total.
#pragma once

#include <string>

#include "queue/calendar.hpp"
#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class SendmailListingReader final : public ListingReader {
 public:
  SendmailListingReader(const Clock& clock, MessageSink sink);

 private:
  bool read_line(const Line& line) override;
  void conclude() override;
  void before_handing_out(Message& message) override;
  bool read_count(std::string_view text);
  bool read_message(std::string_view text);
  bool read_detail(std::string_view text);
  void add_recipient(std::string_view text);

  Clock clock_;
  std::string reason_;
  std::uint64_t listed_ = 0;    // what the headings count
  std::uint64_t vanished_ = 0;  // listed as completed
  std::uint64_t totalled_ = 0;  // what the totals count
  std::uint64_t stages_ = 0;    // "MSP Queue status...": each has its own total
  std::uint64_t totals_ = 0;
  bool old_form_ = false;  // "Mail Queue (5298 requests)": without a total
};

}  // namespace mailprobe::queue
