// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_mailqueue/options.hpp"

namespace mailprobe::check_mailqueue {
namespace {

constexpr std::string_view place = "Queue";
constexpr std::string_view judgement = "Judgement";
constexpr std::string_view output = "Output";

constexpr auto repeated = plugin::Value::repeated;

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"M,mailserver", "NAME", place,
     "postfix, exim, sendmail, opensmtpd, nullmailer or qmail (default: the one whose program "
     "stands behind \"sendmail\")"},
    {"d,configdir", "DIRECTORY", place,
     "configuration of an instance: Postfix's directory, the file of Exim or sendmail; the queues "
     "of several are added up",
     repeated},
    {"all-instances", "", place, "all instances of Postfix (multi_instance_directories)"},
    {"command", "PATH", place,
     "the program that lists the queue, instead of the usual one; it gets the same arguments"},
    {"spool", "DIRECTORY", place, "read this spool instead of running a program"},
    {"door", "command|spool", place,
     "look in one way only; default is the program, and the spool if that may not look"},
    {"count-only", "", place,
     "read the spool and count its files without opening one: the fastest look there is, which "
     "tells nothing of ages, sizes, destinations, senders and reasons"},
    {"s,sudo", "", place, "accepted for check_mailq's users, and ignored: it was a way to root"},
    {"w,warning", "N|RANGE", judgement,
     "WARNING if N messages wait or more, or their number is outside of RANGE"},
    {"c,critical", "N|RANGE", judgement,
     "CRITICAL if N messages wait or more, or their number is outside of RANGE"},
    {"age", "WARN[,CRIT]", judgement,
     "the same of the time since the oldest message arrived: 90m, 4h, 2d (default 4h,1d if there "
     "is no threshold at all)"},
    {"state", "STATE=WARN[,CRIT]", judgement,
     "the same of the messages in a state: active, deferred, queued, hold, incoming, maildrop, "
     "corrupt, frozen, failed, unprocessed",
     repeated},
    {"reason", "CLASS=WARN[,CRIT]", judgement,
     "the same of those that wait for one kind of reason: timeout, dns, tls, reputation ... (the "
     "manual has all)",
     repeated},
    {"per-domain", "WARN[,CRIT]", judgement,
     "the same of those for one destination, the one with the most"},
    {"per-sender", "WARN[,CRIT]", judgement, "the same of those of one sender"},
    {"concentration", "WARN[,CRIT]", judgement, "percent of all messages that one sender has"},
    {"backscatter", "WARN[,CRIT]", judgement, "percent of all messages that are bounces"},
    {"min-messages", "N", judgement,
     "judge percentages if there are N messages or more (default 20)"},
    {"bytes", "WARN[,CRIT]", judgement, "size of all messages in bytes"},
    {"expiring", "WARN[,CRIT]", judgement,
     "messages that have had four fifths of their lifetime in the queue"},
    {"lifetime", "TIME", judgement,
     "how long a message may wait (default: Postfix's setting, or the usual one of the system)"},
    {"growth", "WARN[,CRIT]", judgement, "messages more per minute; needs --state-file"},
    {"forecast", "WARN[,CRIT]", judgement,
     "alert if the queue, going on like that, reaches --critical within this time; needs "
     "--state-file"},
    {"state-file", "FILE", judgement, "remember in FILE how long the queue was"},
    {"window", "TIME", judgement, "reckon growth over this time (default 15m)"},
    {"W,warning-domain", "N|RANGE", judgement,
     "the first value of --per-domain, for check_mailq's "
     "users: N or more"},
    {"C,critical-domain", "N|RANGE", judgement, "the second one"},
    {"top", "N", output, "show N destinations, senders and reasons with -v (default 5)"},
    {"explain-detection", "", output, "show how the mail server was found"},
    {"diagnose", "", output, "show who may look into the queue, and what is missing"},
});

constexpr std::array<plugin::OldSpelling, 2> old{{{"-?", "--help"}, {"--usage", "--help"}}};

}  // namespace

plugin::OptionTable option_table() { return table; }
plugin::OldSpellings old_spellings() { return old; }

}  // namespace mailprobe::check_mailqueue
