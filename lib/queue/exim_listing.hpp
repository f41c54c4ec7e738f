// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "exim -bp" (and mailq) of Exim print:
//
//    0m  1.9M 1xUajB-0004NL-0E <alice@sender.example>
//           D c1@dead.example
//             bob@defer.example
//
//    0m  1.4K 1xUajB-0004NS-1l <> *** frozen ***
//             alice@sender.example
//
// "D" and "+D" are delivered already. "(login)" behind the sender is the local user who gave it.
// The age is coarse: minutes up to 90, hours up to 72, then days, rounded; so are sizes. Where a
// spool file cannot be read there is no age, and a second line says so. An empty queue prints
// nothing.
//
//   id = 6alnum "-" 6alnum "-" 2alnum          ; up to 4.96
//      / 6alnum "-" 11alnum "-" 4alnum         ; from 4.97 on; a queue may hold both
#pragma once

#include "queue/calendar.hpp"
#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

bool is_exim_id(std::string_view text);

class EximListingReader final : public ListingReader {
 public:
  EximListingReader(Time now, MessageSink sink);

 private:
  bool read_line(const Line& line) override;
  bool read_message(std::string_view text);
  static bool read_origin(Message& message, std::string_view text);

  Time now_;
};

}  // namespace mailprobe::queue
