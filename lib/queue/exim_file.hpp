// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of one message of Exim; exim_spool.hpp has their grammar.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "queue/message.hpp"
#include "queue/spool_tree.hpp"

namespace mailprobe::queue {

using Addresses = std::set<std::string, std::less<>>;

// ID-J: an address a line.
Addresses read_exim_journal(SpoolFile& file);

// By recipient, as the last lines of a message log have it.
using EximReasons = std::map<std::string, std::string, std::less<>>;

EximReasons read_exim_log(SpoolFile& file);

struct EximHeader {
  bool whole = false;             // false: this is no such file
  std::uint64_t header_size = 0;  // bytes of the message's header
};

struct EximKnown {
  Addresses delivered;
  EximReasons reasons;
};

// ID-H. All but the size is written into the message, whose ID is set.
EximHeader read_exim_header(SpoolFile& file, const EximKnown& known, Message& message);

// The address at the beginning of a recipient's line; further fields may follow it.
std::string_view exim_recipient(std::string_view line);

}  // namespace mailprobe::queue
