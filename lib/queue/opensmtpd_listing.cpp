// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/opensmtpd_listing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::size_t field_count = 14;
using Fields = std::array<std::string_view, field_count>;

enum Field : std::uint8_t {
  envelope = 0,
  flags = 3,
  sender = 4,
  destination = 6,
  created = 7,
  attempts = 10,
  stage = 11,
  error = 13,
};

// The last field, which is a server's words, may hold "|" itself.
std::optional<Fields> split_fields(std::string_view text) {
  Fields fields;
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    const std::size_t end = text.find('|');
    if (end == std::string_view::npos) return std::nullopt;
    fields.at(i) = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  fields.back() = text;
  return fields;
}

bool is_envelope_id(std::string_view text) {
  constexpr std::size_t digits = 16;
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return base::is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

State state_of(const Fields& fields) {
  if (fields[stage] == "inflight") return State::active;
  if (fields[flags].contains("suspend") || fields[flags].contains("hold")) return State::hold;
  const bool tried = fields[attempts] != "0" || !fields[error].empty();
  return tried ? State::deferred : State::queued;
}

// Of two envelopes of a message, what is to be said of the message.
State stronger(State a, State b) {
  for (const State state : {State::active, State::hold, State::deferred}) {
    if (a == state || b == state) return state;
  }
  return a;
}

}  // namespace

OpensmtpdListingReader::OpensmtpdListingReader(MessageSink sink)
    : ListingReader({.system = System::opensmtpd, .emptiness = Emptiness::silent},
                    std::move(sink)) {}

bool OpensmtpdListingReader::read_line(const Line& line) {
  constexpr std::size_t message_digits = 8;
  const auto fields = split_fields(line.text);
  if (!fields || !is_envelope_id((*fields)[envelope])) return false;
  if (!base::parse_integer<std::uint32_t>((*fields)[attempts])) return false;
  const std::string_view id = (*fields)[envelope].substr(0, message_digits);
  const State state = state_of(*fields);
  if (message() == nullptr || message()->id != id) {
    Message& read = begin_message();
    read.set_id(id);
    read.set_sender((*fields)[sender] == "@" ? "" : (*fields)[sender]);
    read.arrival = parse_epoch((*fields)[created]);
    read.state = state;
  }
  message()->state = stronger(message()->state, state);
  message()->cut = message()->cut || line.cut;
  message()->add_recipient((*fields)[destination], (*fields)[error]);
  return true;
}

}  // namespace mailprobe::queue
