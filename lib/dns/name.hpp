// SPDX-License-Identifier: GPL-3.0-or-later
//
// A domain name as a value: at most 255 octets on the wire, labels of 1 to 63 octets (RFC 1035
// section 2.3.4). Labels may hold any octet; what a *host* may be called is the business of
// host_name.hpp. The spelling is kept, comparisons ignore the case of ASCII letters (RFC 4343).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mailprobe::dns {

class Name {
 public:
  Name() = default;  // the root

  // Name  ::= "." / Label *("." Label) ["."]                      ; RFC 1035 section 5.1
  // Label ::= 1*(printable ASCII but "." "\" and blank / "\" 3DIGIT / "\" printable non-digit)
  // Errors (syntax) quote the text and say what is wrong where; positions count from 1.
  static base::Result<Name> parse(std::string_view text);

  // From raw octets. Errors (syntax): an empty label, one over 63 octets, a name over 255.
  static base::Result<Name> from_labels(std::span<const std::string_view> labels);

  [[nodiscard]] std::vector<std::string_view> labels() const;
  [[nodiscard]] bool is_root() const { return wire_.size() == 1; }

  // Without the trailing dot but for the root, which is "."; dots within labels and what could be
  // misread in a zone file as \X, octets that cannot be printed as \DDD. parse(format()) gives the
  // same name.
  [[nodiscard]] std::string format() const;
  // With the trailing dot, as zone files have it.
  [[nodiscard]] std::string format_absolute() const;

  // RFC 1035 section 3.1: length octets and labels, ending in the zero octet of the root.
  [[nodiscard]] std::vector<std::uint8_t> wire() const { return {wire_.begin(), wire_.end()}; }

  // "example.org" with the prefix "_25._tcp" is "_25._tcp.example.org". Errors as for parse.
  [[nodiscard]] base::Result<Name> child(std::string_view prefix) const;
  // This name within `origin`: "mail" under "example.org" is "mail.example.org".
  [[nodiscard]] base::Result<Name> under(const Name& origin) const;
  // Without the first label; the root is its own parent.
  [[nodiscard]] Name parent() const;

  // A name is a subdomain of itself (RFC 1034 section 3.1).
  [[nodiscard]] bool is_subdomain_of(const Name& ancestor) const;

  bool operator==(const Name& other) const;
  // RFC 4034 section 6.1: canonical order.
  std::weak_ordering operator<=>(const Name& other) const;

  [[nodiscard]] std::size_t hash() const;

 private:
  explicit Name(std::string wire) : wire_(std::move(wire)) {}

  // One small buffer and not a vector of strings: a message of 64 KiB can hold 10,000 names of 127
  // labels each.
  std::string wire_ = std::string(1, '\0');
};

}  // namespace mailprobe::dns

template <>
struct std::hash<mailprobe::dns::Name> {
  std::size_t operator()(const mailprobe::dns::Name& name) const noexcept { return name.hash(); }
};
