// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one session with one address is worth. The judges of its parts write into one check tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check_smtp_full/observation.hpp"
#include "check_smtp_full/options.hpp"
#include "plugin/report.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::check_smtp_full {

// Of the chain as it was verified, or of what was sent if it was not: who expires first.
std::optional<tls::CertificateFacts> soonest_expiry(const SessionObservation& session);

// Where the judges write.
class SessionCheck {
 public:
  SessionCheck(const Options& asked, const SessionObservation& session, tls::TimePoint time)
      : options(asked), seen(session), now(time), root_{.text = net::format_peer(session.peer)} {}

  const Options& options;
  const SessionObservation& seen;
  tls::TimePoint now;

  // A further line of the tree. The reference holds until the next one.
  plugin::Check& step(std::string text);
  // The same for a phase, with its time.
  plugin::Check& step(Phase phase, const std::string& text);
  void find(plugin::Check& check, const plugin::FindingKind& kind, std::string message) const;
  void find(const plugin::FindingKind& kind, std::string message);
  void add_dialogue(std::string title, const std::vector<smtp::TranscriptLine>& lines);

  // What OK needs to have been seen; it is missing unless it was seen or a finding explains why
  // not.
  void require(plugin::Evidence& evidence, std::string_view item, bool settled) const;

  // The session ended before everything was asked, and a finding says why.
  [[nodiscard]] bool failed() const;
  // The same, or it was expected.
  [[nodiscard]] bool ended_early() const;
  [[nodiscard]] bool happened(Phase phase) const;
  [[nodiscard]] double seconds_of(Phase phase) const;
  // Of several addresses, which this is; otherwise empty.
  [[nodiscard]] std::string instance() const;

  plugin::Check take() && { return std::move(root_); }

 private:
  plugin::Check root_;
};

// Each adds its steps and findings, in the order in which things happened.
void judge_opening(SessionCheck& check);   // connection to EHLO within TLS
void judge_contract(SessionCheck& check);  // texts and extensions that are expected
void judge_certificate(SessionCheck& check);
void judge_transaction(SessionCheck& check);  // authentication, envelope, commands, message
void judge_failure(SessionCheck& check);      // where the session ended early, and its goodbye
void judge_trials(SessionCheck& check);       // stranger and impostor
void judge_identity(SessionCheck& check);
void judge_phase_times(SessionCheck& check);

// "PIPELINING SIZE", or "nothing"; printable.
std::string list_keywords(const smtp::Capabilities& capabilities);

// The finding that a refusal in this phase is.
const plugin::FindingKind& kind_of_refusal(const Options& options, Phase phase,
                                           const smtp::Reply& reply);

// All of it: the check tree, the performance data and the evidence of this session.
void judge_session(const Options& options, const SessionObservation& seen, tls::TimePoint now,
                   plugin::Report& report);

}  // namespace mailprobe::check_smtp_full
