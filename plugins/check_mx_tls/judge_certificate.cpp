// SPDX-License-Identifier: GPL-3.0-or-later
//
// One certificate of one address: its chain, its names and dates, and what TLSA records say of it.
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/senders.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;
using plugin::Status;

class CertificateJudge {
 public:
  CertificateJudge(const Case& matter, const HostObservation& host,
                   const AddressObservation& address, const SessionObservation& session)
      : matter_(matter), host_(host), session_(session), target_(target_of(host, address)) {}

  Check judge() {
    describe();
    judge_handshake();
    judge_dane();
    judge_faults();
    judge_order();
    judge_staple();
    judge_days();
    return std::move(check_);
  }

 private:
  void describe() {
    const auto& chain = session_.verification.chain_built;
    check_.text = fmt::format("{}: no certificate", name_key_type(session_));
    if (chain.empty()) return;
    check_.text = fmt::format("{} {} bits: {}, valid until {}", name_key_type(session_),
                              chain.front().key_bits, chain.front().display_name(),
                              tls::format_utc(chain.front().not_after));
    for (const tls::CertificateFacts& link : chain) {
      check_.details.push_back(
          {2, fmt::format("{} issued by {}, until {}, {}", link.display_name(),
                          base::printable(link.issuer), tls::format_utc(link.not_after),
                          base::printable(link.signature_algorithm))});
    }
  }

  // Less than this withstands nobody (NIST SP 800-57 part 1).
  void judge_handshake() {
    const tls::HandshakeFacts& facts = *session_.handshake;
    if (facts.group_strength > 0 && facts.group_strength < tls::least_strength)
      find(finding::weak_key_exchange, fmt::format("key exchange with {}, {} bits of security",
                                                   facts.group, facts.group_strength));
    if (facts.signature_strength > 0 && facts.signature_strength < tls::least_strength)
      find(finding::weak_handshake_signature, "the handshake is signed with " + facts.signature);
  }

  void judge_dane() {
    if (!session_.dane) return;
    if (session_.dane->verified()) {
      check_.details.push_back(
          {1, fmt::format("DANE: described by a TLSA record of usage {}",
                          host_.dane.usable_records()[*session_.dane->record].usage)});
      return;
    }
    find(finding::dane_mismatch,
         fmt::format("the {} certificate is not what the TLSA records describe ({}){}",
                     name_key_type(session_), session_.dane->failure, record_to_publish()));
  }

  [[nodiscard]] std::string record_to_publish() const {
    if (session_.handshake->chain.empty()) return {};
    const tls::TlsaRecord record = tls::make_dane_ee_record(session_.handshake->chain.front());
    return "; its own would be TLSA 3 1 1 " + base::format_hex(record.data);
  }

  void judge_faults() {
    const bool vouched_for = session_.dane && session_.dane->verified();
    std::vector<std::string> not_needed;
    for (const tls::Fault& fault : session_.verification.faults) {
      const plugin::FindingKind& kind = finding::of(fault.defect);
      if (vouched_for && finding::concerns_trust(fault.defect)) {
        not_needed.emplace_back(kind.title);
        continue;
      }
      find(kind, fmt::format("{} ({}): {}", kind.title, fault.subject, fault.detail));
    }
    for (const std::string& title : not_needed)
      find(finding::trust_not_needed, title + ", but a TLSA record vouches for it");
  }

  void judge_order() {
    const tls::ChainOrder& order = session_.order;
    if (!order.in_order)
      find(finding::chain_out_of_order,
           "the certificates of the chain are sent in the wrong order");
    if (order.superfluous > 0)
      find(finding::chain_superfluous,
           fmt::format("{} certificates are sent that lead nowhere", order.superfluous));
    if (order.root_sent) find(finding::root_sent, "the root certificate is sent along");
  }

  void judge_staple() {
    const auto& chain = session_.verification.chain_built;
    if (!session_.staple) {
      if (!chain.empty() && chain.front().must_staple)
        find(finding::staple_missing, "the certificate demands a staple, and none came");
      return;
    }
    using tls::Revocation;
    const tls::Staple& staple = *session_.staple;
    const bool stale = staple.is_stale(matter_.now);
    check_.details.push_back(
        {1, fmt::format("OCSP staple: {}{}", tls::format_revocation(staple.revocation),
                        stale ? ", out of date" : "")});
    if (staple.revocation == Revocation::revoked)
      find(finding::revoked, "the stapled OCSP response says: revoked");
    else if (staple.revocation != Revocation::good || stale)
      find(finding::staple_unusable,
           fmt::format("the OCSP staple is {}{}", tls::format_revocation(staple.revocation),
                       stale ? ", and out of date" : ""));
  }

  void judge_days() {
    const auto first = soonest_expiry(session_.verification);
    if (!first) return;
    const int days = tls::days_until(first->not_after, matter_.now);
    const Status status = matter_.options.certificate_days.judge(days);
    if (status == Status::ok) return;
    find(status == Status::critical ? finding::days_critical : finding::days_warning,
         fmt::format("certificate {} is valid for {} days, until {}", first->display_name(), days,
                     tls::format_utc(first->not_after)));
  }

  void find(const plugin::FindingKind& kind, std::string message) {
    check_mx_tls::find(matter_, check_, kind, std::move(message), target_);
  }

  const Case& matter_;
  const HostObservation& host_;
  const SessionObservation& session_;
  std::string target_;
  Check check_;
};

}  // namespace

std::optional<tls::CertificateFacts> soonest_expiry(const tls::Verification& verification) {
  if (verification.chain_built.empty()) return std::nullopt;
  return *std::ranges::min_element(verification.chain_built, {}, &tls::CertificateFacts::not_after);
}

std::string_view name_key_type(const SessionObservation& session) {
  if (session.handshake && !session.handshake->chain.empty() &&
      !session.verification.chain_built.empty()) {
    const std::string& type = session.verification.chain_built.front().key_type;
    if (type.starts_with("RSA")) return "RSA";
    if (type.starts_with("EC")) return "ECDSA";
    if (type.starts_with("ED")) return "EdDSA";
  }
  return session.asked ? tls::format_key_type(*session.asked) : "none";
}

Check judge_certificate(const Case& matter, const HostObservation& host,
                        const AddressObservation& address, const SessionObservation& session) {
  return CertificateJudge(matter, host, address, session).judge();
}

}  // namespace mailprobe::check_mx_tls
