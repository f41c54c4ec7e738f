// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_spf_dkim/describe_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using plugin::Json;
using policy::dkim::KeyRecord;
using policy::dkim::Outcome;
using policy::dkim::SignatureResult;

std::string_view format_origin(SelectorOrigin origin) {
  switch (origin) {
    case SelectorOrigin::given: return "given";
    case SelectorOrigin::message: return "message";
    case SelectorOrigin::guessed: break;
  }
  return "guessed";
}

struct StateOf {
  std::string_view operator()(const policy::dkim::UnknownKey& /*key*/) const { return "not_known"; }
  std::string_view operator()(const policy::NoRecord& /*key*/) const { return "absent"; }
  std::string_view operator()(const policy::SeveralRecords& /*key*/) const { return "several"; }
  std::string_view operator()(const policy::MalformedRecord& /*key*/) const { return "malformed"; }
  std::string_view operator()(const policy::dkim::RevokedKey& /*key*/) const { return "revoked"; }
  std::string_view operator()(const KeyRecord& /*key*/) const { return "key"; }
};

Json describe(const KeyObservation& seen) {
  Json json = {{"selector", printable(seen.selector.format())},
               {"origin", format_origin(seen.origin)},
               {"state", std::visit(StateOf{}, seen.reading)},
               {"strings", seen.strings},
               {"aliases", Json::array()}};
  for (const dns::Name& alias : seen.aliases)
    json["aliases"].push_back(printable(alias.format()));
  if (seen.same_as_file) json["same_as_file"] = *seen.same_as_file ? 1 : 0;
  const auto* record = std::get_if<KeyRecord>(&seen.reading);
  if (record == nullptr) return json;
  json["type"] = base::to_lower(crypto::format_key_type(record->key.type()));
  json["bits"] = record->key.bits();
  json["fingerprint"] = record->key.fingerprint();
  json["testing"] = record->is_testing() ? 1 : 0;
  json["strict"] = record->is_strict() ? 1 : 0;
  return json;
}

// RFC 8601's words for what mathematics says, whatever the signature is worth.
std::string_view format_crypto(const SignatureResult& seen) {
  if (!seen.signature) return "neutral";
  switch (seen.check.outcome) {
    case Outcome::pass: return "pass";
    case Outcome::body_differs:
    case Outcome::signature_differs:
    case Outcome::both_differ:
    case Outcome::body_too_short: return "fail";
    case Outcome::malformed_signature: return "neutral";
    case Outcome::unknown: return "temperror";
    case Outcome::no_key:
    case Outcome::several_keys:
    case Outcome::malformed_key:
    case Outcome::revoked_key:
    case Outcome::other_key_type: break;
  }
  return "permerror";
}

// What receivers hold against the signature, whether it holds or not: "pass", or kinds of concerns
// that make it count for nothing, parted by commas.
std::string format_policy(const SignatureResult& seen) {
  std::vector<std::string> against;
  for (const policy::dkim::Concern& concern : seen.concerns) {
    if (policy::dkim::effect_of(concern.kind) != policy::dkim::Effect::none)
      against.emplace_back(policy::dkim::format_concern_kind(concern.kind));
  }
  return against.empty() ? "pass" : base::join(against, ",");
}

Json describe(const SignatureResult& seen) {
  Json json = {{"field", seen.place + 1},
               {"crypto", format_crypto(seen)},
               {"policy", format_policy(seen)},
               {"result", policy::dkim::format_result(seen.result)},
               {"outcome", policy::dkim::format_outcome(seen.check.outcome)},
               {"reason", seen.signature ? seen.check.explanation : seen.signature.error().what},
               {"concerns", Json::array()}};
  for (const policy::dkim::Concern& concern : seen.concerns)
    json["concerns"].push_back(policy::dkim::format_concern_kind(concern.kind));
  if (!seen.signature) return json;
  const auto& signer = seen.signature->signer;
  const auto& coverage = seen.signature->coverage;
  json["domain"] = printable(signer.domain.format());
  json["selector"] = printable(signer.selector.format());
  json["identity"] = printable(seen.signature->identity);
  json["algorithm"] = policy::dkim::format_algorithm(signer.algorithm);
  json["header"] = policy::dkim::format_canonicalization(coverage.header);
  json["body"] = policy::dkim::format_canonicalization(coverage.body);
  return json;
}

Json describe(const policy::arc::Result& chain) {
  return {{"state", policy::arc::format_chain_state(chain.state)},
          {"reason", policy::arc::format_reason(chain.reason)},
          {"instance", chain.instance},
          {"sets", chain.sets.size()},
          {"explanation", chain.explanation}};
}

}  // namespace

Json describe_dkim(const DkimObservation& dkim) {
  Json json = {{"keys", Json::array()}, {"signatures", Json::array()}};
  for (const KeyObservation& key : dkim.keys)
    json["keys"].push_back(describe(key));
  if (!dkim.message) return json;
  for (const SignatureResult& signature : dkim.message->signatures)
    json["signatures"].push_back(describe(signature));
  json["arc"] = describe(dkim.message->chain);
  Json from = Json::array();
  for (const std::string& domain : dkim.message->author.domains)
    from.push_back(printable(domain));
  json["from"] = std::move(from);
  if (dkim.message->dmarc) {
    json["dmarc"] = {
        {"result", policy::dmarc::format_result(dkim.message->dmarc->result)},
        {"disposition", policy::dmarc::format_policy(dkim.message->dmarc->disposition)},
        {"reason", dkim.message->dmarc->reason}};
  }
  return json;
}

}  // namespace mailprobe::check_spf_dkim
