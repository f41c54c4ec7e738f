// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any text as a domain name, as a host name, and as a hosts or resolv.conf file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "base/ascii.hpp"
#include "dns/host_lookup.hpp"
#include "dns/host_name.hpp"
#include "dns/name.hpp"
#include "dns/resolver_config.hpp"

using namespace mailprobe;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_name(const dns::Name& name) {
  require(name.wire().size() <= 255);
  const std::string text = name.format();
  for (const char c : text)
    require(c > ' ' && c < 0x7f);
  // Not only equal, but spelt the same.
  const auto again = dns::Name::parse(text);
  require(again.has_value() && again->wire() == name.wire());
  require(dns::Name::from_labels(name.labels()) == name);
  require(dns::Name::parse(name.format_absolute()) == name);
  require(name.is_subdomain_of(name) && name.is_subdomain_of(name.parent()));
  const auto lower = dns::Name::parse(base::to_lower(text));
  require(lower.has_value() && *lower == name && lower->hash() == name.hash());
  require((*lower <=> name) == std::weak_ordering::equivalent);
}

void check_host_name(std::string_view text) {
  const auto name = dns::parse_host_name(text);
  if (!name) {
    require(!base::has_control(name.error().message));
    return;
  }
  check_name(*name);
  for (const std::string_view label : name->labels()) {
    require(!label.starts_with('-') && !label.ends_with('-'));
    for (const char c : label)
      require(base::is_alnum(c) || c == '-');
  }
  require(!text.starts_with('-') && !base::has_control(text));
  require(dns::parse_host_name(name->format()) == *name);
}

}  // namespace

// libFuzzer chose the name.
extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto name = dns::Name::parse(text);
  if (name) {
    check_name(*name);
  } else {
    require(!base::has_control(name.error().message));
  }
  check_host_name(text);
  const auto config = dns::parse_resolv_conf(text);
  require(!config || (!config->servers.empty() && config->servers.size() <= dns::max_servers));
  (void)dns::parse_hosts(text, dns::Name::parse("host").value());
  return 0;
}
