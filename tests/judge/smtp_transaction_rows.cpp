// SPDX-License-Identifier: GPL-3.0-or-later
//
// Authentication, envelope, commands, message, and the codes and times that are expected of them.
#include "judge/smtp_rows.hpp"

namespace mailprobe::test {
namespace {

using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Violation;

void want_login(Options& options) {
  options.login = Login{.identity = {"monitor", ""}, .secret = nullptr};
}

void want_recipients(Options& options, Observation& seen, std::vector<std::string> paths) {
  options.mail_from = "a@b.example";
  for (std::string& path : paths)
    options.recipients.push_back({.path = std::move(path)});
  session_of(seen).mail = reply(250, {"Ok"});
}

void answer_recipient(Observation& seen, int code, std::vector<std::string> lines) {
  session_of(seen).recipients.push_back(reply(code, std::move(lines)));
}

void want_command(Options& options, const char* line, const char* pattern) {
  Command command{.line = line, .pattern = {}, .regex = {}};
  if (pattern != nullptr) {
    command.pattern = pattern;
    command.regex = *base::PosixRegex::compile(pattern);
  }
  options.commands.push_back(std::move(command));
}

const Row rows[] = {
    // Authentication (RFC 4954 section 6)
    {"logged in",
     [](Options& options, Observation& seen) {
       want_login(options);
       session_of(seen).auth_mechanism = "SCRAM-SHA-256";
       session_of(seen).auth = smtp::AuthReply{reply(235, {"welcome"}), {}};
     },
     "OK",
     {},
     "authenticated with SCRAM-SHA-256"},
    {"535",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(535, {"5.7.8 no"}));
     },
     "CRITICAL",
     {"smtp.auth_rejected"},
     "answer to AUTH \"535 5.7.8 no\". To do: correct the credentials"},
    {"454 is not 535",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(454, {"4.7.0 Temporary authentication failure"}));
     },
     "CRITICAL",
     {"smtp.auth_unavailable"},
     "To do: look at the authentication service"},
    {"534",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(534, {"5.7.9 too weak"}));
     },
     "CRITICAL",
     {"smtp.auth_too_weak"},
     "choose a stronger --authtype"},
    {"538",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(538, {"5.7.11 encryption required"}));
     },
     "CRITICAL",
     {"smtp.encryption_required"},
     "To do: add -S or -s"},
    {"432",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(432, {"4.7.12 transition"}));
     },
     "CRITICAL",
     {"smtp.auth_transition"},
     "432"},
    {"504",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(504, {"5.5.4 what"}));
     },
     "CRITICAL",
     {"smtp.auth_not_offered"},
     "504"},
    {"501",
     [](Options& options, Observation& seen) {
       want_login(options);
       refuse(seen, Phase::auth, reply(501, {"5.5.2 cannot decode"}));
     },
     "CRITICAL",
     {"smtp.auth_failed"},
     "501"},
    {"the mechanism is not offered",
     [](Options& options, Observation& seen) {
       want_login(options);
       end_in(seen, Phase::auth, {Cause::rejected, "AUTH PLAIN is not offered; offered: none"});
     },
     "CRITICAL",
     {"smtp.auth_not_offered"},
     "AUTH PLAIN is not offered"},
    {"the secret would go out in the clear",
     [](Options& options, Observation& seen) {
       want_login(options);
       end_in(seen, Phase::auth, {Cause::permission, "PLAIN would send the secret in the clear"});
     },
     "CRITICAL",
     {"smtp.auth_unsafe"},
     "To do: encrypt with -S or -s"},
    {"the server does not prove itself",
     [](Options& options, Observation& seen) {
       want_login(options);
       end_in(seen, Phase::auth, {Cause::protocol, "the server's proof is wrong"});
     },
     "CRITICAL",
     {"smtp.auth_unproved"},
     "the server's proof is wrong"},
    {"the credentials cannot be written in this mechanism",
     [](Options& options, Observation& seen) {
       want_login(options);
       end_in(seen, Phase::auth, {Cause::syntax, "the user is not UTF-8"});
     },
     "UNKNOWN",
     {"smtp.auth_impossible"},
     "not UTF-8"},
    {"authentication was asked for and not seen",
     [](Options& options, Observation&) { want_login(options); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: authentication"},

    // What stands behind any refusal
    {"421 at any time",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       refuse(seen, Phase::mail, reply(421, {"4.3.2 shutting down"}));
     },
     "CRITICAL",
     {"smtp.service_unavailable"},
     "421 4.3.2 shutting down"},
    {"too many connections is not a dead server",
     [](Options&, Observation& seen) {
       refuse(seen, Phase::banner, reply(421, {"4.7.0 too many connections from you"}));
     },
     "UNKNOWN",
     {"smtp.rate_limited"},
     "too many connections"},
    {"a rate limit at STARTTLS is not a missing STARTTLS",
     [](Options&, Observation& seen) {
       refuse(seen, Phase::starttls, reply(421, {"4.7.0 rate limit exceeded"}));
     },
     "UNKNOWN",
     {"smtp.rate_limited"},
     "rate limit exceeded"},
    {"530 to MAIL",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       refuse(seen, Phase::mail, reply(530, {"5.7.57 Client was not authenticated"}));
     },
     "CRITICAL",
     {"smtp.authentication_required"},
     "530 5.7.57"},
    {"530 to MAIL is expected",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       options.recipients.push_back({.path = "c@d.example"});
       options.expected_codes.emplace(Phase::mail, *ReplyCodes::parse("530"));
       session_of(seen).mail = reply(530, {"5.7.57 Client was not authenticated"});
       session_of(seen).ended_as_expected = Phase::mail;
     },
     "OK",
     {},
     "answer to MAIL FROM refused as expected"},
    {"530 to MAIL is expected, and 250 comes",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       options.expected_codes.emplace(Phase::mail, *ReplyCodes::parse("530"));
       refuse(seen, Phase::mail, reply(250, {"Ok"}));
     },
     "CRITICAL",
     {"smtp.unexpected_code"},
     "answer to MAIL FROM \"250 Ok\" instead of 530"},

    // Recipients
    {"all recipients are taken",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example", "e@f.example"});
       answer_recipient(seen, 250, {"Ok"});
       answer_recipient(seen, 251, {"will forward"});
     },
     "OK",
     {},
     "answered"},
    {"one of two recipients is unknown",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example", "e@f.example"});
       answer_recipient(seen, 250, {"Ok"});
       answer_recipient(seen, 550, {"5.1.1 unknown"});
     },
     "CRITICAL",
     {"smtp.recipient_rejected"},
     "recipient \"e@f.example\" was answered \"550 5.1.1 unknown\""},
    {"an unknown recipient is expected",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       options.recipients.front().expected = *ReplyCodes::parse("550");
       answer_recipient(seen, 550, {"5.1.1 unknown"});
     },
     "OK",
     {},
     "answered"},
    {"an unknown recipient is expected, and taken",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       options.recipients.front().expected = *ReplyCodes::parse("5xx");
       answer_recipient(seen, 250, {"Ok"});
     },
     "CRITICAL",
     {"smtp.recipient_accepted"},
     "\"250 Ok\" instead of 5xx"},
    {"a full mailbox",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 452, {"4.2.2 over quota"});
     },
     "WARNING",
     {"smtp.recipient_deferred"},
     "over quota"},
    {"greylisted",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 450, {"4.2.0 Recipient address rejected: Greylisted"});
     },
     "WARNING",
     {"smtp.greylisted"},
     "Greylisted"},
    {"greylisted, and passed",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 250, {"Ok"});
       session_of(seen).greylisted_before =
           GreylistedRecipient{0, reply(450, {"4.2.0 Greylisted"})};
     },
     "OK",
     {"smtp.passed_greylisting"},
     "greylisted at first"},
    {"the server closes shop at a recipient",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       refuse(seen, Phase::rcpt, reply(421, {"4.3.0 out of here"}));
       session_of(seen).mail = reply(250, {"Ok"});
       answer_recipient(seen, 421, {"4.3.0 out of here"});
     },
     "CRITICAL",
     {"smtp.service_unavailable"},
     "answer to RCPT TO \"421 4.3.0 out of here\""},
    {"a recipient that was never asked about",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example", "e@f.example"});
       answer_recipient(seen, 250, {"Ok"});
     },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: answer to every RCPT TO"},

    // Commands
    {"a command is answered as it should",
     [](Options& options, Observation& seen) {
       want_command(options, "NOOP", "^250 ");
       session_of(seen).commands.push_back(reply(250, {"Ok"}));
     },
     "OK",
     {},
     "answered"},
    {"a command is answered otherwise",
     [](Options& options, Observation& seen) {
       want_command(options, "NOOP", "^251");
       session_of(seen).commands.push_back(reply(250, {"Ok"}));
     },
     "WARNING",
     {"smtp.unexpected_response"},
     "answer to \"NOOP\": \"250 Ok\" does not match \"^251\""},
    {"a refusal that matches is what was asked for",
     [](Options& options, Observation& seen) {
       want_command(options, "VRFY root", "^5[0-9]{2}");
       session_of(seen).commands.push_back(reply(502, {"no"}));
     },
     "OK",
     {},
     "answered"},
    {"a command without a pattern is refused",
     [](Options& options, Observation& seen) {
       want_command(options, "FOO", nullptr);
       session_of(seen).commands.push_back(reply(500, {"what"}));
     },
     "WARNING",
     {"smtp.command_refused"},
     "answer to \"FOO\": \"500 what\""},
    {"a command that was never sent",
     [](Options& options, Observation&) { want_command(options, "NOOP", "250"); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: answer to every --command"},

    // The message
    {"the message is taken",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 250, {"Ok"});
       options.send = true;
       session_of(seen).data = reply(354, {"go on"});
       session_of(seen).message.push_back(reply(250, {"queued"}));
     },
     "OK",
     {},
     "message accepted"},
    {"DATA is refused",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       options.send = true;
       refuse(seen, Phase::data, reply(554, {"no valid recipients"}));
       session_of(seen).mail = reply(250, {"Ok"});
       answer_recipient(seen, 250, {"Ok"});
     },
     "CRITICAL",
     {"smtp.data_refused"},
     "answer to DATA \"554 no valid recipients\""},
    {"the message is refused for good",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 250, {"Ok"});
       options.send = true;
       session_of(seen).message.push_back(reply(550, {"5.7.1 spam"}));
     },
     "CRITICAL",
     {"smtp.message_rejected"},
     "answer to the message \"550 5.7.1 spam\""},
    {"the message is refused for now, by one of two mailboxes",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example", "e@f.example"});
       answer_recipient(seen, 250, {"Ok"});
       answer_recipient(seen, 250, {"Ok"});
       options.send = true;
       options.protocol = Protocol::lmtp;
       session_of(seen).message.push_back(reply(250, {"saved"}));
       session_of(seen).message.push_back(reply(452, {"4.2.2 quota"}));
     },
     "CRITICAL",
     {"smtp.message_deferred"},
     "452 4.2.2 quota"},
    {"the message was never sent",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 250, {"Ok"});
       options.send = true;
     },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: answer to the message"},
    {"a message is kept back where a recipient is refused, and the refusal is what counts",
     [](Options& options, Observation& seen) {
       want_recipients(options, seen, {"c@d.example"});
       answer_recipient(seen, 550, {"5.1.1 unknown"});
       options.send = true;
     },
     "CRITICAL",
     {"smtp.recipient_rejected"},
     "5.1.1 unknown"},

    // --phase
    {"a slow phase",
     [](Options& options, Observation&) {
       options.phase_thresholds["tls"].warning = plugin::Range{.end = 0.0005};
     },
     "WARNING",
     {"smtp.phase_warning"},
     "tls took 0.001 s, outside of 0.0005"},
    {"a very slow phase",
     [](Options& options, Observation&) {
       options.phase_thresholds["ehlo"].critical = plugin::Range{.end = 0.0005};
     },
     "CRITICAL",
     {"smtp.phase_critical"},
     "ehlo took 0.001 s"},
    {"a slow look-up",
     [](Options& options, Observation&) {
       options.phase_thresholds["dns"].critical = plugin::Range{.end = 0.0005};
     },
     "CRITICAL",
     {"smtp.phase_critical"},
     "dns took 0.001 s"},
};

}  // namespace

std::span<const Row> transaction_rows() { return rows; }

}  // namespace mailprobe::test
