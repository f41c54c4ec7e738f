// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/judge_session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "check_smtp_full/findings.hpp"
#include "probe/dialogue.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using plugin::Check;
using plugin::FindingKind;
using plugin::Report;

void require_opening(const SessionCheck& check, plugin::Evidence& evidence) {
  const Options& options = check.options;
  const SessionObservation& seen = check.seen;
  const bool ended = check.ended_early();
  check.require(evidence, "banner", seen.banner || ended);
  check.require(evidence, "answer to EHLO", seen.hello || ended);
  if (options.encryption == Encryption::none) return;
  // Of what was expected to end the session only a refused STARTTLS stands for TLS.
  const bool settled = check.failed() || seen.ended_as_expected == Phase::starttls;
  check.require(evidence, "encrypted session", seen.handshake || settled);
  if (options.verify) {
    const bool verified = seen.verification && !seen.verification->chain_built.empty();
    check.require(evidence, "verified certificate", verified || settled);
  }
  if (options.encryption == Encryption::starttls)
    check.require(evidence, "answer to EHLO within TLS", seen.hello_tls || settled);
}

void require_transaction(const SessionCheck& check, plugin::Evidence& evidence) {
  const Options& options = check.options;
  const SessionObservation& seen = check.seen;
  const bool ended = check.ended_early();
  if (options.login) check.require(evidence, "authentication", seen.auth || ended);
  if (options.mail_from) check.require(evidence, "answer to MAIL FROM", seen.mail || ended);
  if (!options.recipients.empty()) {
    check.require(evidence, "answer to every RCPT TO",
                  seen.recipients.size() == options.recipients.size() || ended);
  }
  if (!options.commands.empty()) {
    check.require(evidence, "answer to every --command",
                  seen.commands.size() == options.commands.size() || ended);
  }
  // A recipient that was refused against expectation is told, and explains why nothing was sent.
  const bool kept_back = std::ranges::any_of(options.recipients, [&](const Recipient& recipient) {
    const auto at = static_cast<std::size_t>(&recipient - options.recipients.data());
    return at < seen.recipients.size() && !recipient.expected.hold(seen.recipients[at].code);
  });
  if (options.send)
    check.require(evidence, "answer to the message", !seen.message.empty() || ended || kept_back);
}

// Where a trial did not come about, a finding of its own says so.
void require_trials(const SessionCheck& check, plugin::Evidence& evidence) {
  const bool failed = check.failed();
  if (check.options.needs_stranger())
    check.require(evidence, "stranger's session", check.seen.stranger || failed);
  if (check.options.refuse_wrong_password)
    check.require(evidence, "session with a wrong password", check.seen.impostor || failed);
  if (check.options.check_identity)
    check.require(evidence, "name of the address", check.seen.reverse || failed);
}

// The phases to scale, one below the other, as a browser shows what it waited for.
void add_time_line(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  if (check.options.common.verbosity < 2 || seen.total <= base::Duration::zero()) return;
  const auto columns = [&](base::Duration time) {
    constexpr std::int64_t width = 48;
    return static_cast<std::size_t>(width * time / seen.total);
  };
  Check& time_line = check.step(fmt::format("time-line of {:.3f} s", base::to_seconds(seen.total)));
  for (const PhaseTime& time : seen.phases) {
    time_line.details.push_back(
        {2, fmt::format("{:<10}{}{} {:.3f} s", format_phase(time.phase),
                        std::string(columns(time.begin), ' '),
                        std::string(std::max<std::size_t>(columns(time.elapsed), 1), '#'),
                        base::to_seconds(time.elapsed))});
  }
}

void add_perfdata(const SessionCheck& check, Report& report) {
  for (const PhaseTime& time : check.seen.phases) {
    const std::string name(format_phase(time.phase));
    const auto thresholds = check.options.phase_thresholds.find(name);
    plugin::Perfdata item{.metric = "time_" + name,
                          .instance = check.instance(),
                          .value = base::to_seconds(time.elapsed),
                          .unit = plugin::Unit::seconds,
                          .thresholds = {},
                          .min = 0};
    if (thresholds != check.options.phase_thresholds.end()) item.thresholds = thresholds->second;
    report.perfdata.push_back(std::move(item));
  }
  const auto first = soonest_expiry(check.seen);
  if (!first) return;
  report.perfdata.push_back(
      {.metric = "cert_days",
       .instance = check.instance(),
       .value = static_cast<double>(tls::days_until(first->not_after, check.now)),
       .thresholds = check.options.certificate_days});
}

}  // namespace

std::optional<tls::CertificateFacts> soonest_expiry(const SessionObservation& session) {
  if (session.verification && !session.verification->chain_built.empty()) {
    return *std::ranges::min_element(session.verification->chain_built, {},
                                     &tls::CertificateFacts::not_after);
  }
  if (!session.handshake || session.handshake->chain.empty()) return std::nullopt;
  return session.handshake->chain.front().facts();
}

Check& SessionCheck::step(std::string text) {
  return root_.children.emplace_back(Check{.text = std::move(text)});
}

Check& SessionCheck::step(Phase phase, const std::string& text) {
  return step(fmt::format("{}: {} ({:.3f} s)", format_phase(phase), text, seconds_of(phase)));
}

void SessionCheck::find(Check& check, const FindingKind& kind, std::string message) const {
  const std::string target = options.all_addresses ? net::format_peer(seen.peer) : "";
  check.findings.push_back({&kind, options.common.severities.of(kind), std::move(message), target});
}

void SessionCheck::find(const FindingKind& kind, std::string message) {
  find(root_, kind, std::move(message));
}

void SessionCheck::add_dialogue(std::string title, const std::vector<smtp::TranscriptLine>& lines) {
  probe::add_dialogue(root_, std::move(title), lines);
}

void SessionCheck::require(plugin::Evidence& evidence, std::string_view item, bool settled) const {
  const std::string name = std::string(item) + " of " + net::format_peer(seen.peer);
  evidence.require(name);
  if (settled) evidence.settle(name);
}

// A goodbye that fails explains nothing: whatever was asked for had its turn before.
bool SessionCheck::failed() const { return seen.failure && seen.failure->phase != Phase::quit; }

bool SessionCheck::ended_early() const { return seen.ended_as_expected || failed(); }

double SessionCheck::seconds_of(Phase phase) const {
  const auto found = std::ranges::find(seen.phases, phase, &PhaseTime::phase);
  return found == seen.phases.end() ? 0 : base::to_seconds(found->elapsed);
}

bool SessionCheck::happened(Phase phase) const {
  const bool failed = seen.failure && seen.failure->phase == phase;
  return !failed && std::ranges::find(seen.phases, phase, &PhaseTime::phase) != seen.phases.end();
}

std::string SessionCheck::instance() const {
  const auto address = seen.address();
  return options.all_addresses && address ? address->format() : "";
}

void judge_phase_times(SessionCheck& check) {
  for (const PhaseTime& time : check.seen.phases) {
    const std::string_view name = format_phase(time.phase);
    const auto thresholds = check.options.phase_thresholds.find(name);
    if (thresholds == check.options.phase_thresholds.end()) continue;
    const double seconds = base::to_seconds(time.elapsed);
    if (const auto alarm = plugin::find_alarm(thresholds->second, seconds,
                                              {finding::phase_warning, finding::phase_critical}))
      check.find(*alarm->kind, fmt::format("{} took {:.3f} s, {}", name, seconds, alarm->clause));
  }
}

void judge_session(const Options& options, const SessionObservation& seen, tls::TimePoint now,
                   Report& report) {
  SessionCheck check(options, seen, now);
  judge_opening(check);
  judge_contract(check);
  judge_certificate(check);
  judge_transaction(check);
  judge_failure(check);
  judge_phase_times(check);
  judge_identity(check);
  check.add_dialogue("dialogue", seen.transcript);
  judge_trials(check);
  add_time_line(check);
  require_opening(check, report.evidence);
  require_transaction(check, report.evidence);
  require_trials(check, report.evidence);
  add_perfdata(check, report);
  report.checks.push_back(std::move(check).take());
}

}  // namespace mailprobe::check_smtp_full
