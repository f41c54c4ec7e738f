// SPDX-License-Identifier: GPL-3.0-or-later
//
// Key records of DKIM and the fields of signatures, of DKIM and ARC: what was read is within its
// limits, and every fault can be shown.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/fault_check.hpp"
#include "policy/arc/fields.hpp"
#include "policy/dkim/key_record.hpp"
#include "policy/dkim/signature.hpp"

using namespace mailprobe;
using fuzz::demand;
namespace dkim = policy::dkim;

namespace {

void check_key(const std::string& text) {
  const auto reading = dkim::read_key_records(std::vector<dns::Txt>{{{text}}});
  if (const auto* malformed = std::get_if<policy::MalformedRecord>(&reading))
    fuzz::check_fault(malformed->text, malformed->fault);
  const auto* record = std::get_if<dkim::KeyRecord>(&reading);
  if (record == nullptr) return;
  demand(record->text == text && text.contains('p'));
  demand(record->key.bits() > 0 && record->key.bits() <= crypto::rsa_limit);
  demand(record->key.fingerprint().size() == 64);
  for (const policy::Fault& remark : record->remarks)
    fuzz::check_fault(text, remark);
}

void check_signer(std::string_view text, const dkim::Signer& signer) {
  demand(!signer.signature.empty());
  demand(signer.b_begin <= signer.b_end && signer.b_end <= text.size());
  demand(signer.b_begin > 0 && text[signer.b_begin - 1] == '=');
  demand(signer.b_end == text.size() || text[signer.b_end] == ';');
  demand(signer.key_name.is_subdomain_of(signer.domain));
}

void check_coverage(const dkim::Signer& signer, const dkim::Coverage& coverage) {
  demand(coverage.body_hash.size() == crypto::digest_size(signer.algorithm.hash));
  demand(!coverage.fields.empty());
  for (const std::string& field : coverage.fields)
    demand(!field.empty() && coverage.count(field) > 0);
}

template <typename Field>
bool is_read(std::string_view text, const policy::Parsed<Field>& field) {
  if (!field) fuzz::check_fault(text, field.error());
  return field.has_value();
}

void check_fields(std::string_view text) {
  if (const auto signature = dkim::parse_signature(text); is_read(text, signature)) {
    check_signer(text, signature->signer);
    check_coverage(signature->signer, signature->coverage);
    demand(signature->identity.contains('@'));
  }
  if (const auto signature = policy::arc::parse_message_signature(text); is_read(text, signature)) {
    check_signer(text, signature->signer);
    check_coverage(signature->signer, signature->coverage);
    demand(signature->instance >= 1 && signature->instance <= policy::arc::instance_limit);
  }
  if (const auto seal = policy::arc::parse_seal(text); is_read(text, seal))
    check_signer(text, seal->signer);
  is_read(text, policy::arc::parse_results_instance(text));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_key(text);
  check_key("v=DKIM1; p=" + text);
  check_fields(text);
  check_fields("v=1; i=1; a=rsa-sha256; d=a.test; s=s; b=AAAA; cv=none;" + text);
  return 0;
}
