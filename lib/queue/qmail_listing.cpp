// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/qmail_listing.hpp"

#include <utility>

#include "base/number.hpp"
#include "queue/calendar.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

std::optional<std::uint64_t> parse_count(std::string_view text) {
  constexpr std::uint64_t most = 1'000'000'000'000;  // no sum of them overflows
  const auto count = base::parse_integer<std::uint64_t>(text);
  return count && *count <= most ? count : std::nullopt;
}

}  // namespace

QmailListingReader::QmailListingReader(MessageSink sink)
    : ListingReader({.system = System::qmail, .emptiness = Emptiness::silent}, std::move(sink)) {}

bool QmailListingReader::read_line(const Line& line) {
  const std::string_view text = line.text;
  if (line.cut && message() != nullptr) message()->cut = true;
  // A file that went while it was being listed.
  if (text.starts_with("warning: trouble with #") &&
      (text.ends_with("No such file or directory") || text.ends_with("file does not exist")))
    return true;
  if (text.starts_with('\t') || text.starts_with("  done\t")) return read_recipient(text);
  return read_message(text);
}

bool QmailListingReader::read_message(std::string_view text) {
  const std::size_t zone = text.find(" GMT  #");
  if (zone == std::string_view::npos) return false;
  const auto arrival = parse_mail_time(text.substr(0, zone));
  text.remove_prefix(zone);
  take_word(text);
  const std::string_view id = take_word(text);
  const auto bytes = base::parse_integer<std::uint64_t>(take_word(text));
  text = skip_blanks(text);
  const std::size_t end = text.rfind('>');
  if (!arrival || !bytes || !text.starts_with('<') || end == std::string_view::npos) return false;

  Message& read = begin_message();
  read.set_id(id.substr(1));
  read.arrival = arrival;
  read.bytes = bytes;
  read.set_sender(text.substr(1, end - 1));
  return true;
}

bool QmailListingReader::read_recipient(std::string_view text) {
  const bool done = text.starts_with("  done");
  text.remove_prefix(text.find('\t') + 1);
  const std::size_t tab = text.find('\t');
  const std::string_view channel = text.substr(0, tab);
  if (message() == nullptr || tab == std::string_view::npos ||
      (channel != "local" && channel != "remote"))
    return false;
  if (!done) message()->add_recipient(text.substr(tab + 1), "");
  return true;
}

QmailCountsReader::QmailCountsReader()
    : ListingReader(
          {.system = System::qmail, .emptiness = Emptiness::told, .tolerance = Tolerance::none},
          [](const Message&) {}) {}

bool QmailCountsReader::read_line(const Line& line) {
  constexpr std::string_view all = "messages in queue: ";
  constexpr std::string_view unprocessed = "messages in queue but not yet preprocessed: ";
  if (line.text.starts_with(all)) {
    all_ = parse_count(line.text.substr(all.size()));
    return all_.has_value();
  }
  if (!line.text.starts_with(unprocessed)) return false;
  unprocessed_ = parse_count(line.text.substr(unprocessed.size()));
  return unprocessed_.has_value();
}

void QmailCountsReader::conclude() {
  if (all_ && unprocessed_) say_whole();
}

QmailCounts QmailCountsReader::counts() const {
  return {all_.value_or(0), unprocessed_.value_or(0)};
}

}  // namespace mailprobe::queue
