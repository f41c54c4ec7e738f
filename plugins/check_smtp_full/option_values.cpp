// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/option_values.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;
using plugin::bad_value;

constexpr std::size_t longest_path = 254;  // RFC 5321 section 4.5.3.1.3, without the brackets

// "NAME=VALUE"; the name is empty if there is no '='.
std::pair<std::string_view, std::string_view> part(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// WARN[,CRIT] as ranges.
base::Result<plugin::Thresholds> parse_thresholds(std::string_view option, std::string_view text) {
  const std::vector<std::string_view> parts = base::split(text, ',');
  if (parts.size() > 2) return bad_value(option, quote(text) + " is not of the form WARN[,CRIT]");
  plugin::Thresholds thresholds;
  const auto warning = plugin::parse_range(base::trim(parts[0]));
  if (!warning) return bad_value(option, warning.error().message);
  thresholds.warning = *warning;
  if (parts.size() == 1) return thresholds;
  const auto critical = plugin::parse_range(base::trim(parts[1]));
  if (!critical) return bad_value(option, critical.error().message);
  thresholds.critical = *critical;
  return thresholds;
}

bool is_keyword(std::string_view text) {
  return !text.empty() && text.front() != '-' &&
         std::ranges::all_of(text, [](char c) { return base::is_alnum(c) || c == '-'; });
}

}  // namespace

base::Result<std::string> parse_path(std::string_view option, std::string_view text) {
  std::string_view path = text;
  if (path.starts_with('<') && path.ends_with('>')) path = path.substr(1, path.size() - 2);
  const bool clean = path.find_first_of("<> ") == std::string_view::npos;
  const bool address =
      path.empty() || path.find('@') != std::string_view::npos || base::iequals(path, "postmaster");
  if (clean && address && path.size() <= longest_path) return std::string(path);
  return bad_value(option, quote(text) + " is not a mail address");
}

base::Result<std::string> parse_address(std::string_view option, std::string_view text) {
  auto path = parse_path(option, text);
  if (!path) return path;
  const std::size_t at = path->rfind('@');
  const bool whole = at != std::string::npos && at > 0;
  if (whole && dns::parse_host_name(std::string_view(*path).substr(at + 1))) return path;
  return bad_value(option, quote(text) + " is not of the form USER@DOMAIN");
}

base::Result<Recipient> parse_recipient(std::string_view text) {
  Recipient recipient;
  const std::size_t equals = text.rfind('=');
  if (equals != std::string_view::npos && text.find('@', equals) == std::string_view::npos) {
    const auto codes = ReplyCodes::parse(text.substr(equals + 1));
    if (!codes) {
      return bad_value("--rcpt", quote(text) +
                                     ": behind '=' must stand reply codes as in 250,251 "
                                     "or 5xx");
    }
    recipient.expected = *codes;
    text = text.substr(0, equals);
  }
  auto path = parse_path("--rcpt", text);
  if (!path) return base::failure(path.error());
  if (path->empty()) return bad_value("--rcpt", "a recipient cannot be empty");
  recipient.path = std::move(*path);
  return recipient;
}

base::Result<ExtensionRule> parse_extension_rule(std::string_view option, std::string_view text) {
  constexpr std::string_view clear = "clear:";
  ExtensionRule rule;
  std::string_view rest = text;
  if (base::iequals(rest.substr(0, clear.size()), clear)) {
    rule.in_clear = true;
    rest.remove_prefix(clear.size());
  }
  const std::size_t equals = rest.find('=');
  rule.keyword = base::to_upper(rest.substr(0, equals));
  if (equals != std::string_view::npos) rule.parameter = base::to_upper(rest.substr(equals + 1));
  const bool whole = is_keyword(rule.keyword) && (!rule.parameter || !rule.parameter->empty());
  if (whole) return rule;
  return bad_value(option, quote(text) + " is not of the form [clear:]KEYWORD[=WORD]");
}

base::Result<std::pair<Phase, ReplyCodes>> parse_expected_code(std::string_view text) {
  constexpr std::string_view option = "--expect-code";
  const auto [name, value] = part(text);
  const auto phase = parse_phase(name);
  const bool has_reply = phase && *phase != Phase::connect && *phase != Phase::tls;
  if (!has_reply)
    return bad_value(option, quote(text) + " does not begin with a phase that has a reply");
  if (*phase == Phase::rcpt || *phase == Phase::command) {
    return bad_value(option, quote(text) + ": " +
                                 (*phase == Phase::rcpt ? "--rcpt ADDRESS=CODES" : "-R") +
                                 " says what is expected here");
  }
  const auto codes = ReplyCodes::parse(value);
  if (!codes) return bad_value(option, quote(value) + " are not reply codes as in 250,251 or 5xx");
  return std::pair{*phase, *codes};
}

base::Result<std::pair<std::string, plugin::Thresholds>> parse_phase_thresholds(
    std::string_view text) {
  const auto [name, value] = part(text);
  if (name != dns_phase && !parse_phase(name))
    return bad_value("--phase", quote(text) + " does not begin with the name of a phase");
  const auto thresholds = parse_thresholds("--phase", value);
  if (!thresholds) return base::failure(thresholds.error());
  return std::pair{std::string(name), *thresholds};
}

base::Result<std::uint64_t> parse_size(std::string_view text) {
  struct Unit {
    char letter;
    std::uint64_t factor;
  };
  constexpr std::array<Unit, 3> units{{{'k', 1ULL << 10}, {'m', 1ULL << 20}, {'g', 1ULL << 30}}};
  constexpr std::uint64_t most = 1ULL << 50;
  std::string_view digits = text;
  std::uint64_t factor = 1;
  for (const Unit& unit : units) {
    if (digits.empty() || base::to_lower(digits.back()) != unit.letter) continue;
    factor = unit.factor;
    digits.remove_suffix(1);
    break;
  }
  const auto number = base::parse_integer<std::uint64_t>(digits);
  if (number && *number > 0 && *number <= most / factor) return *number * factor;
  return bad_value("--min-size", quote(text) + " is not a number of bytes");
}

base::Result<base::Duration> parse_retry(std::string_view text, base::Duration limit) {
  const auto seconds = base::parse_decimal(text);
  if (!seconds || *seconds <= 0) {
    return bad_value("--greylist-retry", quote(text) + " is not a number of seconds above 0");
  }
  if (*seconds < base::to_seconds(limit)) {
    return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
  }
  return bad_value("--greylist-retry",
                   quote(text) + " seconds do not fit in the time of --timeout: raise it");
}

}  // namespace mailprobe::check_smtp_full
