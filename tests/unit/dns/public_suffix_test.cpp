// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/public_suffix.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using dns::Name;
using dns::PublicSuffixList;

namespace {

constexpr const char* rules = R"(// ===BEGIN ICANN DOMAINS===
com
jp
kobe.jp
*.kobe.jp
!city.kobe.jp
*.ck
!www.ck
uk
co.uk
cn
公司.cn
// ===BEGIN PRIVATE DOMAINS===
blogspot.com
)";

struct Row {
  std::string name;
  std::string domain;
  std::string reason;
};

void check(const PublicSuffixList& list, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Name name = Name::parse(row.name).value();
    CHECK(list.organizational_domain(name).format() == row.domain);
  }
}

}  // namespace

TEST_CASE("the organizational domain is the public suffix and one label more") {
  const auto list = PublicSuffixList::parse(rules, "rules");
  REQUIRE(list);
  check(*list,
        {
            {"example.com", "example.com", "the domain itself"},
            {"a.b.example.com", "example.com", "two labels below it"},
            {"A.Example.COM", "Example.COM", "case does not matter, and the spelling is kept"},
            {"a.example.co.uk", "example.co.uk", "the longest rule counts"},
            {"example.uk", "example.uk", "beside a longer rule"},
            {"com", "com", "a suffix belongs to itself"},
            {"co.uk", "co.uk", "a suffix of two labels, too"},
            {"a.b.c.kobe.jp", "b.c.kobe.jp", "a wildcard stands for one label"},
            {"c.kobe.jp", "c.kobe.jp", "what a wildcard matches is a suffix"},
            {"a.city.kobe.jp", "city.kobe.jp", "an exception of a wildcard"},
            {"a.b.ck", "a.b.ck", "a wildcard below a name without a rule of its own"},
            {"a.www.ck", "www.ck", "and its exception"},
            {"a.b.blogspot.com", "b.blogspot.com", "a private rule counts"},
            {"a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn", "a rule in Chinese, asked with A-labels"},
            {"a.b.test", "b.test", "an unknown top-level domain is a suffix"},
            {"test", "test", "a single unknown label"},
            {".", ".", "the root"},
            {"_dmarc.a_b.com", "a_b.com", "underscores are no hindrance"},
            {R"(x\.com.example.com)", "example.com", "a dot within a label ends no label"},
            {R"(a\000b.example.com)", "example.com", "neither does a NUL"},
        });
}

TEST_CASE("it is known what is a public suffix itself") {
  const auto list = PublicSuffixList::parse(rules, "rules");
  REQUIRE(list);
  for (const char* suffix : {"com", "co.uk", "x.kobe.jp", "blogspot.com", "test", "CO.UK"})
    CHECK_MESSAGE(list->is_public_suffix(Name::parse(suffix).value()), suffix);
  for (const char* domain : {"example.com", "city.kobe.jp", "a.test", "."})
    CHECK_MESSAGE(!list->is_public_suffix(Name::parse(domain).value()), domain);
}

TEST_CASE("the list of the distribution is found") {
  const auto list = PublicSuffixList::load_system();
  REQUIRE(list);
  check(*list, {{"www.example.co.uk", "example.co.uk", "of two labels"},
                {"a.b.city.kawasaki.jp", "city.kawasaki.jp", "an exception"},
                {"a.b.ck", "a.b.ck", "a wildcard"},
                {"a.b.xn--p1ai", "b.xn--p1ai", "a top-level domain with A-labels"}});
}

TEST_CASE("a list in a file is read in either format") {
  for (const char* path : {"/usr/share/publicsuffix/public_suffix_list.dat",
                           "/usr/share/publicsuffix/public_suffix_list.dafsa"}) {
    CAPTURE(path);
    const auto list = PublicSuffixList::load_file(path);
    REQUIRE(list);
    check(*list, {{"a.example.co.uk", "example.co.uk", "of two labels"}});
  }
}

TEST_CASE("where there is no list, the error says so") {
  struct Refused {
    std::string text;
    std::string reason;
  };
  for (const Refused& row :
       {Refused{"", "nothing"}, Refused{"// a comment\n\n", "comments only"}}) {
    CAPTURE(row.reason);
    const auto list = PublicSuffixList::parse(row.text, "list");
    REQUIRE(!list);
    CHECK(list.error() ==
          base::Error{base::Cause::syntax, "\"list\" holds no rules of a public suffix list"});
  }
  const auto absent = PublicSuffixList::load_file("/nonexistent/list");
  REQUIRE(!absent);
  CHECK(absent.error().message == "cannot read \"/nonexistent/list\": No such file or directory");
}
