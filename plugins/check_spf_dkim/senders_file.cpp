// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/senders_file.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "net/network.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

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
    const auto size = network->size();
    if (!size || *size > largest_network)
      return complain(
          place, fmt::format("{} has more than {} addresses", base::quote(line), largest_network));
    for (std::uint64_t i = 0; i < *size; ++i)
      clients.push_back({network->address_at(i), place, false});
    if (clients.size() > most_clients)
      return complain(place, fmt::format("more than {} addresses", most_clients));
  }
  if (clients.empty()) return complain(file, "it names no address");
  return clients;
}

}  // namespace mailprobe::check_spf_dkim
