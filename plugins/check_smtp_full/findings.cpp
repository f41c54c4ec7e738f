// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/findings.hpp"

#include <vector>

namespace mailprobe::check_smtp_full::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind name_not_found{
    "smtp.name_not_found", Status::critical, "the host name does not exist",
    "correct the name, or publish its A or AAAA record", "RFC 1034 section 3.7"};
const FindingKind no_address{"smtp.no_address", Status::critical,
                             "the host name exists but has no address of the family asked for",
                             "publish an A or AAAA record for it", "RFC 5321 section 5.1"};
const FindingKind dns_failed{
    "smtp.dns_failed", Status::critical,
    "the DNS could not be asked for the host's addresses, so nothing is known of the server",
    "look at the DNS server named, or name another one with --resolver", "RFC 1035 section 4.1.1"};
const FindingKind dns_incomplete{
    "smtp.dns_incomplete", Status::warning,
    "addresses were found, but the DNS could not be asked for all of them",
    "look at the DNS server named: senders may fail to find the host, too", "RFC 5321 section 5.1"};
const FindingKind too_many_addresses{
    "smtp.too_many_addresses", Status::warning,
    "the host has more addresses than one check looks at",
    "see whether the DNS answers what you have published; check the others by address",
    "RFC 5321 section 5.1"};
const FindingKind address_failed{"smtp.address_failed", Status::warning,
                                 "one address of the host takes no connection, another one does",
                                 "start the service on that address, or take it out of the DNS",
                                 "RFC 5321 section 5.1"};
const FindingKind address_unreachable{
    "smtp.address_unreachable", Status::ok,
    "this machine has no route to one address of the host; another one was checked",
    "give this machine a route, or choose the family with -4 or -6", "RFC 5321 section 5.1"};
const FindingKind connect_failed{
    "smtp.connect_failed", Status::critical, "no connection to the server could be made",
    "see that the server runs, listens on this port, and that no firewall is in between",
    "RFC 5321 section 3.1"};
const FindingKind timeout{
    "smtp.timeout", Status::critical, "the server did not answer in time",
    "look at the server's load and its DNS and milter look-ups, or raise --timeout",
    "RFC 5321 section 4.5.3.2"};
const FindingKind connection_closed{"smtp.connection_closed", Status::critical,
                                    "the server ended the connection in the middle of the session",
                                    "look at the server's log at this time",
                                    "RFC 5321 section 3.8"};
const FindingKind protocol_violation{
    "smtp.protocol_violation", Status::critical,
    "what answered does not speak SMTP as the RFC has it",
    "see what listens on this port, and what sits between here and there", "RFC 5321 section 4.2"};
const FindingKind reply_too_long{"smtp.reply_too_long", Status::critical,
                                 "a reply exceeds every limit that a mail server could need",
                                 "see what listens on this port", "RFC 5321 section 4.5.3.1.5"};
const FindingKind early_talk{
    "smtp.early_talk", Status::critical,
    "the server sent replies to commands that it had not been given yet",
    "look for a broken server, or for somebody in between who forges replies",
    "RFC 5321 section 4.3.1"};
const FindingKind bare_lf{
    "smtp.bare_lf", Status::warning, "lines of the server end in LF without CR",
    "mend the server or proxy: bare LF is what SMTP smuggling lives on", "RFC 5321 section 2.3.8"};
const FindingKind banner_rejected{
    "smtp.banner_rejected", Status::critical, "the server greets with a refusal instead of 220",
    "look at the reply: overload, a block list or maintenance", "RFC 5321 section 3.1"};
const FindingKind unexpected_text{
    "smtp.unexpected_text", Status::warning,
    "the text of --expect stands neither in the banner nor in the answer to EHLO",
    "see whether the right server answers, or correct --expect",
    "Monitoring Plugins check_smtp -e"};
const FindingKind hello_rejected{
    "smtp.hello_rejected", Status::critical, "the server refuses EHLO and HELO",
    "look at the reply; the name sent can be chosen with --fqdn", "RFC 5321 section 4.1.1.1"};
const FindingKind no_extended_hello{"smtp.no_extended_hello", Status::ok,
                                    "the server knows HELO only, and so no extension",
                                    "look for a proxy that filters EHLO", "RFC 5321 section 3.2"};
const FindingKind starttls_missing{
    "smtp.starttls_missing", Status::critical,
    "the server does not offer STARTTLS, or somebody took the offer out",
    "enable STARTTLS on the server; if it is enabled, look for who strips it",
    "RFC 3207 section 4"};
const FindingKind starttls_refused{
    "smtp.starttls_refused", Status::critical, "the server offers STARTTLS but refuses the command",
    "look at the server's certificate and key files and its log", "RFC 3207 section 4"};
const FindingKind plaintext_after_starttls{"smtp.plaintext_after_starttls", Status::critical,
                                           "bytes came in the clear between the 220 of STARTTLS "
                                           "and the handshake: injected, or a broken server",
                                           "look for who sits in between, and update the server",
                                           "RFC 3207 section 6, CVE-2011-0411"};
const FindingKind starttls_within_tls{
    "smtp.starttls_within_tls", Status::warning,
    "the server offers STARTTLS although the session is encrypted",
    "update the server or the TLS proxy in front of it", "RFC 3207 section 4.2"};
const FindingKind mail_rejected{
    "smtp.mail_rejected", Status::critical, "the server refuses the sender for good",
    "look at the reply: a sender policy, or authentication is needed", "RFC 5321 section 3.3"};
const FindingKind mail_deferred{
    "smtp.mail_deferred", Status::warning, "the server refuses the sender for now",
    "look at the reply: disk space, load, greylisting", "RFC 5321 section 4.2.1"};
const FindingKind unexpected_code{
    "smtp.unexpected_code", Status::critical, "a reply has another code than --expect-code says",
    "see what has changed on the server, or correct --expect-code", "--expect-code"};
const FindingKind rate_limited{
    "smtp.rate_limited", Status::unknown,
    "the server turns us away because we come too often, so nothing more is known of it",
    "except this machine from the server's limits, or check less often", "RFC 5321 section 3.8"};
const FindingKind service_unavailable{
    "smtp.service_unavailable", Status::critical, "the server closes shop (421)",
    "look at the server's log: overload, shutdown, a full disk or a broken milter",
    "RFC 5321 section 3.8"};
const FindingKind authentication_required{
    "smtp.authentication_required", Status::critical, "the server wants authentication first",
    "authenticate with --authuser, or expect this with --expect-code mail=530",
    "RFC 4954 section 6"};
const FindingKind encryption_required{"smtp.encryption_required", Status::critical,
                                      "the server wants encryption first", "add -S or -s",
                                      "RFC 3207 section 4, RFC 4954 section 6"};
const FindingKind auth_not_offered{
    "smtp.auth_not_offered", Status::critical, "the server does not offer this authentication",
    "enable it on the server, or choose another --authtype; many offer it within TLS only (-S, -s)",
    "RFC 4954 section 3"};
const FindingKind auth_unsafe{
    "smtp.auth_unsafe", Status::critical,
    "the server offers no way to authenticate that keeps the secret, so it was not sent",
    "encrypt with -S or -s, or allow it with --allow-plaintext-auth", "RFC 4954 section 4"};
const FindingKind auth_impossible{
    "smtp.auth_impossible", Status::unknown, "the credentials cannot be used with this mechanism",
    "correct user and secret, or choose another --authtype", "RFC 4422 section 3"};
const FindingKind auth_rejected{
    "smtp.auth_rejected", Status::critical, "the server says that user or secret are wrong (535)",
    "correct the credentials, or look why the server refuses them", "RFC 4954 section 6"};
const FindingKind auth_unavailable{
    "smtp.auth_unavailable", Status::critical,
    "the server cannot authenticate anybody for now (454 or another 4yz)",
    "look at the authentication service behind the server: saslauthd, Dovecot, LDAP",
    "RFC 4954 section 6"};
const FindingKind auth_too_weak{"smtp.auth_too_weak", Status::critical,
                                "the server takes no mechanism that is this weak (534)",
                                "choose a stronger --authtype", "RFC 4954 section 6"};
const FindingKind auth_transition{
    "smtp.auth_transition", Status::critical, "the user must set a new password first (432)",
    "log in once with PLAIN within TLS, as the server wants it", "RFC 4954 section 6"};
const FindingKind auth_failed{"smtp.auth_failed", Status::critical,
                              "the authentication failed for another reason",
                              "look at the reply and at the server's log", "RFC 4954 section 4"};
const FindingKind auth_unproved{
    "smtp.auth_unproved", Status::critical,
    "the server did not prove that it knows the secret, or broke the rules of the mechanism",
    "see who answers on this port before the secret is used again", "RFC 5802 section 3"};
const FindingKind recipient_rejected{
    "smtp.recipient_rejected", Status::critical, "the server refuses a recipient for good",
    "look at the reply: an unknown mailbox, a policy, or relaying", "RFC 5321 section 3.3"};
const FindingKind recipient_deferred{
    "smtp.recipient_deferred", Status::warning, "the server refuses a recipient for now",
    "look at the reply: quota, disk space, a look-up that failed", "RFC 5321 section 4.2.1"};
const FindingKind recipient_accepted{"smtp.recipient_accepted", Status::critical,
                                     "the server accepts a recipient that it is expected to refuse",
                                     "look for a catch-all or an open relay", "--rcpt"};
const FindingKind greylisted{
    "smtp.greylisted", Status::warning, "a recipient is greylisted: who comes back later may pass",
    "come back with --greylist-retry, or except this machine from greylisting",
    "RFC 6647 section 2"};
const FindingKind passed_greylisting{"smtp.passed_greylisting", Status::ok,
                                     "a recipient was greylisted, and accepted at the second try",
                                     "nothing", "RFC 6647 section 2"};
const FindingKind command_refused{
    "smtp.command_refused", Status::warning, "a command of --command was refused",
    "look at the reply, or say with --response what is expected", "--command"};
const FindingKind unexpected_response{
    "smtp.unexpected_response", Status::warning,
    "the reply to a command of --command does not match its --response",
    "look at the reply, or correct --response", "Monitoring Plugins check_smtp -R"};
const FindingKind data_refused{"smtp.data_refused", Status::critical, "the server refuses DATA",
                               "look at the reply", "RFC 5321 section 4.1.1.4"};
const FindingKind message_rejected{
    "smtp.message_rejected", Status::critical, "the server refuses the test message for good",
    "look at the reply: a content filter or a policy", "RFC 5321 section 4.1.1.4"};
const FindingKind message_deferred{
    "smtp.message_deferred", Status::critical, "the server refuses the test message for now",
    "look at the reply: disk space, a filter that does not answer", "RFC 5321 section 4.2.1"};
const FindingKind extension_missing{
    "smtp.extension_missing", Status::critical, "an extension that is expected is not offered",
    "enable it, or look for a proxy that filters EHLO", "--expect-ext"};
const FindingKind extension_forbidden{"smtp.extension_forbidden", Status::critical,
                                      "an extension is offered that must not be",
                                      "disable it on the server", "--forbid-ext"};
const FindingKind size_too_small{"smtp.size_too_small", Status::critical,
                                 "the server does not accept messages of the size that is expected",
                                 "raise the server's limit (message_size_limit in Postfix)",
                                 "RFC 1870 section 3"};
const FindingKind auth_in_clear{
    "smtp.auth_in_clear", Status::critical,
    "AUTH is offered before TLS, so clients send passwords in the clear",
    "offer it within TLS only (smtpd_tls_auth_only in Postfix)", "RFC 8314 section 4.1"};
const FindingKind wrong_password_accepted{
    "smtp.wrong_password_accepted", Status::critical, "the server accepts a wrong password",
    "take the server off the network and look at its authentication", "RFC 4954 section 4"};
const FindingKind unauthenticated_mail{
    "smtp.unauthenticated_mail", Status::critical,
    "the server takes mail without authentication where it must not",
    "demand authentication on this port", "RFC 6409 section 4.3"};
const FindingKind trial_incomplete{
    "smtp.trial_incomplete", Status::unknown,
    "a test of what the server must refuse came to no answer, so nothing is known of it",
    "look at the reason in the message", "--must-refuse, --exposure"};
const FindingKind vrfy_exposed{
    "smtp.vrfy_exposed", Status::warning, "VRFY tells strangers which mailboxes exist",
    "disable it (disable_vrfy_command in Postfix)", "RFC 5321 section 7.3"};
const FindingKind expn_exposed{"smtp.expn_exposed", Status::warning,
                               "EXPN tells strangers who is on a list", "disable it",
                               "RFC 5321 section 7.3"};
const FindingKind etrn_exposed{
    "smtp.etrn_exposed", Status::warning, "ETRN lets strangers start runs of the queue",
    "restrict it (smtpd_etrn_restrictions in Postfix)", "RFC 1985 section 4"};
const FindingKind open_relay{
    "smtp.open_relay", Status::critical,
    "the server relays mail of strangers to strangers: it will be abused and listed",
    "restrict relaying to your networks and users (smtpd_relay_restrictions in Postfix)",
    "RFC 5321 section 7.9, RFC 2505 section 2.1"};
const FindingKind relay_uncertain{
    "smtp.relay_uncertain", Status::warning,
    "a form that may be relayed was accepted, but so is every recipient at this domain",
    "see in the server's log where such mail goes; better refuse unknown recipients at once",
    "RFC 2505 section 2.1"};
const FindingKind relay_incomplete{
    "smtp.relay_incomplete", Status::unknown,
    "not every form of the relay test was answered, so the server may be open",
    "look at the reason in the message; raise --timeout, or except this machine from limits",
    "--relay-test"};
const FindingKind no_ptr{"smtp.no_ptr", Status::warning,
                         "the address has no name (PTR), and many receivers refuse its mail",
                         "publish a PTR record for it", "RFC 1912 section 2.1"};
const FindingKind ptr_not_confirmed{
    "smtp.ptr_not_confirmed", Status::warning, "no name of the address leads back to it",
    "publish an A or AAAA record for the name, or correct the PTR", "RFC 8601 section 3"};
const FindingKind name_mismatch{
    "smtp.name_mismatch", Status::warning,
    "the names of banner, EHLO, PTR record and certificate are not the same",
    "give the server one name everywhere (myhostname in Postfix)", "RFC 5321 section 4.1.1.1"};
const FindingKind identity_unknown{
    "smtp.identity_unknown", Status::unknown,
    "the DNS could not be asked for the name of the address",
    "look at the DNS server named, or name another one with --resolver", "RFC 1035 section 3.5"};
const FindingKind phase_warning{"smtp.phase_warning", Status::warning,
                                "a phase took longer than --phase allows",
                                "see in -vv where the time goes", "--phase"};
const FindingKind phase_critical{"smtp.phase_critical", Status::critical,
                                 "a phase took longer than --phase allows",
                                 "see in -vv where the time goes", "--phase"};
const FindingKind quit_failed{
    "smtp.quit_failed", Status::ok,
    "everything that was asked for worked, but the server did not answer QUIT with 221",
    "nothing, unless the server is meant to be polite", "RFC 5321 section 4.1.1.10"};
const FindingKind closed_before_quit{
    "smtp.closed_before_quit", Status::ok,
    "everything that was asked for worked, but the server hung up before QUIT could be sent",
    "look at the server's time limits, if it is meant to be polite", "RFC 5321 section 4.1.1.10"};
const FindingKind time_warning{"smtp.time_warning", Status::warning,
                               "the total time is outside of --warning",
                               "see in -vv which phase takes the time", "--warning"};
const FindingKind time_critical{"smtp.time_critical", Status::critical,
                                "the total time is outside of --critical",
                                "see in -vv which phase takes the time", "--critical"};
void ignore_expiry(plugin::Severities& severities) {
  for (const FindingKind* kind : {&of(tls::Defect::expired), &days_warning, &days_critical})
    severities.set_default(*kind, Status::ok);
}

void judge_as_check_smtp_2(plugin::Severities& severities) {
  for (const FindingKind* kind : {&starttls_missing, &connection_closed})
    severities.set_default(*kind, Status::warning);
  for (const FindingKind* kind :
       {&name_not_found, &no_address, &dns_failed, &starttls_refused, &closed_before_quit})
    severities.set_default(*kind, Status::unknown);
}

namespace {

std::vector<FindingKind> own_kinds() {
  return {name_not_found,
          no_address,
          dns_failed,
          dns_incomplete,
          too_many_addresses,
          connect_failed,
          address_failed,
          address_unreachable,
          timeout,
          connection_closed,
          protocol_violation,
          reply_too_long,
          early_talk,
          bare_lf,
          banner_rejected,
          unexpected_text,
          hello_rejected,
          no_extended_hello,
          starttls_missing,
          starttls_refused,
          plaintext_after_starttls,
          starttls_within_tls,
          mail_rejected,
          mail_deferred,
          unexpected_code,
          rate_limited,
          service_unavailable,
          authentication_required,
          encryption_required,
          auth_not_offered,
          auth_unsafe,
          auth_impossible,
          auth_rejected,
          auth_unavailable,
          auth_too_weak,
          auth_transition,
          auth_failed,
          auth_unproved,
          recipient_rejected,
          recipient_deferred,
          recipient_accepted,
          greylisted,
          passed_greylisting,
          command_refused,
          unexpected_response,
          data_refused,
          message_rejected,
          message_deferred,
          extension_missing,
          extension_forbidden,
          size_too_small,
          auth_in_clear,
          wrong_password_accepted,
          unauthenticated_mail,
          trial_incomplete,
          vrfy_exposed,
          expn_exposed,
          etrn_exposed,
          open_relay,
          relay_uncertain,
          relay_incomplete,
          no_ptr,
          ptr_not_confirmed,
          name_mismatch,
          identity_unknown,
          phase_warning,
          phase_critical,
          quit_failed,
          closed_before_quit,
          time_warning,
          time_critical};
}

}  // namespace

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds =
      plugin::join(own_kinds(), probe::tls_finding::catalogue());
  return kinds;
}

}  // namespace mailprobe::check_smtp_full::finding
