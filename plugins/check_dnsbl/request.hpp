// SPDX-License-Identifier: GPL-3.0-or-later
//
// Questions of which each knows who takes its answer.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "dns/resolver.hpp"

namespace mailprobe::check_dnsbl {

struct Request {
  dns::Question question;
  std::function<void(const dns::Answer&)> take;
};

// As dns::Source.
using NextRequest = std::function<std::optional<Request>()>;

// Asks until there are no more requests, or the deadline has come. Returns how many were asked.
std::size_t ask_all(const NextRequest& next, dns::Resolver& resolver, const dns::Window& window);

}  // namespace mailprobe::check_dnsbl
