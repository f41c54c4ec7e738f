// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/definition.hpp"

#include <array>

#include "check_mailqueue/findings.hpp"
#include "check_mailqueue/judge.hpp"
#include "check_mailqueue/metrics.hpp"

namespace mailprobe::check_mailqueue {
namespace {

constexpr std::string_view description =
    R"(check_mailqueue tells how much mail waits on this machine, for how long, why, for whom and from whom: of Postfix
(several instances at once), Exim, Sendmail (both of its queues), OpenSMTPD, nullmailer and qmail.

There are two doors to a queue. The program that lists it works for everybody whom the mail server lets look: postqueue
-j, exim -bp, sendmail -bp, smtpctl show queue, mailq, qmail-qread with qmail-qstat. The spool itself is faster and knows
more, but can be read by few. The program is asked first, and the spool if that may not look; --door takes one only.

"Empty" is said only where the mail server says so in the way it always does. Whoever may not look, gets half a list, a
list that contradicts itself or one that is not understood is told that, with the setting that is missing, and the state is
UNKNOWN; --diagnose shows who may do what.

The age of a message is the time since it arrived, not since it was tried. Reasons are put into classes: connection_refused,
timeout, unreachable, lost_connection, dns, tls, reputation, greylisting, rate_limit, mailbox_full, unknown_recipient,
policy, message_size, unavailable, local, postponed, other, and none.

However long the queue is, it is read as a stream, in memory that does not grow; a spool several directories at a time.
--count-only is for queues that are too long even for that, or for a look each second: states are told as far as the names of
directories and files tell them (of Exim and qmail: that messages wait), and there are no numbers of what is not looked at.
Destinations and senders are counted exactly up to a thousand of each; beyond that numbers are upper bounds, and -v tells by
how much.

Thresholds are ranges of the Monitoring Plugins: 10 alerts above ten. But a number alone behind -w, -c, -W and -C alerts for
so many or more, as check_mailq has it. Without any threshold the oldest message must be younger than four hours.)";

constexpr std::string_view examples =
    R"(  check_mailqueue -w 100 -c 500 --age 4h,1d
        how much waits, and for how long
  check_mailqueue -M postfix -w 50 -c 100
        as check_mailq was called
  check_mailqueue --state hold=0,50 --state corrupt=~:0,~:0 --reason reputation=5,50
        mail that waits for somebody, and mail that others do not want from us
  check_mailqueue -c 1000 --growth 50,200 --forecast 4h,1h --state-file /var/lib/mailprobe/queue.json
        an alarm before it is too late
  check_mailqueue --per-sender 100,500 --concentration 50,80 --backscatter 30,60 -v
        a stolen account, and bounces to people who never wrote
  check_mailqueue -M postfix -d /etc/postfix -d /etc/postfix-out -w 100 -c 500
        two instances, added up
  check_mailqueue --diagnose
        who may look, and what is missing
)";

// The queue is on this machine: nobody is asked over the network.
constexpr std::array<std::string_view, 11> without{"hostname", "port",     "use-ipv4", "use-ipv6",
                                                   "warning",  "critical", "resolver", "trust-ad",
                                                   "ca-file",  "ca-path",  "parallel"};

// For those who come from check_mailq: nothing is said of what is the same.
constexpr auto differences = std::to_array<plugin::Difference>({
    {"-w, -c", "may be left out, and take ranges"},
    {"-M",
     "knows opensmtpd; without it, or with an empty value, the program behind sendmail decides"},
    {"-W, -C", "are about destinations, of every mail server; each works without the other"},
    {"-t",
     "10 seconds if it is not given; when the time is over the state is UNKNOWN, and not "
     "WARNING"},
    {"-s", "has no effect: whoever may run mailq as root may become root"},
    {"-d", "may be repeated; the queues are added up"},
    {"the state",
     "UNKNOWN whenever the queue could not be seen to its end, and never OK; a "
     "program that fails is not CRITICAL"},
    {"the output", "the service is called MAILQUEUE; unsent= has further numbers behind it"},
});

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& common, base::Deadline deadline) {
  const auto options = parse_options(line, common);
  if (!options) return base::failure(options.error());
  const Task task{*options,
                  std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
  return judge(task, observe(task, deadline));
}

}  // namespace

const plugin::Definition& definition() {
  static const plugin::Definition plugin{
      .name = "check_mailqueue",
      .service = "MAILQUEUE",
      .synopsis = "[-w N -c N] [--age WARN,CRIT] [options]",
      .purpose = "check how much mail waits, for how long, why and for whom",
      .description = description,
      .examples = examples,
      .options = option_table(),
      .without = without,
      .findings = finding::catalogue(),
      .metrics = metrics(),
      .check = check,
      .old_spellings = old_spellings(),
      .replaces = "check_mailq",
      .differences = differences,
  };
  return plugin;
}

}  // namespace mailprobe::check_mailqueue
