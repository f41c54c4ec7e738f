// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a list lives (RFC 5782 section 5, RFC 6471 section 3.3): it must list what everybody asks
// it for a test, and must not list what nobody would. A list that was emptied looks clean for ever,
// and one whose domain was sold lists the world.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dnsbl/answer.hpp"
#include "dnsbl/list.hpp"

namespace mailprobe::dnsbl {

// What RFC 5782 wants of every list, for those that nothing is known of.
std::span<const TestPoint> standard_tests();

enum class Health : std::uint8_t {
  alive,      // it lists its test point
  emptied,    // it does not list its test point, which it is known to
  lists_all,  // it lists what no list may
  not_known,  // could not ask, or it may never have had such test points
};

// "alive", "emptied" ...
std::string_view format_health(Health health);

// What an answer about one of the two points of a test shows.
Health read_positive_test(const TestPoint& test, const Reading& reading);
Health read_negative_test(const Reading& reading);

// Of all that was found by the tests of a list: it is alive only if nothing speaks against it.
Health worse(Health a, Health b);

// The name to ask for a test point of a list. Errors as those of query_name().
base::Result<dns::Name> test_name(std::string_view test_point, const dns::Name& zone);

}  // namespace mailprobe::dnsbl
