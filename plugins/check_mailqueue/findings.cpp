// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/findings.hpp"

#include <array>
#include <vector>

#include "probe/run_findings.hpp"

namespace mailprobe::check_mailqueue::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind no_server{
    "mailqueue.no_server", Status::unknown, "no mail server was found on this machine",
    "name it with -M; --explain-detection tells where it was looked for", "--mailserver"};
const FindingKind instances_unknown{
    "mailqueue.instances_unknown", Status::unknown,
    "not all instances that were asked for could be found",
    "see whether postconf works, or name the instances with --configdir",
    "--configdir, --all-instances"};
const FindingKind not_told{
    "mailqueue.not_told", Status::unknown,
    "a threshold is about what the mail server does not tell, or not of all messages",
    "look through the other door (--door spool), or take the threshold out", "--door"};
const FindingKind other_door{"mailqueue.other_door", Status::ok,
                             "the program could not look, and the spool was read instead",
                             "see why the program could not; it is what works for everybody",
                             "--door"};
const FindingKind remark{"mailqueue.remark", Status::ok,
                         "the mail server's program said something beside the list",
                         "look at what it says", "the mail server"};
const FindingKind settings_unknown{
    "mailqueue.settings_unknown", Status::ok,
    "Postfix's settings could not be asked for, and its defaults are taken",
    "see whether postconf works; give --lifetime", "postconf(1)"};
const FindingKind estimated{
    "mailqueue.estimated", Status::ok,
    "so many different senders or destinations that their numbers are upper bounds",
    "nothing; each has an error that is told", "--per-domain, --per-sender"};
const FindingKind sudo_ignored{
    "mailqueue.sudo_ignored", Status::ok, "--sudo has no effect",
    "take it out, and the line in sudoers: whoever may run mailq as root can name a "
    "configuration of his own and become root",
    "--sudo"};

namespace {

const FindingKind denied{"mailqueue.denied", Status::unknown, "the queue may not be looked at",
                         "see --diagnose", "the mail server's rights"};
const FindingKind failed{"mailqueue.failed", Status::unknown, "the queue could not be looked at",
                         "see --diagnose", "the mail server's program"};
const FindingKind half{"mailqueue.partial", Status::unknown,
                       "the list breaks off: so many messages at least",
                       "raise --timeout, or read the spool (--door spool)", "--timeout"};
const FindingKind contradictory{
    "mailqueue.contradictory", Status::unknown,
    "the list counts otherwise than it shows, or the queue was being changed",
    "look again; if it stays so, tell us with the output of the program", "the mail server's list"};
const FindingKind not_understood{
    "mailqueue.not_understood", Status::unknown, "a line of the list has no form that is known",
    "see whether -M names the right mail server; then tell us the line", "the mail server's list"};

struct Alarm {
  FindingKind warning;
  FindingKind critical;
};

constexpr Alarm make_alarm(std::array<std::string_view, 2> ids, std::string_view title,
                           std::string_view remedy, std::string_view source) {
  return {{ids[0], Status::warning, title, remedy, source},
          {ids[1], Status::critical, title, remedy, source}};
}

constexpr std::string_view look_at_reasons =
    "look at the reasons and destinations (-v); end the cause, then deliver again";
constexpr std::string_view look_at_sender =
    "look at who sends (-v): an account may be stolen; hold what is not wanted";

const std::array<Alarm, measure_count> alarms{
    make_alarm({"mailqueue.count_warning", "mailqueue.count_critical"}, "too many messages wait",
               look_at_reasons, "--warning, --critical"),
    make_alarm({"mailqueue.age_warning", "mailqueue.age_critical"},
               "the oldest message waits for too long", look_at_reasons, "--age"),
    make_alarm({"mailqueue.bytes_warning", "mailqueue.bytes_critical"},
               "the queue takes too much room", look_at_reasons, "--bytes"),
    make_alarm({"mailqueue.domain_warning", "mailqueue.domain_critical"},
               "too many messages wait for one destination",
               "see whether the destination is down or refuses us (-v)", "--per-domain"),
    make_alarm({"mailqueue.sender_warning", "mailqueue.sender_critical"},
               "too many messages of one sender wait", look_at_sender, "--per-sender"),
    make_alarm({"mailqueue.backscatter_warning", "mailqueue.backscatter_critical"},
               "too large a part of the queue is bounces",
               "refuse unknown recipients and spam during the session, and not by a bounce",
               "--backscatter"),
    make_alarm({"mailqueue.concentration_warning", "mailqueue.concentration_critical"},
               "one sender has too large a part of the queue", look_at_sender, "--concentration"),
    make_alarm({"mailqueue.expiring_warning", "mailqueue.expiring_critical"},
               "messages will soon be given up",
               "end the cause and deliver again, before their senders get them back", "--expiring"),
    make_alarm({"mailqueue.growth_warning", "mailqueue.growth_critical"},
               "the queue grows too fast", look_at_reasons, "--growth"),
    make_alarm({"mailqueue.forecast_warning", "mailqueue.forecast_critical"},
               "the queue will soon be critical", look_at_reasons, "--forecast"),
    make_alarm({"mailqueue.state_warning", "mailqueue.state_critical"},
               "too many messages are in one state",
               "look at these messages: what is on hold or frozen waits for you", "--state"),
    make_alarm({"mailqueue.reason_warning", "mailqueue.reason_critical"},
               "too many messages wait for the same kind of reason",
               "look at the example (-v), and end that cause", "--reason"),
};

}  // namespace

const FindingKind& of(queue::Ending ending) {
  switch (ending) {
    case queue::Ending::denied: return denied;
    case queue::Ending::half: return half;
    case queue::Ending::contradictory: return contradictory;
    case queue::Ending::not_understood: return not_understood;
    case queue::Ending::complete:
    case queue::Ending::empty:
    case queue::Ending::failed: break;
  }
  return failed;
}

plugin::AlarmKinds alarms_of(Measure measure) {
  const Alarm& alarm = alarms.at(static_cast<std::size_t>(measure));
  return {alarm.warning, alarm.critical};
}

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds = [] {
    std::vector<FindingKind> all;
    for (const Alarm& alarm : alarms) {
      all.push_back(alarm.warning);
      all.push_back(alarm.critical);
    }
    const std::array others{instances_unknown,
                            not_told,
                            denied,
                            failed,
                            half,
                            contradictory,
                            not_understood,
                            no_server,
                            other_door,
                            remark,
                            settings_unknown,
                            estimated,
                            sudo_ignored,
                            probe::run_finding::state_unusable};
    return plugin::join(all, others);
  }();
  return kinds;
}

}  // namespace mailprobe::check_mailqueue::finding
