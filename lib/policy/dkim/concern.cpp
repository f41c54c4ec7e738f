// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/concern.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::policy::dkim {
namespace {

class Critic {
 public:
  Critic(const Signature& signature, const Circumstances& circumstances)
      : signature_(signature),
        around_(circumstances),
        concerns_(find_key_concerns(signature.signer, circumstances.key_record)) {}

  std::vector<Concern> criticise() && {
    look_at_identity();
    look_at_strictness();
    look_at_times();
    look_at_header();
    look_at_body();
    std::ranges::sort(concerns_, {}, &Concern::kind);
    return std::move(concerns_);
  }

 private:
  void add(ConcernKind kind, std::string what) { concerns_.emplace_back(kind, std::move(what)); }

  void look_at_identity() {
    if (signature_.identity_domain.is_subdomain_of(signature_.signer.domain)) return;
    add(ConcernKind::identity_outside_domain,
        fmt::format("the identity {} is not within {}", base::quote(signature_.identity),
                    signature_.signer.domain.format()));
  }

  void look_at_strictness() {
    const KeyRecord* record = around_.key_record;
    if (record == nullptr || !record->is_strict()) return;
    if (signature_.identity_domain == signature_.signer.domain) return;
    add(ConcernKind::identity_not_exact,
        fmt::format("the key says t=s, and the identity {} is not of {} itself",
                    base::quote(signature_.identity), signature_.signer.domain.format()));
  }

  void look_at_times() {
    const auto now = std::chrono::floor<std::chrono::seconds>(around_.now).time_since_epoch();
    const auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(now.count(), 0));
    if (const auto expires_at = signature_.coverage.expires_at; expires_at && *expires_at < seconds)
      add(ConcernKind::expired,
          fmt::format("the signature expired {} seconds ago", seconds - *expires_at));
    if (const auto signed_at = signature_.signer.signed_at;
        signed_at && *signed_at > seconds + static_cast<std::uint64_t>(clock_slack.count())) {
      add(ConcernKind::signed_in_future,
          fmt::format("the signature was made {} seconds in the future", *signed_at - seconds));
    }
  }

  void look_at_header() {
    const std::size_t present = around_.header.from_fields;
    const std::size_t signed_times = signature_.coverage.count("from");
    if (signed_times == 0) {
      add(ConcernKind::from_not_signed, "the From field is not signed");
    } else if (signed_times < present) {
      add(ConcernKind::from_partly_signed,
          fmt::format("of {} From fields {} are not signed", present, present - signed_times));
    } else if (signed_times == present) {
      add(ConcernKind::from_not_oversigned, "a second From field could be added");
    }
    if (around_.header.has_subject && signature_.coverage.count("subject") == 0)
      add(ConcernKind::subject_not_signed, "the Subject field is not signed");
    if (around_.header.has_date && signature_.coverage.count("date") == 0)
      add(ConcernKind::date_not_signed, "the Date field is not signed");
  }

  void look_at_body() {
    const auto length = signature_.coverage.body_length;
    if (!length || *length >= around_.body_size) return;
    add(ConcernKind::body_not_covered,
        fmt::format("the last {} of {} octets of the body are not signed (l=)",
                    around_.body_size - *length, around_.body_size));
  }

  const Signature& signature_;
  const Circumstances& around_;
  std::vector<Concern> concerns_;
};

}  // namespace

std::string_view format_concern_kind(ConcernKind kind) {
  switch (kind) {
    case ConcernKind::from_not_signed: return "from_not_signed";
    case ConcernKind::identity_outside_domain: return "identity_outside_domain";
    case ConcernKind::identity_not_exact: return "identity_not_exact";
    case ConcernKind::hash_not_allowed: return "hash_not_allowed";
    case ConcernKind::not_for_email: return "not_for_email";
    case ConcernKind::rsa_sha1: return "rsa_sha1";
    case ConcernKind::weak_key: return "weak_key";
    case ConcernKind::expired: return "expired";
    case ConcernKind::signed_in_future: return "signed_in_future";
    case ConcernKind::from_partly_signed: return "from_partly_signed";
    case ConcernKind::body_not_covered: return "body_not_covered";
    case ConcernKind::subject_not_signed: return "subject_not_signed";
    case ConcernKind::date_not_signed: return "date_not_signed";
    case ConcernKind::from_not_oversigned: return "from_not_oversigned";
    case ConcernKind::testing_key: return "testing_key";
  }
  return "unknown";
}

Effect effect_of(ConcernKind kind) {
  if (kind <= ConcernKind::not_for_email) return Effect::permerror;
  if (kind <= ConcernKind::from_partly_signed) return Effect::policy;
  return Effect::none;
}

bool has_effect(const std::vector<Concern>& concerns, Effect effect) {
  return std::ranges::any_of(
      concerns, [&](const Concern& concern) { return effect_of(concern.kind) == effect; });
}

std::vector<Concern> find_key_concerns(const Signer& signer, const KeyRecord* record) {
  std::vector<Concern> concerns;
  const crypto::Hash hash = signer.algorithm.hash;
  if (hash == crypto::Hash::sha1)
    concerns.emplace_back(ConcernKind::rsa_sha1, "rsa-sha1 does not count any more");
  if (record == nullptr) return concerns;
  if (!record->allows(hash)) {
    concerns.emplace_back(ConcernKind::hash_not_allowed,
                          fmt::format("the key does not allow {} (h=)", crypto::format_hash(hash)));
  }
  if (!record->is_for_email())
    concerns.emplace_back(ConcernKind::not_for_email, "the key is not for mail (s=)");
  if (record->key.type() == crypto::KeyType::rsa && record->key.bits() < least_rsa_bits) {
    concerns.emplace_back(ConcernKind::weak_key,
                          fmt::format("the key has {} bits, less than the {} that count",
                                      record->key.bits(), least_rsa_bits));
  }
  if (record->is_testing())
    concerns.emplace_back(ConcernKind::testing_key, "the key says that DKIM is only tested (t=y)");
  return concerns;
}

std::vector<Concern> find_concerns(const Signature& signature, const Circumstances& circumstances) {
  return Critic(signature, circumstances).criticise();
}

}  // namespace mailprobe::policy::dkim
