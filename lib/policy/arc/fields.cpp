// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/arc/fields.hpp"

#include <fmt/format.h>

#include "policy/dkim/tags.hpp"

namespace mailprobe::policy::arc {
namespace {

using dkim::TagList;

Parsed<unsigned> parse_number_of_set(const Piece& value) {
  constexpr std::size_t most_digits = 10;
  const auto number = dkim::parse_number(value, most_digits);
  if (!number) return fault(number.error());
  if (*number >= 1 && *number <= instance_limit) return static_cast<unsigned>(*number);
  return fault(value.position, fmt::format("an instance of ARC is 1 to {}", instance_limit));
}

Parsed<unsigned> parse_instance(const TagList& tags) {
  const auto value = tags.require("i");
  if (!value) return fault(value.error());
  return parse_number_of_set(*value);
}

Parsed<ChainState> parse_claim(const TagList& tags) {
  const auto value = tags.require("cv");
  if (!value) return fault(value.error());
  for (const ChainState state : {ChainState::none, ChainState::pass, ChainState::fail}) {
    if (value->text == format_chain_state(state)) return state;
  }
  return fault(value->position, R"(the state of a chain is one of "none", "pass" and "fail")");
}

}  // namespace

std::string_view format_chain_state(ChainState state) {
  switch (state) {
    case ChainState::none: return "none";
    case ChainState::pass: return "pass";
    case ChainState::fail: return "fail";
  }
  return "fail";
}

Parsed<MessageSignature> parse_message_signature(std::string_view value) {
  const auto tags = TagList::parse(value);
  if (!tags) return fault(tags.error());
  const auto instance = parse_instance(*tags);
  if (!instance) return fault(instance.error());
  auto signer = dkim::parse_signer(value, *tags);
  if (!signer) return fault(signer.error());
  auto coverage = dkim::parse_coverage(*tags, *signer);
  if (!coverage) return fault(coverage.error());
  return MessageSignature{*instance, *std::move(signer), *std::move(coverage)};
}

Parsed<Seal> parse_seal(std::string_view value) {
  const auto tags = TagList::parse(value);
  if (!tags) return fault(tags.error());
  const auto instance = parse_instance(*tags);
  if (!instance) return fault(instance.error());
  const auto claim = parse_claim(*tags);
  if (!claim) return fault(claim.error());
  // RFC 8617 section 4.1.3: a seal that names fields is no seal.
  if (const Tag* fields = tags->find("h"))
    return fault(fields->name.position, "a seal does not have the tag \"h\"");
  auto signer = dkim::parse_signer(value, *tags);
  if (!signer) return fault(signer.error());
  return Seal{*instance, *claim, *std::move(signer)};
}

// RFC 8617 section 4.1.1: instance [CFWS] ";", and what follows is of RFC 8601.
Parsed<unsigned> parse_results_instance(std::string_view value) {
  const Piece first = trim(Piece{value, 0}.first(value.find(';')), dkim::folding_blanks);
  const std::size_t equals = first.text.find('=');
  if (trim(first.first(equals), dkim::folding_blanks).text != "i")
    return fault(first.position, "the results begin with \"i=\" and the number of the set");
  return parse_number_of_set(trim(first.from(equals + 1), dkim::folding_blanks));
}

}  // namespace mailprobe::policy::arc
