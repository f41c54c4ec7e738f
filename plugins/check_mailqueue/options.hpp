// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_mailqueue is asked to do, as types.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "check_mailqueue/measures.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "queue/door.hpp"

namespace mailprobe::check_mailqueue {

struct PlaceOptions {
  std::optional<queue::System> system;      // nothing: whatever this machine has
  std::vector<std::string> configurations;  // of instances; none: the default one
  bool all_instances = false;
  std::string command;              // absolute, or empty
  std::string spool;                // the same
  std::optional<queue::Door> door;  // nothing: the program, and the spool if that may not look
  bool count_only = false;          // messages are not opened; then the door is the spool
};

struct Bounds {
  std::array<plugin::Thresholds, measure_count> of;  // but for states and reasons
  std::map<queue::State, plugin::Thresholds> states;
  std::map<queue::Reason, plugin::Thresholds> reasons;
  // -w and -c as they were typed: "10" alerts for ten or more.
  std::string count_warning;
  std::string count_critical;

  [[nodiscard]] const plugin::Thresholds& at(Measure measure) const {
    return of.at(static_cast<std::size_t>(measure));
  }
  plugin::Thresholds& at(Measure measure) { return of.at(static_cast<std::size_t>(measure)); }
};

struct MemoryOptions {
  std::optional<std::string> file;
  std::chrono::seconds window{};  // of what growth is reckoned from
};

struct Options {
  plugin::CommonOptions common;
  PlaceOptions place;
  Bounds bounds;
  std::optional<std::chrono::seconds> lifetime;  // of a message; nothing: the mail server's
  std::uint64_t least_for_shares = 0;            // messages
  std::size_t top = 0;                           // lines of each table
  MemoryOptions memory;
  bool sudo = false;
  bool explain_detection = false;
  bool diagnose = false;
};

plugin::OptionTable option_table();
plugin::OldSpellings old_spellings();

// Errors: Cause::syntax naming the option.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_mailqueue
