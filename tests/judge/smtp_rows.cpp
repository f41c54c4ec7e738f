// SPDX-License-Identifier: GPL-3.0-or-later
#include "judge/smtp_rows.hpp"

#include <algorithm>

namespace mailprobe::test {

using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Violation;

tls::TimePoint judgement_day() { return std::chrono::sys_days(std::chrono::year(2026) / 6 / 1); }

smtp::Reply reply(int code, std::vector<std::string> lines) {
  return {.code = code, .lines = std::move(lines)};
}

smtp::Hello hello(std::vector<std::string> lines) {
  smtp::Reply ehlo = reply(250, std::move(lines));
  smtp::Capabilities capabilities = smtp::Capabilities::parse(ehlo);
  return {std::move(ehlo), std::move(capabilities), true};
}

tls::CertificateFacts certificate(const std::string& name, int days) {
  tls::CertificateFacts facts;
  facts.subject = "CN=" + name;
  facts.issuer = "CN=Authority";
  facts.key_type = "RSA";
  facts.key_bits = 2048;
  facts.not_before = judgement_day() - std::chrono::days(10);
  facts.not_after = judgement_day() + std::chrono::days(days) + 1h;
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
  SessionObservation session{.peer = *net::parse_endpoint("192.0.2.1:25", 25)};
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
  seen.found.addresses = {*session.address()};
  seen.sessions.push_back(std::move(session));
  seen.total = 10ms;
  return seen;
}

SessionObservation& session_of(Observation& seen) { return seen.sessions.front(); }

void end_in(Observation& seen, Phase phase, base::Error error, Violation violation) {
  SessionObservation& session = session_of(seen);
  const auto at = std::ranges::find(session.phases, phase, &PhaseTime::phase);
  if (at != session.phases.end()) session.phases.erase(at + 1, session.phases.end());
  const bool before_tls = phase == Phase::tls || phase <= Phase::starttls;
  session.quit.reset();
  if (phase != Phase::quit) session.mail.reset();
  if (before_tls || phase == Phase::ehlo_tls) session.hello_tls.reset();
  if (before_tls) {
    session.handshake.reset();
    session.verification.reset();
  }
  if (phase == Phase::connect || phase == Phase::banner) session.hello.reset();
  if (phase == Phase::connect) session.banner.reset();
  session.failure = Failure{.phase = phase, .error = std::move(error), .violation = violation};
}

void refuse(Observation& seen, Phase phase, const smtp::Reply& reply) {
  end_in(seen, phase, {Cause::rejected, reply.describe()});
  SessionObservation& session = session_of(seen);
  session.failure->reply = reply;
  if (phase == Phase::banner) session.banner = reply;
  if (phase == Phase::mail) session.mail = reply;
  if (phase == Phase::data) session.data = reply;
  if (phase == Phase::auth) session.auth = smtp::AuthReply{reply, std::nullopt};
}

}  // namespace mailprobe::test
