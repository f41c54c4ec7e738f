// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/observation.hpp"

#include "smtp/refusal.hpp"

namespace mailprobe::check_smtp_full {

bool Attempt::refused() const {
  const auto& reply = decision();
  if (!reply || !reply->is_permanent()) return false;
  constexpr smtp::EnhancedCode bad_sender_domain{5, 1, 8};  // RFC 3463 section 3.2
  return smtp::classify_refusal(*reply) != smtp::Refusal::encryption_required &&
         reply->enhanced != bad_sender_domain;
}

}  // namespace mailprobe::check_smtp_full
