// SPDX-License-Identifier: GPL-3.0-or-later
//
// What holds of every message and every account, whatever a queue was made of.
#pragma once

#include <cstdint>
#include <vector>

#include "base/foreign_text.hpp"
#include "fuzz/fault_check.hpp"
#include "queue/account.hpp"
#include "queue/message.hpp"
#include "queue/summary.hpp"

namespace mailprobe::fuzz {

inline void check_message(const queue::Message& message) {
  demand(message.id.size() <= queue::id_limit);
  demand(message.sender.value_or("").size() <= queue::address_limit);
  demand(message.recipients.size() <= queue::recipient_limit);
  demand(message.recipients_left_out == 0 || message.cut);
  for (const queue::Recipient& recipient : message.recipients) {
    demand(recipient.address.size() <= queue::address_limit);
    demand(recipient.reason.size() <= queue::reason_limit);
  }
}

inline void check_account(const queue::Account& account) {
  demand(!account.sentence.empty() && account.sentence.size() < 1000);
  demand(base::is_utf8(account.sentence) && !base::has_control(account.sentence));
  demand(account.sentence.find('|') == std::string::npos);
  demand(base::is_utf8(account.remark) && !base::has_control(account.remark));
  demand(account.ending != queue::Ending::empty || account.messages == 0);
  demand(account.ending != queue::Ending::complete || account.messages > 0);
}

inline void check_summary(const std::vector<queue::Message>& messages) {
  queue::Summary summary({.now = queue::Time(std::chrono::seconds(1795230000)), .names = 2});
  for (const queue::Message& message : messages)
    summary.add(message);
  demand(summary.total().messages == messages.size());
  demand(summary.domains().names() <= 4 && summary.senders().names() <= 4);
  demand(summary.null_sender_share().value_or(0) <= 1);
  demand(summary.largest_sender_share().value_or(0) <= 1);
  const auto median = summary.ages().median();
  demand(!median ||
         (*median >= std::chrono::seconds::zero() && *median <= *summary.ages().oldest()));
}

}  // namespace mailprobe::fuzz
