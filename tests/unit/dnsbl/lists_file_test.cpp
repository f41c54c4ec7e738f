// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/lists_file.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dnsbl/health.hpp"

using namespace mailprobe;
using dnsbl::Effect;
using dnsbl::FileList;
using dnsbl::Health;

namespace {

std::vector<FileList> parse(std::string_view text) {
  auto lists = dnsbl::parse_lists_file(text, "lists");
  REQUIRE_MESSAGE(lists, (lists ? "" : lists.error().message));
  return *std::move(lists);
}

// What an answer of the one list of the file means.
dnsbl::Reading read(const FileList& list, std::string_view address) {
  dns::Answer answer;
  answer.question = {dns::Name::parse("x.bl.test").value(), dns::RecordType::a};
  answer.outcome = dns::Outcome::answer;
  answer.records.push_back({answer.question.name, dns::RecordType::a, 60,
                            dns::A{net::IpAddress::parse(address).value()}});
  return dnsbl::classify(answer, list.description->amend({.zone = {}, .kinds = {}}).codes);
}

}  // namespace

TEST_CASE("a file of lists: one in a line, with its facts behind it") {
  const auto lists = parse(
      "# ours\n"
      "bl.test=127.0.0.[2..9]*2   # as for -l\r\n"
      "\tkind ip4 name\n"
      "  stance information\n"
      "  code 127.0.0.2 a source of spam#1\n"
      "  code 127.0.[0;2].[8..9] harmless a dynamic address\n"
      "  code 127.0.1.255 refused\n"
      "  test 127.0.0.2 127.0.0.1\n"
      "  test TEST\n"
      "  severity critical\n"
      "  removal https://bl.test/remove#here\n"
      "\n"
      "other.test\n"
      "  key k3y\n");
  REQUIRE(lists.size() == 2);
  const FileList& list = lists.front();
  CHECK(dnsbl::format_filter(list.filter) == "bl.test=127.0.0.[2..9]*2");
  CHECK(list.consequence == dnsbl::Consequence::critical);
  CHECK(list.key.empty());
  const dnsbl::List facts = list.description->amend({.zone = "bl.test", .kinds = {}});
  CHECK((facts.kinds.ip4 && !facts.kinds.ip6 && facts.kinds.name));
  CHECK(facts.stance == dnsbl::Stance::information);
  CHECK(facts.removal == "https://bl.test/remove#here");
  REQUIRE(facts.tests.size() == 2);
  CHECK(facts.tests[0].not_listed == "127.0.0.1");
  CHECK(facts.tests[1].kind == dnsbl::Kind::name);
  CHECK(read(list, "127.0.0.2").sentence == "listed: 127.0.0.2 (a source of spam#1)");
  CHECK(read(list, "127.0.2.9").verdict == dnsbl::Verdict::clean);
  CHECK(read(list, "127.0.2.10").sentence == "listed: 127.0.2.10 (unknown code)");
  CHECK(read(list, "127.0.1.255").verdict == dnsbl::Verdict::blocked);
  CHECK(lists.back().key == "k3y");
  CHECK(lists.back().consequence == dnsbl::Consequence::counted);
}

TEST_CASE("bits of the last octet mean something each") {
  const auto lists =
      parse("bl.test\n bit 1 refused\n bit 2 phishing\n bit 2 spam\n bit 4 harmless new\n");
  CHECK(read(lists[0], "127.0.0.2").sentence == "listed: 127.0.0.2 (spam)");
  CHECK(read(lists[0], "127.0.0.6").verdict == dnsbl::Verdict::listed);
  CHECK(read(lists[0], "127.0.0.4").verdict == dnsbl::Verdict::clean);
  CHECK(read(lists[0], "127.0.0.1").verdict == dnsbl::Verdict::blocked);
}

TEST_CASE("what a file does not say stays as it was known") {
  const auto lists = parse("bl.test\n severity warning\n");
  dnsbl::List known{.zone = "bl.test", .kinds = {.ip6 = true}};
  known.removal = "https://known.test/";
  known.tests = dnsbl::standard_tests();
  const dnsbl::List facts = lists[0].description->amend(known);
  CHECK(facts.kinds.ip6);
  CHECK(facts.removal == known.removal);
  CHECK(facts.tests.size() == 3);
  CHECK_FALSE(lists[0].description->names_kinds());
}

TEST_CASE("a file of lists says where it is wrong") {
  struct Row {
    std::string text;
    std::string error;
  };
  const std::vector<Row> rows{
      {"", "lists: it names no list"},
      {"# nothing\n \n", "lists: it names no list"},
      {" kind ip4\n", "lists, line 1: facts of a list stand behind its name"},
      {"bl.test\nbl..test\n",
       "lists, line 2: domain name \"bl..test\" has an empty label at "
       "position 4"},
      {"bl.test=127.0.0.256", "lists, line 1: 256 is more than 255 at position 17"},
      {"bl.test\n colour red", "lists, line 2: \"colour\" is no fact of a list"},
      {"bl.test\n kind", "lists, line 2: behind \"kind\" ip4, ip6 or name is missing"},
      {"bl.test\n kind ip5", "lists, line 2: \"ip5\" is none of ip4, ip6 and name"},
      {"bl.test\n stance good", "lists, line 2: \"good\" is none of block, allow and information"},
      {"bl.test\n code 127.0.0 x",
       "lists, line 2: \"127.0.0\": here \".\" and another octet are missing at position 8"},
      {"bl.test\n code 10.0.0.1 x", "lists, line 2: \"10.0.0.1\": a code begins with 127"},
      {"bl.test\n bit 3 x", "lists, line 2: \"3\" is none of 1, 2, 4 ... 128"},
      {"bl.test\n bit 0 x", "lists, line 2: \"0\" is none of 1, 2, 4 ... 128"},
      {"bl.test\n test", "lists, line 2: \"\" is neither an address nor a name"},
      {"bl.test\n test 127.0.0.2 NAME",
       "lists, line 2: \"NAME\" is of another kind than \"127.0.0.2\""},
      {"bl.test\n test 127.0.0.2 127.0.0.1 x", "lists, line 2: \"x\" is too much"},
      {"bl.test\n severity bad",
       "lists, line 2: \"bad\" is none of counted, ok, warning and critical"},
      {"bl.test\n removal mailto:x", "lists, line 2: \"mailto:x\" is no URL"},
      {"bl.test\n key a.b", "lists, line 2: the key is no label of a name"},
      {"bl.test\n key", "lists, line 2: the key is no label of a name"},
  };
  for (const Row& row : rows) {
    const auto lists = dnsbl::parse_lists_file(row.text, "lists");
    CAPTURE(row.text);
    REQUIRE_FALSE(lists);
    CHECK(lists.error().message == row.error);
  }
}

TEST_CASE("a file may be large, and has its bounds") {
  std::string many;
  for (std::size_t i = 0; i <= dnsbl::most_file_lists; ++i)
    many += "l" + std::to_string(i) + ".test\n";
  CHECK(dnsbl::parse_lists_file(many, "lists").error().message ==
        "lists, line 1001: more than 1000 lists");
  // Each octet of a pattern multiplies.
  const std::string ranges = "[0;2;4;6;8;10;12;14;16;18;20]";
  CHECK(dnsbl::parse_lists_file("bl.test\n code 127." + ranges + "." + ranges + "." + ranges + " x",
                                "lists")
            .error()
            .message == "lists, line 2: a list has more than 1000 codes");
}

TEST_CASE("a list lives if it lists its test entry, and not what no list may") {
  const dnsbl::Reading listed{dnsbl::Verdict::listed, {}, ""};
  const dnsbl::Reading clean{dnsbl::Verdict::clean, {}, ""};
  const dnsbl::Reading neutral{
      dnsbl::Verdict::clean,
      {{net::IpAddress::parse("127.0.0.3").value(), Effect::harmless, true, ""}},
      ""};
  const dnsbl::Reading error{dnsbl::Verdict::error, {}, ""};
  const dnsbl::TestPoint verified{dnsbl::Kind::ip4, "127.0.0.2", "", dnsbl::Proof::verified};
  const dnsbl::TestPoint presumed{dnsbl::Kind::ip4, "127.0.0.2", "", dnsbl::Proof::presumed};
  CHECK(dnsbl::read_positive_test(verified, listed) == Health::alive);
  CHECK(dnsbl::read_positive_test(verified, neutral) == Health::alive);
  CHECK(dnsbl::read_positive_test(verified, clean) == Health::emptied);
  CHECK(dnsbl::read_positive_test(presumed, clean) == Health::not_known);
  CHECK(dnsbl::read_positive_test(verified, error) == Health::not_known);
  CHECK(dnsbl::read_negative_test(listed) == Health::lists_all);
  CHECK(dnsbl::read_negative_test(clean) == Health::not_known);
  CHECK(dnsbl::read_negative_test(error) == Health::not_known);
  CHECK(dnsbl::worse(Health::alive, Health::lists_all) == Health::lists_all);
  CHECK(dnsbl::worse(Health::alive, Health::not_known) == Health::alive);
  CHECK(dnsbl::worse(Health::emptied, Health::alive) == Health::emptied);
}

TEST_CASE("test points are asked as targets are, an IPv4 address within IPv6 as IPv6") {
  const auto zone = dns::Name::parse("bl.test").value();
  CHECK(dnsbl::test_name("127.0.0.2", zone)->format() == "2.0.0.127.bl.test");
  CHECK(dnsbl::test_name("::ffff:7f00:2", zone)->format() ==
        "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.test");
  CHECK(dnsbl::test_name("TEST", zone)->format() == "TEST.bl.test");
}
