// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "policy/arc/chain.hpp"
#include "policy/dkim/canonicalization.hpp"

namespace mailprobe::policy::arc {
namespace {

using dkim::BodyPart;
using dkim::Canonicalization;

constexpr std::string_view results_name = "ARC-Authentication-Results";
constexpr std::string_view signature_name = "ARC-Message-Signature";
constexpr std::string_view seal_name = "ARC-Seal";
constexpr std::array names{results_name, signature_name, seal_name};

// The fields of one set, by their places in the header.
struct Places {
  std::vector<std::size_t> results;
  std::vector<std::size_t> signatures;
  std::vector<std::size_t> seals;
};

struct Found {
  std::map<unsigned, Places> places;
  std::map<std::size_t, MessageSignature> signatures;
  std::map<std::size_t, Seal> seals;
};

struct Broken {
  Reason reason;
  unsigned instance;
  std::string explanation;
  std::optional<MalformedRecord> unreadable;
};

class ChainReader {
 public:
  explicit ChainReader(const mail::Message& message) : index_(message), body_(message.body) {
    for (std::size_t i = 0; i < message.header.size(); ++i) {
      const auto& field = message.header[i];
      if (std::ranges::any_of(names, [&](std::string_view name) { return field.is(name); }))
        fields_.push_back(i);
    }
  }

  Chain read() {
    Chain chain;
    chain.fields = fields_.size();
    if (fields_.empty()) return chain;
    if (auto broken = find_breach()) {
      chain.reason = broken->reason;
      chain.instance = broken->instance;
      chain.explanation = std::move(broken->explanation);
      chain.unreadable = std::move(broken->unreadable);
      return chain;
    }
    chain.sets = assemble();
    return chain;
  }

 private:
  std::optional<Broken> find_breach() {
    // RFC 8617 section 5.2 step 1
    if (fields_.size() > names.size() * instance_limit) {
      return Broken{Reason::too_many_sets, 0,
                    fmt::format("there are more than {} sets of ARC", instance_limit)};
    }
    for (const std::size_t place : fields_) {
      if (auto broken = read_field(place)) return broken;
    }
    if (auto broken = find_reported_failure()) return broken;
    const unsigned last = found_.places.rbegin()->first;
    for (unsigned instance = 1; instance <= last; ++instance) {
      if (auto broken = check_set(instance)) return broken;
    }
    return std::nullopt;
  }

  std::optional<Broken> read_field(std::size_t place) {
    const mail::HeaderField& field = index_.field(place);
    const std::string_view value = field.value();
    if (field.is(results_name)) {
      const auto instance = parse_results_instance(value);
      if (!instance) return refuse(place, results_name, instance.error());
      found_.places[*instance].results.push_back(place);
    } else if (field.is(signature_name)) {
      auto signature = parse_message_signature(value);
      if (!signature) return refuse(place, signature_name, signature.error());
      found_.places[signature->instance].signatures.push_back(place);
      found_.signatures.emplace(place, *std::move(signature));
    } else {
      auto seal = parse_seal(value);
      if (!seal) return refuse(place, seal_name, seal.error());
      found_.places[seal->instance].seals.push_back(place);
      found_.seals.emplace(place, *std::move(seal));
    }
    return std::nullopt;
  }

  [[nodiscard]] Broken refuse(std::size_t place, std::string_view name, const Fault& fault) const {
    return {Reason::unreadable_field, 0, fmt::format("an {} cannot be read: {}", name, fault.what),
            MalformedRecord{std::string(index_.field(place).value()), fault}};
  }

  // Step 2
  [[nodiscard]] std::optional<Broken> find_reported_failure() const {
    const auto& [instance, places] = *found_.places.rbegin();
    for (const std::size_t place : places.seals) {
      if (found_.seals.at(place).claim == ChainState::fail)
        return Broken{
            Reason::reported_failure, instance,
            fmt::format("the ARC-Seal of set {} says that the chain had failed before", instance)};
    }
    return std::nullopt;
  }

  // Step 3
  [[nodiscard]] std::optional<Broken> check_set(unsigned instance) const {
    const auto found = found_.places.find(instance);
    if (found == found_.places.end())
      return Broken{Reason::incomplete_set, instance, fmt::format("there is no set {}", instance)};
    const Places& places = found->second;
    const std::array counts{places.results.size(), places.signatures.size(), places.seals.size()};
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (counts[i] == 0)
        return Broken{Reason::incomplete_set, instance,
                      fmt::format("set {} has no {}", instance, names[i])};
      if (counts[i] > 1)
        return Broken{Reason::repeated_field, instance,
                      fmt::format("set {} has {} of {}", instance, counts[i], names[i])};
    }
    const ChainState claim = found_.seals.at(places.seals.front()).claim;
    const ChainState expected = instance == 1 ? ChainState::none : ChainState::pass;
    if (claim == expected) return std::nullopt;
    return Broken{Reason::wrong_claim, instance,
                  fmt::format("the ARC-Seal of set {} says cv={}, where cv={} is expected",
                              instance, format_chain_state(claim), format_chain_state(expected))};
  }

  [[nodiscard]] std::vector<Set> assemble() const {
    std::set<BodyPart> parts;
    for (const auto& [place, signature] : found_.signatures)
      parts.insert(body_part_of(signature.signer, signature.coverage));
    const auto bodies = hash_body(body_, parts);
    std::vector<Set> sets;
    std::string sealed;  // RFC 8617 section 5.1.1: all sets before, in their order
    for (const auto& [instance, places] : found_.places) {
      const std::size_t signature_place = places.signatures.front();
      const std::size_t seal_place = places.seals.front();
      Set set{found_.signatures.at(signature_place), found_.seals.at(seal_place)};
      const auto& [_, signer, coverage] = set.signature;
      set.signature_hashes = {hash_header(index_, signature_place, signer, coverage),
                              bodies.at(body_part_of(signer, coverage))};
      set.objection = object_to(coverage);
      sealed += canonical(places.results.front()) + canonical(signature_place);
      set.seal_hashes.header = hash_seal(sealed, seal_place, set.seal.signer);
      sealed += canonical(seal_place);
      sets.push_back(std::move(set));
    }
    return sets;
  }

  // RFC 8617 section 4.1.2: it has the semantics of DKIM-Signature, From included (RFC 6376 section
  // 6.1.1), and leaves seals alone.
  static std::string object_to(const dkim::Coverage& coverage) {
    if (coverage.count("from") == 0) return "the From field is not signed";
    if (coverage.count(seal_name) > 0) return "it signs an ARC-Seal, which it must not";
    return "";
  }

  [[nodiscard]] std::string canonical(std::size_t place) const {
    return canonicalize_field(index_.field(place), Canonicalization::relaxed);
  }

  [[nodiscard]] dkim::Octets hash_seal(std::string_view before, std::size_t place,
                                       const dkim::Signer& signer) const {
    crypto::Digest digest(signer.algorithm.hash);
    digest.update(before);
    digest.update(canonicalize_own_field(index_.field(place), signer, Canonicalization::relaxed));
    return digest.value();
  }

  dkim::FieldIndex index_;
  std::string_view body_;
  std::vector<std::size_t> fields_;
  Found found_;
};

}  // namespace

Chain read_chain(const mail::Message& message) { return ChainReader(message).read(); }

}  // namespace mailprobe::policy::arc
