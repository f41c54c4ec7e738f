// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/look_up.hpp"

#include "dns/rewriting.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

bool look_for_rewriting(dns::Inquiry& inquiry) {
  const dns::Answer* answer = inquiry.find(dns::impossible_question());
  return answer != nullptr && dns::is_rewritten(*answer);
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
