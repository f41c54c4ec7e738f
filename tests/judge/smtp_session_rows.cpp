// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the name to QUIT, without a transaction in between.
#include <doctest/doctest.h>

#include "judge/smtp_rows.hpp"

namespace mailprobe::test {
namespace {

using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Violation;

void add_fault(Observation& seen, tls::Defect defect, const char* detail) {
  session_of(seen).verification->faults.push_back({defect, 0, "mx", detail});
}

const Row rows[] = {
    {"all is right",
     [](Options&, Observation&) {},
     "OK",
     {},
     "mx.example.org:25 answered in 0.010 s, TLSv1.3, certificate valid until 2026-08-29 (89 "
     "days)"},

    // The name
    {"NXDOMAIN",
     [](Options&, Observation& seen) {
       seen.sessions.clear();
       seen.lookup_error =
           dns::LookupError{dns::LookupFailure::no_such_name, {Cause::dns, "mx does not exist"}};
     },
     "CRITICAL",
     {"smtp.name_not_found"},
     "mx does not exist"},
    {"no address",
     [](Options&, Observation& seen) {
       seen.sessions.clear();
       seen.lookup_error =
           dns::LookupError{dns::LookupFailure::no_address, {Cause::dns, "mx has no address"}};
     },
     "CRITICAL",
     {"smtp.no_address"},
     "mx has no address"},
    {"not being able to ask is not absence",
     [](Options&, Observation& seen) {
       seen.sessions.clear();
       seen.lookup_error =
           dns::LookupError{dns::LookupFailure::could_not_ask, {Cause::dns, "SERVFAIL"}};
     },
     "CRITICAL",
     {"smtp.dns_failed"},
     "SERVFAIL"},
    {"the DNS took all the time, and -t says what that is",
     [](Options& options, Observation& seen) {
       seen.sessions.clear();
       seen.lookup_error =
           dns::LookupError{dns::LookupFailure::could_not_ask, {Cause::dns, "silence"}};
       seen.lookup_timed_out = true;
       options.common.timeout.state = plugin::Status::unknown;
     },
     "UNKNOWN",
     {"smtp.dns_failed"},
     "silence"},
    {"one family could not be asked",
     [](Options&, Observation& seen) { seen.found.partial_failure = "AAAA: SERVFAIL"; },
     "WARNING",
     {"smtp.dns_incomplete"},
     "AAAA: SERVFAIL"},

    {"more addresses than anybody looks at",
     [](Options&, Observation& seen) { seen.addresses_left_out = 2950; },
     "WARNING",
     {"smtp.too_many_addresses"},
     "has 2951 addresses, of which the first 1 were looked at"},

    // The connection
    {"refused",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::connect, {Cause::refused, "connection refused"});
     },
     "CRITICAL",
     {"smtp.connect_failed"},
     "connection refused"},
    {"the first address refuses, the second one works",
     [](Options&, Observation& seen) {
       SessionObservation first{.peer = *net::parse_endpoint("192.0.2.9:25", 25)};
       first.failure = Failure{Phase::connect, {Cause::refused, "192.0.2.9 refused"}};
       seen.sessions.insert(seen.sessions.begin(), first);
     },
     "WARNING",
     {"smtp.address_failed"},
     "192.0.2.9 refused"},
    {"no route to the first address, the second one works",
     [](Options&, Observation& seen) {
       SessionObservation first{.peer = *net::parse_endpoint("[2001:db8::1]:25", 25)};
       first.failure = Failure{Phase::connect, {Cause::no_route, "no route"}};
       seen.sessions.insert(seen.sessions.begin(), first);
     },
     "OK",
     {"smtp.address_unreachable"},
     "answered"},
    {"of all addresses each one counts",
     [](Options& options, Observation& seen) {
       options.all_addresses = true;
       SessionObservation first{.peer = *net::parse_endpoint("192.0.2.9:25", 25)};
       first.failure = Failure{Phase::connect, {Cause::refused, "refused"}};
       seen.sessions.insert(seen.sessions.begin(), first);
     },
     "CRITICAL",
     {"smtp.connect_failed"},
     "192.0.2.9:25: refused"},
    {"the server is silent",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::banner, {Cause::timeout, "no answer in time"});
     },
     "CRITICAL",
     {"smtp.timeout"},
     "no banner within 0.0 s"},
    {"the server is silent, and -t says what that is",
     [](Options& options, Observation& seen) {
       end_in(seen, Phase::tls, {Cause::timeout, ""});
       options.common.timeout.state = plugin::Status::warning;
     },
     "WARNING",
     {"smtp.timeout"},
     "no end of the TLS handshake within"},
    {"the server hangs up",
     [](Options&, Observation& seen) { end_in(seen, Phase::ehlo, {Cause::closed, "closed"}); },
     "CRITICAL",
     {"smtp.connection_closed"},
     "answer to EHLO: closed"},

    // The protocol
    {"no SMTP",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::banner, {Cause::protocol, "not a reply"}, Violation::malformed_reply);
     },
     "CRITICAL",
     {"smtp.protocol_violation"},
     "not a reply"},
    {"too much",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::banner, {Cause::protocol, "too long"}, Violation::reply_too_long);
     },
     "CRITICAL",
     {"smtp.reply_too_long"},
     "too long"},
    {"too early, even at QUIT",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::quit, {Cause::protocol, "too early"}, Violation::early_talk);
     },
     "CRITICAL",
     {"smtp.early_talk"},
     "too early"},
    {"the server talks on after a refusal and its goodbye",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       refuse(seen, Phase::mail, reply(451, {"later"}));
       session_of(seen).late_violation =
           Failure{Phase::quit, {Cause::protocol, "it went on"}, Violation::early_talk};
     },
     "CRITICAL",
     {"smtp.early_talk", "smtp.mail_deferred"},
     "it went on"},
    {"a failure that the user takes for OK is told all the same",
     [](Options& options, Observation& seen) {
       end_in(seen, Phase::banner, {Cause::timeout, "no answer in time"});
       options.common.timeout.state = plugin::Status::ok;
     },
     "OK",
     {"smtp.timeout"},
     "no answer in time, which counts as OK here"},
    {"plaintext after STARTTLS",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::starttls, {Cause::protocol, "plaintext"},
              Violation::plaintext_after_starttls);
     },
     "CRITICAL",
     {"smtp.plaintext_after_starttls"},
     "plaintext"},
    {"554 in the banner",
     [](Options&, Observation& seen) { refuse(seen, Phase::banner, reply(554, {"go away"})); },
     "CRITICAL",
     {"smtp.banner_rejected"},
     "banner \"554 go away\""},
    {"EHLO refused",
     [](Options&, Observation& seen) { refuse(seen, Phase::ehlo, reply(550, {"no"})); },
     "CRITICAL",
     {"smtp.hello_rejected"},
     "answer to EHLO \"550 no\""},
    {"HELO only",
     [](Options& options, Observation& seen) {
       options.encryption = Encryption::none;
       session_of(seen).hello->extended = false;
     },
     "OK",
     {"smtp.no_extended_hello"},
     "answered"},
    {"bare LF",
     [](Options&, Observation& seen) { session_of(seen).hello_tls->reply.bare_lf = true; },
     "WARNING",
     {"smtp.bare_lf"},
     "LF alone"},
    {"the expected text is in the answer to EHLO",
     [](Options& options, Observation& seen) {
       options.expected = "250-SIZE";
       session_of(seen).hello_tls = hello({"mx", "SIZE 1000", "AUTH PLAIN"});
     },
     "OK",
     {},
     "answered"},
    {"the expected text is nowhere",
     [](Options& options, Observation&) { options.expected = "Exim"; },
     "WARNING",
     {"smtp.unexpected_text"},
     "\"Exim\" stands neither in the banner"},
    {"an expected text that was said in the clear only does not count",
     [](Options& options, Observation&) { options.expected = "250-SIZE"; },
     "WARNING",
     {"smtp.unexpected_text"},
     "nor in the answer to EHLO"},
    {"the expected text cannot make a refusal right",
     [](Options& options, Observation& seen) {
       options.expected = "554";
       refuse(seen, Phase::banner, reply(554, {"go away"}));
     },
     "CRITICAL",
     {"smtp.banner_rejected"},
     "554"},

    // MAIL and QUIT
    {"the sender is refused for good",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       refuse(seen, Phase::mail, reply(550, {"no"}));
     },
     "CRITICAL",
     {"smtp.mail_rejected"},
     "answer to MAIL FROM \"550 no\""},
    {"the sender is refused for now",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       refuse(seen, Phase::mail, reply(452, {"later"}));
     },
     "WARNING",
     {"smtp.mail_deferred"},
     "452 later"},
    {"the server hangs up before its time",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::quit, {Cause::closed, ""});
       session_of(seen).failure->before_asking = true;
     },
     "OK",
     {"smtp.closed_before_quit"},
     "answered"},
    {"no goodbye, which nobody cares for",
     [](Options& options, Observation& seen) {
       options.ignore_quit = true;
       end_in(seen, Phase::quit, {Cause::timeout, ""});
     },
     "OK",
     {},
     "answered"},
    {"no goodbye",
     [](Options&, Observation& seen) { end_in(seen, Phase::quit, {Cause::timeout, ""}); },
     "OK",
     {"smtp.quit_failed"},
     "answered"},
    {"a strange goodbye",
     [](Options&, Observation& seen) { session_of(seen).quit = reply(250, {"what"}); },
     "OK",
     {"smtp.quit_failed"},
     "answered"},

    // Encryption
    {"STARTTLS is not offered",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::starttls, {Cause::tls, "STARTTLS is not offered"});
       session_of(seen).hello = hello({"mx", "SIZE 1"});
     },
     "CRITICAL",
     {"smtp.starttls_missing"},
     "STARTTLS is not offered; offered: SIZE"},
    {"STARTTLS is refused",
     [](Options&, Observation& seen) { refuse(seen, Phase::starttls, reply(454, {"no key"})); },
     "CRITICAL",
     {"smtp.starttls_refused"},
     "454 no key"},
    {"the handshake fails",
     [](Options&, Observation& seen) {
       end_in(seen, Phase::tls, {Cause::tls, "no common version"});
     },
     "CRITICAL",
     {"tls.handshake_failed"},
     "no common version"},
    {"STARTTLS within TLS",
     [](Options&, Observation& seen) { session_of(seen).hello_tls = hello({"mx", "STARTTLS"}); },
     "WARNING",
     {"smtp.starttls_within_tls"},
     "within TLS"},
    {"Diffie-Hellman of 1024 bits",
     [](Options&, Observation& seen) {
       session_of(seen).handshake->group = "DH 1024";
       session_of(seen).handshake->group_strength = 80;
     },
     "CRITICAL",
     {"tls.weak_key_exchange"},
     "key exchange DH 1024 has 80 bits of security"},
    {"a handshake signed with SHA-1",
     [](Options&, Observation& seen) {
       session_of(seen).handshake->signature = "RSA SHA1";
       session_of(seen).handshake->signature_strength = 80;
     },
     "CRITICAL",
     {"tls.weak_handshake_signature"},
     "signed with RSA SHA1"},
    {"not verified, because the user wanted it so",
     [](Options& options, Observation& seen) {
       options.verify = false;
       session_of(seen).verification.reset();
     },
     "OK",
     {"tls.not_verified"},
     "certificate not verified (--insecure)"},
    {"a defect",
     [](Options&, Observation& seen) {
       add_fault(seen, tls::Defect::wrong_name, "for other.example");
     },
     "CRITICAL",
     {"tls.wrong_name"},
     "for other.example"},
    {"every defect is said",
     [](Options&, Observation& seen) {
       add_fault(seen, tls::Defect::self_signed, "vouches for itself");
       add_fault(seen, tls::Defect::expired, "expired yesterday");
     },
     "CRITICAL",
     {"tls.self_signed", "tls.expired"},
     "not trusted here (mx): vouches for itself; a certificate of the chain has expired (mx): "
     "expired yesterday"},
    {"few days left",
     [](Options& options, Observation&) {
       options.certificate_days.warning = plugin::Range{.start = 90};
     },
     "WARNING",
     {"tls.days_warning"},
     "valid for 89 days, until 2026-08-29"},
    {"very few days left",
     [](Options& options, Observation&) {
       options.certificate_days = {plugin::Range{.start = 100}, plugin::Range{.start = 90}};
     },
     "CRITICAL",
     {"tls.days_critical"},
     "89 days"},
    {"an issuer that expires before the server's own certificate counts",
     [](Options& options, Observation& seen) {
       options.certificate_days.warning = plugin::Range{.start = 14};
       session_of(seen).verification->chain_built.push_back(certificate("Old root", 3));
     },
     "WARNING",
     {"tls.days_warning"},
     "CN=Old root is valid for 3 days"},

    // Time
    {"slow",
     [](Options& options, Observation&) {
       options.common.thresholds.warning = plugin::Range{.end = 0.005};
     },
     "WARNING",
     {"smtp.time_warning"},
     "0.010 s in all, outside of 0.005"},
    {"very slow",
     [](Options& options, Observation&) {
       options.common.thresholds.critical = plugin::Range{.end = 0.005};
     },
     "CRITICAL",
     {"smtp.time_critical"},
     "0.010 s in all"},

    // Evidence
    {"no session at all",
     [](Options&, Observation& seen) { seen.sessions.clear(); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: addresses of the host"},
    {"a session that ended nowhere",
     [](Options&, Observation& seen) { session_of(seen).banner.reset(); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: banner of 192.0.2.1:25"},
    {"no chain to speak of",
     [](Options&, Observation& seen) { session_of(seen).verification->chain_built.clear(); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: verified certificate of 192.0.2.1:25"},
    {"encryption was asked for and is not there",
     [](Options&, Observation& seen) {
       session_of(seen).handshake.reset();
       session_of(seen).verification.reset();
     },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: encrypted session"},
    {"a goodbye that fails does not stand for what was never seen",
     [](Options& options, Observation& seen) {
       options.mail_from = "";
       end_in(seen, Phase::quit, {Cause::timeout, ""});
     },
     "UNKNOWN",
     {"plugin.incomplete", "smtp.quit_failed"},
     "not seen: answer to MAIL FROM"},
    {"MAIL was asked for and not sent",
     [](Options& options, Observation&) { options.mail_from = ""; },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: answer to MAIL FROM"},

    // --severity
    {"the user knows better",
     [](Options& options, Observation& seen) {
       REQUIRE(options.common.severities.set("tls.wrong_name=ok", finding::catalogue()));
       add_fault(seen, tls::Defect::wrong_name, "for other.example");
     },
     "OK",
     {"tls.wrong_name"},
     "answered"},
};

}  // namespace

std::span<const Row> session_rows() { return rows; }

}  // namespace mailprobe::test
