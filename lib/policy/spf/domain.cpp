// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/domain.hpp"

#include "base/ascii.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::policy::spf {

std::optional<dns::Name> to_name(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  auto name = dns::Name::from_labels(base::split(domain, '.'));
  if (!name) return std::nullopt;
  return *std::move(name);
}

std::optional<dns::Name> to_checked_domain(std::string_view domain) {
  if (domain.starts_with('[') && domain.ends_with(']')) return std::nullopt;
  auto name = to_name(domain);
  if (!name || name->labels().size() < 2) return std::nullopt;
  return name;
}

std::string to_ascii_domain(std::string_view domain) {
  if (base::is_ascii(domain)) return std::string(domain);
  const auto name = dns::parse_host_name(domain);
  return name ? name->format() : std::string(domain);
}

}  // namespace mailprobe::policy::spf
