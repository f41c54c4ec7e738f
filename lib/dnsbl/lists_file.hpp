// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of lists to ask, with what is known of those that the catalogue does not hold, or holds
// otherwise. Each list stands at the beginning of a line; what is said of it follows, indented.
//
//   # the company's own list
//   bl.example.net=127.0.0.[2..9]*2
//     kind ip4 ip6
//     code 127.0.0.2 a source of spam
//     code 127.0.0.[8;9] harmless a dynamic address
//     test 127.0.0.2 127.0.0.1
//     removal https://bl.example.net/remove
//
//   file     = *(list / fact / blank)     ; a line each; "#" after a blank begins a comment
//   list     = filter                     ; filter.hpp
//   fact     = 1*WSP (
//     "kind" 1*(WSP ("ip4" / "ip6" / "name"))
//     "stance" WSP ("block" / "allow" / "information")
//     "code" WSP pattern [WSP effect] WSP text     ; what an answer means
//     "bit" WSP mask [WSP effect] WSP text         ; of the last octet of 127.0.0.x
//     "test" WSP listed [WSP not-listed]           ; addresses or names, RFC 5782 section 5
//     "severity" WSP ("counted" / "ok" / "warning" / "critical")
//     "removal" WSP URL
//     "key" WSP label )                   ; a secret, put in front of the zone to ask
//   effect   = "listed" / "harmless" / "refused"
//
// Facts of a list that the catalogue holds replace what it says, each for itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dnsbl/filter.hpp"
#include "dnsbl/list.hpp"

namespace mailprobe::dnsbl {

// What a listing is worth.
enum class Consequence : std::uint8_t {
  counted,   // with all others, by the thresholds
  remark,    // whatever the others say
  warning,   // by itself
  critical,  // by itself
};

// What a file says of one list. A List that comes of it refers to it.
class Description {
 public:
  Description() = default;
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;
  Description(Description&&) = delete;
  Description& operator=(Description&&) = delete;
  ~Description() = default;

  // `known` with what the file says instead.
  [[nodiscard]] List amend(List known) const;
  [[nodiscard]] bool names_kinds() const { return kinds_.has_value(); }

 private:
  friend class FactReader;

  std::optional<Kinds> kinds_;
  std::optional<Stance> stance_;
  std::vector<Meaning> meanings_;
  std::vector<Bit> bits_;
  std::vector<TestPoint> tests_;
  std::string removal_;
  std::deque<std::string> texts_;  // of meanings, bits and tests; they do not move
};

struct FileList {
  Filter filter;    // its zone without the key
  std::string key;  // a secret; empty if there is none
  Consequence consequence = Consequence::counted;
  std::shared_ptr<const Description> description;
};

inline constexpr std::size_t most_file_lists = 1000;

// At least one list. Errors (syntax): "FILE, line 3: ...", without the key.
base::Result<std::vector<FileList>> parse_lists_file(std::string_view text, std::string_view file);

}  // namespace mailprobe::dnsbl
