// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record at <selector>._bimi.<domain> that names the logo to be shown beside mail from the
// domain (BIMI, draft-brand-indicators-for-message-identification).
//
//   bimi-record   = bimi-version *( bimi-sep tag ) [ bimi-sep ]     ; the tags in any order
//   bimi-version  = "v" *WSP "=" *WSP "BIMI1"
//   bimi-sep      = *WSP ";" *WSP
//   l (required)  = "" / https-URI      ; the logo, SVG
//   a             = "" / https-URI      ; evidence that the logo is the domain's: a certificate
//   avp           = "brand" / "personal"                            ; which picture is preferred
//   lps           = [ prefix *( "," prefix ) ]                      ; local parts that are
//   selectors
//
// "Mail receivers MUST NOT attempt to fix syntactical or capitalization errors": what is wrong in
// "l" or "a" makes the whole record worthless. Unknown tags are ignored. With "l" and "a" empty the
// domain declines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.hpp"
#include "policy/fault.hpp"
#include "policy/txt_choice.hpp"
#include "policy/uri.hpp"

namespace mailprobe::policy::bimi {

inline constexpr std::string_view version = "v=BIMI1";

enum class Avatar : std::uint8_t { brand, personal };

struct Record {
  std::string text;             // as published, its strings joined
  std::optional<Uri> logo;      // "l", of kind https
  std::optional<Uri> evidence;  // "a", of kind https
  Avatar avatar = Avatar::brand;
  std::optional<std::string> local_parts;  // "lps"
  std::vector<Fault> remarks;              // at most remark_limit

  [[nodiscard]] bool declines() const { return !logo && !evidence; }

  bool operator==(const Record&) const = default;
};

inline constexpr std::size_t remark_limit = 20;

// From all the TXT records of the name.
RecordReading<Record> read_record(std::span<const dns::Txt> records);

}  // namespace mailprobe::policy::bimi
