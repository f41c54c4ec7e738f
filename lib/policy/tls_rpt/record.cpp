// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/tls_rpt/record.hpp"

#include <iterator>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "policy/tag_list.hpp"

namespace mailprobe::policy::tls_rpt {
namespace {

constexpr std::string_view version = "v=TLSRPTv1";

Parsed<Record> parse_record(std::string_view text) {
  const auto fields = split_fields(text);
  if (!fields) return fault(fields.error());
  Record record{std::string(text), {}, {}};
  for (const auto& [name, value] : *fields) {
    if (name.text != "rua") {
      if (auto checked = check_extension_value(value); !checked)
        return fault(std::move(checked.error()));
      continue;
    }
    auto targets = parse_rua_list(value);
    if (!targets) return fault(std::move(targets.error()));
    if (!record.targets.empty())
      record.remarks.emplace_back(
          name.position, "the field \"rua\" stands here again; not every sender looks at it");
    std::ranges::move(*targets, std::back_inserter(record.targets));
  }
  if (record.targets.empty()) return miss_field(*fields, "rua");
  return record;
}

}  // namespace

RecordReading<Record> read_record(std::span<const dns::Txt> records) {
  return read_chosen(choose_record(records, version), parse_record);
}

}  // namespace mailprobe::policy::tls_rpt
