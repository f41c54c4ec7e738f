// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server let a stranger and an impostor do.
#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using plugin::Check;

std::string explain(const std::optional<base::Error>& error) {
  return error ? error->message : "no answer";
}

void judge_unauthenticated(SessionCheck& check, const StrangerObservation& stranger) {
  if (!check.options.refuse_unauthenticated_mail) return;
  Check& step = check.step("mail without authentication");
  const auto& attempt = stranger.unauthenticated;
  if (!attempt) {
    check.find(step, finding::trial_incomplete,
               "mail without authentication: " + explain(stranger.error));
    return;
  }
  const smtp::Reply& decision = *attempt->decision();
  step.text += ": " + decision.describe();
  if (attempt->accepted()) {
    check.find(step, finding::unauthenticated_mail,
               fmt::format("MAIL and RCPT without authentication were accepted: \"{}\"",
                           decision.describe()));
  } else if (!attempt->refused()) {
    check.find(step, finding::trial_incomplete,
               fmt::format("mail without authentication was neither taken nor refused for good: "
                           "\"{}\"",
                           decision.describe()));
  }
}

struct Exposure {
  std::string_view command;
  const std::optional<smtp::Reply>& reply;
  const plugin::FindingKind& kind;
};

// RFC 5321 section 3.5.3: 252 says nothing of the mailbox. ETRN has more codes of success (RFC
// 1985 section 4).
bool is_exposed(const Exposure& exposure) {
  return exposure.reply->is_positive() && exposure.reply->code != 252;
}

// 252 for one who exists and a refusal for one who cannot tells as much as 250 would.
void judge_difference(SessionCheck& check, const StrangerObservation& stranger) {
  const bool evasive = stranger.vrfy && stranger.vrfy->code == 252;
  if (!evasive || !stranger.vrfy_unknown || !stranger.vrfy_unknown->is_permanent()) return;
  check.find(finding::vrfy_exposed,
             fmt::format(R"(VRFY tells who exists: "{}" for postmaster, "{}" for nobody)",
                         stranger.vrfy->describe(), stranger.vrfy_unknown->describe()));
}

void judge_exposure(SessionCheck& check, const StrangerObservation& stranger) {
  if (!check.options.exposure) return;
  for (const Exposure& exposure : {Exposure{"VRFY", stranger.vrfy, finding::vrfy_exposed},
                                   Exposure{"EXPN", stranger.expn, finding::expn_exposed},
                                   Exposure{"ETRN", stranger.etrn, finding::etrn_exposed}}) {
    Check& step = check.step(fmt::format("{} by a stranger", exposure.command));
    if (!exposure.reply || exposure.reply->is_transient()) {
      check.find(
          step, finding::trial_incomplete,
          fmt::format("{}: {}", exposure.command,
                      exposure.reply ? exposure.reply->describe() : explain(stranger.error)));
      continue;
    }
    step.text += ": " + exposure.reply->describe();
    if (is_exposed(exposure)) {
      check.find(
          step, exposure.kind,
          fmt::format("{} was answered \"{}\"", exposure.command, exposure.reply->describe()));
    }
  }
  judge_difference(check, stranger);
}

std::string describe(const RelayAttempt& relay) {
  return fmt::format("mail from {} to {} ({}), \"{}\"", base::quote(relay.form.reverse_path),
                     base::quote(relay.form.forward_path), relay.form.name,
                     relay.attempt.decision()->describe());
}

void judge_relay(SessionCheck& check, const StrangerObservation& stranger) {
  if (!check.options.relay) return;
  const std::size_t tried = stranger.relay.size();
  Check& step = check.step(fmt::format("relay test: {} of {} forms", tried, stranger.relay_forms));
  const bool catches_all = stranger.control && stranger.control->accepted();
  std::vector<std::string> undecided;
  for (const RelayAttempt& relay : stranger.relay) {
    step.details.push_back({1, describe(relay)});
    if (relay.attempt.accepted()) {
      const bool uncertain = relay.form.local_domain && catches_all;
      check.find(step, uncertain ? finding::relay_uncertain : finding::open_relay,
                 fmt::format("accepted from a stranger: {}", describe(relay)));
    } else if (!relay.attempt.refused()) {
      undecided.push_back(describe(relay));
    }
  }
  if (tried < stranger.relay_forms || tried == 0) {
    check.find(step, finding::relay_incomplete,
               fmt::format("{} of {} forms were answered: {}", tried, stranger.relay_forms,
                           explain(stranger.error)));
  }
  if (!undecided.empty()) {
    check.find(
        step, finding::relay_incomplete,
        fmt::format("{} of {} forms were neither taken nor refused for good, the first of them: {}",
                    undecided.size(), stranger.relay_forms, undecided.front()));
  }
}

void judge_impostor(SessionCheck& check, const ImpostorObservation& impostor) {
  Check& step = check.step("login with a wrong password");
  if (impostor.reply) step.text += ": " + impostor.reply->describe();
  if (impostor.reply && impostor.reply->code == 235) {
    check.find(step, finding::wrong_password_accepted,
               fmt::format("a wrong password was accepted: \"{}\"", impostor.reply->describe()));
    return;
  }
  // RFC 4954 section 6: this is what a wrong password is told; another refusal has another reason.
  constexpr smtp::EnhancedCode invalid_credentials{5, 7, 8};
  const bool refused = impostor.reply && (impostor.reply->code == 535 ||
                                          impostor.reply->enhanced == invalid_credentials);
  if (refused && !impostor.error) return;
  check.find(step, finding::trial_incomplete,
             "login with a wrong password: " +
                 (impostor.reply ? impostor.reply->describe() : explain(impostor.error)));
}

}  // namespace

void judge_trials(SessionCheck& check) {
  if (const auto& stranger = check.seen.stranger) {
    judge_unauthenticated(check, *stranger);
    judge_exposure(check, *stranger);
    judge_relay(check, *stranger);
    check.add_dialogue("dialogue of a stranger", stranger->transcript);
  }
  if (const auto& impostor = check.seen.impostor) {
    judge_impostor(check, *impostor);
    check.add_dialogue("dialogue with a wrong password", impostor->transcript);
  }
}

}  // namespace mailprobe::check_smtp_full
