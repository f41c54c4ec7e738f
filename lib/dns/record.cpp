// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/record.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/number.hpp"

namespace mailprobe::dns {
namespace {

struct TypeName {
  RecordType type;
  std::string_view name;
};

constexpr std::array type_names{
    TypeName{.type = RecordType::a, .name = "A"},
    TypeName{.type = RecordType::ns, .name = "NS"},
    TypeName{.type = RecordType::cname, .name = "CNAME"},
    TypeName{.type = RecordType::soa, .name = "SOA"},
    TypeName{.type = RecordType::ptr, .name = "PTR"},
    TypeName{.type = RecordType::mx, .name = "MX"},
    TypeName{.type = RecordType::txt, .name = "TXT"},
    TypeName{.type = RecordType::aaaa, .name = "AAAA"},
    TypeName{.type = RecordType::srv, .name = "SRV"},
    TypeName{.type = RecordType::opt, .name = "OPT"},
    TypeName{.type = RecordType::tlsa, .name = "TLSA"},
    TypeName{.type = RecordType::caa, .name = "CAA"},
};

// RFC 1035 section 5.1: <character-string> between quotes.
std::string format_string(std::string_view octets) {
  std::string text = "\"";
  for (const char c : octets) {
    if (c < ' ' || c >= 0x7f) {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text += '"';
}

struct DataFormatter {
  std::string operator()(const A& a) const { return a.address.format(); }
  std::string operator()(const Aaaa& aaaa) const { return aaaa.address.format(); }
  std::string operator()(const Cname& cname) const { return cname.target.format_absolute(); }
  std::string operator()(const Ns& ns) const { return ns.server.format_absolute(); }
  std::string operator()(const Ptr& ptr) const { return ptr.target.format_absolute(); }
  std::string operator()(const Soa& soa) const {
    return fmt::format("{} {} {} {} {} {} {}", soa.primary.format_absolute(),
                       soa.mailbox.format_absolute(), soa.serial, soa.refresh, soa.retry,
                       soa.expire, soa.minimum);
  }
  std::string operator()(const Mx& mx) const {
    return fmt::format("{} {}", mx.preference, mx.exchange.format_absolute());
  }
  std::string operator()(const Txt& txt) const {
    std::vector<std::string> quoted;
    std::ranges::transform(txt.strings, std::back_inserter(quoted), format_string);
    return base::join(quoted, " ");
  }
  std::string operator()(const Srv& srv) const {
    return fmt::format("{} {} {} {}", srv.priority, srv.weight, srv.port,
                       srv.target.format_absolute());
  }
  std::string operator()(const Tlsa& tlsa) const {
    return fmt::format("{} {} {} {}", tlsa.usage, tlsa.selector, tlsa.matching_type,
                       base::format_hex(tlsa.data));
  }
  std::string operator()(const Caa& caa) const {
    return fmt::format("{} {} {}", caa.flags, caa.tag, format_string(caa.value));
  }
  std::string operator()(const Unknown& unknown) const {  // RFC 3597 section 5
    const std::string hex = base::format_hex(unknown.data);
    return fmt::format("\\# {}{}{}", unknown.data.size(), hex.empty() ? "" : " ", hex);
  }
};

}  // namespace

std::optional<RecordType> parse_record_type(std::string_view text) {
  for (const TypeName& known : type_names) {
    if (base::iequals(known.name, text)) return known.type;
  }
  if (!base::iequals(text.substr(0, 4), "TYPE")) return std::nullopt;
  const auto number = base::parse_integer<std::uint16_t>(text.substr(4));
  if (!number) return std::nullopt;
  return to_record_type(*number);
}

std::string format_record_type(RecordType type) {
  const auto* known = std::ranges::find(type_names, type, &TypeName::type);
  if (known != type_names.end()) return std::string(known->name);
  return fmt::format("TYPE{}", static_cast<std::uint16_t>(type));
}

std::string Txt::joined() const { return base::join(strings, ""); }

std::vector<net::IpAddress> addresses_in(const std::vector<Record>& records) {
  std::vector<net::IpAddress> addresses;
  for (const Record& record : records) {
    if (const auto* a = std::get_if<A>(&record.data)) addresses.push_back(a->address);
    if (const auto* aaaa = std::get_if<Aaaa>(&record.data)) addresses.push_back(aaaa->address);
  }
  return addresses;
}

std::string format_record_data(const RecordData& data) { return std::visit(DataFormatter{}, data); }

std::string format_record(const Record& record) {
  return fmt::format("{} {} IN {} {}", record.owner.format_absolute(), record.ttl,
                     format_record_type(record.type), format_record_data(record.data));
}

}  // namespace mailprobe::dns
