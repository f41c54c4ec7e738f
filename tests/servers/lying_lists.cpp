// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/lying_lists.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

namespace mailprobe::test {
namespace {

using dns::Message;
using lab::Bytes;
using lab::holds;
using lab::ListBehaviour;
using lab::replies;
using lab::with_address;
using lab::with_rcode;

constexpr const char* parking = "91.195.240.117";
constexpr std::uint8_t formerr = 1;
constexpr std::uint8_t servfail = 2;
constexpr std::uint8_t nxdomain = 3;
constexpr std::uint8_t notimp = 4;
constexpr std::uint8_t refused = 5;

ListBehaviour says(std::vector<std::string> addresses) {
  return replies(with_address(std::move(addresses)));
}

ListBehaviour says_bytes(Bytes bytes) {
  return [bytes = std::move(bytes)](const Message&) { return bytes; };
}

// Nonsense, but for the id.
ListBehaviour babbles() {
  return [](const Message& query) {
    Bytes bytes(40, 0xff);
    bytes[0] = static_cast<std::uint8_t>(query.header.id >> 8U);
    bytes[1] = static_cast<std::uint8_t>(query.header.id);
    return bytes;
  };
}

ListBehaviour fails(std::uint8_t rcode) { return replies(with_rcode(rcode)); }

// A listing in a reply that the client must not take for one.
ListBehaviour lists_in(std::function<void(Message&)> spoil) {
  return replies([spoil = std::move(spoil)](Message& reply) {
    with_address({"127.0.0.2"})(reply);
    spoil(reply);
  });
}

ListBehaviour leads_to(const std::string& address) {
  return replies([address](Message& reply) {
    const dns::Name elsewhere = dns::Name::parse("a.elsewhere.test").value();
    with_address({address})(reply);
    for (dns::Record& record : reply.answers)
      record.owner = elsewhere;
    reply.answers.insert(reply.answers.begin(), {reply.question->name, dns::RecordType::cname, 300,
                                                 dns::Cname{elsewhere}});
  });
}

// All at once, and each time another comes first.
ListBehaviour takes_turns(std::vector<std::string> codes) {
  const auto turn = std::make_shared<std::atomic<std::size_t>>(0);
  return [turn, codes = std::move(codes)](const Message& query) {
    std::vector<std::string> turned = codes;
    std::ranges::rotate(turned,
                        turned.begin() + static_cast<std::ptrdiff_t>(++*turn % codes.size()));
    return holds({{.target = "127.0.0.2"}, {.target = "192.0.2.10", .codes = turned}})(query);
  };
}

ListBehaviour only_text() {
  return replies([](Message& reply) {
    if (reply.question->type == dns::RecordType::txt) lab::with_reason("127.0.0.2", "!")(reply);
  });
}

ListBehaviour in_any_family() {
  return replies([](Message& reply) {
    if (reply.question->type == dns::RecordType::aaaa) with_address({"2001:db8::1"})(reply);
  });
}

void serve_refusals(lab::DnsLists& lists) {
  lists.serve("typo.test", says({"127.255.255.252"}));
  lists.serve("public.test", says({"127.255.255.254"}));
  lists.serve("limit.test", says({"127.255.255.255"}));
  lists.serve("other.test", says({"127.255.255.250"}));
  lists.serve("dbl.spamhaus.org", says({"127.0.1.255"}));
  lists.serve("multi.uribl.com", says({"127.0.0.1"}));
  lists.serve("list.dnswl.org", says({"127.0.10.3"}));
  lists.serve("66.2.0.192.list.dnswl.org", says({"127.0.5.2"}));
  lists.serve("1.0.0.127.list.dnswl.org", holds({}));
  lists.serve("wl.mailspike.net", says({parking}));
}

void serve_lies(lab::DnsLists& lists) {
  lists.serve("parked.test", says({parking}));
  lists.serve("nowhere.test", says({"0.0.0.0"}));
  lists.serve("local.test", says({"127.0.0.1"}));
  lists.serve("alias-parked.test", leads_to(parking));
  lists.serve("world.test", says({"127.0.0.2"}));
  lists.serve("relays.ordb.org", says({"127.0.0.2"}));
  lists.serve("bl.spamcop.net", fails(nxdomain));
  lists.serve("bare.test", replies([](Message&) {}));
  lists.serve("text.test", only_text());
  lists.serve("six.test", in_any_family());
  lists.serve("rep.mailspike.net", holds({{.target = "127.0.0.2", .codes = {"127.0.0.10"}},
                                          {.target = "192.0.2.10", .codes = {"127.0.0.17"}}}));
  lists.serve("hostkarma.junkemailfilter.com",
              holds({{.target = "127.0.0.2"}, {.target = "192.0.2.10", .codes = {"127.0.0.1"}}}));
}

void serve_failures(lab::DnsLists& lists) {
  lists.serve("servfail.test", fails(servfail));
  lists.serve("refused.test", fails(refused));
  lists.serve("formerr.test", fails(formerr));
  lists.serve("notimp.test", fails(notimp));
  lists.serve("silent.test", lab::stays_silent());
  lists.serve("empty.test", says_bytes({}));
  lists.serve("garbage.test", babbles());
  lists.serve("short.test", says_bytes({0, 0, 0x80}));
  lists.serve("badid.test", lists_in([](Message& reply) { reply.header.id ^= 1U; }));
  lists.serve("cut.test", replies([](Message& reply) { reply.header.truncated = true; }));
  lists.serve("echo.test", lists_in([](Message& reply) { reply.header.response = false; }));
  lists.serve("denial.test", lists_in([](Message& reply) { reply.header.rcode = nxdomain; }));
  lists.serve("failing.test", lists_in([](Message& reply) { reply.header.rcode = servfail; }));
  lists.serve("astray.test", lists_in([](Message& reply) {
                reply.question->name = dns::Name::parse("a.elsewhere.test").value();
              }));
}

void serve_truths(lab::DnsLists& lists) {
  lists.serve("good.test", holds({{.target = "127.0.0.2"},
                                  {.target = "::ffff:7f00:2"},
                                  {.target = "TEST"},
                                  {.target = "192.0.2.66"},
                                  {.target = "2001:db8::66"},
                                  {.target = "bad.test"}}));
  lists.serve("turns.test", takes_turns({"127.0.0.2", "127.0.0.10", "127.0.0.11"}));
  lists.serve("alias.test", holds({}));
  lists.serve("10.2.0.192.alias.test", leads_to("127.0.0.2"));
  lists.serve("both.test", holds({}));
  lists.serve("10.2.0.192.both.test", says({"127.255.255.254", "127.0.0.2"}));
  lists.serve("two.hosts.test", says({"192.0.2.10", "192.0.2.66"}));
  lists.serve("dual.hosts.test", says({"192.0.2.10", "2001:db8::66"}));
  lists.serve("six.hosts.test", says({"2001:db8::66"}));
}

}  // namespace

std::unique_ptr<lab::DnsLists> make_lying_lists() {
  auto lists = std::make_unique<lab::DnsLists>();
  serve_truths(*lists);
  serve_refusals(*lists);
  serve_lies(*lists);
  serve_failures(*lists);
  return lists;
}

std::unique_ptr<lab::DnsLists> make_rewriting_resolver() {
  auto lists = std::make_unique<lab::DnsLists>();
  lists->otherwise(says({parking}));
  return lists;
}

}  // namespace mailprobe::test
