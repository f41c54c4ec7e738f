// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/judge_session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;
using base::quote;
using plugin::Check;
using plugin::FindingKind;
using plugin::Status;
using smtp::Violation;

// What OK needs to have been seen of a session.
constexpr std::string_view banner_item = "banner";
constexpr std::string_view hello_item = "answer to EHLO";
constexpr std::string_view encryption_item = "encrypted session";
constexpr std::string_view certificate_item = "verified certificate";
constexpr std::string_view hello_tls_item = "answer to EHLO within TLS";
constexpr std::string_view mail_item = "answer to MAIL FROM";

std::string_view what_is_awaited(Phase phase) {
  switch (phase) {
    case Phase::connect: return "connection";
    case Phase::tls: return "end of the TLS handshake";
    case Phase::banner: return "banner";
    case Phase::ehlo: return "answer to EHLO";
    case Phase::starttls: return "answer to STARTTLS";
    case Phase::ehlo_tls: return "answer to EHLO within TLS";
    case Phase::mail: return "answer to MAIL FROM";
    case Phase::quit: return "answer to QUIT";
  }
  return "answer";
}

const FindingKind& kind_of_rejection(const Failure& failure, const SessionObservation& seen) {
  switch (failure.phase) {
    case Phase::banner: return finding::banner_rejected;
    case Phase::starttls: return finding::starttls_refused;
    case Phase::mail:
      return seen.mail && seen.mail->is_transient() ? finding::mail_deferred
                                                    : finding::mail_rejected;
    case Phase::connect:
    case Phase::tls:
    case Phase::ehlo:
    case Phase::ehlo_tls:
    case Phase::quit: break;
  }
  return finding::hello_rejected;
}

const FindingKind* kind_of_violation(Violation violation) {
  switch (violation) {
    case Violation::none: return nullptr;
    case Violation::malformed_reply: return &finding::protocol_violation;
    case Violation::reply_too_long: return &finding::reply_too_long;
    case Violation::early_talk: return &finding::early_talk;
    case Violation::plaintext_after_starttls: return &finding::plaintext_after_starttls;
  }
  return &finding::protocol_violation;
}

const FindingKind& kind_of(const Failure& failure, const SessionObservation& seen) {
  if (const FindingKind* violation = kind_of_violation(failure.violation)) return *violation;
  if (failure.phase == Phase::quit) return finding::quit_failed;
  if (failure.error.cause == Cause::timeout) return finding::timeout;
  if (failure.error.cause == Cause::rejected) return kind_of_rejection(failure, seen);
  if (failure.phase == Phase::connect) return finding::connect_failed;
  if (failure.phase == Phase::tls) return finding::handshake_failed;
  if (failure.phase == Phase::starttls && failure.error.cause == Cause::tls)
    return finding::starttls_missing;
  return finding::connection_closed;
}

std::string list_keywords(const smtp::Capabilities& capabilities) {
  std::vector<std::string> keywords;
  for (const auto& [keyword, parameters] : capabilities.all())
    keywords.push_back(keyword);
  return keywords.empty() ? "nothing" : base::printable(base::join(keywords, " "));
}

std::string describe_hello(const smtp::Hello& hello) {
  return fmt::format("{} {}, offers {}", hello.reply.code, quote(hello.capabilities.domain()),
                     list_keywords(hello.capabilities));
}

bool contains(const smtp::Reply& reply, std::string_view text) {
  return std::ranges::any_of(reply.wire_lines(), [&](const std::string& line) {
    return line.find(text) != std::string::npos;
  });
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

SessionJudge::SessionJudge(const Options& options, const SessionObservation& seen,
                           tls::TimePoint now)
    : options_(options), seen_(seen), now_(now), check_{.text = seen.endpoint.format()} {}

void SessionJudge::judge_into(plugin::Report& report) {
  require_evidence(report.evidence);
  judge_steps();
  judge_replies();
  judge_expected_text();
  judge_handshake();
  judge_certificate();
  judge_certificate_days();
  judge_goodbye();
  judge_failure();
  judge_late_violation();
  add_transcript();
  add_time_line();
  settle_evidence(report.evidence);
  add_perfdata(report);
  report.checks.push_back(std::move(check_));
}

std::vector<std::string> SessionJudge::required_items() const {
  std::vector<std::string> items{std::string(banner_item), std::string(hello_item)};
  if (options_.encryption != Encryption::none) {
    items.emplace_back(encryption_item);
    if (options_.verify) items.emplace_back(certificate_item);
  }
  if (options_.encryption == Encryption::starttls) items.emplace_back(hello_tls_item);
  if (options_.mail_from) items.emplace_back(mail_item);
  return items;
}

bool SessionJudge::was_seen(std::string_view item) const {
  if (item == banner_item) return seen_.banner.has_value();
  if (item == hello_item) return seen_.hello.has_value();
  if (item == encryption_item) return seen_.handshake.has_value();
  if (item == certificate_item)
    return seen_.verification.has_value() && !seen_.verification->chain_built.empty();
  if (item == hello_tls_item) return seen_.hello_tls.has_value();
  return item == mail_item && seen_.mail.has_value();
}

std::string SessionJudge::evidence_name(std::string_view item) const {
  return std::string(item) + " of " + seen_.endpoint.format();
}

void SessionJudge::require_evidence(plugin::Evidence& evidence) const {
  for (const std::string& item : required_items())
    evidence.require(evidence_name(item));
}

// What a session did not come to because it ended early is explained by the finding about its end.
// A goodbye that fails explains nothing: whatever was asked for had its turn before.
void SessionJudge::settle_evidence(plugin::Evidence& evidence) const {
  const bool ended_early = seen_.failure && seen_.failure->phase != Phase::quit;
  for (const std::string& item : required_items()) {
    if (was_seen(item) || ended_early) evidence.settle(evidence_name(item));
  }
}

void SessionJudge::judge_steps() {
  if (happened(Phase::connect)) add_step(Phase::connect, seen_.endpoint.format());
  if (seen_.banner) add_step(Phase::banner, seen_.banner->describe());
  if (seen_.hello) add_step(Phase::ehlo, describe_hello(*seen_.hello));
  if (seen_.starttls) add_step(Phase::starttls, seen_.starttls->describe());
  if (seen_.handshake) {
    add_step(Phase::tls,
             fmt::format("{}, {} ({} bits), key exchange {}", seen_.handshake->protocol,
                         seen_.handshake->cipher, seen_.handshake->cipher_bits,
                         seen_.handshake->group.empty() ? "RSA" : seen_.handshake->group));
  }
  if (seen_.hello_tls) add_step(Phase::ehlo_tls, describe_hello(*seen_.hello_tls));
  if (seen_.mail) add_step(Phase::mail, seen_.mail->describe());
  if (seen_.quit) add_step(Phase::quit, seen_.quit->describe());
}

void SessionJudge::judge_replies() {
  const auto bare = [](const std::optional<smtp::Reply>& reply) { return reply && reply->bare_lf; };
  const auto bare_hello = [](const std::optional<smtp::Hello>& hello) {
    return hello && hello->reply.bare_lf;
  };
  if (bare(seen_.banner) || bare_hello(seen_.hello) || bare(seen_.starttls) ||
      bare_hello(seen_.hello_tls) || bare(seen_.mail) || bare(seen_.quit)) {
    find(check_, finding::bare_lf, "the server ends lines with LF alone");
  }
  if (seen_.hello && !seen_.hello->extended && seen_.hello->reply.code == 250) {
    find(check_, finding::no_extended_hello, "the server answers HELO, but not EHLO");
  }
  const auto& within_tls =
      options_.encryption == Encryption::implicit ? seen_.hello : seen_.hello_tls;
  if (seen_.handshake && within_tls && within_tls->capabilities.offers("STARTTLS")) {
    find(check_, finding::starttls_within_tls, "STARTTLS is offered within TLS");
  }
}

void SessionJudge::judge_expected_text() {
  if (!options_.expected || !seen_.banner) return;
  // What was said in the clear counts no more once it was said again within TLS.
  const auto& hello = seen_.hello_tls ? seen_.hello_tls : seen_.hello;
  const bool found = contains(*seen_.banner, *options_.expected) ||
                     (hello && contains(hello->reply, *options_.expected));
  if (found) return;
  find(check_, finding::unexpected_text,
       fmt::format("{} stands neither in the banner \"{}\" nor in the answer to EHLO",
                   quote(*options_.expected), seen_.banner->describe()));
}

void SessionJudge::judge_handshake() {
  if (!seen_.handshake) return;
  const tls::HandshakeFacts& facts = *seen_.handshake;
  const auto is_weak = [](int strength) { return strength > 0 && strength < tls::least_strength; };
  if (is_weak(facts.group_strength)) {
    find(check_, finding::weak_key_exchange,
         fmt::format("key exchange {} has {} bits of security", facts.group, facts.group_strength));
  }
  if (is_weak(facts.signature_strength)) {
    find(check_, finding::weak_handshake_signature,
         fmt::format("the handshake is signed with {}", facts.signature));
  }
}

void SessionJudge::judge_certificate() {
  if (!seen_.handshake) return;
  if (!options_.verify) {
    find(check_, finding::not_verified, "certificate not verified (--insecure)");
    return;
  }
  if (!seen_.verification) return;
  const std::vector<tls::CertificateFacts>& chain = seen_.verification->chain_built;
  Check& certificate = step("certificate: none");
  if (!chain.empty()) {
    const tls::CertificateFacts& own = chain.front();
    certificate.text =
        fmt::format("certificate: {}, {} {} bits, valid until {}", base::printable(own.subject),
                    own.key_type, own.key_bits, tls::format_utc(own.not_after));
    for (const tls::CertificateFacts& issued : chain) {
      certificate.details.push_back(
          {2, fmt::format("{} issued by {}, until {}", base::printable(issued.subject),
                          base::printable(issued.issuer), tls::format_utc(issued.not_after))});
    }
  }
  for (const tls::Fault& fault : seen_.verification->faults) {
    const FindingKind& kind = finding::of(fault.defect);
    find(certificate, kind, fmt::format("{} ({}): {}", kind.title, fault.subject, fault.detail));
  }
}

void SessionJudge::judge_certificate_days() {
  const auto first = soonest_expiry(seen_);
  if (!first) return;
  const int days = tls::days_until(first->not_after, now_);
  const Status status = options_.certificate_days.judge(days);
  if (status == Status::ok) return;
  find(check_, status == Status::critical ? finding::days_critical : finding::days_warning,
       fmt::format("certificate {} is valid for {} days, until {}", base::printable(first->subject),
                   days, tls::format_utc(first->not_after)));
}

void SessionJudge::judge_goodbye() {
  if (!seen_.quit || seen_.quit->code == 221 || seen_.failure) return;
  find(check_, finding::quit_failed, "QUIT was answered " + seen_.quit->describe());
}

void SessionJudge::judge_failure() {
  if (!seen_.failure) return;
  const Failure& failure = *seen_.failure;
  const FindingKind& kind = kind_of(failure, seen_);
  const std::string_view awaited = what_is_awaited(failure.phase);
  std::string message = failure.error.message;
  if (failure.error.cause == Cause::timeout) {
    message = fmt::format("no {} within {:.1f} s", awaited, seconds_of(failure.phase));
  } else if (failure.error.cause == Cause::rejected) {
    message = fmt::format("{} \"{}\"", awaited, failure.error.message);
  } else if (&kind == &finding::starttls_missing) {
    message = fmt::format("STARTTLS is not offered; offered: {}",
                          list_keywords(seen_.hello->capabilities));
  } else if (failure.phase != Phase::connect) {
    message = fmt::format("{}: {}", awaited, message);
  }
  Check& check = step(fmt::format("{}: failed", format_phase(failure.phase)));
  find(check, kind, std::move(message));
  if (&kind == &finding::timeout) {
    plugin::Finding& found = check.findings.back();
    found.status = options_.common.timeout.state.value_or(found.status);
  }
}

void SessionJudge::judge_late_violation() {
  if (!seen_.late_violation) return;
  find(check_, kind_of(*seen_.late_violation, seen_), seen_.late_violation->error.message);
}

void SessionJudge::add_step(Phase phase, std::string text) {
  step(fmt::format("{}: {} ({:.3f} s)", format_phase(phase), text, seconds_of(phase)));
}

void SessionJudge::add_transcript() {
  using Speaker = smtp::TranscriptLine::Speaker;
  if (seen_.transcript.empty()) return;
  Check& dialogue = step("dialogue");
  for (const smtp::TranscriptLine& line : seen_.transcript) {
    const std::string_view mark = line.speaker == Speaker::client ? "C: " : "S: ";
    const std::string shown = base::printable(line.text);
    const bool note = line.speaker == Speaker::note;
    dialogue.details.push_back({1, note ? "(" + shown + ")" : std::string(mark) + shown});
  }
}

// The phases to scale, one below the other, as a browser shows what it waited for.
void SessionJudge::add_time_line() {
  if (options_.common.verbosity < 2 || seen_.total <= base::Duration::zero()) return;
  const auto columns = [&](base::Duration time) {
    constexpr std::int64_t width = 48;
    return static_cast<std::size_t>(width * time / seen_.total);
  };
  Check& time_line = step(fmt::format("time-line of {:.3f} s", base::to_seconds(seen_.total)));
  for (const PhaseTime& time : seen_.phases) {
    time_line.details.push_back(
        {2, fmt::format("{:<10}{}{} {:.3f} s", format_phase(time.phase),
                        std::string(columns(time.begin), ' '),
                        std::string(std::max<std::size_t>(columns(time.elapsed), 1), '#'),
                        base::to_seconds(time.elapsed))});
  }
}

void SessionJudge::add_perfdata(plugin::Report& report) const {
  const std::string instance = options_.all_addresses ? seen_.endpoint.address.format() : "";
  for (const PhaseTime& time : seen_.phases) {
    report.perfdata.push_back({.metric = "time_" + std::string(format_phase(time.phase)),
                               .instance = instance,
                               .value = base::to_seconds(time.elapsed),
                               .unit = plugin::Unit::seconds,
                               .min = 0});
  }
  const auto first = soonest_expiry(seen_);
  if (!first) return;
  report.perfdata.push_back({.metric = "cert_days",
                             .instance = instance,
                             .value = static_cast<double>(tls::days_until(first->not_after, now_)),
                             .thresholds = options_.certificate_days});
}

Check& SessionJudge::step(std::string text) {
  return check_.children.emplace_back(Check{.text = std::move(text)});
}

void SessionJudge::find(Check& check, const FindingKind& kind, std::string message) {
  const std::string target = options_.all_addresses ? seen_.endpoint.format() : "";
  check.findings.push_back(
      {&kind, options_.common.severities.of(kind), std::move(message), target});
}

double SessionJudge::seconds_of(Phase phase) const {
  const auto found = std::ranges::find(seen_.phases, phase, &PhaseTime::phase);
  return found == seen_.phases.end() ? 0 : base::to_seconds(found->elapsed);
}

bool SessionJudge::happened(Phase phase) const {
  const bool failed = seen_.failure && seen_.failure->phase == phase;
  return !failed && std::ranges::find(seen_.phases, phase, &PhaseTime::phase) != seen_.phases.end();
}

}  // namespace mailprobe::check_smtp_full
