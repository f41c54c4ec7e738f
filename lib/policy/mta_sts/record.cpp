// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/mta_sts/record.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::policy::mta_sts {
namespace {

constexpr std::string_view version = "v=STSv1";

Parsed<void> check_id(const Piece& id) {
  if (id.text.empty()) return fault(id.position, "here the id is missing");
  const auto* const odd = std::ranges::find_if_not(id.text, base::is_alnum);
  const auto length = static_cast<std::size_t>(odd - id.text.begin());
  if (length > id_limit)
    return fault(id.position + id_limit, fmt::format("an id has at most {} characters", id_limit));
  if (odd == id.text.end()) return {};
  return fault(id.position + length,
               fmt::format("{} cannot stand in an id, which is made of letters and digits",
                           base::quote(id.text.substr(length, 1))));
}

Parsed<Record> parse_record(std::string_view text) {
  const auto fields = split_fields(text);
  if (!fields) return fault(fields.error());
  Record record{std::string(text), {}, {}, {}};
  std::set<std::string_view> seen;
  for (const auto& [name, value] : *fields) {
    const bool first = seen.insert(name.text).second;
    const bool is_id = first && name.text == "id";
    if (name.position == 0) continue;  // the version
    if (auto checked = is_id ? check_id(value) : check_extension_value(value); !checked)
      return fault(std::move(checked.error()));
    if (is_id) {
      record.id = value.text;
    } else if (first) {
      record.extensions.emplace_back(std::string(name.text), std::string(value.text));
    } else {
      // RFC 8461 section 3.2, of both records and policies.
      record.remarks.emplace_back(
          name.position, fmt::format("the field {} stands here again; the first one counts",
                                     base::quote(name.text)));
    }
  }
  if (record.id.empty()) return miss_field(*fields, "id");
  return record;
}

}  // namespace

RecordReading<Record> read_record(std::span<const dns::Txt> records) {
  return read_chosen(choose_record(records, version), parse_record);
}

}  // namespace mailprobe::policy::mta_sts
