// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/arc/chain.hpp"

#include <fmt/format.h>

#include "policy/dkim/concern.hpp"

namespace mailprobe::policy::arc {
namespace {

using dkim::Outcome;

struct Judgement {
  bool holds = false;
  bool unknown = false;
  std::string why;
};

// RFC 8301 and the limits that a key sets to itself hold for ARC as they do for DKIM.
Judgement judge(const dkim::Signer& signer, const dkim::Check& check,
                const std::string& objection) {
  if (check.outcome == Outcome::unknown) return {false, true, check.explanation};
  if (check.outcome != Outcome::pass) return {false, false, check.explanation};
  if (!objection.empty()) return {false, false, objection};
  for (const auto& concern : find_key_concerns(signer, check.key_record())) {
    if (effect_of(concern.kind) != dkim::Effect::none) return {false, false, concern.what};
  }
  return {true, false, ""};
}

class Validation {
 public:
  Validation(const Chain& chain, dns::Inquiry& inquiry) : chain_(chain) {
    for (const Set& set : chain.sets) {
      result_.sets.emplace_back(set.seal.instance, set.seal.signer.domain,
                                check_signature(set.signature.signer, set.signature.coverage,
                                                set.signature_hashes, inquiry),
                                check_signature(set.seal.signer, {}, set.seal_hashes, inquiry));
    }
  }

  Result finish() && {
    result_.state = ChainState::pass;
    find_oldest_pass();
    const std::size_t last = chain_.sets.size() - 1;
    if (const auto judgement = judge_signature(last); !judgement.holds)
      fail(Reason::message_signature, last, judgement);
    // Step 6: from the latest to the first.
    for (std::size_t i = chain_.sets.size(); i-- > 0;) {
      if (const auto judgement = judge_seal(i); !judgement.holds) fail(Reason::seal, i, judgement);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] Judgement judge_signature(std::size_t i) const {
    const Set& set = chain_.sets[i];
    return judge(set.signature.signer, result_.sets[i].signature, set.objection);
  }

  [[nodiscard]] Judgement judge_seal(std::size_t i) const {
    return judge(chain_.sets[i].seal.signer, result_.sets[i].seal, "");
  }

  void find_oldest_pass() {
    for (std::size_t i = chain_.sets.size(); i-- > 0;) {
      if (judge_signature(i).holds) continue;
      result_.oldest_pass = static_cast<unsigned>(i) + 2;
      return;
    }
  }

  // The first failure is the one that is told, and what is known goes before what is not.
  void fail(Reason reason, std::size_t i, const Judgement& judgement) {
    const bool told = result_.state == ChainState::fail;
    if (told && (judgement.unknown || result_.reason != Reason::unknown_key)) return;
    result_.state = ChainState::fail;
    result_.reason = judgement.unknown ? Reason::unknown_key : reason;
    result_.instance = static_cast<unsigned>(i) + 1;
    result_.explanation = fmt::format("the {} of set {}: {}",
                                      reason == Reason::seal ? "ARC-Seal" : "ARC-Message-Signature",
                                      result_.instance, judgement.why);
  }

  const Chain& chain_;
  Result result_;
};

}  // namespace

std::string_view format_reason(Reason reason) {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::too_many_sets: return "too_many_sets";
    case Reason::unreadable_field: return "unreadable_field";
    case Reason::reported_failure: return "reported_failure";
    case Reason::incomplete_set: return "incomplete_set";
    case Reason::repeated_field: return "repeated_field";
    case Reason::wrong_claim: return "wrong_claim";
    case Reason::message_signature: return "message_signature";
    case Reason::seal: return "seal";
    case Reason::unknown_key: return "unknown_key";
  }
  return "none";
}

Result validate_chain(const Chain& chain, dns::Inquiry& inquiry) {
  if (chain.fields == 0) return {};
  if (chain.reason != Reason::none)
    return {ChainState::fail, chain.reason, chain.instance, chain.explanation, chain.unreadable};
  return Validation(chain, inquiry).finish();
}

}  // namespace mailprobe::policy::arc
