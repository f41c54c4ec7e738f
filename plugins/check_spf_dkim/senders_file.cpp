// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/senders_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "net/network.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using net::Family;
using net::IpAddress;

// The address `offset` behind the network's first one; both differ in the last octet only.
IpAddress address_at(const net::Network& network, std::size_t offset) {
  std::array<std::uint8_t, 16> octets{};
  const IpAddress first = network.first_address();
  const auto source = first.octets();
  std::ranges::copy(source, octets.begin());
  std::uint8_t& last = octets[source.size() - 1];
  last = static_cast<std::uint8_t>(last + offset);
  if (first.family() == Family::v4) return IpAddress::v4(std::span(octets).first<4>());
  return IpAddress::v6(octets);
}

std::unexpected<base::Error> complain(const std::string& place, std::string_view problem) {
  return base::failure(base::Cause::syntax, fmt::format("--senders: {}: {}", place, problem));
}

}  // namespace

base::Result<std::vector<Client>> parse_senders(std::string_view text, const std::string& path) {
  std::vector<Client> clients;
  const std::string file = base::printable(path);
  std::size_t number = 0;
  for (const std::string_view raw : base::split(text, '\n')) {
    ++number;
    const std::string_view line = base::trim(raw.substr(0, raw.find('#')));
    if (line.empty()) continue;
    const std::string place = fmt::format("{}, line {}", file, number);
    const auto network = net::Network::parse(line);
    if (!network)
      return complain(place, base::quote(line) + " is neither an IP address nor a network");
    const unsigned free_bits = net::address_bits(network->address.family()) - network->prefix;
    if (free_bits > 8)
      return complain(
          place, fmt::format("{} has more than {} addresses", base::quote(line), largest_network));
    for (std::size_t i = 0; i < (std::size_t{1} << free_bits); ++i)
      clients.push_back({address_at(*network, i), place, false});
    if (clients.size() > most_clients)
      return complain(place, fmt::format("more than {} addresses", most_clients));
  }
  if (clients.empty()) return complain(file, "it names no address");
  return clients;
}

}  // namespace mailprobe::check_spf_dkim
