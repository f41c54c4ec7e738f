// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/look_up.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

// RFC 6761 section 6.4: no name under "invalid" exists.
bool look_for_rewriting(dns::Inquiry& inquiry) {
  static const dns::Name impossible = dns::Name::parse("mailprobe.invalid").value();
  const dns::Answer* answer = inquiry.find(impossible, dns::RecordType::a);
  return answer != nullptr && answer->outcome == dns::Outcome::answer;
}

}  // namespace

Observation look_up(dns::Inquiry& inquiry, const Task& task) {
  Observation seen;
  if (task.options.domain) seen.resolver_rewrites = look_for_rewriting(inquiry);
  const Options& options = task.options;
  if (options.spf.wanted) seen.spf = look_up_spf(inquiry, task);
  if (options.dkim.wanted) seen.dkim = look_up_dkim(inquiry, task);
  if (options.dmarc.wanted && options.domain) seen.dmarc = look_up_dmarc(inquiry, task);
  if (options.everything())
    seen.companions = look_up_companions(inquiry, task, seen.dmarc->discovery);
  if (options.dmarc.wanted && seen.dkim.message)
    seen.dkim.message->dmarc = evaluate_message(inquiry, task, seen);
  return seen;
}

}  // namespace mailprobe::check_spf_dkim
