// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/spf/record.hpp"

using namespace mailprobe;
using namespace mailprobe::policy;

namespace {

struct Faulty {
  std::string text;
  std::size_t position;
  std::string what;
};

const std::vector<Faulty> faults{
    {"v=spf1 foo", 7, R"("foo" is no mechanism)"},
    {"v=spf1 ipv4:192.0.2.1", 7, R"("ipv4" is no mechanism; this one is called "ip4")"},
    {"v=spf1 IPv6:2001:db8::1", 7, R"("IPv6" is no mechanism; this one is called "ip6")"},
    {"v=spf1 redirect:a.test", 15, R"(behind "redirect" stands "=")"},
    {"v=spf1 -", 8, "here a mechanism is missing"},
    {"v=spf1 --all", 8, R"("-all" is no mechanism)"},
    {"v=spf1 all.", 7, R"("all." is no mechanism)"},
    {"v=spf1 all:a.test", 10, R"(behind "all" nothing can stand)"},
    {"v=spf1 all/8", 10, R"(behind "all" nothing can stand)"},
    {"v=spf1 include", 14, R"(behind "include" a colon and a domain must stand)"},
    {"v=spf1 include/24", 14, R"(behind "include" a colon and a domain must stand)"},
    {"v=spf1 include:", 15, "here a domain is missing"},
    {"v=spf1 a:", 9, "here a domain is missing"},
    {"v=spf1 a:/24", 9, "here a domain is missing"},
    {"v=spf1 a:test", 9, "a domain has at least two labels"},
    {"v=spf1 a:a.te_st", 13, R"("_" cannot stand in the last label of a domain)"},
    {"v=spf1 a:a.-test", 11, R"(the last label of a domain cannot begin or end with "-")"},
    {"v=spf1 a:a.test-", 11, R"(the last label of a domain cannot begin or end with "-")"},
    {"v=spf1 a:192.0.2.1", 17, "the last label of a domain cannot be a number"},
    {"v=spf1 a:a.test:8080", 15, R"(":" cannot stand in the last label of a domain)"},
    {"v=spf1 a:a.test..", 16, "here a label is missing"},
    {"v=spf1 a/33", 9, "the prefix of an IPv4 network has at most 32 bits"},
    {"v=spf1 a/024", 9, "the length of a prefix has no leading zero"},
    {"v=spf1 a/", 9, "here the length of a prefix is missing"},
    {"v=spf1 mx//129", 11, "the prefix of an IPv6 network has at most 128 bits"},
    {"v=spf1 mx/24/64", 13, "the prefix of an IPv4 network has at most 32 bits"},
    {"v=spf1 ptr:a.test/24", 17, R"("/" cannot stand in the last label of a domain)"},
    {"v=spf1 exists", 13, R"(behind "exists" a colon and a domain must stand)"},
    {"v=spf1 ip4", 10, "here a colon and an address are missing"},
    {"v=spf1 ip4:", 11, "here an address is missing"},
    {"v=spf1 ip4:192.0.2", 11, "this is no IPv4 address"},
    {"v=spf1 ip4:192.0.2.01", 11, "this is no IPv4 address"},
    {"v=spf1 ip4:192.0.2.1:25", 11, "this is no IPv4 address"},
    {"v=spf1 ip4:192.0.2.1/33", 21, "the prefix of an IPv4 network has at most 32 bits"},
    {"v=spf1 ip4:192.0.2.1//64", 21, "the prefix of an IPv4 network has at most 32 bits"},
    {"v=spf1 ip4:2001:db8::1", 11, R"(this is no IPv4 address; for IPv6 there is "ip6:")"},
    {"v=spf1 ip6:192.0.2.1", 11, R"(this is no IPv6 address; for IPv4 there is "ip4:")"},
    {"v=spf1 ip6:[2001:db8::1]", 11, "this is no IPv6 address"},
    {"v=spf1 ip6:2001:db8::1/", 23, "here the length of a prefix is missing"},
    {"v=spf1 redirect=", 16, "here a domain is missing"},
    {"v=spf1 redirect=a.test redirect=b.test", 23, "this modifier stands here for the second time"},
    {"v=spf1 exp=a.test -all EXP=b.test", 23, "this modifier stands here for the second time"},
    {"v=spf1 =all", 7, R"(before "=" a name is missing)"},
    {"v=spf1 1st=x", 7, "the name of a modifier begins with a letter"},
    {"v=spf1 f!o=x", 8, R"("!" cannot stand in the name of a modifier)"},
    {"v=spf1 foo=%", 11, R"(behind "%" stands one of "{", "%", "_" and "-")"},
    {"v=spf1 exists:%{i.a.test", 14, R"("%{" lacks its "}")"},
    {"v=spf1 exists:%{}.a.test", 16, "here the letter of a macro is missing"},
    {"v=spf1 exists:%{x}.a.test", 16, R"("x" is no macro)"},
    {"v=spf1 exists:%{c}.a.test", 16, R"("c" can stand in the text of an explanation only)"},
    {"v=spf1 exists:%{i0}.a.test", 17, "the number of parts cannot be 0"},
    {"v=spf1 exists:%{ir*}.a.test", 18, R"("*" cannot stand in a macro)"},
    {"v=spf1 exists:%{i}a.test.%{d}test", 29,
     "behind a macro a dot and a label, or nothing, must stand"},
    {"v=spf1 exists:%(i).a.test", 14, R"(behind "%" stands one of "{", "%", "_" and "-")"},
    {"v=spf1 a:a\t.test", 10, R"("\x09" cannot stand here)"},
    {"v=spf1 a:\xc3\xa4.test", 9, R"("\xc3" cannot stand here)"},
    {"v=spf1\ta -all", 0, R"(the record does not begin with "v=spf1" and a blank)"},
};

const std::vector<std::string> sound{
    "v=spf1",
    "v=spf1 ",
    "V=SPF1   mx   -ALL  ",
    "v=spf1 a:a.test./24//64",
    "v=spf1 a//64 mx/0//0",
    "v=spf1 a:a/b.test/24",
    "v=spf1 a:a:b.test",
    "v=spf1 a:_spf.a.test a:1-2.a-b.x1",
    "v=spf1 exists:%{ir}.%{v}._spf.%{d2} exists:%{S}%%%_%-",
    "v=spf1 include:%{d/}/24.test",
    "v=spf1 a:%{d}/24",
    "v=spf1 exists:%{l99999999999999999999r.-+,/_=}.a.test",
    "v=spf1 ip4:0.0.0.0/0 ip6:::/0 ip6:::ffff:192.0.2.1/96",
    "v=spf1 exp=e.%{d} redirect=r.test",
    "v=spf1 foo= ra=postmaster a.b-c_d=%{c}%{r}%{t}",
};

}  // namespace

TEST_CASE("a fault is told where it stands") {
  for (const Faulty& row : faults) {
    CAPTURE(row.text);
    const auto record = spf::parse_record(row.text);
    REQUIRE(!record);
    CHECK(record.error().position == row.position);
    CHECK(record.error().what == row.what);
  }
}

TEST_CASE("what the grammar has is read") {
  for (const std::string& text : sound) {
    CAPTURE(text);
    const auto record = spf::parse_record(text);
    CHECK((record ? "" : record.error().what) == std::string());
  }
}

TEST_CASE("terms are read as they are meant") {
  const auto record = spf::parse_record("v=spf1 ~a:h.test/24//64 ?mx exp=e.test -all").value();
  REQUIRE(record.directives.size() == 3);
  CHECK(record.directives[0].qualifier == spf::Qualifier::softfail);
  CHECK(record.directives[0].position == 7);
  const auto& a = std::get<spf::A>(record.directives[0].mechanism);
  CHECK(a.domain->text == "h.test");
  CHECK(a.cidr == spf::DualCidr{24, 64});
  CHECK(!std::get<spf::Mx>(record.directives[1].mechanism).domain);
  CHECK(record.exp->value.text == "e.test");
  CHECK(record.first_all() == 2);
}

TEST_CASE("RFC 7208 section 7.4: macros") {
  const spf::MacroValues values{.local_part = "strong-bad",
                                .sender_domain = "email.example.com",
                                .domain = "email.example.com",
                                .client = net::IpAddress::parse("192.0.2.3").value(),
                                .helo = "mx.example.com"};
  const auto v6 = [&] {
    spf::MacroValues other = values;
    other.client = net::IpAddress::parse("2001:db8::cb01").value();
    return other;
  }();
  const std::vector<std::pair<std::string, std::string>> rows{
      {"%{s}", "strong-bad@email.example.com"},
      {"%{o}", "email.example.com"},
      {"%{d}", "email.example.com"},
      {"%{d4}", "email.example.com"},
      {"%{d3}", "email.example.com"},
      {"%{d2}", "example.com"},
      {"%{d1}", "com"},
      {"%{dr}", "com.example.email"},
      {"%{d2r}", "example.email"},
      {"%{l}", "strong-bad"},
      {"%{l-}", "strong.bad"},
      {"%{lr}", "strong-bad"},
      {"%{lr-}", "bad.strong"},
      {"%{l1r-}", "strong"},
      {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
      {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
      {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
      {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
      {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
      {"%{h}%%%_%-", "mx.example.com% %20"},
      {"%{S}", "strong-bad%40email.example.com"},
      {"%{c} %{r} %{t} %{p}", "192.0.2.3 unknown 0 unknown"},
  };
  for (const auto& [text, expanded] : rows) {
    CAPTURE(text);
    CHECK(spf::expand(spf::parse_explain_string(text).value(), values) == expanded);
  }
  CHECK(spf::expand(spf::parse_explain_string("%{ir}.%{v}._spf.%{d2}").value(), v6) ==
        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
}

TEST_CASE("a name that is too long loses labels at the left") {
  spf::MacroValues values{.local_part = {},
                          .sender_domain = {},
                          .domain = {},
                          .client = net::IpAddress::parse("192.0.2.3").value(),
                          .helo = {}};
  for (int i = 0; i < 30; ++i)
    values.local_part += "0123456789.";
  const auto spec = spf::parse_domain_spec({"%{l}a.example.test.", 0}).value();
  const std::string name = spf::expand_domain(spec, values);
  CHECK(name.size() == 21 * 11 + 14);
  CHECK(name.ends_with("0123456789.a.example.test"));
}
