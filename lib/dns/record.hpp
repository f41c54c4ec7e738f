// SPDX-License-Identifier: GPL-3.0-or-later
//
// Resource records of class IN as values. What this program has no struct for is kept as Unknown
// (RFC 3597). OPT is no record but a part of the message: see Edns in message.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/name.hpp"
#include "net/address.hpp"

namespace mailprobe::dns {

// The numbers of the IANA registry; any other number is a valid value, too.
enum class RecordType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  srv = 33,
  opt = 41,
  tlsa = 52,
  caa = 257,
};

// Any number, as it comes from the wire.
constexpr RecordType to_record_type(std::uint16_t number) {
  // The checker believes that the list of enumerators is complete.
  return static_cast<RecordType>(number);  // NOLINT(clang-analyzer-optin.core.EnumCastOutOfRange)
}

// "MX", "mx", "TYPE65" (RFC 3597 section 5).
std::optional<RecordType> parse_record_type(std::string_view text);
std::string format_record_type(RecordType type);

struct A {  // RFC 1035 section 3.4.1
  net::IpAddress address;
  bool operator==(const A&) const = default;
};

struct Aaaa {  // RFC 3596 section 2.2
  net::IpAddress address;
  bool operator==(const Aaaa&) const = default;
};

struct Cname {
  Name target;
  bool operator==(const Cname&) const = default;
};

struct Ns {
  Name server;
  bool operator==(const Ns&) const = default;
};

struct Ptr {
  Name target;
  bool operator==(const Ptr&) const = default;
};

struct Soa {  // RFC 1035 section 3.3.13; times in seconds
  Name primary;
  Name mailbox;
  std::uint32_t serial = 0;
  std::uint32_t refresh = 0;
  std::uint32_t retry = 0;
  std::uint32_t expire = 0;
  std::uint32_t minimum = 0;
  bool operator==(const Soa&) const = default;
};

struct Mx {
  std::uint16_t preference = 0;
  Name exchange;
  // RFC 7505: "this domain takes no mail".
  [[nodiscard]] bool is_null() const { return exchange.is_root(); }
  bool operator==(const Mx&) const = default;
};

struct Txt {
  std::vector<std::string> strings;  // at least one, of at most 255 octets each
  // Without anything in between, as RFC 7208 section 3.3 and its kin read them.
  [[nodiscard]] std::string joined() const;
  bool operator==(const Txt&) const = default;
};

struct Srv {  // RFC 2782
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  Name target;
  bool operator==(const Srv&) const = default;
};

struct Tlsa {  // RFC 6698 section 2.1
  std::uint8_t usage = 0;
  std::uint8_t selector = 0;
  std::uint8_t matching_type = 0;
  std::vector<std::uint8_t> data;
  bool operator==(const Tlsa&) const = default;
};

struct Caa {  // RFC 8659 section 4.1
  std::uint8_t flags = 0;
  std::string tag;
  std::string value;
  bool operator==(const Caa&) const = default;
};

struct Unknown {
  std::vector<std::uint8_t> data;
  bool operator==(const Unknown&) const = default;
};

using RecordData = std::variant<A, Aaaa, Cname, Ns, Ptr, Soa, Mx, Txt, Srv, Tlsa, Caa, Unknown>;

struct Record {
  Name owner;
  RecordType type;
  std::uint32_t ttl;  // seconds
  RecordData data;
  bool operator==(const Record&) const = default;
};

// The data of all records that are of one type, in their order: data_of<Mx>(answer.records).
template <typename Data>
std::vector<Data> data_of(const std::vector<Record>& records) {
  std::vector<Data> found;
  for (const Record& record : records) {
    if (const auto* data = std::get_if<Data>(&record.data)) found.push_back(*data);
  }
  return found;
}

// Where the addresses of a family stand.
constexpr RecordType address_type(net::Family family) {
  return family == net::Family::v4 ? RecordType::a : RecordType::aaaa;
}

// Of the A and AAAA records, in their order.
std::vector<net::IpAddress> addresses_in(const std::vector<Record>& records);

// A line of a zone file: "example.org. 300 IN MX 10 mx.example.org.". It is printable ASCII, but
// goes through base::printable like all foreign text before a human sees it.
std::string format_record(const Record& record);
std::string format_record_data(const RecordData& data);

}  // namespace mailprobe::dns
