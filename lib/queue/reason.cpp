// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/reason.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/message.hpp"
#include "queue/reason_wordings.hpp"

namespace mailprobe::queue {
namespace {

std::optional<Reason> find_wording(std::span<const Wording> table, std::string_view words) {
  const auto found = std::ranges::find_if(
      table, [&](const Wording& wording) { return words.contains(wording.words); });
  if (found == table.end()) return std::nullopt;
  return found->reason;
}

// In lower case, without "<address>".
std::string words_of(std::string_view text) {
  std::string words = base::to_lower(text.substr(0, reason_limit));
  for (std::size_t at = words.find('<'); at != std::string::npos; at = words.find('<', at)) {
    const std::size_t end = words.find('>', at);
    if (end == std::string::npos) break;
    words.erase(at, end + 1 - at);
  }
  return words;
}

struct Reply {
  int code = 0;
  int subject = -1;  // of the enhanced code; -1: none
  int detail = -1;
  std::string_view text;
};

// 1*3DIGIT, taken off the text.
std::optional<int> take_number(std::string_view& text) {
  const auto* const end = std::ranges::find_if_not(text, base::is_digit);
  const auto number = base::parse_integer<int>(
      text.substr(0, std::min<std::size_t>(static_cast<std::size_t>(end - text.begin()), 4)));
  if (number) text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  return number;
}

// RFC 3463 section 2: class "." subject "." detail
void read_enhanced_code(Reply& reply) {
  std::string_view rest =
      reply.text.substr(std::min(reply.text.find_first_not_of(" -#"), reply.text.size()));
  const auto status_class = take_number(rest);
  if ((status_class != 4 && status_class != 5) || !rest.starts_with('.')) return;
  rest.remove_prefix(1);
  const auto subject = take_number(rest);
  if (!subject || !rest.starts_with('.')) return;
  rest.remove_prefix(1);
  const auto detail = take_number(rest);
  if (!detail) return;
  reply.subject = *subject;
  reply.detail = *detail;
}

// A code of class 4 or 5 at the beginning or behind ": ", before a blank or "-".
std::optional<Reply> find_reply(std::string_view words) {
  constexpr std::size_t code_size = 3;
  for (std::size_t at = 0; at + code_size < words.size();) {
    const std::string_view rest = words.substr(at);
    const std::string_view code = rest.substr(0, code_size);
    const bool is_code = (code[0] == '4' || code[0] == '5') && base::is_digit(code[1]) &&
                         base::is_digit(code[2]) &&
                         (rest[code_size] == ' ' || rest[code_size] == '-');
    if (is_code) {
      Reply reply{.code = base::parse_integer<int>(code).value_or(0),
                  .text = rest.substr(code_size)};
      read_enhanced_code(reply);
      return reply;
    }
    const std::size_t colon = words.find(": ", at);
    if (colon == std::string_view::npos) return std::nullopt;
    at = colon + 2;
  }
  return std::nullopt;
}

Reason classify_security(int detail) {
  if (detail == 10 || detail == 11) return Reason::tls;           // RFC 5248: encryption needed
  if (detail == 28) return Reason::rate_limit;                    // IANA: mail flood detected
  if (detail >= 606 && detail <= 649) return Reason::reputation;  // Exchange Online: banned address
  if (detail >= 500 && detail <= 699) return Reason::rate_limit;  // Exchange Online
  return Reason::policy;
}

std::optional<Reason> classify_enhanced_code(const Reply& reply) {
  switch (reply.subject) {
    case 1:
      return reply.detail >= 7 && reply.detail <= 8 ? Reason::policy : Reason::unknown_recipient;
    case 2:
      if (reply.detail == 2) return Reason::mailbox_full;
      if (reply.detail == 3) return Reason::message_size;
      return std::nullopt;
    case 3: return reply.detail == 4 ? Reason::message_size : Reason::unavailable;
    case 4: return reply.detail == 3 ? Reason::dns : Reason::unavailable;
    case 7: return classify_security(reply.detail);
    default: return std::nullopt;
  }
}

Reason classify_reply(const Reply& reply) {
  if (const auto worded = find_wording(reply_wordings(), reply.text)) return *worded;
  if (const auto coded = classify_enhanced_code(reply)) return *coded;
  // RFC 5321 section 4.2.3
  if (reply.code == 421 || reply.code == 451 || reply.code == 452) return Reason::unavailable;
  if (reply.code == 552) return Reason::mailbox_full;
  return Reason::other;
}

}  // namespace

Reason classify_reason(std::string_view text) {
  if (base::trim(text).empty()) return Reason::none;
  const std::string words = words_of(text);
  if (const auto reply = find_reply(words)) return classify_reply(*reply);
  if (const auto own = find_wording(own_wordings(), words)) return *own;
  // A server's words without a code, as OpenSMTPD and local mailers hand them on.
  return find_wording(reply_wordings(), words).value_or(Reason::other);
}

std::string_view format_reason(Reason reason) {
  constexpr auto names = std::to_array<std::string_view>(
      {"none", "connection_refused", "timeout", "unreachable", "lost_connection", "dns", "tls",
       "reputation", "greylisting", "rate_limit", "mailbox_full", "unknown_recipient", "policy",
       "message_size", "unavailable", "local", "postponed", "other"});
  static_assert(names.size() == reason_count);
  return names.at(static_cast<std::size_t>(reason));
}

}  // namespace mailprobe::queue
