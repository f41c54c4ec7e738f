// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_mailqueue tells of a queue, out of its text: the numbers of the first line and the
// tables below.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "servers/machine.hpp"

namespace mailprobe::test {

using Numbers = std::map<std::string, std::uint64_t>;

struct Told {
  std::string state;
  std::string text;
  Numbers numbers;  // of whole messages and bytes
  double oldest = 0;
  Numbers destinations;
  Numbers senders;
  Numbers reasons;
  std::string output;  // all of it

  [[nodiscard]] bool says(std::string_view words) const {
    return output.find(words) != std::string::npos;
  }
};

// Whether all numbers are the same; one that a door does not tell has to be 0 behind the other.
bool have_same_numbers(const Told& a, const Told& b);

// Runs it with tables of everything.
Told look(const Machine& machine, const std::string& user, std::vector<std::string> options);

}  // namespace mailprobe::test
