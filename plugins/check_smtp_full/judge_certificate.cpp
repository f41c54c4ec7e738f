// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

void judge_chain(SessionCheck& check, const tls::Verification& verification) {
  const std::vector<tls::CertificateFacts>& chain = verification.chain_built;
  plugin::Check& certificate = check.step("certificate: none");
  if (!chain.empty()) {
    const tls::CertificateFacts& own = chain.front();
    certificate.text =
        fmt::format("certificate: {}, {} {} bits, valid until {}", own.display_name(), own.key_type,
                    own.key_bits, tls::format_utc(own.not_after));
    for (const tls::CertificateFacts& issued : chain) {
      certificate.details.push_back(
          {2, fmt::format("{} issued by {}, until {}", issued.display_name(),
                          base::printable(issued.issuer), tls::format_utc(issued.not_after))});
    }
  }
  for (const tls::Fault& fault : verification.faults) {
    const plugin::FindingKind& kind = finding::of(fault.defect);
    check.find(certificate, kind,
               fmt::format("{} ({}): {}", kind.title, fault.subject, fault.detail));
  }
}

void judge_days(SessionCheck& check) {
  const auto first = soonest_expiry(check.seen);
  if (!first) return;
  const int days = tls::days_until(first->not_after, check.now);
  const plugin::Status status = check.options.certificate_days.judge(days);
  if (status == plugin::Status::ok) return;
  check.find(status == plugin::Status::critical ? finding::days_critical : finding::days_warning,
             fmt::format("certificate {} is valid for {} days, until {}", first->display_name(),
                         days, tls::format_utc(first->not_after)));
}

}  // namespace

void judge_certificate(SessionCheck& check) {
  if (!check.seen.handshake) return;
  if (!check.options.verify) {
    check.find(finding::not_verified, "certificate not verified (--insecure)");
  } else if (check.seen.verification) {
    judge_chain(check, *check.seen.verification);
  }
  judge_days(check);
}

}  // namespace mailprobe::check_smtp_full
