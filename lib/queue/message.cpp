// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/message.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace mailprobe::queue {

std::string_view format_state(State state) {
  switch (state) {
    case State::active: return "active";
    case State::deferred: return "deferred";
    case State::queued: break;
    case State::hold: return "hold";
    case State::incoming: return "incoming";
    case State::maildrop: return "maildrop";
    case State::corrupt: return "corrupt";
    case State::frozen: return "frozen";
    case State::failed: return "failed";
    case State::unprocessed: return "unprocessed";
  }
  return "queued";
}

std::optional<Time> parse_epoch(std::string_view digits) {
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  const auto seconds = base::parse_integer<std::int64_t>(digits);
  if (!seconds || *seconds < 0 || *seconds > end_of_9999) return std::nullopt;
  return Time(std::chrono::seconds(*seconds));
}

std::string Message::bounded(std::string_view text, std::size_t limit) {
  if (text.size() > limit) cut = true;
  return std::string(text.substr(0, limit));
}

void Message::set_id(std::string_view text) { id = bounded(text, id_limit); }

void Message::set_sender(std::string_view text) { sender = bounded(text, address_limit); }

void Message::add_recipient(std::string_view address, std::string_view reason) {
  if (recipients.size() == recipient_limit || envelope_ > envelope_limit) {
    ++recipients_left_out;
    cut = true;
    return;
  }
  recipients.push_back({bounded(address, address_limit), bounded(reason, reason_limit)});
  envelope_ += recipients.back().address.size() + recipients.back().reason.size();
}

bool Message::has_reason() const {
  return std::ranges::any_of(recipients, [](const Recipient& r) { return !r.reason.empty(); });
}

}  // namespace mailprobe::queue
