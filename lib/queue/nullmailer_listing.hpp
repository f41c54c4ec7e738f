// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "mailq" of nullmailer 2 prints:
//
//   2026-11-21 02:38:31 337 bytes from <alice@sender.example>
//     to <bob@defer.example>
//
// Of a file that it cannot read (or in version 1) only date and size are told, and "?????" for a
// size that it does not know. What failed for good lies in another directory and is not listed. An
// empty queue prints nothing.
#pragma once

#include "queue/calendar.hpp"
#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class NullmailerListingReader final : public ListingReader {
 public:
  NullmailerListingReader(Zone zone, MessageSink sink);

 private:
  bool read_line(const Line& line) override;

  Zone zone_;
};

}  // namespace mailprobe::queue
