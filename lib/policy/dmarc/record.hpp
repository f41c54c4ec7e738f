// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record at _dmarc.<domain> in which a domain says what it wants done with mail in its name
// that it did not send (RFC 9989 sections 4.7 and 4.8; before it RFC 7489 section 6.3).
//
//   dmarc-record  = dmarc-version *( dmarc-sep dmarc-tag ) [ dmarc-sep ]
//   dmarc-version = "v" equals %s"DMARC1"
//   dmarc-tag     = 1*ALPHA equals 1*dmarc-value                    ; names: case-sensitive
//   dmarc-sep     = *WSP ";" *WSP
//   equals        = *WSP "=" *WSP
//   dmarc-value   = %x20-3A / %x3C-7E
//
//   p sp np       "none" / "quarantine" / "reject"                  ; keywords in any letter case
//   adkim aspf    "r" / "s"
//   psd           "y" / "n" / "u"
//   t             "y" / "n"
//   fo            "0" "1" "d" "s" joined by ":", each once, "0" and "1" not together
//   rua ruf       report_uris.hpp
//   pct rf ri     RFC 7489 only: "pct" is 0 to 100
//
// A record is never refused: tags that are not known are ignored, and what is wrong in others
// counts as if it was not there. All that is told in remarks, with its place. What a tag means that
// stands twice, the RFC does not say (RFC 6376 section 3.2 would discard the record); the first one
// counts here, with a remark.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/record.hpp"
#include "policy/dmarc/remark.hpp"
#include "policy/fault.hpp"
#include "policy/txt_choice.hpp"
#include "policy/uri.hpp"

namespace mailprobe::policy::dmarc {

inline constexpr std::string_view version = "v=DMARC1";

enum class Policy : std::uint8_t { none, quarantine, reject };  // the later, the stricter

// "none", "quarantine", "reject".
std::string_view format_policy(Policy policy);

enum class Mode : std::uint8_t { relaxed, strict };

enum class Psd : std::uint8_t { unspecified, no, yes };

// What comes of a record whose policies are not all right (RFC 9989 section 4.10.1, RFC 7489
// section 6.6.3).
enum class Standing : std::uint8_t {
  sound,
  reports_only,  // it counts as "p=none", as it has an address for reports
  ignored,       // as if the domain had no DMARC
};

struct Record {
  std::string text;                 // as published, its strings joined
  std::optional<Policy> p, sp, np;  // if published and understood
  Psd psd = Psd::unspecified;
  bool testing = false;  // t=y
  Mode adkim = Mode::relaxed;
  Mode aspf = Mode::relaxed;
  std::vector<Uri> rua;  // of kind mailto
  std::vector<Uri> ruf;
  std::string fo = "0";         // in lower case
  std::optional<unsigned> pct;  // percent
  std::optional<std::string> rf;
  std::optional<std::string> ri;

  Standing standing = Standing::sound;
  Standing legacy_standing = Standing::sound;  // in the eyes of RFC 7489, which knows no "np"
  std::optional<Fault> policy_fault;           // why it is not sound
  std::optional<Fault> legacy_fault;           // what breaks the grammar of RFC 7489 only
  std::vector<Remark> remarks;                 // at most remark_limit, in the order of their places

  bool operator==(const Record&) const = default;
};

// `text` begins with the version, as choose_record sees to.
Record parse_record(std::string_view text);

using Reading = std::variant<NoRecord, SeveralRecords, Record>;

// From all the TXT records of the name. Several are as good as none (RFC 9989 section 4.10).
Reading read_record(std::span<const dns::Txt> records);

}  // namespace mailprobe::policy::dmarc
