// SPDX-License-Identifier: GPL-3.0-or-later
//
// The signatures of a message, the chain of those who passed it on, and what DMARC makes of it.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_spf_dkim/judge_parts.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using plugin::Check;
using policy::dkim::Result;
using policy::dkim::SignatureResult;

const plugin::FindingKind* kind_for(Result result) {
  switch (result) {
    case Result::pass: return nullptr;
    case Result::policy: return &finding::signature_not_accepted;
    case Result::temperror: return &finding::signature_unknown;
    case Result::fail:
    case Result::neutral:
    case Result::permerror: break;
  }
  return &finding::signature_fails;
}

const plugin::FindingKind& kind_for(policy::dkim::ConcernKind concern) {
  using policy::dkim::ConcernKind;
  if (policy::dkim::effect_of(concern) != policy::dkim::Effect::none)
    return finding::signature_not_accepted;
  const bool is_usual =
      concern == ConcernKind::date_not_signed || concern == ConcernKind::from_not_oversigned;
  return is_usual ? finding::signature_remark : finding::signature_weak;
}

std::string describe_signer(const SignatureResult& seen) {
  if (!seen.signature) return fmt::format("in header field {}", seen.place + 1);
  const auto& signer = seen.signature->signer;
  return fmt::format("of {} ({}, {})", printable(signer.domain.format()),
                     printable(signer.selector.format()),
                     policy::dkim::format_algorithm(signer.algorithm));
}

Check judge_signature(const Case& matter, const SignatureResult& seen) {
  const std::string who = describe_signer(seen);
  Check check{.text = fmt::format("signature {}: {}", who, format_result(seen.result))};
  if (!seen.signature) {
    find_fault(matter, check, finding::signature_fails,
               {"signature " + who, seen.text, seen.signature.error()});
    return check;
  }
  const auto* kind = kind_for(seen.result);
  if (!seen.check.explanation.empty() && kind != nullptr)
    find(matter, check, *kind, fmt::format("signature {}: {}", who, seen.check.explanation));
  for (const policy::dkim::Concern& concern : seen.concerns) {
    find(matter, check, kind_for(concern.kind), fmt::format("signature {}: {}", who, concern.what));
  }
  if (kind != nullptr && check.findings.empty()) find(matter, check, *kind, check.text);
  return check;
}

Check judge_chain(const Case& matter, const policy::arc::Result& chain) {
  Check check{.text = fmt::format("ARC: {}, {}", policy::arc::format_chain_state(chain.state),
                                  count(chain.sets.size(), "set"))};
  if (chain.state != policy::arc::ChainState::fail) return check;
  const bool unknown = chain.reason == policy::arc::Reason::unknown_key;
  find(matter, check, unknown ? finding::arc_unknown : finding::arc_fails,
       "ARC: " + chain.explanation);
  return check;
}

// Why nobody can say whose name the message bears; empty if it is clear.
std::string author_problem(const mail::Author& author) {
  if (author.fields != 1)
    return fmt::format("it has {}, and one is needed", count(author.fields, "From field"));
  if (!author.fault.what.empty())
    return fmt::format("From: {} (byte {})", author.fault.what, author.fault.position + 1);
  for (const std::string& domain : author.domains) {
    if (const auto name = dns::parse_host_name(domain); !name)
      return "From: " + name.error().message;
  }
  return author.domains.empty() ? "From names no domain" : "";
}

Check judge_dmarc_of(const Case& matter, const policy::dmarc::Evaluation& evaluation) {
  using policy::dmarc::Result;
  Check check{.text = fmt::format("DMARC of the message: {}",
                                  policy::dmarc::format_result(evaluation.result))};
  const std::string message = fmt::format("{}: {}", check.text, evaluation.reason);
  switch (evaluation.result) {
    case Result::pass:
    case Result::none: check.details.push_back({1, evaluation.reason}); break;
    case Result::temperror: find(matter, check, finding::dmarc_message_unknown, message); break;
    case Result::fail:
    case Result::permerror: find(matter, check, finding::dmarc_message_fails, message); break;
  }
  return check;
}

}  // namespace

Check judge_message(const Case& matter) {
  const MessageObservation& seen = *matter.seen.dkim.message;
  Check check{.text = "message: " + count(seen.signatures.size(), "signature")};
  if (seen.signatures.empty())
    find(matter, check, finding::message_unsigned, "the message has no DKIM signature");
  if (seen.line_ends == mail::LineEnds::mixed)
    find(matter, check, finding::message_line_ends, "the file has both CRLF and LF at line ends");
  if (seen.passed_over > 0)
    find(matter, check, finding::signatures_passed_over,
         fmt::format("{} more were not looked at", count(seen.passed_over, "signature")));
  for (const SignatureResult& signature : seen.signatures)
    check.children.push_back(judge_signature(matter, signature));
  if (seen.chain.state != policy::arc::ChainState::none)
    check.children.push_back(judge_chain(matter, seen.chain));
  if (const std::string problem = author_problem(seen.author); seen.dmarc && !problem.empty()) {
    find(matter, check, finding::dmarc_message_fails,
         "DMARC cannot be applied to the message: " + problem);
  } else if (seen.dmarc) {
    check.children.push_back(judge_dmarc_of(matter, *seen.dmarc));
  }
  return check;
}

}  // namespace mailprobe::check_spf_dkim
