// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever stands in a TXT record of DMARC or BIMI: every fault can be shown, what is kept is
// within the grammar, and what was understood reads back.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/fault_check.hpp"
#include "policy/bimi/record.hpp"
#include "policy/dmarc/record.hpp"

using namespace mailprobe;
using fuzz::check_fault;
using fuzz::check_printable;
using fuzz::demand;
using policy::Uri;
using policy::UriKind;
using policy::dmarc::Standing;

namespace {

void check_uri(const Uri& uri, UriKind kind, std::string_view text) {
  demand(uri.kind == kind && !uri.host.empty() && text.find(uri.uri) != std::string_view::npos);
  check_printable(uri.uri);
}

void add_policy(std::string& text, std::string_view name,
                std::optional<policy::dmarc::Policy> policy) {
  if (policy) text.append(";").append(name).append("=").append(format_policy(*policy));
}

void add_uris(std::string& text, std::string_view name, const std::vector<Uri>& uris) {
  for (const Uri& uri : uris)
    text.append(&uri == uris.data() ? ";" + std::string(name) + "=" : ",").append(uri.uri);
}

// What a record says, without what is wrong with it.
std::string format_essence(const policy::dmarc::Record& record) {
  using policy::dmarc::Mode;
  using policy::dmarc::Psd;
  std::string text(policy::dmarc::version);
  add_policy(text, "p", record.p);
  add_policy(text, "sp", record.sp);
  add_policy(text, "np", record.np);
  if (record.psd != Psd::unspecified) text += record.psd == Psd::yes ? ";psd=y" : ";psd=n";
  if (record.testing) text += ";t=y";
  if (record.adkim == Mode::strict) text += ";adkim=s";
  if (record.aspf == Mode::strict) text += ";aspf=s";
  if (record.pct) text += ";pct=" + std::to_string(*record.pct);
  text += ";fo=" + record.fo;
  add_uris(text, "rua", record.rua);
  add_uris(text, "ruf", record.ruf);
  return text;
}

void check_record(const policy::dmarc::Record& record) {
  demand(record.remarks.size() <= policy::dmarc::remark_limit);
  for (const policy::dmarc::Remark& remark : record.remarks)
    check_fault(record.text, remark.fault);
  for (const auto& fault : {record.policy_fault, record.legacy_fault}) {
    if (fault) check_fault(record.text, *fault);
  }
  const bool sound = record.standing == Standing::sound;
  demand(sound == !record.policy_fault && (!sound || record.p));
  demand(record.legacy_standing == record.standing || record.legacy_standing == Standing::sound);
  for (const std::vector<Uri>& uris : {record.rua, record.ruf}) {
    for (const Uri& uri : uris)
      check_uri(uri, UriKind::mailto, record.text);
  }
  const std::string essence = format_essence(record);
  check_printable(essence);
  const auto again = policy::dmarc::parse_record(essence);
  demand(format_essence(again) == essence && again.rua == record.rua && again.ruf == record.ruf);
}

void check_record(const policy::bimi::Record& record) {
  demand(record.remarks.size() <= policy::bimi::remark_limit);
  for (const policy::Fault& remark : record.remarks)
    check_fault(record.text, remark);
  for (const auto& uri : {record.logo, record.evidence}) {
    if (uri) check_uri(*uri, UriKind::https, record.text);
  }
}

void check_record(const policy::MalformedRecord& record) { check_fault(record.text, record.fault); }
void check_record(const policy::NoRecord& none) {
  if (none.attempt) check_record(*none.attempt);
}
void check_record(const policy::SeveralRecords& several) { demand(several.count > 1); }

void check_text(const std::string& text) {
  const std::vector<dns::Txt> records{{{text}}};
  const auto check = [](const auto& each) { check_record(each); };
  std::visit(check, policy::dmarc::read_record(records));
  std::visit(check, policy::bimi::read_record(records));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_text(text);
  check_text("v=DMARC1;" + text);
  check_text("v=BIMI1;" + text);
  return 0;
}
