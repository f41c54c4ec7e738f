// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which of a name's TXT records is the one that the world goes by: records that do not begin with
// the version are discarded, and exactly one must remain (RFC 7208 section 4.5, RFC 8461
// section 3.1, RFC 8460 section 3, RFC 9989 section 4.10).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "dns/record.hpp"
#include "policy/fault.hpp"

namespace mailprobe::policy {

struct MalformedRecord {
  std::string text;  // foreign text; `fault` points into it
  Fault fault;

  bool operator==(const MalformedRecord&) const = default;
};

struct NoRecord {
  // The first record that was discarded although somebody must have meant it: in other letter case,
  // in quotation marks, with blanks, without the semicolon, with the version not in front.
  std::optional<MalformedRecord> attempt;

  bool operator==(const NoRecord&) const = default;
};

struct SeveralRecords {
  std::size_t count = 0;

  bool operator==(const SeveralRecords&) const = default;
};

// The text of the record that remains, its strings joined.
using TxtChoice = std::variant<NoRecord, SeveralRecords, std::string>;

// What a record of the kind that is sought begins with.
enum class Opening {
  verbatim,  // the version and a semicolon, to the byte
  tag,       // *WSP beside the "=" and behind the version, and then a semicolon or the end
  word,      // the version in any letter case, and then a blank or the end
};

// `version` is as in "v=STSv1".
TxtChoice choose_record(std::span<const dns::Txt> records, std::string_view version,
                        Opening opening = Opening::verbatim);

// Where a text departs from such an opening; nothing if it does not.
std::optional<std::size_t> departs_at(std::string_view text, std::string_view version,
                                      Opening opening);

template <typename Record>
using RecordReading = std::variant<NoRecord, SeveralRecords, MalformedRecord, Record>;

// What `parse` makes of the record that is chosen.
template <typename Record>
RecordReading<Record> read_chosen(TxtChoice choice,
                                  Parsed<Record> (*parse)(std::string_view text)) {
  if (auto* none = std::get_if<NoRecord>(&choice)) return std::move(*none);
  if (const auto* several = std::get_if<SeveralRecords>(&choice)) return *several;
  auto& text = std::get<std::string>(choice);
  auto record = parse(text);
  if (!record) return MalformedRecord{std::move(text), std::move(record.error())};
  return *std::move(record);
}

}  // namespace mailprobe::policy
