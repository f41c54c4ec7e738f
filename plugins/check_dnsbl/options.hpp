// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_dnsbl is asked to do, as types.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "check_dnsbl/lists.hpp"
#include "check_dnsbl/wishes.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"

namespace mailprobe::check_dnsbl {

// What of a target -w and -c are about.
enum class Measure : std::uint8_t {
  listings,  // the number of lists that it is on
  weight,    // what these lists weigh
};

// How many lists must have answered for a target, of those that it was to be looked up on.
struct LeastUsable {
  double number = 50;
  bool percent = true;
};

struct StateOptions {
  std::optional<std::string> file;
  std::chrono::seconds test_every{};   // how often the lists are tested
  std::chrono::seconds changed_for{};  // how long a change is told
};

struct NetworkOptions {
  std::vector<net::Endpoint> resolvers;
  base::Duration query_timeout{};
  std::optional<unsigned> tries;  // how often an unanswered question is sent
  std::size_t in_flight = 0;      // questions
  bool resolvers_over_ipv4 = false;
};

struct Options {
  plugin::CommonOptions common;
  std::vector<Wish> wishes;
  std::uint64_t largest_network = 0;  // addresses
  ListChoice lists;
  bool allow_lists = false;  // --whitelistings: it is the lists that a target is not on that count
  Measure measure = Measure::listings;
  plugin::Thresholds thresholds;
  LeastUsable least_usable;
  bool test_lists = false;
  StateOptions state;
  NetworkOptions network;
  std::string append;  // to the first line; printable
  bool debug = false;  // show everything
};

plugin::OptionTable option_table();
plugin::OldSpellings old_spellings();

// Reads the files that are named, too. Errors: Cause::syntax naming the option or the place in the
// file, and those of reading a file. The key of a list is in none of them.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_dnsbl
