// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/capabilities.hpp"

#include <algorithm>
#include <span>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::smtp {
namespace {

bool is_keyword(std::string_view word) {
  return !word.empty() && base::is_alnum(word.front()) &&
         std::ranges::all_of(word, [](char c) { return base::is_alnum(c) || c == '-'; });
}

}  // namespace

Capabilities Capabilities::parse(const Reply& ehlo) {
  Capabilities capabilities;
  if (ehlo.lines.empty()) return capabilities;
  const std::string_view greeting = ehlo.lines.front();
  capabilities.domain_ = greeting.substr(0, greeting.find(' '));
  for (const std::string& line : std::span(ehlo.lines).subspan(1)) {
    // "AUTH=LOGIN PLAIN" was sent before RFC 2554 settled on a blank.
    const std::size_t end = line.find_first_of(" =");
    const std::string_view keyword = std::string_view(line).substr(0, end);
    if (!is_keyword(keyword)) continue;
    const std::string_view parameters =
        end == std::string::npos ? std::string_view() : std::string_view(line).substr(end + 1);
    std::string& kept = capabilities.offered_[base::to_upper(keyword)];
    if (!kept.empty()) kept += ' ';
    kept += base::trim(parameters);
  }
  return capabilities;
}

bool Capabilities::offers(std::string_view keyword) const {
  return offered_.contains(base::to_upper(keyword));
}

std::optional<std::string> Capabilities::parameters(std::string_view keyword) const {
  const auto found = offered_.find(base::to_upper(keyword));
  return found == offered_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint64_t> Capabilities::size_limit() const {
  const auto text = parameters("SIZE");
  const auto limit = text ? base::parse_integer<std::uint64_t>(*text) : std::nullopt;
  return limit && *limit > 0 ? limit : std::nullopt;
}

std::vector<std::string> Capabilities::auth_mechanisms() const {
  std::vector<std::string> mechanisms;
  const auto text = parameters("AUTH");
  if (!text) return mechanisms;
  for (const std::string_view word : base::split(*text, ' ')) {
    const std::string mechanism = base::to_upper(word);
    const bool known = std::ranges::find(mechanisms, mechanism) != mechanisms.end();
    if (!mechanism.empty() && !known) mechanisms.push_back(mechanism);
  }
  return mechanisms;
}

}  // namespace mailprobe::smtp
