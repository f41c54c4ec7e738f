// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostile/flawed_replies.hpp"

#include <fmt/format.h>

namespace mailprobe::hostile {
namespace {

using dns::Message;

dns::Name name(std::string_view text) { return dns::Name::parse(text).value(); }

void add_alias(Message& reply, const dns::Name& owner, const dns::Name& target) {
  reply.answers.push_back({owner, dns::RecordType::cname, 1, dns::Cname{target}});
}

// Longer than anybody follows.
void add_chain(Message& reply) {
  constexpr int length = 40;
  dns::Name owner = reply.question->name;
  for (int i = 0; i < length; ++i) {
    const dns::Name target = name(fmt::format("a{}.example", i));
    add_alias(reply, owner, target);
    owner = target;
  }
}

}  // namespace

void add_junk(Message& reply, int records) {
  for (int i = 0; i < records; ++i) {
    reply.answers.push_back({name(fmt::format("j{}.example", i)), dns::RecordType::txt, 1,
                             dns::Txt{{std::string(200, 'x')}}});
  }
}

const std::vector<Flaw>& flaws() {
  static const std::vector<Flaw> table{
      {"SERVFAIL", [](Message& m) { m.header.rcode = 2; }},
      {"REFUSED", [](Message& m) { m.header.rcode = 5; }},
      {"NOTIMP", [](Message& m) { m.header.rcode = 4; }},
      {"FORMERR", [](Message& m) { m.header.rcode = 1; }},
      {"BADVERS", [](Message& m) { m.edns = dns::Edns{.extended_rcode = 1, .errors = {}}; }},
      {"QR is clear", [](Message& m) { m.header.response = false; }},
      {"another opcode", [](Message& m) { m.header.opcode = 5; }},
      {"TC even over TCP", [](Message& m) { m.header.truncated = true; }},
      {"another question", [](Message& m) { m.question->name = name("other.example"); }},
      {"another type of question",
       [](Message& m) { m.question->type = dns::to_record_type(65280); }},
      {"no question", [](Message& m) { m.question.reset(); }},
      {"neither recursion nor authority", [](Message& m) { m.header.recursion_available = false; }},
      {"a referral",
       [](Message& m) {
         m.authorities.push_back(
             {name("example"), dns::RecordType::ns, 1, dns::Ns{name("ns.example")}});
       }},
      {"a loop of aliases", [](Message& m) { add_alias(m, m.question->name, m.question->name); }},
      {"a loop of three aliases",
       [](Message& m) {
         add_alias(m, m.question->name, name("a.example"));
         add_alias(m, name("a.example"), name("b.example"));
         add_alias(m, name("b.example"), name("a.example"));
       }},
      {"two aliases for one name",
       [](Message& m) {
         add_alias(m, m.question->name, name("a.example"));
         add_alias(m, m.question->name, name("b.example"));
       }},
      {"a chain of aliases without an end", add_chain},
      {"records of other names only", [](Message& m) { add_junk(m, 4); }},
      {"NXDOMAIN with TC",
       [](Message& m) {
         m.header.rcode = 3;
         m.header.truncated = true;
       }},
      {"NXDOMAIN with records of other names",
       [](Message& m) {
         m.header.rcode = 3;
         add_junk(m, 4);
       }},
  };
  return table;
}

Bytes flawed_reply(std::span<const std::uint8_t> query, const Flaw& flaw) {
  const auto asked = dns::parse_message(query);
  Message reply{.header = asked->header, .question = asked->question};
  reply.header.response = true;
  reply.header.recursion_available = true;
  flaw.alter(reply);
  return dns::serialize(reply).value();
}

}  // namespace mailprobe::hostile
