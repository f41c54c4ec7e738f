// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client_name.hpp"

#include <array>
#include <climits>

#include <unistd.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "dns/host_lookup.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::smtp {
namespace {

std::optional<dns::Name> full_name_of_this_machine() {
  std::array<char, HOST_NAME_MAX + 1> buffer{};
  gethostname(buffer.data(), buffer.size() - 1);
  const auto name = dns::parse_host_name(buffer.data());
  if (!name) return std::nullopt;
  if (name->labels().size() > 1) return *name;
  const auto hosts = base::read_small_file(dns::default_hosts_file);
  auto full = hosts ? dns::find_full_name(*hosts, *name) : std::nullopt;
  // "localhost.localdomain" is nobody's name, and servers refuse it.
  const bool is_own = full && !base::iequals(full->labels().front(), "localhost");
  return is_own ? full : std::nullopt;
}

}  // namespace

std::string format_address_literal(const net::IpAddress& address) {
  return (address.family() == net::Family::v6 ? "[IPv6:" : "[") + address.format() + ']';
}

std::string choose_client_name(const net::SocketStream& stream) {
  if (const auto name = full_name_of_this_machine()) return name->format();
  const auto local = stream.local_endpoint();
  return local ? format_address_literal(local->address) : "localhost";
}

}  // namespace mailprobe::smtp
