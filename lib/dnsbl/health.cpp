// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/health.hpp"

#include <algorithm>
#include <array>

#include "dnsbl/catalogue_data.hpp"
#include "dnsbl/query_name.hpp"

namespace mailprobe::dnsbl {
namespace {

constexpr std::array standard{
    data::presumed_ip4,
    data::presumed_ip6,
    TestPoint{Kind::name, "TEST", "INVALID", Proof::presumed},
};

}  // namespace

std::span<const TestPoint> standard_tests() { return standard; }

std::string_view format_health(Health health) {
  switch (health) {
    case Health::alive: return "alive";
    case Health::emptied: return "emptied";
    case Health::lists_all: return "lists_all";
    case Health::not_known: return "not_known";
  }
  return "not_known";
}

Health read_positive_test(const TestPoint& test, const Reading& reading) {
  // Of some lists the test point has a code of its own, which is no listing.
  const bool has_codes = reading.verdict == Verdict::clean && !reading.codes.empty();
  if (reading.verdict == Verdict::listed || has_codes) return Health::alive;
  const bool is_missing = reading.verdict == Verdict::clean && test.proof == Proof::verified;
  return is_missing ? Health::emptied : Health::not_known;
}

Health read_negative_test(const Reading& reading) {
  return reading.verdict == Verdict::listed ? Health::lists_all : Health::not_known;
}

Health worse(Health a, Health b) {
  constexpr std::array worst_first{Health::lists_all, Health::emptied, Health::alive,
                                   Health::not_known};
  return *std::ranges::find_if(worst_first,
                               [&](Health health) { return health == a || health == b; });
}

base::Result<dns::Name> test_name(std::string_view test_point, const dns::Name& zone) {
  if (const auto address = net::IpAddress::parse(test_point)) return query_name(*address, zone);
  const auto name = dns::Name::parse(test_point);
  if (!name) return base::failure(name.error());
  return query_name(*name, zone);
}

}  // namespace mailprobe::dnsbl
