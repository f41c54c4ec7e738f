// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever stands in a TXT record or in a policy's file: both readings of a policy agree where the
// strict one accepts, what was read reads back, and every fault can be shown.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/fault_check.hpp"
#include "policy/mta_sts/policy.hpp"
#include "policy/mta_sts/record.hpp"
#include "policy/tls_rpt/record.hpp"

using namespace mailprobe;
using fuzz::check_fault;
using fuzz::check_printable;
using fuzz::demand;

namespace {

template <typename Policy>
void check_parsed(std::string_view body, const policy::Parsed<Policy>& parsed) {
  if (!parsed) {
    check_fault(body, parsed.error());
    return;
  }
  using policy::mta_sts::Mode;
  demand(parsed->max_age <= policy::mta_sts::max_age_limit);
  demand(parsed->mode == Mode::none || !parsed->mx.empty());
  for (const auto& pattern : parsed->mx) {
    const std::string text = format_mx_pattern(pattern);
    demand(policy::mta_sts::parse_mx_pattern(text) == pattern);
    demand(pattern.wildcard || allows(*parsed, pattern.domain));
  }
  check_printable(format_policy(*parsed));
}

void check_policy(std::string_view body) {
  const auto reading = policy::mta_sts::read_policy(body);
  check_parsed(body, reading.strict);
  check_parsed(body, reading.lenient);
  demand(!reading.strict || reading.strict == reading.lenient);
  demand(reading.remarks.size() <= 7);
  for (const policy::Fault& remark : reading.remarks)
    check_fault(body, remark);
}

void check_content(const policy::mta_sts::Record& record) {
  demand(!record.id.empty() && record.id.size() <= policy::mta_sts::id_limit);
  for (const policy::Extension& extension : record.extensions)
    demand(!extension.name.empty() && !extension.value.empty());
}

void check_content(const policy::tls_rpt::Record& record) {
  demand(!record.targets.empty());
  for (const policy::tls_rpt::Rua& target : record.targets)
    demand(!target.host.empty() && record.text.find(target.uri) != std::string::npos);
}

template <typename Record>
void check_record(const policy::RecordReading<Record>& reading) {
  if (const auto* malformed = std::get_if<policy::MalformedRecord>(&reading))
    check_fault(malformed->text, malformed->fault);
  if (const auto* none = std::get_if<policy::NoRecord>(&reading); none != nullptr && none->attempt)
    check_fault(none->attempt->text, none->attempt->fault);
  if (const auto* record = std::get_if<Record>(&reading)) {
    check_content(*record);
    for (const policy::Fault& remark : record->remarks)
      check_fault(record->text, remark);
  }
}

void check_records(const std::string& text) {
  check_record(policy::mta_sts::read_record(std::vector<dns::Txt>{{{text}}}));
  check_record(policy::tls_rpt::read_record(std::vector<dns::Txt>{{{text}}}));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_policy(text);
  check_records(text);
  check_records("v=STSv1;" + text);
  check_records("v=TLSRPTv1;" + text);
  return 0;
}
