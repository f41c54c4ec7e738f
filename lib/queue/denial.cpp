// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/denial.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::string_view run_as_qmail = "only root and members of the group qmail may look";

// The more special words stand before the more general ones of the same program.
constexpr auto denials = std::to_array<Denial>({
    // postqueue(1), showq(8)
    {System::postfix, Ending::denied, "is not allowed to view the mail queue",
     "authorized_mailq_users in main.cf must name this user"},
    {System::postfix, Ending::denied, "unauthorized configuration directory name",
     "alternate_config_directories (or multi_instance_directories) in the default main.cf must "
     "name the directory"},
    {System::postfix, Ending::denied, "showq service: permission denied",
     "postqueue must be set-gid postdrop (mode 2755); \"postfix set-permissions\" sets that"},
    {System::postfix, Ending::denied, "main.cf: permission denied",
     "this user must be able to read main.cf"},
    // root may look all the same
    {System::postfix, Ending::complete, "accessing queue directly", "Postfix must be started"},
    {System::postfix, Ending::failed, "mail system is down", "Postfix must be started"},
    {System::postfix, Ending::denied, "permission denied", ""},
    // exim(8): not an administrator
    {System::exim, Ending::denied, "permission denied",
     "admin_groups must name a group of this user, or queue_list_requires_admin be false"},
    // sendmail(8)
    {System::sendmail, Ending::denied, "not permitted to see the queue",
     "PrivacyOptions holds restrictmailq: this user must be in the group of the queue directory"},
    {System::sendmail, Ending::denied, "requires special privileges",
     "sendmail must be set-gid smmsp (mode 2755), or this user be in the group smmsp"},
    {System::sendmail, Ending::denied, "permission denied",
     "this user must be in the group of the queue directory"},
    {System::sendmail, Ending::not_understood, "-queue id-",
     "this is a list of Postfix: give -M postfix"},
    // smtpctl(8)
    {System::opensmtpd, Ending::denied, "need root privileges",
     "only root may look: let root run the check"},
    {System::opensmtpd, Ending::denied, "must be setgid", "smtpctl must be set-gid opensmtpq"},
    {System::opensmtpd, Ending::failed, "smtpd doesn't seem to be running",
     "smtpd must be started"},
    {System::opensmtpd, Ending::denied, "permission denied", ""},
    // mailq of nullmailer
    {System::nullmailer, Ending::denied, "cannot change directory to queue",
     "mailq must be set-uid mail, and the queue directory exist"},
    {System::nullmailer, Ending::denied, "cannot open queue directory",
     "mailq must be set-uid mail, and the queue directory exist"},
    {System::nullmailer, Ending::denied, "permission denied", "mailq must be set-uid mail"},
    // qmail-qread(8) writes errors among its lines; qmail-qstat(8) is a shell script, and its find
    // says this on standard error while 0 is counted
    {System::qmail, Ending::denied, "access denied", run_as_qmail},
    {System::qmail, Ending::denied, "permission denied", run_as_qmail},
    {System::qmail, Ending::failed, "unable to chdir", "the queue must be where qmail expects it"},
});

}  // namespace

const Denial* find_denial(System system, std::string_view text) {
  const std::string lower = base::to_lower(text);
  const auto* const found = std::ranges::find_if(denials, [&](const Denial& denial) {
    return denial.system == system && lower.contains(denial.words);
  });
  return found == denials.end() ? nullptr : found;
}

}  // namespace mailprobe::queue
