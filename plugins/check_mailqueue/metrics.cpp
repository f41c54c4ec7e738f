// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/metrics.hpp"

#include <array>

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Unit;

constexpr auto table = std::to_array<plugin::MetricKind>({
    {"unsent", Unit::none, "messages in the queue"},
    {"active", Unit::none, "messages that are being delivered"},
    {"deferred", Unit::none, "messages that will be tried again"},
    {"queued", Unit::none, "messages that wait; nobody says whether they were tried"},
    {"hold", Unit::none, "messages that wait for a human"},
    {"incoming", Unit::none, "messages on their way into the queue"},
    {"maildrop", Unit::none, "messages that were submitted here and not picked up"},
    {"corrupt", Unit::none, "messages that cannot be read"},
    {"frozen", Unit::none, "messages that failed and wait for a human"},
    {"failed", Unit::none, "messages that failed for good and were kept"},
    {"unprocessed", Unit::none, "messages that were not split by recipients yet"},
    {"size", Unit::bytes, "size of all messages"},
    {"oldest", Unit::seconds, "time since the oldest message arrived"},
    {"median", Unit::seconds, "time since the message in the middle arrived"},
    {"expiring", Unit::none, "messages that will soon be given up"},
    {"max_domain", Unit::none, "messages for one destination, of the one with the most"},
    {"max_sender", Unit::none, "messages of one sender, of the one with the most"},
    {"backscatter", Unit::percent, "part of the messages that are bounces"},
    {"concentration", Unit::percent, "part of the sender with the most messages"},
    {"growth", Unit::none, "messages more per minute", plugin::Sign::any},
    {"time", Unit::seconds, "the whole check"},
});

}  // namespace

plugin::MetricTable metrics() { return table; }

}  // namespace mailprobe::check_mailqueue
