// SPDX-License-Identifier: GPL-3.0-or-later
//
// DNS lists (RFC 5782) on one port, as a resolver shows them: sound ones, and those that lie,
// refuse or break the protocol. Names below none of them do not exist.
//
//   DnsLists lists{{"good.test", holds({{"127.0.0.2"}, {"192.0.2.1", {"127.0.0.2",
//   "127.0.0.10"}}})},
//                  {"parked.test", replies(with_address("91.195.240.117"))},
//                  {"silent.test", stays_silent()}};
//   const DnsServer server(lists.responder());
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dns/message.hpp"
#include "lab/dns_server.hpp"

namespace mailprobe::lab {

using Bytes = std::vector<std::uint8_t>;

// What a list makes of a query for something below its zone; nothing is silence.
using ListBehaviour = std::function<std::optional<Bytes>(const dns::Message& query)>;

// Of an address or a name: what the list answers, and why. Without codes there is a reason only.
struct ListEntry {
  std::string target;
  std::vector<std::string> codes = {"127.0.0.2"};
  std::string reason = {};
};

// A sound list: NXDOMAIN for whom it does not hold.
ListBehaviour holds(std::vector<ListEntry> entries);

// The whole answer is up to `edit`, which finds NOERROR and no record.
ListBehaviour replies(std::function<void(dns::Message& reply)> edit);
ListBehaviour stays_silent();

// For replies(): an address (A or AAAA) for who asks for one, a reason for who asks for TXT.
std::function<void(dns::Message&)> with_address(std::vector<std::string> addresses);
std::function<void(dns::Message&)> with_reason(std::string address, std::string reason);
std::function<void(dns::Message&)> with_rcode(std::uint8_t rcode);

// "1.2.0.192", nibbles, or the name itself, before the zone.
std::string list_key(const std::string& target);

// Into strings of at most 255 octets.
dns::Txt text_record(std::string_view text);

class DnsLists {
 public:
  DnsLists();
  // Throws std::invalid_argument for what is no name.
  DnsLists(std::initializer_list<std::pair<std::string, ListBehaviour>> lists);
  DnsLists(const DnsLists&) = delete;
  DnsLists& operator=(const DnsLists&) = delete;
  ~DnsLists() = default;

  // Names that are below none of the lists: a host, say. Must be set before the server starts.
  void otherwise(ListBehaviour behaviour) { otherwise_ = std::move(behaviour); }
  void serve(const std::string& zone, ListBehaviour behaviour);

  // The lists must outlive the server.
  DnsServer::Responder responder();

  // "2.0.0.127.good.test A", in the order in which they came, and forgets them.
  std::vector<std::string> take_questions();

 private:
  std::optional<Bytes> respond(std::span<const std::uint8_t> bytes);
  [[nodiscard]] ListBehaviour behaviour_for(const dns::Name& name) const;

  std::map<dns::Name, ListBehaviour> lists_;
  ListBehaviour otherwise_;
  std::mutex mutex_;
  std::vector<std::string> questions_;
};

}  // namespace mailprobe::lab
