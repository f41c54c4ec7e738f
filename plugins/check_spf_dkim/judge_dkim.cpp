// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys that the domain publishes.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_spf_dkim/judge_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using plugin::Check;
using policy::dkim::KeyRecord;

constexpr int longest_key = 4096;  // bits that every receiver can verify; RFC 8301 section 3.2
constexpr std::size_t usual_exponent_digits = 5;  // of 65537

class KeyJudge {
 public:
  KeyJudge(const Case& matter, const KeyObservation& seen)
      : matter_(matter), seen_(seen), selector_(printable(seen.selector.format())) {}

  Check judge() {
    check_.text = "DKIM " + selector_;
    if (!seen_.sender.empty()) check_.text += fmt::format(" ({})", seen_.sender);
    std::visit([&](const auto& reading) { judge(reading); }, seen_.reading);
    for (const dns::Name& alias : seen_.aliases)
      check_.details.push_back({1, "alias of " + printable(alias.format())});
    if (seen_.same_as_file && !*seen_.same_as_file)
      find(finding::dkim_key_differs,
           fmt::format("{} is another key than that of the record", base::quote(seen_.file)));
    return std::move(check_);
  }

 private:
  void find(const plugin::FindingKind& kind, const std::string& message) {
    check_spf_dkim::find(matter_, check_, kind, fmt::format("{}: {}", selector_, message));
  }

  void judge(const policy::dkim::UnknownKey& unknown) {
    check_.text += ": not known";
    find(finding::dkim_unknown, unknown.why);
  }

  void judge(const policy::NoRecord& none) {
    check_.text += ": no key";
    find(finding::dkim_missing, "there is no key");
    if (none.attempt) show(*none.attempt, finding::dkim_remark);
  }

  void judge(const policy::SeveralRecords& several) {
    check_.text += ": no key";
    find(finding::dkim_several, fmt::format("{} TXT records", several.count));
  }

  void judge(const policy::MalformedRecord& malformed) {
    check_.text += ": no key";
    show(malformed, finding::dkim_malformed);
  }

  void judge(const policy::dkim::RevokedKey& /*revoked*/) {
    check_.text += ": revoked";
    const bool guessed = seen_.origin == SelectorOrigin::guessed;
    find(guessed ? finding::dkim_revoked_guess : finding::dkim_revoked, "the key is revoked");
  }

  void judge(const KeyRecord& record) {
    check_.text +=
        fmt::format(": {} {} bits", crypto::format_key_type(record.key.type()), record.key.bits());
    if (record.key.type() == crypto::KeyType::rsa) judge_rsa(record.key);
    if (record.is_testing()) find(finding::dkim_testing, "the key is marked as a test (t=y)");
    if (!record.allows(crypto::Hash::sha256))
      find(finding::dkim_no_sha256, "h= does not allow sha256");
    if (!record.is_for_email()) find(finding::dkim_not_for_email, "s= does not allow email");
    for (const policy::Fault& remark : record.remarks)
      show({record.text, remark}, finding::dkim_remark);
    judge_age(record.key);
  }

  void judge_rsa(const crypto::PublicKey& key) {
    if (const auto alarm =
            plugin::find_alarm(matter_.options().dkim.key_bits, key.bits(),
                               {finding::dkim_bits_warning, finding::dkim_bits_critical}))
      find(*alarm->kind, fmt::format("an RSA key of {} bits", key.bits()));
    if (key.bits() > longest_key)
      find(finding::dkim_long_key, fmt::format("an RSA key of {} bits", key.bits()));
    if (key.rsa_exponent().size() < usual_exponent_digits)
      find(finding::dkim_small_exponent, "the exponent is " + key.rsa_exponent());
  }

  void judge_age(const crypto::PublicKey& key) {
    const auto age = age_of(matter_, key);
    if (!age) return;
    check_.details.push_back({1, fmt::format("seen for {:.0f} days", *age)});
    if (const auto alarm =
            plugin::find_alarm(matter_.options().dkim.key_age, *age,
                               {finding::dkim_age_warning, finding::dkim_age_critical}))
      find(*alarm->kind,
           fmt::format("the key has been seen for {:.0f} days, {}", *age, alarm->clause));
  }

  void show(const policy::MalformedRecord& record, const plugin::FindingKind& kind) {
    find_fault(matter_, check_, kind, {selector_ + ": key record", record.text, record.fault});
  }

  const Case& matter_;
  const KeyObservation& seen_;
  std::string selector_;
  Check check_;
};

// The same key under two selectors.
void judge_sharing(const Case& matter, Check& check) {
  std::map<std::string, std::string> selectors;
  for (const KeyObservation& seen : matter.seen.dkim.keys) {
    const auto* record = std::get_if<KeyRecord>(&seen.reading);
    if (record == nullptr) continue;
    const std::string selector = printable(seen.selector.format());
    const auto [first, is_new] = selectors.try_emplace(record->key.fingerprint(), selector);
    if (!is_new)
      find(matter, check, finding::dkim_key_shared,
           fmt::format("{} and {} have the same key", first->second, selector));
  }
}

void judge_guesses(const Case& matter, Check& check) {
  const DkimObservation& dkim = matter.seen.dkim;
  const auto found =
      std::ranges::count(dkim.keys, SelectorOrigin::guessed, &KeyObservation::origin);
  check.details.push_back({0, fmt::format("{} of {} common selectors found", found, dkim.guesses)});
  if (!dkim.guess_failures.empty()) {
    find(matter, check, finding::dkim_guess_unknown,
         fmt::format("{} of {} common selectors could not be asked for: {}",
                     dkim.guess_failures.size(), dkim.guesses, dkim.guess_failures.front()));
  } else if (dkim.keys.empty()) {
    find(matter, check, finding::dkim_nothing_found,
         dkim.no_keys_at_all ? "the domain has no \"_domainkey\" at all (NXDOMAIN)"
                             : fmt::format("none of {} common selectors has a key", dkim.guesses));
  }
}

}  // namespace

std::optional<double> age_of(const Case& matter, const crypto::PublicKey& key) {
  const auto seen = matter.seen.memory.key_seen.find(key.fingerprint());
  if (seen == matter.seen.memory.key_seen.end()) return std::nullopt;
  const std::chrono::duration<double, std::ratio<86400>> age = matter.task.now - seen->second;
  return std::max(0.0, age.count());
}

Check judge_dkim(const Case& matter) {
  const DkimObservation& dkim = matter.seen.dkim;
  Check check{.text = "DKIM: " + count(dkim.keys.size(), "key")};
  for (const KeyObservation& key : dkim.keys)
    check.children.push_back(KeyJudge(matter, key).judge());
  judge_sharing(matter, check);
  if (matter.options().dkim.discover) judge_guesses(matter, check);
  return check;
}

}  // namespace mailprobe::check_spf_dkim
