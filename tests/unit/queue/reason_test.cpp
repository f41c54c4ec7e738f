// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/reason.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace mailprobe;
using queue::Reason;

namespace {

std::string classify(std::string_view text) {
  return std::string(queue::format_reason(queue::classify_reason(text)));
}

}  // namespace

TEST_CASE("what big receivers reply has its class") {
  struct Row {
    const char* text;
    const char* reason;
    const char* who;
  };
  const Row rows[] = {
      {"421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or "
       "user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
       "reputation", "Yahoo"},
      {"421 4.7.28 [192.0.2.1] Our system has detected an unusual rate of unsolicited mail "
       "originating from your IP address. To protect our users from spam, mail sent from your IP "
       "address has been temporarily rate limited.",
       "rate_limit", "Gmail"},
      {"421-4.7.0 [192.0.2.1] Our system has detected that this message is suspicious due to the "
       "very low reputation of the sending domain.",
       "reputation", "Gmail"},
      {"450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
       "additional messages from being delivered.",
       "rate_limit", "Gmail"},
      {"452-4.2.2 The recipient's inbox is out of storage space.", "mailbox_full", "Gmail"},
      {"452 4.2.2 The email account that you tried to reach is over quota.", "mailbox_full",
       "Gmail"},
      {"421 4.3.0 Temporary System Problem. Try again later.", "unavailable", "Gmail"},
      {"421 4.7.0 TLS required for RCPT domain, closing connection.", "tls", "Gmail"},
      {"451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
       "reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775)",
       "reputation", "Outlook.com"},
      {"451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)", "unavailable",
       "Exchange Online"},
      {"451 4.7.501 Access denied, please try again later", "policy", "Exchange Online"},
      {"550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "reputation", "Exchange Online"},
      {"550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
       "Internet service provider since part of their network is on our block list (S3140).",
       "reputation", "Outlook.com"},
      {"421 web.de (mxweb113) Nemesis ESMTP Service not available Reject due to policy "
       "restrictions. Too many messages have been received in a short period of time.",
       "rate_limit", "web.de"},
      {"421 gmx.net (mxgmx101) Nemesis ESMTP Service not available No SMTP service Reject due to "
       "policy restrictions.",
       "policy", "GMX"},
      {"554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact "
       "tosa@rx.t-online.de to clarify.)",
       "reputation", "T-Online"},
      {"451 4.3.2 Internal resource temporarily unavailable", "greylisting", "Mimecast"},
      {"450 4.2.0 <bob@t.example>: Recipient address rejected: Greylisted, see "
       "http://postgrey.schweikert.ch/help/t.example.html",
       "greylisting", "postgrey"},
      {"451 4.7.1 Greylisting in action, please come back later", "greylisting", "rspamd, milters"},
      {"554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org",
       "reputation", "Postfix"},
      {"421 4.7.0 mx.t.example Error: too many connections from 192.0.2.1", "rate_limit",
       "Postfix"},
      {"450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", "policy",
       "Postfix"},
      {"450 4.1.8 <a@nowhere.example>: Sender address rejected: Domain not found", "policy",
       "Postfix"},
      {"450 4.1.1 <b@t.example>: Recipient address rejected: unverified address",
       "unknown_recipient", "Postfix"},
      {"451 4.3.0 <b@t.example>: Temporary lookup failure", "unavailable", "Postfix"},
      {"452 4.3.1 Insufficient system storage", "unavailable", "Postfix"},
      {"452 4.2.2 <b@t.example> Quota exceeded (mailbox for user is full)", "mailbox_full",
       "Dovecot LMTP"},
      {"552 5.3.4 Message size exceeds fixed limit", "message_size", "Postfix"},
      {"530 5.7.0 Must issue a STARTTLS command first", "tls", "Postfix"},
      {"421 4.4.2 mx.t.example Error: timeout exceeded", "unavailable",
       "Postfix: its time-out is no time-out of ours"},
      {"451 too many connections refused today", "rate_limit", "\"connection refused\" as a reply"},
      {"471 try elsewhere", "other", "a code of nobody"},
      {"550 5.1.1 nobody here", "unknown_recipient", "an enhanced code alone"},
      {"451 4.7.28 no", "rate_limit", "an enhanced code alone"},
      {"451 4.7.0 no", "policy", "an enhanced code alone"},
      {"451 no", "unavailable", "a code alone"},
      {"450 4.9.9 <greylist@blocklist.example> no", "other",
       "words within an address do not count"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.who);
    const std::string text = row.text;
    CHECK(classify(text) == row.reason);
    CHECK(classify("host mx.t.example[192.0.2.7] said: " + text +
                   " (in reply to RCPT TO command)") == row.reason);
    CHECK(classify("H=mx.t.example [192.0.2.7]: SMTP error from remote mail server after MAIL "
                   "FROM:<a@b.example> SIZE=1: " +
                   text) == row.reason);
    CHECK(classify("Deferred: " + text) == row.reason);
    CHECK(
        classify("delivery temporarily suspended: host mx.t.example[192.0.2.7] refused to talk to "
                 "me: " +
                 text) == row.reason);
  }
}

TEST_CASE("what a mail server says of its own failure has its class") {
  struct Row {
    const char* text;
    const char* reason;
  };
  const Row rows[] = {
      {"", "none"},
      {"  ", "none"},
      // Postfix
      {"connect to 127.0.0.1[127.0.0.1]:1: Connection refused", "connection_refused"},
      {"connect to mx.t.example[192.0.2.7]:25: Connection timed out", "timeout"},
      {"connect to mx.t.example[2001:db8::7]:25: Network is unreachable", "unreachable"},
      {"connect to mx.t.example[192.0.2.7]:25: No route to host", "unreachable"},
      {"conversation with mx.t.example[192.0.2.7] timed out while sending end of data", "timeout"},
      {"lost connection with mx.t.example[192.0.2.7] while receiving the initial server greeting",
       "lost_connection"},
      {"Host or domain name not found. Name service error for name=t.example type=MX: Host not "
       "found, try again",
       "dns"},
      {"Cannot start TLS: handshake failure", "tls"},
      {"TLS is required, but was not offered by host mx.t.example[192.0.2.7]", "tls"},
      {"Server certificate not trusted", "tls"},
      {"delivery temporarily suspended: connect to mx.t.example[192.0.2.7]:25: Connection timed "
       "out",
       "timeout"},
      {"delivery temporarily suspended: unknown mail transport error", "local"},
      {"mail transport unavailable", "local"},
      {"deferred transport", "postponed"},
      {"alias database unavailable", "local"},
      {"cannot update mailbox /var/mail/b for user b. unable to lock for exclusive access",
       "local"},
      {"test deferral", "other"},
      // Exim
      {"Connection refused", "connection_refused"},
      {"retry time not reached for any host for 't.example'", "postponed"},
      {"host lookup did not complete", "dns"},
      {"Remote host closed connection in response to initial connection", "lost_connection"},
      {"a TLS session is required, but an attempt to start TLS failed", "tls"},
      {"mailbox is full (MTA-imposed quota exceeded while writing to /var/mail/b)", "mailbox_full"},
      {"Tainted '/srv/b' (file or directory name for maildrop transport) not permitted", "local"},
      // sendmail
      {"Deferred: Connection refused by [127.0.0.1]", "connection_refused"},
      {"Deferred: Connection timed out with mx.t.example.", "timeout"},
      {"Deferred: Name server: t.example.: host name lookup failure", "dns"},
      {"host map: lookup (t.example): deferred", "dns"},
      // OpenSMTPD
      {"Network error on destination MXs", "unreachable"},
      // names of hosts decide nothing
      {"connect to dns.timeout-tls.example[192.0.2.7]:25: No route to host", "unreachable"},
      {"SMTP timeout after end of data", "timeout"},
      {"certainly", "other"},
      {"42", "other"},
      {"450", "other"},
      {"<", "other"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(classify(row.text) == row.reason);
  }
}

TEST_CASE("a text of any length is classified by its beginning") {
  CHECK(classify(std::string(5000, ' ') + "Connection refused") == "other");
  CHECK(classify(std::string(5000, '<')) == "other");
  CHECK(classify(std::string(5000, ':')) == "other");
}
