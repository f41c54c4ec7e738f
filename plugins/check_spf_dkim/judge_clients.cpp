// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hosts that send in the domain's name, and those that must not.
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_spf_dkim/judge_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::quote;
using plugin::Check;
using policy::spf::Evaluation;
using policy::spf::Result;

// "include:_spf.example.net > ip4:192.0.2.0/24"
std::string format_path(const Evaluation& evaluation) {
  std::string text;
  for (const policy::spf::Step& step : evaluation.path)
    text += (text.empty() ? "" : " > ") + base::printable(step.term);
  return text;
}

// "pass by include:_spf.example.net > ip4:192.0.2.0/24"
std::string tell(const Evaluation& evaluation) {
  std::string text(policy::spf::format_result(evaluation.result));
  const std::string path = format_path(evaluation);
  if (!path.empty()) text += " by " + base::cut(path, base::foreign_text_limit);
  if (!evaluation.reason.empty()) text += ": " + evaluation.reason;
  return text;
}

const plugin::FindingKind* kind_for(const ClientObservation& seen) {
  const Result result = seen.evaluation.result;
  if (result == Result::temperror) return &finding::spf_client_unknown;
  if (!seen.client.must_fail) return result == Result::pass ? nullptr : &finding::spf_client_fails;
  if (result == Result::pass) return &finding::spf_client_passes;
  const bool refused = result == Result::fail || result == Result::softfail;
  return refused ? nullptr : &finding::spf_client_not_refused;
}

Check judge_client(const Case& matter, const ClientObservation& seen) {
  const std::string address = seen.client.address.format();
  Check check{.text = fmt::format("{} ({})", address, seen.client.origin)};
  const std::string told = tell(seen.evaluation);
  if (const auto* kind = kind_for(seen)) {
    find(matter, check, *kind, fmt::format("{}: {}", address, told));
  } else {
    check.text += ": " + told;
  }
  if (!seen.evaluation.explanation.empty())
    check.details.push_back({1, "explanation: " + quote(seen.evaluation.explanation)});
  return check;
}

void judge_mx_senders(const Case& matter, const MxSenders& senders, Check& check) {
  for (const std::string& failure : senders.failures)
    find(matter, check, finding::spf_client_left_out, failure);
  if (senders.clients.empty() && senders.failures.empty())
    find(matter, check, finding::spf_no_clients, "the mail exchangers have no address");
}

}  // namespace

Check judge_clients(const Case& matter) {
  const SpfObservation& spf = matter.seen.spf;
  Check check{.text = fmt::format("senders: {}", count(spf.clients.size(), "host"))};
  if (spf.mx_senders) judge_mx_senders(matter, *spf.mx_senders, check);
  for (const ClientObservation& client : spf.clients)
    check.children.push_back(judge_client(matter, client));
  return check;
}

}  // namespace mailprobe::check_spf_dkim
