// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/nullmailer_listing.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

bool is_paired(std::string_view text) {
  return text.size() >= 2 && text.front() == '<' && text.back() == '>';
}

}  // namespace

NullmailerListingReader::NullmailerListingReader(Zone zone, MessageSink sink)
    : ListingReader({.system = System::nullmailer, .emptiness = Emptiness::silent},
                    std::move(sink)),
      zone_(zone) {}

bool NullmailerListingReader::read_line(const Line& line) {
  constexpr std::string_view to = "  to ";
  constexpr std::string_view from = "from ";
  constexpr std::size_t time_size = 19;
  std::string_view text = line.text;
  if (text.starts_with(to)) {
    text.remove_prefix(to.size());
    if (message() == nullptr || !is_paired(text)) return false;
    message()->add_recipient(without_pair(text, '<', '>'), "");
    return true;
  }
  const auto arrival = parse_iso_time(text.substr(0, time_size), zone_);
  if (!arrival || text.size() < time_size) return false;
  text.remove_prefix(time_size);
  const std::string_view size = take_word(text);
  const auto bytes = base::parse_integer<std::uint64_t>(size);
  if ((!bytes && size != "?????") || take_word(text) != "bytes") return false;
  text = skip_blanks(text);
  const bool has_sender = text.starts_with(from) && is_paired(text.substr(from.size()));
  if (!has_sender && !text.empty()) return false;

  Message& read = begin_message();
  read.arrival = arrival;
  read.bytes = bytes;
  if (has_sender) read.set_sender(without_pair(text.substr(from.size()), '<', '>'));
  return true;
}

}  // namespace mailprobe::queue
