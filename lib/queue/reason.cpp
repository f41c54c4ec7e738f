// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/reason.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/message.hpp"

namespace mailprobe::queue {
namespace {

struct Wording {
  std::string_view words;  // in lower case
  Reason reason;
};

// What other servers say. The first row that fits counts.
constexpr auto replies = std::to_array<Wording>({
    {"greylist", Reason::greylisting},
    {"graylist", Reason::greylisting},
    {"grey-list", Reason::greylisting},
    {"grey list", Reason::greylisting},
    {"postgrey", Reason::greylisting},                                   // as a part of its address
    {"not yet authorized to deliver mail", Reason::greylisting},         // greylistd
    {"intentional policy rejection, please try", Reason::greylisting},   // iRedAPD
    {"temporary deferral, try again soon", Reason::greylisting},         // Fastmail
    {"internal resource temporarily unavailable", Reason::greylisting},  // Mimecast
    {"internal resources are temporarily unavailable", Reason::greylisting},

    {"user complaints", Reason::reputation},  // Yahoo: [TSS04]
    {"[tss", Reason::reputation},             // Yahoo
    {"[ts0", Reason::reputation},             // Yahoo, before
    {"reputation", Reason::reputation},       // Gmail, Microsoft (S775), Cisco, T-Online
    {"blocked using", Reason::reputation},    // reject_rbl_client of Postfix
    {"listed at", Reason::reputation},        // recipes for Exim
    {"listed in", Reason::reputation},
    {"listed by", Reason::reputation},
    {"blacklist", Reason::reputation},
    {"black list", Reason::reputation},
    {"blocklist", Reason::reputation},
    {"block list", Reason::reputation},  // Microsoft (S3140)
    {"spamhaus", Reason::reputation},    // Apple, GMX and others name it
    {"spamcop", Reason::reputation},
    {"barracudacentral", Reason::reputation},
    {"dnsbl", Reason::reputation},
    {"banned sending ip", Reason::reputation},                         // Microsoft 5.7.606
    {"a problem occurred. (ask your postmaster", Reason::reputation},  // T-Online

    {"too many", Reason::rate_limit},       // connections, messages, recipients, errors
    {"too much mail", Reason::rate_limit},  // anvil of Postfix
    {"too quickly", Reason::rate_limit},    // Gmail
    {"too fast", Reason::rate_limit},
    {"too frequent", Reason::rate_limit},
    {"throttl", Reason::rate_limit},
    {"rate limit", Reason::rate_limit},
    {"rate-limit", Reason::rate_limit},
    {"ratelimit", Reason::rate_limit},
    {"rate exceeded", Reason::rate_limit},
    {"at a rate", Reason::rate_limit},          // Gmail
    {"unusual rate", Reason::rate_limit},       // Gmail
    {"unexpected volume", Reason::rate_limit},  // Yahoo
    {"limit exceeded", Reason::rate_limit},     // Gmail: "peak SMTP relay limit exceeded"
    {"connection limit", Reason::rate_limit},
    {"concurrency limit", Reason::rate_limit},
    {"sending limit", Reason::rate_limit},
    {"hourly limit", Reason::rate_limit},
    {"daily limit", Reason::rate_limit},

    {"over quota", Reason::mailbox_full},  // Gmail, Cyrus
    {"overquota", Reason::mailbox_full},
    {"quota exceeded", Reason::mailbox_full},  // Dovecot
    {"quota limit", Reason::mailbox_full},
    {"exceeded quota", Reason::mailbox_full},
    {"exceeded storage", Reason::mailbox_full},
    {"out of storage space", Reason::mailbox_full},  // Gmail
    {"mailbox full", Reason::mailbox_full},
    {"mailbox is full", Reason::mailbox_full},
    {"mailbox size limit", Reason::mailbox_full},

    {"starttls", Reason::tls},
    {"tls required", Reason::tls},  // Gmail
    {"tls is required", Reason::tls},
    {"tls not available", Reason::tls},  // RFC 3207 section 4
    {"requires tls", Reason::tls},
    {"must use tls", Reason::tls},
    {"encryption required", Reason::tls},
    {"encryption needed", Reason::tls},

    {"reverse hostname", Reason::policy},  // Postfix: "cannot find your reverse hostname"
    {"reverse dns", Reason::policy},
    {"ptr record", Reason::policy},
    {"helo command rejected", Reason::policy},
    {"sender address rejected", Reason::policy},

    {"user unknown", Reason::unknown_recipient},
    {"unknown user", Reason::unknown_recipient},
    {"no such user", Reason::unknown_recipient},
    {"no such recipient", Reason::unknown_recipient},
    {"recipient unknown", Reason::unknown_recipient},
    {"mailbox unavailable", Reason::unknown_recipient},
    {"mailbox not found", Reason::unknown_recipient},
    {"unverified address", Reason::unknown_recipient},  // Postfix: call-ahead that failed

    {"message size", Reason::message_size},
    {"message too large", Reason::message_size},
    {"message is too large", Reason::message_size},

    {"server busy", Reason::unavailable},
    {"too busy", Reason::unavailable},
    {"system problem", Reason::unavailable},  // Gmail
    {"system storage", Reason::unavailable},
    {"insufficient system", Reason::unavailable},
    {"server configuration", Reason::unavailable},
    {"server error", Reason::unavailable},
    {"shutting down", Reason::unavailable},
    {"maintenance", Reason::unavailable},
    {"lookup failure", Reason::unavailable},  // Postfix: its tables
    {"local error", Reason::unavailable},

    {"policy", Reason::policy},
    {"dmarc", Reason::policy},
    {"dkim", Reason::policy},
    {" spf ", Reason::policy},
    {"spam", Reason::policy},
    {"virus", Reason::policy},
    {"access denied", Reason::policy},
    {"relay", Reason::policy},
    {"not allowed", Reason::policy},
    {"not permitted", Reason::policy},
});

// What the server that has the message says itself. Phrases have blanks in them: names of hosts
// stand in these texts, too.
constexpr auto own_words = std::to_array<Wording>({
    // DNS before time: a look-up may time out
    {"name service error", Reason::dns},            // Postfix
    {"domain name not found", Reason::dns},         // Postfix
    {"host lookup did not complete", Reason::dns},  // Exim
    {"lookup of host", Reason::dns},                // Exim
    {"host name lookup failure", Reason::dns},      // sendmail
    {"name server", Reason::dns},  // sendmail: "Name server: mx: host name lookup failure"
    {"host not found", Reason::dns},
    {"mx lookup", Reason::dns},  // OpenSMTPD
    {"dns error", Reason::dns},  // OpenSMTPD
    {"could not retrieve mx", Reason::dns},
    {"temporary dns", Reason::dns},
    {"cname lookup failed", Reason::dns},     // qmail
    {"couldn't find any host", Reason::dns},  // qmail

    {"cannot start tls", Reason::tls},  // Postfix
    {"tls handshake", Reason::tls},
    {"tls session", Reason::tls},      // Exim
    {"tls is required", Reason::tls},  // Postfix
    {"tls required", Reason::tls},
    {"tls error", Reason::tls},
    {"tls unsupported", Reason::tls},
    {"tls connection", Reason::tls},
    {"require tls", Reason::tls},
    {"certificate ", Reason::tls},  // Postfix: "Server certificate not verified"
    {"tlsa ", Reason::tls},         // Postfix, Exim: DANE
    {"mta-sts", Reason::tls},
    {"ssl error", Reason::tls},

    {"connection refused", Reason::connection_refused},
    {"timed out", Reason::timeout},
    {" timeout", Reason::timeout},  // Exim: "SMTP timeout after ..."
    {"time out", Reason::timeout},
    {"no route to host", Reason::unreachable},
    {"is unreachable", Reason::unreachable},  // host, network
    {"host is down", Reason::unreachable},
    {"network error", Reason::unreachable},                                // OpenSMTPD
    {"wasn't able to establish an smtp connection", Reason::unreachable},  // qmail
    {"lost connection", Reason::lost_connection},                          // Postfix
    {"lost input channel", Reason::lost_connection},
    {"connection reset", Reason::lost_connection},
    {"broken pipe", Reason::lost_connection},
    {"closed connection", Reason::lost_connection},  // Exim: "Remote host closed connection"
    {"connection closed", Reason::lost_connection},
    {"connection died", Reason::lost_connection},  // qmail

    {"over quota", Reason::mailbox_full},
    {"quota exceeded", Reason::mailbox_full},
    {"mailbox full", Reason::mailbox_full},  // Exim
    {"mailbox is full", Reason::mailbox_full},
    {"mailbox size limit", Reason::mailbox_full},

    {"mail transport unavailable", Reason::local},  // Postfix
    {"unknown mail transport", Reason::local},
    {"lookup error", Reason::local},
    {"lookup failure", Reason::local},
    {"unable to lock", Reason::local},
    {"unable to look up", Reason::local},
    {"cannot update mailbox", Reason::local},
    {"command died", Reason::local},
    {"command time limit", Reason::local},
    {"alias database", Reason::local},
    {"no space left", Reason::local},
    {"permission denied", Reason::local},
    {"not permitted", Reason::local},  // Exim: "Tainted ... not permitted"
    {"no such file or directory", Reason::local},
    {"failed to expand", Reason::local},  // Exim
    {"mail for ", Reason::local},         // Postfix: "mail for x loops back to myself"

    {"delivery temporarily suspended", Reason::postponed},  // Postfix, without a reason of its own
    {"deferred transport", Reason::postponed},              // Postfix: defer_transports
    {"retry time not reached", Reason::postponed},          // Exim
    {"retry timeout", Reason::postponed},
    {"delivery not attempted", Reason::postponed},
    {"no delivery attempt", Reason::postponed},
});

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
  if (const auto worded = find_wording(replies, reply.text)) return *worded;
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
  if (const auto own = find_wording(own_words, words)) return *own;
  // A server's words without a code, as OpenSMTPD and local mailers hand them on.
  return find_wording(replies, words).value_or(Reason::other);
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
