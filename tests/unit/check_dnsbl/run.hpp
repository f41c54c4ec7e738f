// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_dnsbl in this process, against a zone in memory.
#pragma once

#include <chrono>
#include <string_view>

#include "dns/message.hpp"
#include "support/plugin_words.hpp"

namespace mailprobe::test {

struct Run : Conclusion {
  std::string line;                      // the first one, without the numbers behind it
  std::vector<dns::Question> questions;  // in their order
  std::size_t batches = 0;
};

constexpr std::chrono::sys_seconds usual_time{std::chrono::seconds(1800000000)};

// Throws std::invalid_argument if the options are wrong.
Run run(std::string_view zone, const std::vector<std::string>& options,
        std::chrono::sys_seconds now = usual_time);

}  // namespace mailprobe::test
