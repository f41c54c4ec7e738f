// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/query_name.hpp"

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/reverse_lookup.hpp"
#include "dnsbl/key.hpp"

namespace mailprobe::dnsbl {

base::Result<dns::Name> query_name(const net::IpAddress& address, const dns::Name& zone) {
  return query_name(dns::reversed(address), zone);
}

base::Result<dns::Name> query_name(const dns::Name& name, const dns::Name& zone) {
  auto full = name.under(zone);
  if (full) return full;
  return base::failure(
      base::Cause::syntax,
      fmt::format("{} under {} is longer than the 255 octets of a name", base::quote(name.format()),
                  base::quote(redact_key(zone.format()))));
}

}  // namespace mailprobe::dnsbl
