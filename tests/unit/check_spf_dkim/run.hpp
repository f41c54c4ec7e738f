// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_spf_dkim in this process, against a zone in memory.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "plugin/report.hpp"

namespace mailprobe::test {

struct Run {
  std::string state;
  std::set<std::string> findings;  // ids of what is not OK
  std::set<std::string> remarks;   // of what is
  std::string text;                // with -v
  nlohmann::json observations;
  std::size_t batches = 0;
};

constexpr std::chrono::sys_seconds usual_time{std::chrono::seconds(1800000000)};

// Throws std::invalid_argument if the options are wrong.
Run run(std::string_view zone, const std::vector<std::string>& options,
        std::chrono::sys_seconds now = usual_time);

std::string join(const std::set<std::string>& ids);

}  // namespace mailprobe::test
