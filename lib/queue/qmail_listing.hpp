// SPDX-License-Identifier: GPL-3.0-or-later
//
// What qmail's two programs print. "qmail-qread" lists the messages that were split by recipients:
//
//   21 Nov 2026 02:51:14 GMT  #1234567  19  <alice@sender.example>  bouncing
//     done  remote  c1@dead.example                       ; with tabs
//           local   bob@defer.example
//
// An empty queue prints nothing. "qmail-qstat" counts, and is the only one that knows of those that
// were not split yet:
//
//   messages in queue: 3
//   messages in queue but not yet preprocessed: 1
//
// It is a shell script around find(1): without the right to look it counts 0 and ends with 0, and
// only standard error tells. Hence no count of it is believed if there is a word on standard error.
#pragma once

#include <optional>

#include "queue/listing_reader.hpp"

namespace mailprobe::queue {

class QmailListingReader final : public ListingReader {
 public:
  explicit QmailListingReader(MessageSink sink);

 private:
  bool read_line(const Line& line) override;
  bool read_message(std::string_view text);
  bool read_recipient(std::string_view text);
};

struct QmailCounts {
  std::uint64_t messages = 0;     // all
  std::uint64_t unprocessed = 0;  // of them, not split yet

  bool operator==(const QmailCounts&) const = default;
};

class QmailCountsReader final : public ListingReader {
 public:
  QmailCountsReader();

  // After finish(), if the account is whole.
  [[nodiscard]] QmailCounts counts() const;

 private:
  bool read_line(const Line& line) override;
  void conclude() override;
  [[nodiscard]] std::uint64_t counted() const override { return all_.value_or(0); }

  std::optional<std::uint64_t> all_;
  std::optional<std::uint64_t> unprocessed_;
};

}  // namespace mailprobe::queue
