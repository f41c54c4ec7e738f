// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation is worth: a table of what was seen and what is said about it. No network, no
// clock.
#include <algorithm>

#include <doctest/doctest.h>

#include "check_smtp_full/definition.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge.hpp"
#include "plugin/render.hpp"
#include "support/nagios_output.hpp"

using namespace mailprobe;
using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Violation;

namespace {

const tls::TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);

smtp::Reply reply(int code, std::vector<std::string> lines) {
  return {.code = code, .lines = std::move(lines)};
}

smtp::Hello hello(std::vector<std::string> lines) {
  smtp::Reply ehlo = reply(250, std::move(lines));
  smtp::Capabilities capabilities = smtp::Capabilities::parse(ehlo);
  return {std::move(ehlo), std::move(capabilities), true};
}

tls::CertificateFacts certificate(std::string name, int days) {
  tls::CertificateFacts facts;
  facts.subject = "CN=" + std::move(name);
  facts.issuer = "CN=Authority";
  facts.key_type = "RSA";
  facts.key_bits = 2048;
  facts.not_before = now - std::chrono::days(10);
  facts.not_after = now + std::chrono::days(days) + 1h;
  return facts;
}

Options encrypted_options() {
  Options options;
  options.host = "mx.example.org";
  options.name = *dns::Name::parse("mx.example.org");
  options.encryption = Encryption::starttls;
  options.identity = options.host;
  return options;
}

// A session over STARTTLS in which everything is right.
Observation healthy() {
  SessionObservation session{.endpoint = *net::parse_endpoint("192.0.2.1:25", 25)};
  for (const Phase phase : {Phase::connect, Phase::banner, Phase::ehlo, Phase::starttls, Phase::tls,
                            Phase::ehlo_tls, Phase::quit}) {
    session.phases.push_back({phase, 1ms});
  }
  session.banner = reply(220, {"mx.example.org ESMTP"});
  session.hello = hello({"mx.example.org", "STARTTLS", "SIZE 1000", "AUTH PLAIN"});
  session.starttls = reply(220, {"go"});
  session.handshake = tls::HandshakeFacts{.protocol = "TLSv1.3",
                                          .cipher = "TLS_AES_256_GCM_SHA384",
                                          .cipher_bits = 256,
                                          .group = "x25519"};
  session.verification =
      tls::Verification{{}, {certificate("mx.example.org", 89), certificate("Authority", 900)}};
  session.hello_tls = hello({"mx.example.org"});
  session.quit = reply(221, {"Bye"});
  Observation seen;
  seen.lookup_time = 1ms;
  seen.found.addresses = {session.endpoint.address};
  seen.sessions.push_back(std::move(session));
  seen.total = 10ms;
  return seen;
}

SessionObservation& session_of(Observation& seen) { return seen.sessions.front(); }

// The session ends in this phase: nothing that comes later was seen.
void end_in(Observation& seen, Phase phase, base::Error error,
            Violation violation = Violation::none) {
  SessionObservation& session = session_of(seen);
  const auto at = std::ranges::find(session.phases, phase, &PhaseTime::phase);
  if (at != session.phases.end()) session.phases.erase(at + 1, session.phases.end());
  session.quit.reset();
  session.mail.reset();
  if (phase < Phase::ehlo_tls || phase == Phase::tls) session.hello_tls.reset();
  if (phase != Phase::ehlo_tls && phase != Phase::mail && phase != Phase::quit) {
    session.handshake.reset();
    session.verification.reset();
  }
  if (phase == Phase::connect || phase == Phase::banner) session.hello.reset();
  if (phase == Phase::connect) session.banner.reset();
  session.failure = Failure{phase, std::move(error), violation};
}

std::vector<std::string> ids(const plugin::Verdict& verdict) {
  std::vector<std::string> ids;
  for (const plugin::Finding& finding : verdict.findings())
    ids.emplace_back(finding.kind->id);
  return ids;
}

struct Row {
  std::string reason;
  void (*change)(Options& options, Observation& seen);
  const char* state;
  std::vector<std::string> ids;
  const char* text;  // stands on the first line
};

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
       SessionObservation first{.endpoint = *net::parse_endpoint("192.0.2.9:25", 25)};
       first.failure = Failure{Phase::connect, {Cause::refused, "192.0.2.9 refused"}};
       seen.sessions.insert(seen.sessions.begin(), first);
     },
     "WARNING",
     {"smtp.address_failed"},
     "192.0.2.9 refused"},
    {"no route to the first address, the second one works",
     [](Options&, Observation& seen) {
       SessionObservation first{.endpoint = *net::parse_endpoint("[2001:db8::1]:25", 25)};
       first.failure = Failure{Phase::connect, {Cause::no_route, "no route"}};
       seen.sessions.insert(seen.sessions.begin(), first);
     },
     "OK",
     {"smtp.address_unreachable"},
     "answered"},
    {"of all addresses each one counts",
     [](Options& options, Observation& seen) {
       options.all_addresses = true;
       SessionObservation first{.endpoint = *net::parse_endpoint("192.0.2.9:25", 25)};
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
       end_in(seen, Phase::mail, {Cause::rejected, "451 later"});
       session_of(seen).mail = reply(451, {"later"});
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
     [](Options&, Observation& seen) {
       end_in(seen, Phase::banner, {Cause::rejected, "554 go away"});
       session_of(seen).banner = reply(554, {"go away"});
     },
     "CRITICAL",
     {"smtp.banner_rejected"},
     "banner \"554 go away\""},
    {"EHLO refused",
     [](Options&, Observation& seen) { end_in(seen, Phase::ehlo, {Cause::rejected, "550 no"}); },
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
       end_in(seen, Phase::banner, {Cause::rejected, "554 go away"});
       session_of(seen).banner = reply(554, {"go away"});
     },
     "CRITICAL",
     {"smtp.banner_rejected"},
     "554"},

    // MAIL and QUIT
    {"the sender is refused for good",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       end_in(seen, Phase::mail, {Cause::rejected, "550 no"});
       session_of(seen).mail = reply(550, {"no"});
     },
     "CRITICAL",
     {"smtp.mail_rejected"},
     "answer to MAIL FROM \"550 no\""},
    {"the sender is refused for now",
     [](Options& options, Observation& seen) {
       options.mail_from = "a@b.example";
       end_in(seen, Phase::mail, {Cause::rejected, "452 later"});
       session_of(seen).mail = reply(452, {"later"});
     },
     "WARNING",
     {"smtp.mail_deferred"},
     "452 later"},
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
     [](Options&, Observation& seen) {
       end_in(seen, Phase::starttls, {Cause::rejected, "454 no key"});
     },
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

TEST_CASE("what was seen is worth what the table says") {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    Options options = encrypted_options();
    Observation seen = healthy();
    row.change(options, seen);
    const plugin::Report report = judge(options, seen, now);
    const plugin::Verdict verdict = plugin::conclude(report);
    CHECK(plugin::format_status(verdict.status()) == row.state);
    CHECK(ids(verdict) == row.ids);
    const std::string text = plugin::render_text(report, verdict, 3);
    const test::NagiosOutput output = test::parse_nagios_output(text);
    CAPTURE(output.text);
    CHECK(output.text.find(row.text) != std::string::npos);
    CHECK(plugin::Json::parse(plugin::render_json(report, verdict))["status"] == row.state);
  }
}

TEST_CASE(
    "every finding of the table stands in the catalogue, and the catalogue holds no id twice") {
  std::vector<std::string> known;
  for (const plugin::FindingKind& kind : plugin::all_findings(definition())) {
    CHECK(std::ranges::find(known, std::string(kind.id)) == known.end());
    known.emplace_back(kind.id);
  }
  for (const Row& row : rows) {
    for (const std::string& id : row.ids)
      CHECK(std::ranges::find(known, id) != known.end());
  }
}

TEST_CASE("every defect of a certificate has a finding of its own") {
  for (int defect = 0; defect <= static_cast<int>(tls::Defect::other); ++defect) {
    const auto& kind = finding::of(static_cast<tls::Defect>(defect));
    CHECK(kind.id == "tls." + std::string(tls::format_defect(static_cast<tls::Defect>(defect))));
    CHECK(kind.status == plugin::Status::critical);
  }
}

TEST_CASE("every finding of the catalogue that the table can make is in the table") {
  std::vector<std::string> made;
  for (const Row& row : rows)
    made.insert(made.end(), row.ids.begin(), row.ids.end());
  for (const plugin::FindingKind& kind : finding::catalogue()) {
    if (kind.id.starts_with("tls.") && kind.status == plugin::Status::critical)
      continue;  // by the defect above
    CAPTURE(kind.id);
    CHECK(std::ranges::find(made, std::string(kind.id)) != made.end());
  }
}

TEST_CASE("the time-line is drawn to scale") {
  Observation seen = healthy();
  SessionObservation& session = session_of(seen);
  session.phases = {
      {Phase::connect, 50ms, 0ms}, {Phase::banner, 25ms, 50ms}, {Phase::ehlo, 1ms, 75ms}};
  session.total = 100ms;
  Options options = encrypted_options();
  options.common.verbosity = 2;
  const plugin::Report report = judge(options, seen, now);
  const std::string text = plugin::render(report, plugin::conclude(report), {.verbosity = 2});
  const std::string column(24, ' ');
  CHECK(text.find("connect   " + std::string(24, '#') + " 0.050 s\n") != std::string::npos);
  CHECK(text.find("banner    " + column + std::string(12, '#') + " 0.025 s\n") !=
        std::string::npos);
  CHECK(text.find("ehlo      " + column + column.substr(12) + "# 0.001 s\n") != std::string::npos);
}
