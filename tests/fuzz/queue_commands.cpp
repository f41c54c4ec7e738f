// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever a mail server's program prints: it is read the same way in pieces of any size, what is
// handed out is counted and bounded, and the account can be shown. The first octet chooses the
// program, the second how it ended, the third the size of the pieces.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "fuzz/queue_check.hpp"
#include "queue/exim_listing.hpp"
#include "queue/nullmailer_listing.hpp"
#include "queue/opensmtpd_listing.hpp"
#include "queue/postqueue_json.hpp"
#include "queue/postqueue_text.hpp"
#include "queue/qmail_listing.hpp"
#include "queue/sendmail_listing.hpp"

using namespace mailprobe;
using fuzz::demand;
using queue::MessageSink;

namespace {

constexpr std::size_t head_size = 3;
constexpr std::uint8_t counts_only = 7;  // qmail-qstat

std::unique_ptr<queue::ListingReader> make_reader(std::uint8_t kind, MessageSink sink) {
  constexpr queue::Time now{std::chrono::seconds{1795230000}};
  switch (kind) {
    case 0: return std::make_unique<queue::PostqueueJsonReader>(std::move(sink));
    case 1: return std::make_unique<queue::PostqueueTextReader>(queue::Clock{now}, std::move(sink));
    case 2: return std::make_unique<queue::EximListingReader>(now, std::move(sink));
    case 3:
      return std::make_unique<queue::SendmailListingReader>(queue::Clock{now}, std::move(sink));
    case 4: return std::make_unique<queue::OpensmtpdListingReader>(std::move(sink));
    case 5:
      return std::make_unique<queue::NullmailerListingReader>(queue::Zone::utc, std::move(sink));
    case 6: return std::make_unique<queue::QmailListingReader>(std::move(sink));
    default: return std::make_unique<queue::QmailCountsReader>();
  }
}

struct Reading {
  std::vector<queue::Message> messages;
  queue::Account account;

  bool operator==(const Reading&) const = default;
};

Reading read(std::uint8_t kind, std::string_view text, std::size_t piece, std::uint8_t ending) {
  Reading reading;
  const auto reader = make_reader(
      kind, [&](const queue::Message& message) { reading.messages.push_back(message); });
  const std::string_view said = text;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    reader->feed(text.substr(0, piece));
  reading.account = reader->finish({.by_itself = (ending & 1U) == 0,
                                    .exit_code = (ending & 2U) == 0 ? 0 : 69,
                                    .errors = (ending & 4U) == 0 ? std::string_view() : said});
  return reading;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < head_size) return 0;
  const std::string text(data + head_size, data + size);
  const auto kind = static_cast<std::uint8_t>(data[0] % (counts_only + 1));
  const Reading reading = read(kind, text, text.size() + 1, data[1]);
  demand(read(kind, text, data[2] + std::size_t{1}, data[1]) == reading);
  demand(kind == counts_only || reading.account.messages == reading.messages.size());
  demand(!reading.account.is_whole() || (data[1] & 3U) == 0);
  for (const queue::Message& message : reading.messages)
    fuzz::check_message(message);
  fuzz::check_account(reading.account);
  fuzz::check_summary(reading.messages);
  return 0;
}
