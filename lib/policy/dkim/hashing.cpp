// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/hashing.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "policy/dkim/canonicalization.hpp"

namespace mailprobe::policy::dkim {
namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;

// Hashes a text that comes in pieces, and keeps what the hash is after some lengths.
class PrefixHasher {
 public:
  explicit PrefixHasher(crypto::Hash hash) : digest_(hash) {}

  void want(std::uint64_t length) { digests_.try_emplace(length); }

  void update(std::string_view piece) {
    for (auto next = digests_.lower_bound(size_);
         next != digests_.end() && next->first - size_ <= piece.size(); ++next) {
      const auto part = static_cast<std::size_t>(next->first - size_);
      take(piece.substr(0, part));
      piece.remove_prefix(part);
      next->second = digest_.value();
    }
    take(piece);
  }

  // Lengths that were never reached get all.
  const std::map<std::uint64_t, Octets>& finish() {
    for (auto& [length, value] : digests_) {
      if (length >= size_) value = digest_.value();
    }
    return digests_;
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  void take(std::string_view piece) {
    digest_.update(piece);
    size_ += piece.size();
  }

  crypto::Digest digest_;
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, Octets> digests_;
};

using Hashers = std::map<crypto::Hash, PrefixHasher>;

Hashers hashers_for(const std::set<BodyPart>& parts, Canonicalization canonicalization) {
  Hashers hashers;
  for (const BodyPart& part : parts) {
    if (part.canonicalization != canonicalization) continue;
    hashers.try_emplace(part.hash, part.hash).first->second.want(part.length);
  }
  return hashers;
}

void feed(Hashers& hashers, std::string_view piece) {
  for (auto& [hash, hasher] : hashers)
    hasher.update(piece);
}

}  // namespace

BodyPart body_part_of(const Signer& signer, const Coverage& coverage) {
  return {coverage.body, signer.algorithm.hash, coverage.body_length.value_or(BodyPart::all)};
}

std::map<BodyPart, HashedBody> hash_body(std::string_view body, const std::set<BodyPart>& parts) {
  std::map<BodyPart, HashedBody> hashed;
  for (const auto canonicalization : {Canonicalization::simple, Canonicalization::relaxed}) {
    Hashers hashers = hashers_for(parts, canonicalization);
    if (hashers.empty()) continue;
    BodyCanonicalizer canonicalizer(canonicalization);
    for (std::size_t i = 0; i < body.size(); i += piece_size)
      feed(hashers, canonicalizer.update(body.substr(i, piece_size)));
    feed(hashers, canonicalizer.finish());
    for (auto& [hash, hasher] : hashers) {
      for (const auto& [length, digest] : hasher.finish())
        hashed[{canonicalization, hash, length}] = {digest, hasher.size()};
    }
  }
  return hashed;
}

FieldIndex::FieldIndex(const mail::Message& message) : message_(message) {
  for (std::size_t i = 0; i < message.header.size(); ++i)
    places_[base::to_lower(message.header[i].name())].push_back(i);
}

std::size_t FieldIndex::count(std::string_view name) const {
  const auto found = places_.find(base::to_lower(name));
  return found == places_.end() ? 0 : found->second.size();
}

std::vector<const mail::HeaderField*> FieldIndex::pick(const std::vector<std::string>& names,
                                                       std::size_t own) const {
  std::vector<const mail::HeaderField*> picked;
  std::map<std::string, std::size_t> left;  // of each name
  for (const std::string& name : names) {
    const auto found = places_.find(base::to_lower(name));
    if (found == places_.end()) continue;
    const auto& places = found->second;
    std::size_t& count = left.try_emplace(found->first, places.size()).first->second;
    // Its signer could not sign the signature's own field.
    if (count > 0 && places[count - 1] == own) --count;
    if (count > 0) picked.push_back(&message_.header[places[--count]]);
  }
  return picked;
}

std::string canonicalize_own_field(const mail::HeaderField& field, const Signer& signer,
                                   Canonicalization canonicalization) {
  const std::string_view before = field.raw().substr(0, field.raw().find(':') + 1);
  std::string raw(field.raw());
  raw.erase(before.size() + signer.b_begin, signer.b_end - signer.b_begin);
  std::string canonical =
      canonicalize_field(mail::HeaderField(std::move(raw), before.size() - 1), canonicalization);
  canonical.resize(canonical.size() - std::string_view("\r\n").size());
  return canonical;
}

Octets hash_header(const FieldIndex& index, std::size_t own, const Signer& signer,
                   const Coverage& coverage) {
  crypto::Digest digest(signer.algorithm.hash);
  for (const mail::HeaderField* field : index.pick(coverage.fields, own))
    digest.update(canonicalize_field(*field, coverage.header));
  digest.update(canonicalize_own_field(index.field(own), signer, coverage.header));
  return digest.value();
}

}  // namespace mailprobe::policy::dkim
