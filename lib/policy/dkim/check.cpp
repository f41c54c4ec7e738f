// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/check.hpp"

#include <fmt/format.h>

namespace mailprobe::policy::dkim {
namespace {

Check compare(const Signer& signer, const Coverage& coverage, const Hashes& hashes,
              KeyRecord record) {
  const bool body_holds = !hashes.body || hashes.body->digest == coverage.body_hash;
  const bool header_holds =
      record.key.verify(signer.algorithm.hash, hashes.header, signer.signature);
  if (body_holds && header_holds) return {Outcome::pass, "", std::move(record)};
  if (header_holds)
    return {Outcome::body_differs, "the body is not the one that was signed", std::move(record)};
  if (body_holds)
    return {Outcome::signature_differs, "the signature does not fit the header fields and the key",
            std::move(record)};
  return {Outcome::both_differ,
          "the body is not the one that was signed, and the signature does not fit the header "
          "fields and the key",
          std::move(record)};
}

Check check_with_key(const Signer& signer, const Coverage& coverage, const Hashes& hashes,
                     KeyRecord record) {
  const crypto::KeyType type = record.key.type();
  if (type != signer.algorithm.key) {
    return {Outcome::other_key_type,
            fmt::format("the signature is of {}, and the key at {} is of {}",
                        crypto::format_key_type(signer.algorithm.key), signer.key_name.format(),
                        crypto::format_key_type(type)),
            std::move(record)};
  }
  // RFC 6376 section 3.5: l= MUST NOT be larger than the canonical body.
  if (hashes.body && coverage.body_length.value_or(0) > hashes.body->size) {
    return {Outcome::body_too_short,
            fmt::format("{} octets of the body were signed, and it has {} only",
                        *coverage.body_length, hashes.body->size),
            std::move(record)};
  }
  return compare(signer, coverage, hashes, std::move(record));
}

// Why there is nothing to compare with.
class Obstacle {
 public:
  explicit Obstacle(const dns::Name& name) : name_(name.format()) {}

  Check operator()(UnknownKey key) const {
    return {Outcome::unknown,
            fmt::format("the key at {} could not be asked for: {}", name_, key.why),
            std::move(key)};
  }
  Check operator()(NoRecord key) const {
    return {Outcome::no_key, fmt::format("there is no key at {}", name_), std::move(key)};
  }
  Check operator()(SeveralRecords key) const {
    return {Outcome::several_keys,
            fmt::format("there are {} TXT records at {}, where one may be", key.count, name_), key};
  }
  Check operator()(MalformedRecord key) const {
    return {Outcome::malformed_key,
            fmt::format("the key at {} cannot be read: {}", name_, key.fault.what), std::move(key)};
  }
  Check operator()(RevokedKey key) const {
    return {Outcome::revoked_key, fmt::format("the key at {} is revoked", name_), std::move(key)};
  }
  // For std::visit; nobody comes here.
  Check operator()(KeyRecord key) const { return {Outcome::unknown, "", std::move(key)}; }

 private:
  std::string name_;
};

}  // namespace

std::string_view format_outcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::body_differs: return "body_differs";
    case Outcome::signature_differs: return "signature_differs";
    case Outcome::both_differ: return "both_differ";
    case Outcome::malformed_signature: return "malformed_signature";
    case Outcome::no_key: return "no_key";
    case Outcome::several_keys: return "several_keys";
    case Outcome::malformed_key: return "malformed_key";
    case Outcome::revoked_key: return "revoked_key";
    case Outcome::other_key_type: return "other_key_type";
    case Outcome::body_too_short: return "body_too_short";
    case Outcome::unknown: return "unknown";
  }
  return "unknown";
}

Check check_signature(const Signer& signer, const Coverage& coverage, const Hashes& hashes,
                      dns::Inquiry& inquiry) {
  const dns::Answer* answer = inquiry.find(signer.key_name, dns::RecordType::txt);
  KeyReading reading = answer != nullptr ? read_key(*answer) : UnknownKey{"not asked yet"};
  if (auto* record = std::get_if<KeyRecord>(&reading))
    return check_with_key(signer, coverage, hashes, std::move(*record));
  return std::visit(Obstacle(signer.key_name), std::move(reading));
}

}  // namespace mailprobe::policy::dkim
