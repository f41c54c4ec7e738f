// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_dnsbl must make of the lists of a real rbldnsd, and of lying_lists.hpp; and what
// check_rbl makes of the latter.
#pragma once

#include <string>
#include <vector>

#include "servers/rbldnsd.hpp"

namespace mailprobe::test {

struct DnsblCase {
  std::string what;
  std::vector<std::string> options;
  std::string state;
  std::string words;                  // on the first line
  std::vector<std::string> findings;  // all of them, in alphabetical order
  std::string check_rbl = {};         // its state, where that is wrong; "255": none
};

std::vector<RbldnsdZone> list_zones();
const std::vector<DnsblCase>& true_answers();   // of list_zones()
const std::vector<DnsblCase>& false_answers();  // of make_lying_lists()

}  // namespace mailprobe::test
