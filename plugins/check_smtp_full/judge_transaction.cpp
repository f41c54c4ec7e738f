// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a user of the server would do: authenticate, name sender and recipients, send.
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"
#include "smtp/refusal.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;
using plugin::Check;
using plugin::FindingKind;
using smtp::Refusal;

bool is_refusal(const smtp::Reply& reply) { return reply.is_transient() || reply.is_permanent(); }

const FindingKind& kind_of_recipient(const Options& options, const smtp::Reply& reply) {
  if (!is_refusal(reply)) return finding::recipient_accepted;
  if (smtp::classify_refusal(reply) == Refusal::greylisting) return finding::greylisted;
  return kind_of_refusal(options, Phase::rcpt, reply);
}

void judge_recipients(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  for (std::size_t i = 0; i < seen.recipients.size(); ++i) {
    const Recipient& recipient = check.options.recipients[i];
    const smtp::Reply& reply = seen.recipients[i];
    Check& step =
        check.step(fmt::format("rcpt: {} for {}", reply.describe(), quote(recipient.path)));
    if (recipient.expected.hold(reply.code)) {
      if (seen.greylisted_before && reply.is_positive() && i == seen.greylisted_before->index)
        check.find(step, finding::passed_greylisting,
                   "greylisted at first: \"" + seen.greylisted_before->reply.describe() + '"');
      continue;
    }
    // A server that closed shop ended the session, and is told there.
    if (seen.failure && seen.failure->phase == Phase::rcpt && i + 1 == seen.recipients.size())
      continue;
    const FindingKind& kind = kind_of_recipient(check.options, reply);
    const std::string instead =
        &kind == &finding::recipient_accepted ? " instead of " + recipient.expected.format() : "";
    check.find(step, kind,
               fmt::format("recipient {} was answered \"{}\"{}", quote(recipient.path),
                           reply.describe(), instead));
  }
}

// What stands behind every phase: the server closes shop, or wants something first.
const FindingKind* kind_of_general_refusal(Phase phase, const smtp::Reply& reply) {
  if (!is_refusal(reply)) return nullptr;
  switch (smtp::classify_refusal(reply)) {
    case Refusal::rate_limit: return &finding::rate_limited;
    case Refusal::service_unavailable: return &finding::service_unavailable;
    case Refusal::encryption_required: return &finding::encryption_required;
    case Refusal::authentication_required:
      return phase == Phase::auth ? nullptr : &finding::authentication_required;
    case Refusal::greylisting:
      return phase == Phase::mail || phase == Phase::rcpt || phase == Phase::data
                 ? &finding::greylisted
                 : nullptr;
    case Refusal::temporary:
    case Refusal::permanent: break;
  }
  return nullptr;
}

void judge_commands(SessionCheck& check) {
  for (std::size_t i = 0; i < check.seen.commands.size(); ++i) {
    const Command& command = check.options.commands[i];
    const smtp::Reply& reply = check.seen.commands[i];
    Check& step =
        check.step(fmt::format("command: {} to {}", reply.describe(), quote(command.line)));
    if (!command.regex) {
      if (is_refusal(reply)) {
        const FindingKind* general = kind_of_general_refusal(Phase::command, reply);
        check.find(step, general == nullptr ? finding::command_refused : *general,
                   fmt::format("answer to {}: \"{}\"", quote(command.line), reply.describe()));
      }
      continue;
    }
    if (command.regex->matches(base::join(reply.wire_lines(), "\n"))) continue;
    check.find(step, finding::unexpected_response,
               fmt::format("answer to {}: \"{}\" does not match {}", quote(command.line),
                           reply.describe(), quote(*command.pattern)));
  }
}

void judge_message(SessionCheck& check) {
  const ReplyCodes expected = expected_codes(check.options, Phase::message);
  for (const smtp::Reply& reply : check.seen.message) {
    Check& step = check.step(Phase::message, reply.describe());
    if (expected.hold(reply.code)) continue;
    const std::string text = fmt::format("answer to the message \"{}\"", reply.describe());
    check.find(step,
               is_refusal(reply) ? kind_of_refusal(check.options, Phase::message, reply)
                                 : finding::unexpected_code,
               text);
  }
}

const FindingKind& kind_of_auth_refusal(int code) {
  switch (code) {
    case 432: return finding::auth_transition;
    case 504: return finding::auth_not_offered;
    case 534: return finding::auth_too_weak;
    case 535: return finding::auth_rejected;
    case 538: return finding::encryption_required;
    default: break;
  }
  constexpr int transient = 4;
  return code / 100 == transient ? finding::auth_unavailable : finding::auth_failed;
}

}  // namespace

const FindingKind& kind_of_refusal(const Options& options, Phase phase, const smtp::Reply& reply) {
  if (options.expected_codes.contains(phase)) return finding::unexpected_code;
  if (const FindingKind* general = kind_of_general_refusal(phase, reply)) return *general;
  const bool for_now = reply.is_transient();
  switch (phase) {
    case Phase::banner: return finding::banner_rejected;
    case Phase::starttls: return finding::starttls_refused;
    case Phase::auth: return kind_of_auth_refusal(reply.code);
    case Phase::mail: return for_now ? finding::mail_deferred : finding::mail_rejected;
    case Phase::rcpt: return for_now ? finding::recipient_deferred : finding::recipient_rejected;
    case Phase::data: return finding::data_refused;
    case Phase::message: return for_now ? finding::message_deferred : finding::message_rejected;
    case Phase::connect:
    case Phase::tls:
    case Phase::ehlo:
    case Phase::ehlo_tls:
    case Phase::command:
    case Phase::quit: break;
  }
  return finding::hello_rejected;
}

void judge_transaction(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  if (seen.auth) {
    Check& step = check.step(
        Phase::auth, fmt::format("{}, {}", seen.auth_mechanism, seen.auth->reply.describe()));
    if (seen.auth->reason)
      step.details.push_back({1, "the mechanism says: " + quote(*seen.auth->reason)});
  }
  if (seen.mail) check.step(Phase::mail, seen.mail->describe());
  judge_recipients(check);
  judge_commands(check);
  if (seen.data) check.step(Phase::data, seen.data->describe());
  judge_message(check);
}

}  // namespace mailprobe::check_smtp_full
