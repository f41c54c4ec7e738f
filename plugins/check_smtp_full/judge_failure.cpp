// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where and why a session ended before its time, and how it said goodbye.
#include <fmt/format.h>

#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;
using plugin::Check;
using plugin::FindingKind;
using smtp::Violation;

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

// Of an authentication that ended without a reply to judge.
const FindingKind& kind_of_auth_error(Cause cause) {
  switch (cause) {
    case Cause::rejected: return finding::auth_not_offered;
    case Cause::permission: return finding::auth_unsafe;
    case Cause::protocol: return finding::auth_unproved;
    case Cause::tls:
    case Cause::closed: return finding::connection_closed;
    default: return finding::auth_impossible;
  }
}

const FindingKind& kind_of(const Failure& failure, const Options& options) {
  if (const FindingKind* violation = kind_of_violation(failure.violation)) return *violation;
  if (failure.phase == Phase::quit && options.expected_codes.contains(Phase::quit))
    return finding::unexpected_code;
  if (failure.phase == Phase::quit)
    return failure.before_asking ? finding::closed_before_quit : finding::quit_failed;
  if (failure.error.cause == Cause::timeout) return finding::timeout;
  if (failure.reply) return kind_of_refusal(options, failure.phase, *failure.reply);
  if (failure.phase == Phase::connect) return finding::connect_failed;
  if (failure.phase == Phase::tls) return finding::handshake_failed;
  if (failure.phase == Phase::auth) return kind_of_auth_error(failure.error.cause);
  if (failure.phase == Phase::starttls && failure.error.cause == Cause::tls)
    return finding::starttls_missing;
  return finding::connection_closed;
}

std::string describe(const SessionCheck& check, const Failure& failure, const FindingKind& kind) {
  const std::string_view awaited = what_is_awaited(failure.phase);
  const std::string& message = failure.error.message;
  if (failure.error.cause == Cause::timeout)
    return fmt::format("no {} within {:.1f} s", awaited, check.seconds_of(failure.phase));
  if (failure.reply) {
    const bool chosen = &kind == &finding::unexpected_code;
    const std::string instead =
        chosen ? " instead of " + expected_codes(check.options, failure.phase).format() : "";
    return fmt::format("{} \"{}\"{}", awaited, message, instead);
  }
  if (&kind == &finding::starttls_missing)
    return "STARTTLS is not offered; offered: " + list_keywords(check.seen.hello->capabilities);
  if (failure.phase == Phase::connect || failure.phase == Phase::auth) return message;
  return fmt::format("{}: {}", awaited, message);
}

void judge_goodbye(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  if (!seen.quit) return;
  check.step(Phase::quit, seen.quit->describe());
  const bool fine = expected_codes(check.options, Phase::quit).hold(seen.quit->code);
  if (fine || seen.failure || check.options.ignore_quit) return;
  constexpr int closing = 421;  // says something of the server, whatever it was asked
  const bool counts =
      seen.quit->code == closing || check.options.expected_codes.contains(Phase::quit);
  check.find(
      counts ? kind_of_refusal(check.options, Phase::quit, *seen.quit) : finding::quit_failed,
      "QUIT was answered \"" + seen.quit->describe() + '"');
}

}  // namespace

void judge_failure(SessionCheck& check) {
  judge_goodbye(check);
  if (check.seen.late_violation) {
    check.find(kind_of(*check.seen.late_violation, check.options),
               check.seen.late_violation->error.message);
  }
  if (!check.seen.failure) return;
  const Failure& failure = *check.seen.failure;
  const FindingKind& kind = kind_of(failure, check.options);
  const bool is_goodbye = &kind == &finding::quit_failed || &kind == &finding::closed_before_quit;
  if (is_goodbye && check.options.ignore_quit) return;
  Check& step = check.step(fmt::format("{}: failed", format_phase(failure.phase)));
  check.find(step, kind, describe(check, failure, kind));
  if (&kind != &finding::timeout) return;
  plugin::Finding& found = step.findings.back();
  found.status = check.options.common.timeout.state.value_or(found.status);
}

}  // namespace mailprobe::check_smtp_full
