// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "check_spf_dkim/look_up.hpp"
#include "policy/dkim/common_selectors.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using dns::RecordType;
using policy::dkim::KeyRecord;

// The key at a selector of the domain; nothing as long as the answer is missing.
std::optional<KeyObservation> look_up_key(dns::Inquiry& inquiry, const dns::Name& domain,
                                          const dns::Name& selector) {
  const auto name = policy::dkim::key_name(selector, domain);
  const dns::Answer* answer = name ? inquiry.find(*name, RecordType::txt) : nullptr;
  if (answer == nullptr) return std::nullopt;
  const auto records = dns::data_of<dns::Txt>(answer->records);
  return KeyObservation{.selector = selector,
                        .domain = domain,
                        .sender = {},
                        .reading = policy::dkim::read_key(*answer),
                        .aliases = answer->aliases,
                        .strings = records.empty() ? 0 : records.front().strings.size(),
                        .same_as_file = {},
                        .file = {}};
}

void compare_with_files(const Inputs& inputs, KeyObservation& seen) {
  for (const LocalKey& local : inputs.keys) {
    const bool known = !std::holds_alternative<policy::dkim::UnknownKey>(seen.reading);
    if (local.file.selector != seen.selector || !known) continue;
    const auto* record = std::get_if<KeyRecord>(&seen.reading);
    seen.same_as_file = record != nullptr && record->key == local.key;
    seen.file = local.file.path;
  }
}

bool is_known(const DkimObservation& seen, const dns::Name& selector) {
  return std::ranges::find(seen.keys, selector, &KeyObservation::selector) != seen.keys.end();
}

void look_up_given(dns::Inquiry& inquiry, const Task& task, DkimObservation& seen) {
  for (const dns::Name& selector : task.options.dkim.selectors) {
    auto key = look_up_key(inquiry, *task.options.domain, selector);
    if (!key) continue;
    compare_with_files(task.inputs, *key);
    seen.keys.push_back(*std::move(key));
  }
}

// Those of the message that are signed by the domain.
void look_up_message_selectors(dns::Inquiry& inquiry, const Task& task, DkimObservation& seen) {
  if (!task.inputs.letter || !task.options.domain) return;
  for (const auto& field : task.inputs.letter->signatures.signatures) {
    if (!field.signature || field.signature->signer.domain != *task.options.domain) continue;
    const dns::Name& selector = field.signature->signer.selector;
    auto key = is_known(seen, selector) ? std::nullopt
                                        : look_up_key(inquiry, *task.options.domain, selector);
    if (!key) continue;
    key->origin = SelectorOrigin::message;
    seen.keys.push_back(*std::move(key));
  }
}

// A guess that leads nowhere says nothing, and is not kept.
void look_up_guesses(dns::Inquiry& inquiry, const Task& task, DkimObservation& seen) {
  const dns::Name& domain = *task.options.domain;
  for (const auto& [text, sender] : policy::dkim::common_selectors()) {
    const dns::Name selector = dns::Name::parse(text).value();
    ++seen.guesses;
    if (is_known(seen, selector)) continue;
    auto key = look_up_key(inquiry, domain, selector);
    if (!key || std::holds_alternative<policy::NoRecord>(key->reading)) continue;
    if (const auto* unknown = std::get_if<policy::dkim::UnknownKey>(&key->reading)) {
      seen.guess_failures.push_back(unknown->why);
      continue;
    }
    key->origin = SelectorOrigin::guessed;
    key->sender = sender;
    seen.keys.push_back(*std::move(key));
  }
  const auto below = domain.child("_domainkey");
  const dns::Answer* answer = below ? inquiry.find(*below, RecordType::txt) : nullptr;
  seen.no_keys_at_all = answer != nullptr && answer->outcome == dns::Outcome::nxdomain;
}

MessageObservation look_at(dns::Inquiry& inquiry, const Task& task, const Letter& letter) {
  return {.signatures = policy::dkim::verify_signatures(letter.signatures, inquiry, task.now),
          .passed_over = letter.signatures.passed_over,
          .chain = policy::arc::validate_chain(letter.chain, inquiry),
          .author = letter.author,
          .line_ends = letter.line_ends,
          .dmarc = {}};
}

}  // namespace

DkimObservation look_up_dkim(dns::Inquiry& inquiry, const Task& task) {
  DkimObservation seen;
  if (task.options.domain) look_up_given(inquiry, task, seen);
  look_up_message_selectors(inquiry, task, seen);
  if (task.options.dkim.discover) look_up_guesses(inquiry, task, seen);
  if (task.inputs.letter) seen.message = look_at(inquiry, task, *task.inputs.letter);
  return seen;
}

}  // namespace mailprobe::check_spf_dkim
