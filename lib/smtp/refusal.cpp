// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/refusal.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/ascii.hpp"

namespace mailprobe::smtp {
namespace {

using Wordings = std::span<const std::string_view>;

constexpr auto greylisting_words = std::to_array<std::string_view>({
    "greylist",
    "graylist",
    "grey-list",
    "gray-list",
    "grey list",
    "gray list",
    "postgrey",                                   // as a part of its address
    "not yet authorized to deliver mail",         // greylistd and recipes for Exim
    "intentional policy rejection, please try",   // iRedAPD
    "temporary deferral, try again soon",         // Fastmail
    "internal resource temporarily unavailable",  // Mimecast
    "internal resources are temporarily unavailable",
});

// What says so only if nothing else is said.
constexpr std::string_view greylisting_text = "try again later";  // Rspamd, with 4.7.1

constexpr auto rate_limit_words = std::to_array<std::string_view>({
    "too many",       // connections, messages, recipients, errors
    "too much mail",  // anvil of Postfix
    "too quickly",       "too fast",          "too frequent",  "throttl",
    "rate limit",        "rate-limit",        "ratelimit",     "rate exceeded",
    "at a rate",          // "receiving mail at a rate that prevents": Gmail
    "unusual rate",       // of unsolicited mail: Gmail
    "unexpected volume",  // Yahoo
    "connection limit",  "concurrency limit", "message limit", "recipient limit",
    "sending limit",     "hourly limit",      "daily limit",
});

constexpr auto encryption_words = std::to_array<std::string_view>({
    "starttls command first",
    "starttls first",
    "starttls required",
    "starttls is required",
    "tls required",
    "tls is required",
    "requires tls",
    "requires starttls",
    "must use tls",
    "encryption required",
    "encryption is required",
    "encryption needed",
    "requires encryption",
});

constexpr auto authentication_words = std::to_array<std::string_view>({
    "authentication required",
    "authentication is required",
    "authentication needed",
    "requires authentication",
    "must authenticate",
    "must be authenticated",
    "not authenticated",
    "authenticate first",
    "smtp auth",
});

// That a message is not authentic is another matter than that its sender did not log in.
constexpr auto message_authentication_words =
    std::to_array<std::string_view>({"spf", "dkim", "dmarc"});

// In lower case, without codes; nor addresses, for they may hold any word.
std::string words_of(const Reply& reply) {
  std::string words;
  for (const std::string& line : reply.lines) {
    std::string_view rest = line;
    if (parse_enhanced_code(rest, reply.code))
      rest.remove_prefix(std::min(rest.find(' '), rest.size()));
    if (!words.empty()) words += ' ';
    words += base::trim(rest);
  }
  for (std::size_t at = words.find('<'); at != std::string::npos; at = words.find('<', at)) {
    const std::size_t end = words.find('>', at);
    if (end == std::string::npos) break;
    words.erase(at, end + 1 - at);
  }
  return base::to_lower(words);
}

bool says(std::string_view words, Wordings wordings) {
  return std::ranges::any_of(wordings,
                             [&](std::string_view wording) { return words.contains(wording); });
}

bool has_status(const Reply& reply, int subject, int first_detail, int last_detail) {
  return reply.enhanced && reply.enhanced->subject == subject &&
         reply.enhanced->detail >= first_detail && reply.enhanced->detail <= last_detail;
}

bool is_greylisting(const Reply& reply, std::string_view words) {
  if (says(words, greylisting_words)) return true;
  if (reply.code != 450 && reply.code != 451) return false;
  return has_status(reply, 7, 1, 1) && words.starts_with(greylisting_text) &&
         words.size() <= greylisting_text.size() + 1;  // with a full stop
}

bool is_rate_limit(const Reply& reply, std::string_view words) {
  if (reply.code != 421 && reply.code != 450 && reply.code != 451 && reply.code != 452)
    return false;
  return has_status(reply, 7, 28, 28) ||    // IANA: mail flood detected; Gmail
         has_status(reply, 7, 500, 699) ||  // Exchange Online
         says(words, rate_limit_words);
}

bool wants_encryption(const Reply& reply, std::string_view words) {
  if (reply.code == 538) return true;             // RFC 4954 section 6
  if (has_status(reply, 7, 10, 11)) return true;  // RFC 5248: encryption needed
  if (says(words, encryption_words)) return true;
  return reply.code == 530 && words.contains("starttls");  // RFC 3207 section 4
}

bool wants_authentication(const Reply& reply, std::string_view words) {
  if (reply.code == 530) return true;             // RFC 4954 section 6
  if (has_status(reply, 7, 57, 57)) return true;  // Exchange
  return says(words, authentication_words) && !says(words, message_authentication_words);
}

Refusal classify_transient(const Reply& reply, std::string_view words) {
  if (is_greylisting(reply, words)) return Refusal::greylisting;
  if (is_rate_limit(reply, words)) return Refusal::rate_limit;
  if (reply.code == 421) return Refusal::service_unavailable;
  return Refusal::temporary;
}

Refusal classify_permanent(const Reply& reply, std::string_view words) {
  if (wants_encryption(reply, words)) return Refusal::encryption_required;
  if (wants_authentication(reply, words)) return Refusal::authentication_required;
  return Refusal::permanent;
}

}  // namespace

Refusal classify_refusal(const Reply& reply) {
  const std::string words = words_of(reply);
  return reply.is_transient() ? classify_transient(reply, words) : classify_permanent(reply, words);
}

std::string_view format_refusal(Refusal refusal) {
  switch (refusal) {
    case Refusal::greylisting: return "greylisting";
    case Refusal::rate_limit: return "rate_limit";
    case Refusal::service_unavailable: return "service_unavailable";
    case Refusal::authentication_required: return "authentication_required";
    case Refusal::encryption_required: return "encryption_required";
    case Refusal::temporary: return "temporary";
    case Refusal::permanent: break;
  }
  return "permanent";
}

}  // namespace mailprobe::smtp
