// SPDX-License-Identifier: GPL-3.0-or-later
//
// One queue file of Postfix, and what its defer log says; postfix_spool.hpp has their grammar. Any
// bytes may come in: the number of records, of jumps and the bytes that are looked at are bounded.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "queue/message.hpp"
#include "queue/spool_tree.hpp"

namespace mailprobe::queue {

// Reasons, by the offset of the recipient's record.
using DeferLog = std::map<std::uint64_t, std::string>;

DeferLog parse_defer_log(std::string_view text);

// Sender, recipients, size and arrival are written into the message. False: this is no queue file.
bool read_postfix_file(SpoolFile& file, const DeferLog& log, Message& message);

}  // namespace mailprobe::queue
