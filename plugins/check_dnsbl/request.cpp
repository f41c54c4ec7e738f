// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/request.hpp"

#include <unordered_map>
#include <utility>

namespace mailprobe::check_dnsbl {

std::size_t ask_all(const NextRequest& next, dns::Resolver& resolver, const dns::Window& window) {
  std::size_t asked = 0;
  std::unordered_map<std::size_t, std::function<void(const dns::Answer&)>> takers;  // by rank
  const auto source = [&]() -> std::optional<dns::Question> {
    auto request = next();
    if (!request) return std::nullopt;
    takers.emplace(asked++, std::move(request->take));
    return std::move(request->question);
  };
  const auto sink = [&](std::size_t rank, const dns::Answer& answer) {
    takers.extract(rank).mapped()(answer);
  };
  resolver.stream(source, sink, window);
  return asked;
}

}  // namespace mailprobe::check_dnsbl
