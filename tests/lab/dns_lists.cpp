// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/dns_lists.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include <fmt/format.h>

namespace mailprobe::lab {
namespace {

using dns::Message;
using dns::RecordType;

constexpr std::uint32_t ttl = 300;
constexpr std::uint8_t nxdomain = 3;
constexpr std::size_t string_limit = 255;

Message reply_to(const Message& query) {
  Message reply;
  reply.header = query.header;
  reply.header.response = true;
  reply.header.recursion_available = true;
  reply.question = query.question;
  if (query.edns) reply.edns = dns::Edns{};
  return reply;
}

void add(Message& reply, dns::RecordData data) {
  reply.answers.push_back({reply.question->name, reply.question->type, ttl, std::move(data)});
}

void add_addresses(Message& reply, const std::vector<std::string>& addresses) {
  for (const std::string& text : addresses) {
    const net::IpAddress address = net::IpAddress::parse(text).value();
    if (dns::address_type(address.family()) != reply.question->type) continue;
    if (address.family() == net::Family::v4) add(reply, dns::A{address});
    if (address.family() == net::Family::v6) add(reply, dns::Aaaa{address});
  }
}

void add_reason(Message& reply, const std::string& reason) {
  if (reply.question->type == RecordType::txt && !reason.empty()) add(reply, text_record(reason));
}

// RFC 2308 section 2.1: with the SOA that says how long nobody needs to ask again.
void deny(Message& reply) {
  reply.header.rcode = nxdomain;
  const dns::Name zone = dns::Name::parse("test").value();
  reply.authorities.push_back(
      {zone, RecordType::soa, ttl, dns::Soa{.primary = zone, .mailbox = zone, .serial = 1}});
}

}  // namespace

dns::Txt text_record(std::string_view text) {
  dns::Txt record;
  for (std::size_t at = 0; at < text.size(); at += string_limit)
    record.strings.emplace_back(text.substr(at, string_limit));
  return record;
}

std::string list_key(const std::string& target) {
  const auto address = net::IpAddress::parse(target);
  if (!address) return target;
  std::string key;
  for (const std::uint8_t octet : address->octets() | std::views::reverse) {
    key += address->family() == net::Family::v4 ? fmt::format("{}.", octet)
                                                : fmt::format("{:x}.{:x}.", octet % 16, octet / 16);
  }
  key.pop_back();
  return key;
}

ListBehaviour replies(std::function<void(Message&)> edit) {
  return [edit = std::move(edit)](const Message& query) -> std::optional<Bytes> {
    Message reply = reply_to(query);
    edit(reply);
    return dns::serialize(reply).value();
  };
}

ListBehaviour stays_silent() {
  return [](const Message&) { return std::nullopt; };
}

ListBehaviour holds(std::vector<ListEntry> entries) {
  for (ListEntry& entry : entries)
    entry.target = list_key(entry.target) + ".";
  return replies([entries = std::move(entries)](Message& reply) {
    const std::string name = reply.question->name.format();
    const auto entry = std::ranges::find_if(
        entries, [&](const ListEntry& each) { return name.starts_with(each.target); });
    if (entry == entries.end()) return deny(reply);
    add_addresses(reply, entry->codes);
    add_reason(reply, entry->reason);
  });
}

std::function<void(Message&)> with_address(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](Message& reply) { add_addresses(reply, addresses); };
}

std::function<void(Message&)> with_reason(std::string address, std::string reason) {
  return [address = std::move(address), reason = std::move(reason)](Message& reply) {
    add_addresses(reply, {address});
    add_reason(reply, reason);
  };
}

std::function<void(Message&)> with_rcode(std::uint8_t rcode) {
  return [rcode](Message& reply) { reply.header.rcode = rcode; };
}

DnsLists::DnsLists() : otherwise_(replies(deny)) {}

DnsLists::DnsLists(std::initializer_list<std::pair<std::string, ListBehaviour>> lists)
    : DnsLists() {
  for (const auto& [zone, behaviour] : lists)
    serve(zone, behaviour);
}

void DnsLists::serve(const std::string& zone, ListBehaviour behaviour) {
  const auto name = dns::Name::parse(zone);
  if (!name) throw std::invalid_argument(name.error().message);
  lists_.insert_or_assign(*name, std::move(behaviour));
}

DnsServer::Responder DnsLists::responder() {
  return [this](std::span<const std::uint8_t> bytes) { return respond(bytes); };
}

std::vector<std::string> DnsLists::take_questions() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(questions_, {});
}

ListBehaviour DnsLists::behaviour_for(const dns::Name& name) const {
  for (dns::Name zone = name; !zone.is_root(); zone = zone.parent()) {
    if (const auto found = lists_.find(zone); found != lists_.end()) return found->second;
  }
  return otherwise_;
}

std::optional<Bytes> DnsLists::respond(std::span<const std::uint8_t> bytes) {
  const auto query = dns::parse_message(bytes);
  if (!query || !query->question) return std::nullopt;
  {
    const std::scoped_lock lock(mutex_);
    questions_.push_back(dns::format_question(*query->question));
  }
  return behaviour_for(query->question->name)(*query);
}

}  // namespace mailprobe::lab
