// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one session with one address is worth.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check_smtp_full/observe.hpp"
#include "check_smtp_full/options.hpp"
#include "plugin/report.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::check_smtp_full {

// Of the chain as it was verified, or of what was sent if it was not: who expires first.
std::optional<tls::CertificateFacts> soonest_expiry(const SessionObservation& session);

class SessionJudge {
 public:
  SessionJudge(const Options& options, const SessionObservation& seen, tls::TimePoint now);

  // Adds the check tree, the perfdata and the evidence of this session.
  void judge_into(plugin::Report& report);

 private:
  void require_evidence(plugin::Evidence& evidence) const;
  void settle_evidence(plugin::Evidence& evidence) const;
  [[nodiscard]] std::vector<std::string> required_items() const;
  [[nodiscard]] bool was_seen(std::string_view item) const;
  [[nodiscard]] std::string evidence_name(std::string_view item) const;

  void judge_steps();
  void judge_replies();
  void judge_expected_text();
  void judge_handshake();
  void judge_certificate();
  void judge_certificate_days();
  void judge_failure();
  void judge_goodbye();
  void judge_late_violation();
  void add_step(Phase phase, std::string text);
  void add_transcript();
  void add_time_line();
  void add_perfdata(plugin::Report& report) const;

  plugin::Check& step(std::string text);
  void find(plugin::Check& check, const plugin::FindingKind& kind, std::string message);
  [[nodiscard]] double seconds_of(Phase phase) const;
  [[nodiscard]] bool happened(Phase phase) const;

  const Options& options_;
  const SessionObservation& seen_;
  tls::TimePoint now_;
  plugin::Check check_;
};

}  // namespace mailprobe::check_smtp_full
