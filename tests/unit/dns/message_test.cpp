// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/message.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "unit/dns/wire.hpp"

using namespace mailprobe;
using dns::Message;
using dns::RecordType;
using test::address;
using test::bytes;
using test::Bytes;
using test::name;
using test::record;

namespace {

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes operator+(const Bytes& a, const char* text) { return a + bytes(text); }

// The header of a reply with these counts, for "ex. A" when there is a question.
Bytes header(const char* counts) { return bytes("1234 8180") + counts; }
const char* const one_question = "0001 0000 0000 0000 02 'ex' 00 0001 0001";
// One question and one answer; the name of the question stands at offset 12.
Bytes one_answer() { return header("0001 0001 0000 0000 02 'ex' 00 0001 0001"); }
// One record of the additional section behind the header alone.
Bytes one_additional() { return header("0000 0000 0000 0001"); }

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

std::string fault_of(const Bytes& message) {
  const auto parsed = dns::parse_message(message);
  return parsed ? "none" : parsed.error().message;
}

Message example_reply() {
  Message reply = test::reply_to({.name = name("example.org"), .type = RecordType::mx});
  reply.header = {.id = 0xabcd,
                  .response = true,
                  .opcode = 15,
                  .authoritative = true,
                  .truncated = true,
                  .recursion_desired = true,
                  .recursion_available = true,
                  .authentic_data = true,
                  .checking_disabled = true,
                  .rcode = 15};
  reply.answers = {
      test::a_record("a.example.org", "192.0.2.1"),
      record("a.example.org", RecordType::aaaa, dns::Aaaa{address("2001:db8::1")}),
      test::cname_record("c.example.org", "d.example.org"),
      test::ns_record("example.org", "ns.example.org"),
      record("1.2.0.192.in-addr.arpa", RecordType::ptr, dns::Ptr{name("a.example.org")}),
      record("example.org", RecordType::mx, dns::Mx{.preference = 10, .exchange = name("mx")}),
      record("example.org", RecordType::txt, dns::Txt{{"one", "", std::string(255, 'x')}}),
      record("_s._tcp.example.org", RecordType::srv,
             dns::Srv{.priority = 1, .weight = 2, .port = 3, .target = name("t")}),
      record("_25._tcp.mx", RecordType::tlsa,
             dns::Tlsa{.usage = 3, .selector = 1, .matching_type = 1, .data = Bytes(32, 7)}),
      record("example.org", RecordType::caa,
             dns::Caa{.flags = 0, .tag = "issue", .value = "ca.example"}),
  };
  reply.authorities = {record("example.org", RecordType::soa,
                              dns::Soa{.primary = name("ns"),
                                       .mailbox = name("root"),
                                       .serial = 1,
                                       .refresh = 2,
                                       .retry = 3,
                                       .expire = 4,
                                       .minimum = 5})};
  reply.additionals = {record(".", static_cast<RecordType>(65280), dns::Unknown{{1, 2, 3}})};
  reply.edns = dns::Edns{.udp_size = 4096,
                         .extended_rcode = 1,
                         .version = 2,
                         .dnssec_ok = true,
                         .errors = {{.code = 6, .text = "no RRSIG"}, {.code = 22, .text = ""}}};
  return reply;
}

}  // namespace

TEST_CASE("a message reads back as it was written") {
  const Message reply = example_reply();
  const auto parsed = dns::parse_message(test::to_wire(reply));
  REQUIRE(parsed);
  CHECK(*parsed == reply);
  CHECK(parsed->rcode() == 31);
  CHECK(dns::parse_message(test::to_wire(Message{})) == Message{});
}

TEST_CASE("a query asks for recursion and for the AD bit") {
  const dns::Question question{.name = name("ex"), .type = RecordType::mx};
  CHECK(dns::build_query(0x1234, question, dns::EdnsUse::without_edns) ==
        bytes("1234 0120 0001 0000 0000 0000 02 'ex' 00 000f 0001"));
  CHECK(dns::build_query(0x1234, question, dns::EdnsUse::with_edns) ==
        bytes("1234 0120 0001 0000 0000 0001 02 'ex' 00 000f 0001 00 0029 04d0 0000 0000 0000"));
}

TEST_CASE("questions are shown for humans") {
  CHECK(dns::format_question({.name = name("mx.example.org"), .type = RecordType::aaaa}) ==
        "mx.example.org AAAA");
  CHECK(dns::format_question({.name = name("a|b"), .type = RecordType::a}) == "a\\x7cb A");
}

TEST_CASE("compression pointers lead backwards to the rest of a name") {
  const auto good =
      dns::parse_message(one_answer() + "02 'mx' c00c 000f 0001 0000003c 0007 000a 02 'my' c014");
  REQUIRE(good);
  CHECK(dns::format_record(good->answers.at(0)) == "mx.ex. 60 IN MX 10 my.mx.ex.");
}

TEST_CASE("a TTL with the highest bit set counts as zero") {
  const auto parsed = dns::parse_message(one_answer() + "c00c 0001 0001 80000001 0004 c0000201");
  REQUIRE(parsed);
  CHECK(parsed->answers.at(0).ttl == 0);
}

TEST_CASE("EDNS options that are unknown are passed over") {
  const auto parsed = dns::parse_message(
      one_additional() + "00 0029 04d0 00000000 0010 000a 0002 0102 000f 0006 0006 'abcd'");
  REQUIRE(parsed);
  REQUIRE(parsed->edns);
  CHECK(parsed->edns->errors == std::vector<dns::ExtendedError>{{.code = 6, .text = "abcd"}});
}

TEST_CASE("a message whose frame is broken is refused as a whole") {
  struct Row {
    Bytes message;
    std::string fault;
    std::string reason;
  };
  const std::vector<Row> rows{
      {{}, "no room for a header", "nothing"},
      {bytes("1234 8180 0001 0000 0000 00"), "no room for a header", "eleven octets"},
      {header("0000 0000 0000 0000"), "none", "a header alone"},
      {header(one_question), "none", "a header and a question"},
      {header(one_question) + "00", "bytes behind the last record", "trailing garbage"},
      {Bytes(65536, 0), "more than 65535 octets", "larger than TCP could carry"},
      {header("0002 0000 0000 0000 00 0001 0001 00 0001 0001"), "more than one question",
       "two questions"},
      {header("0001 0000 0000 0000 02 'ex' 00 0001 00"), "the question is cut off", "short"},
      {header("0001 0000 0000 0000"), "a name leaves the message", "no question at all"},
      {header("0001 0000 0000 0000 00 0001 0003"), "a question of another class than IN", "CH"},
      {header("0001 ffff 0000 0000 00 0001 0001"), "fewer records than the header counts",
       "65535 answers promised, none there"},
      {header("0000 0000 0001 0000"), "fewer records than the header counts", "authority"},
      {header("0000 0000 0000 0001"), "fewer records than the header counts", "additional"},
      {one_answer() + "c00c 0001 0001 0000", "a record is cut off", "in the TTL"},
      {one_answer() + "c00c 0001 0001 00000000 0004 c00002", "a record is cut off", "in the data"},
      {one_answer() + "c00c 0001 0003 00000000 0004 c0000201", "a record of another class than IN",
       "class CH"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(fault_of(row.message) == row.fault);
  }
}

TEST_CASE("a name that cannot be is refused") {
  const char* const tail = " 0001 0001 00000000 0004 c0000201";
  // 127 labels of one octet after a pointer-free start: 255 octets, the most there can be.
  const std::string longest = repeat("01 'a' ", 127) + "00";
  struct Row {
    std::string name;
    std::string fault;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"00", "none", "the root"},
      {"c00c", "none", "the name of the question"},
      {longest, "none", "255 octets"},
      {repeat("01 'a' ", 126) + "02 'aa' 00", "a name of more than 255 octets", "256 octets"},
      {repeat("01 'a' ", 125) + "c00c", "none", "254 octets with a pointer"},
      {repeat("01 'a' ", 126) + "c00c", "a name of more than 255 octets",
       "a pointer makes it too long"},
      {"c014", "a compression pointer does not point backwards", "to itself"},
      {"c015", "a compression pointer does not point backwards", "into itself"},
      {"c0ff", "a compression pointer does not point backwards", "forwards"},
      {"ffff", "a compression pointer does not point backwards", "out of the message"},
      {"01 'a' c014", "a compression pointer does not point backwards", "a loop over a label"},
      {"c000", "a compression pointer into the header", "the id is no name"},
      {"c00b", "a compression pointer into the header", "nor is a count"},
      {"40 'a' 00", "a label of a type that does not exist", "01"},
      {"80 'a' 00", "a label of a type that does not exist", "10"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(fault_of(one_answer() + bytes(row.name) + tail) == row.fault);
  }
  CHECK(fault_of(one_answer() + "3f 'abc'") == "a label leaves the message");
  CHECK(fault_of(one_answer() + "01 'a'") == "a name leaves the message");
  CHECK(fault_of(one_answer() + "c0") == "a compression pointer is cut off");
}

TEST_CASE("a chain of pointers that leads backwards is still too long at some point") {
  // Data of an unknown type, full of pointers each to the one before it.
  Bytes chain = header("0000 0002 0000 0000");
  const std::size_t links = 200;
  chain = chain + "00 ff00 0001 00000000 0191 00";
  std::size_t target = chain.size() - 1;
  for (std::size_t i = 0; i < links; ++i) {
    const std::size_t here = chain.size();
    chain.push_back(static_cast<std::uint8_t>(0xc0U | (target >> 8U)));
    chain.push_back(static_cast<std::uint8_t>(target & 0xffU));
    target = here;
  }
  const Bytes far{static_cast<std::uint8_t>(0xc0U | (target >> 8U)),
                  static_cast<std::uint8_t>(target & 0xffU)};
  CHECK(fault_of(chain + far + "0001 0001 00000000 0004 c0000201") ==
        "a name of too many compression pointers");
}

TEST_CASE("record data must fill their length exactly") {
  struct Row {
    std::string type_and_data;
    std::string fault;
    std::string reason;
  };
  const char* const name_behind = "a name leaves the message";
  const std::vector<Row> rows{
      {"0001 | 0004 c0000201", "none", "A"},
      {"0001 | 0003 c00002", "A data of a wrong length", "A too short"},
      {"0001 | 0005 c000020101", "A data of a wrong length", "A too long"},
      {"0001 | 0000", "A data of a wrong length", "A of nothing"},
      {"001c | 0010 20010db8000000000000000000000001", "none", "AAAA"},
      {"001c | 0004 c0000201", "AAAA data of a wrong length", "AAAA of four"},
      {"0005 | 0002 c00c", "none", "CNAME"},
      {"0005 | 0003 c00c 00", "CNAME data of a wrong length", "CNAME and more"},
      {"0005 | 0000", name_behind, "CNAME of nothing"},
      {"0002 | 0004 02 'ex' 00", "none", "NS"},
      {"0002 | 0003 02 'ex' 00", name_behind, "NS that ends behind its data"},
      {"000c | 0002 c00c", "none", "PTR"},
      {"000f | 0004 000a c00c", "none", "MX"},
      {"000f | 0003 000a 00", "none", "MX of the root"},
      {"000f | 0005 000a c00c 00", "MX data of a wrong length", "MX and more"},
      {"000f | 0001 00", name_behind, "half an MX"},
      {"000f | 0002 000a", name_behind, "MX without a name"},
      {"0006 | 0018 c00c c00c 00000001 00000002 00000003 00000004 00000005", "none", "SOA"},
      {"0006 | 0014 c00c c00c 00000001 00000002 00000003 00000004", "SOA data of a wrong length",
       "SOA of four numbers"},
      {"0006 | 0000", name_behind, "SOA of nothing"},
      {"0006 | 0002 c00c", name_behind, "SOA of one name"},
      {"0010 | 0001 00", "none", "TXT of an empty string"},
      {"0010 | 0005 01 'a' 02 'bc'", "none", "TXT of two strings"},
      {"0010 | 0000", "none", "TXT of nothing"},
      {"0010 | 0005 01 'a' 03 'bc'", "TXT data of a wrong length", "TXT string too long"},
      {"0010 | 0002 02 'a'", "TXT data of a wrong length", "TXT string cut off"},
      {"0021 | 0007 0001 0002 0019 00", "none", "SRV"},
      {"0021 | 0008 0001 0002 0019 c00c", "none", "SRV with compression"},
      {"0021 | 0006 0001 0002 0019", name_behind, "SRV without a target"},
      {"0034 | 0004 03 01 01 ab", "none", "TLSA"},
      {"0034 | 0003 03 01 01", "none", "TLSA without data is for the reader to judge"},
      {"0034 | 0002 03 01", "TLSA data of a wrong length", "TLSA too short"},
      {"0101 | 0009 00 05 'issue' 'ca'", "none", "CAA"},
      {"0101 | 0002 00 00", "a CAA record with a bad tag", "CAA without a tag"},
      {"0101 | 0003 00 01 '-'", "a CAA record with a bad tag", "CAA with a hyphen for a tag"},
      {"0101 | 0003 00 05 'i'", "a CAA record with a bad tag", "CAA tag cut off"},
      {"ff00 | 0000", "none", "an unknown type of nothing"},
      {"ff00 | 0003 010203", "none", "an unknown type"},
      {"0029 | 0000", "an OPT record in a wrong section", "OPT is no answer"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const std::string& text = row.type_and_data;
    const std::size_t bar = text.find('|');
    const Bytes message = one_answer() + "c00c" + bytes(text.substr(0, bar)) + "0001 0000003c" +
                          bytes(text.substr(bar + 1));
    CHECK(fault_of(message) == row.fault);
  }
}

TEST_CASE("an OPT record that breaks its rules is refused") {
  CHECK(fault_of(one_additional() + "02 'ex' 00 0029 04d0 00000000 0000") ==
        "an OPT record that is not at the root");
  CHECK(fault_of(header("0000 0000 0000 0002") +
                 "00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000") ==
        "more than one OPT record");
  CHECK(fault_of(one_additional() + "00 0029 04d0 00000000 0003 000a00") ==
        "an EDNS option is cut off");
  CHECK(fault_of(one_additional() + "00 0029 04d0 00000000 0005 000a 0002 00") ==
        "an EDNS option is cut off");
  CHECK(fault_of(one_additional() + "00 0029 04d0 00000000 0005 000f 0001 00") ==
        "an Extended DNS Error without a code");
}

TEST_CASE("every truncation of a sound message is refused") {
  const Bytes whole = test::to_wire(example_reply());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(dns::parse_message(std::span(whole).first(length)));
  }
}

TEST_CASE("what does not fit into a message is not written") {
  Message message;
  message.answers = {record("a", RecordType::txt, dns::Txt{{std::string(256, 'x')}})};
  CHECK_FALSE(dns::serialize(message));
  message.answers = {record("a", RecordType::caa,
                            dns::Caa{.flags = 0, .tag = std::string(256, 'x'), .value = ""})};
  CHECK_FALSE(dns::serialize(message));
  message.answers = {record("a", static_cast<RecordType>(65280), dns::Unknown{Bytes(65536, 0)})};
  CHECK_FALSE(dns::serialize(message));
  message.answers = {record("a", static_cast<RecordType>(65280), dns::Unknown{Bytes(65500, 0)})};
  CHECK(dns::serialize(message));
  message.authorities = message.answers;
  CHECK_FALSE(dns::serialize(message));
}
