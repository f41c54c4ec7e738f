// SPDX-License-Identifier: GPL-3.0-or-later
//
// What "smtpctl show queue" of OpenSMTPD prints: a line per envelope, which is one recipient, with
// 14 fields between "|":
//
//   envelope | family | mta, mda, bounce | flags | sender | recipient | destination | created
//   | expires | last attempt | attempts | pending, inflight, offline | seconds | error
//
// The first 8 hexadecimal digits of the envelope are the message; its envelopes follow one another.
// The null sender is "@". Sizes are not told. An empty queue prints nothing.
#pragma once

#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class OpensmtpdListingReader final : public ListingReader {
 public:
  explicit OpensmtpdListingReader(MessageSink sink);

 private:
  bool read_line(const Line& line) override;
};

}  // namespace mailprobe::queue
