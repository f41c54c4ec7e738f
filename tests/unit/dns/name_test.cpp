// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/name.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using dns::Name;

namespace {

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

Name name(const std::string& text) { return Name::parse(text).value(); }

}  // namespace

TEST_CASE("a name reads back as it was written") {
  struct Row {
    std::string text;
    std::string format;
    std::string reason;
  };
  const std::vector<Row> rows{
      {".", ".", "the root"},
      {"example.org", "example.org", "relative and absolute are the same"},
      {"example.org.", "example.org", "the trailing dot is not shown"},
      {"Example.ORG", "Example.ORG", "the spelling is kept"},
      {"_25._tcp.mx", "_25._tcp.mx", "underscores are good labels"},
      {R"(first\.last.example)", R"(first\.last.example)", "a dot within a label"},
      {R"(first\046last.example)", R"(first\.last.example)", "the same by number"},
      {R"(\000\255.example)", R"(\000\255.example)", "any octet can be written"},
      {R"(a\ b)", "", "a blank takes its number"},
      {R"(a\032b)", R"(a\032b)", "a blank by number"},
      {R"(\a\"\;\(\)\@\$\\)", R"(a\"\;\(\)\@\$\\)", "what zone files could misread is escaped"},
      {repeat("a", 63), repeat("a", 63), "a label of 63 octets"},
      {repeat("a.", 127), repeat("a.", 126) + "a", "255 octets on the wire"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto parsed = Name::parse(row.text);
    if (row.format.empty()) {
      CHECK_FALSE(parsed);
      continue;
    }
    REQUIRE(parsed);
    CHECK(parsed->format() == row.format);
    CHECK(Name::parse(parsed->format()) == parsed);
    CHECK(Name::from_labels(parsed->labels()) == parsed);
  }
}

TEST_CASE("what is no name is refused with the place of the fault") {
  struct Row {
    std::string text;
    std::string says;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", "a domain name is empty", "nothing at all"},
      {"a..b", "domain name \"a..b\" has an empty label at position 3", "two dots"},
      {".a", "domain name \".a\" has an empty label at position 1", "a leading dot"},
      {"..", "domain name \"..\" has an empty label at position 1", "only dots"},
      {"a b",
       "domain name \"a b\" has \" \", which a domain name can only hold as an escape at "
       "position 2",
       "a blank"},
      {"a\n", "at position 2", "a line end"},
      {std::string("a\0b", 3), "at position 2", "a NUL"},
      {"a\x7f", "at position 2", "DEL"},
      {"m\xc3\xbc", "at position 2", "UTF-8 belongs to host names"},
      {"a\\", "ends in a lone backslash at position 2", "half an escape"},
      {R"(a\12)", "has a bad escape; a backslash takes a number of 000 to 255 at position 2",
       "two digits"},
      {R"(a\256)", "has a bad escape", "no octet"},
      {R"(a\1x2)", "has a bad escape", "not a number"},
      {R"(a\-12)", "", "a hyphen may be escaped"},
      {"b." + repeat("a", 64), "has a label of 64 octets; 63 are allowed at position 3",
       "a label too long"},
      {"b." + repeat("a", 64) + ".c", "has a label of 64 octets; 63 are allowed at position 3",
       "a label too long in the middle"},
      {repeat("a.", 127) + "a", "takes 257 octets; 255 are allowed", "a name too long"},
      {repeat("a.", 126) + "aa", "takes 256 octets; 255 are allowed", "one octet too many"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto parsed = Name::parse(row.text);
    REQUIRE(parsed.has_value() == row.says.empty());
    if (parsed) continue;
    CAPTURE(parsed.error().message);
    CHECK(parsed.error().message.find(row.says) != std::string::npos);
    CHECK(parsed.error().cause == base::Cause::syntax);
  }
}

TEST_CASE("labels that cannot be are refused") {
  const std::vector<std::string_view> empty_label{"a", ""};
  CHECK_FALSE(Name::from_labels(empty_label));
  const std::string large(64, 'a');
  const std::vector<std::string_view> large_label{large};
  CHECK_FALSE(Name::from_labels(large_label));
  const std::vector<std::string_view> many(128, "a");
  CHECK_FALSE(Name::from_labels(many));
  CHECK(Name::from_labels({}) == Name{});
}

TEST_CASE("case does not count in comparisons") {
  CHECK(name("Example.ORG") == name("eXAMPLE.org."));
  CHECK(name("example.org").hash() == name("EXAMPLE.ORG").hash());
  CHECK(name("example.org") != name("example.com"));
  CHECK(name(R"(a\.b)") != name("a.b"));
  // RFC 4343 section 3: only the letters of ASCII.
  CHECK(name(R"(\195\164)") != name(R"(\195\132)"));
  CHECK(std::unordered_set<Name>{name("a"), name("A"), name("b")}.size() == 2);
}

TEST_CASE("names sort in canonical order") {
  // The example of RFC 4034 section 6.1.
  const std::vector<Name> sorted{
      name("example"),           name("a.example"),      name("yljkjljk.a.example"),
      name("Z.a.example"),       name("zABC.a.EXAMPLE"), name("z.example"),
      name(R"(\001.z.example)"), name("*.z.example"),    name(R"(\200.z.example)")};
  std::vector<Name> shuffled(sorted.rbegin(), sorted.rend());
  std::ranges::sort(shuffled);
  CHECK(shuffled == sorted);
  CHECK((name("A") <=> name("a")) == std::weak_ordering::equivalent);
}

TEST_CASE("the wire form is length octets and labels") {
  CHECK(Name{}.wire() == std::vector<std::uint8_t>{0});
  CHECK(name("ab.c").wire() == std::vector<std::uint8_t>{2, 'a', 'b', 1, 'c', 0});
}

TEST_CASE("names have children and parents") {
  const Name org = name("example.org");
  CHECK(org.child("_25._tcp") == name("_25._tcp.example.org"));
  CHECK(Name{}.child("org") == name("org"));
  CHECK_FALSE(org.child(""));
  CHECK_FALSE(org.child("a..b"));
  CHECK(name("mail").under(org) == name("mail.example.org"));
  CHECK(org.under(Name{}) == org);
  const auto too_long = org.child(repeat("a.", 122));
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().message.find("takes 257 octets; 255 are allowed") != std::string::npos);
  CHECK(org.parent() == name("org"));
  CHECK(org.parent().parent().is_root());
  CHECK(Name{}.parent().is_root());
  CHECK(org.format_absolute() == "example.org.");
  CHECK(Name{}.format_absolute() == ".");
  CHECK(org.labels() == std::vector<std::string_view>{"example", "org"});
  CHECK(Name{}.labels().empty());
}

TEST_CASE("a subdomain shares whole labels at the end") {
  const Name org = name("example.org");
  CHECK(org.is_subdomain_of(org));
  CHECK(org.is_subdomain_of(Name{}));
  CHECK(name("MX.Example.Org").is_subdomain_of(org));
  CHECK_FALSE(org.is_subdomain_of(name("mx.example.org")));
  CHECK_FALSE(name("badexample.org").is_subdomain_of(org));
  CHECK_FALSE(name(R"(mx\.example.org)").is_subdomain_of(org));
}
