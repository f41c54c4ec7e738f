// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/verify.hpp"

#include <set>

namespace mailprobe::policy::dkim {
namespace {

Result result_of(Outcome outcome, const std::vector<Concern>& concerns) {
  if (outcome == Outcome::malformed_signature) return Result::neutral;
  if (outcome == Outcome::unknown) return Result::temperror;
  const bool compared = outcome <= Outcome::both_differ;
  if (!compared || has_effect(concerns, Effect::permerror)) return Result::permerror;
  if (outcome != Outcome::pass) return Result::fail;
  return has_effect(concerns, Effect::policy) ? Result::policy : Result::pass;
}

SignatureResult verify(const SignedField& field, const SignedMessage& message,
                       dns::Inquiry& inquiry, TimePoint now) {
  SignatureResult result{field.place, field.text, field.signature};
  if (!field.signature) {
    result.check = {Outcome::malformed_signature, field.signature.error().what,
                    UnknownKey{"the signature cannot be read"}};
    return result;
  }
  const Signature& signature = *field.signature;
  result.check = check_signature(signature.signer, signature.coverage, field.hashes, inquiry);
  result.concerns = find_concerns(
      signature, {message.header, field.hashes.body->size, result.check.key_record(), now});
  result.result = result_of(result.check.outcome, result.concerns);
  return result;
}

SignedField read_field(const FieldIndex& index, std::size_t place) {
  const std::string_view value = index.field(place).value();
  return {place, std::string(value), parse_signature(value), {}};
}

BodyPart part_of(const Signature& signature) {
  return body_part_of(signature.signer, signature.coverage);
}

std::map<BodyPart, HashedBody> hash_bodies(const std::vector<SignedField>& fields,
                                           std::string_view body) {
  std::set<BodyPart> parts;
  for (const SignedField& field : fields) {
    if (field.signature) parts.insert(part_of(*field.signature));
  }
  return hash_body(body, parts);
}

}  // namespace

SignedMessage read_signatures(const mail::Message& message) {
  const FieldIndex index(message);
  SignedMessage read{{index.count("from"), index.count("subject") > 0, index.count("date") > 0},
                     {}};
  for (std::size_t place = 0; place < message.header.size(); ++place) {
    if (!message.header[place].is("DKIM-Signature")) continue;
    if (read.signatures.size() == signature_limit) {
      ++read.passed_over;
      continue;
    }
    SignedField& field = read.signatures.emplace_back(read_field(index, place));
    if (!field.signature) continue;
    field.hashes.header =
        hash_header(index, place, field.signature->signer, field.signature->coverage);
  }
  const auto bodies = hash_bodies(read.signatures, message.body);
  for (SignedField& field : read.signatures) {
    if (field.signature) field.hashes.body = bodies.at(part_of(*field.signature));
  }
  return read;
}

std::string_view format_result(Result result) {
  switch (result) {
    case Result::pass: return "pass";
    case Result::fail: return "fail";
    case Result::policy: return "policy";
    case Result::neutral: return "neutral";
    case Result::temperror: return "temperror";
    case Result::permerror: return "permerror";
  }
  return "neutral";
}

std::vector<SignatureResult> verify_signatures(const SignedMessage& message, dns::Inquiry& inquiry,
                                               TimePoint now) {
  std::vector<SignatureResult> results;
  results.reserve(message.signatures.size());
  for (const SignedField& field : message.signatures)
    results.push_back(verify(field, message, inquiry, now));
  return results;
}

}  // namespace mailprobe::policy::dkim
