// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/relay.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using smtp::RelayForm;
using smtp::RelayTest;

namespace {

using Lines = std::vector<std::string>;

// "FROM -> TO", and "*" in front of a form that a catch-all may accept.
Lines envelopes(const RelayTest& test) {
  Lines lines;
  for (const RelayForm& form : smtp::relay_forms(test)) {
    lines.push_back((form.local_domain ? "* " : "") + form.reverse_path + " -> " +
                    form.forward_path);
  }
  return lines;
}

RelayTest test_of(std::string to, std::string server = "mx.example.org",
                  const char* address = "192.0.2.25") {
  return {.from = "probe@monitor.example",
          .to = std::move(to),
          .server_name = std::move(server),
          .address = net::IpAddress::parse(address)};
}

}  // namespace

TEST_CASE("a server is asked in every form that is known") {
  CHECK(envelopes(test_of("user@victim.example")) ==
        Lines{
            "probe@monitor.example -> user@victim.example",
            " -> user@victim.example",
            "probe -> user@victim.example",
            "probe@mx.example.org -> user@victim.example",
            "probe@[192.0.2.25] -> user@victim.example",
            "* probe@monitor.example -> user%victim.example@mx.example.org",
            "* probe@monitor.example -> user%victim.example@[192.0.2.25]",
            "*  -> user%victim.example@mx.example.org",
            "* probe@monitor.example -> \"user%victim.example\"",
            "probe@monitor.example -> @mx.example.org:user@victim.example",
            "probe@monitor.example -> @[192.0.2.25]:user@victim.example",
            "* probe@monitor.example -> user@victim.example@mx.example.org",
            "* probe@monitor.example -> user@victim.example@[192.0.2.25]",
            "* probe@monitor.example -> \"user@victim.example\"",
            "* probe@monitor.example -> \"user@victim.example\"@mx.example.org",
            "* probe@monitor.example -> \"user@victim.example\"@[192.0.2.25]",
            "* probe@monitor.example -> victim.example!user",
            "* probe@monitor.example -> victim.example!user@mx.example.org",
            "* probe@monitor.example -> victim.example!user@[192.0.2.25]",
        });
}

TEST_CASE("an address of IPv6 has its tag") {
  const Lines lines = envelopes(test_of("user@victim.example", "", "2001:db8::25"));
  CHECK(std::ranges::find(lines, "probe@[IPv6:2001:db8::25] -> user@victim.example") !=
        lines.end());
}

TEST_CASE("what is not known of the server is not made up") {
  CHECK(envelopes(test_of("user@victim.example", "", "")) ==
        Lines{
            "probe@monitor.example -> user@victim.example",
            " -> user@victim.example",
            "probe -> user@victim.example",
            "* probe@monitor.example -> \"user%victim.example\"",
            "* probe@monitor.example -> \"user@victim.example\"",
            "* probe@monitor.example -> victim.example!user",
        });
  const Lines by_address = envelopes(test_of("user@victim.example", ""));
  CHECK(by_address.size() == 13);
  CHECK(std::ranges::find(by_address, "*  -> user%victim.example@[192.0.2.25]") !=
        by_address.end());
  CHECK(envelopes(test_of("user@victim.example", "mx.example.org", "")).size() == 13);
}

TEST_CASE("a quoted local part is quoted once, as a whole") {
  struct Row {
    std::string to;
    Lines forward_paths;  // some of them
    std::string reason;
  };
  const std::vector<Row> rows{
      {R"("a b"@v.example)",
       {R"("a b"@v.example)", R"("a b%v.example"@mx.example.org)", R"("a b%v.example")",
        R"(@mx.example.org:"a b"@v.example)", R"("a b"@v.example@mx.example.org)",
        R"("a b@v.example"@mx.example.org)", R"("v.example!a b"@mx.example.org)",
        R"("v.example!a b")"},
       "a blank"},
      {R"("a\"\\b"@v.example)",
       {R"("a\"\\b%v.example"@mx.example.org)", R"("a\"\\b@v.example")",
        R"("v.example!a\"\\b"@[192.0.2.25])"},
       "quoted pairs"},
      {R"("a@b"@v.example)",
       {R"("a@b%v.example"@mx.example.org)", R"("a@b@v.example"@mx.example.org)"},
       "an at within"},
      {R"("plain"@v.example)",
       {R"("plain"@v.example)", "plain%v.example@mx.example.org", "v.example!plain"},
       "quotes that are not needed"},
      {R"(""@v.example)", {R"("@v.example")", "%v.example@mx.example.org"}, "nothing in them"},
      {R"("a..b"@v.example)", {R"("a..b%v.example"@mx.example.org)"}, "dots side by side"},
      {"a.b+c@v.example", {"a.b+c%v.example@mx.example.org"}, "none"},
      {"\xc3\xa9@v.example", {"\xc3\xa9%v.example@mx.example.org"}, "UTF-8 needs none"},
      {"a@[192.0.2.9]",
       {R"("a%[192.0.2.9]"@mx.example.org)", R"("[192.0.2.9]!a")"},
       "an address literal within a local part does"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    Lines found;
    for (const RelayForm& form : smtp::relay_forms(test_of(row.to)))
      found.push_back(form.forward_path);
    for (const std::string& path : row.forward_paths) {
      CAPTURE(path);
      CHECK(std::ranges::find(found, path) != found.end());
    }
  }
}

TEST_CASE("no path is longer than a server must take") {
  const std::string label(60, 'd');
  const std::string domain = label + '.' + label + '.' + label + ".example";  // 190 octets
  const auto forms = smtp::relay_forms(test_of("user@" + domain, label + ".example"));
  CHECK_FALSE(forms.empty());
  for (const RelayForm& form : forms)
    CHECK(form.forward_path.size() <= 254);
  CHECK(std::ranges::count(forms, "percent hack at the address", &RelayForm::name) == 1);
  CHECK(std::ranges::count(forms, "percent hack", &RelayForm::name) == 0);

  // 254 octets are allowed.
  const std::string user(254 - domain.size() - 1, 'u');
  CHECK(smtp::relay_forms(test_of(user + '@' + domain)).front().forward_path.size() == 254);
  CHECK(smtp::relay_forms(test_of('u' + user + '@' + domain)).empty());
}

TEST_CASE("forms that come to the same are asked once") {
  RelayTest null_sender = test_of("user@victim.example");
  null_sender.from = "";
  const Lines lines = envelopes(null_sender);
  CHECK(std::set(lines.begin(), lines.end()).size() == lines.size());
  CHECK(lines.size() == 17);
  CHECK(lines[0] == " -> user@victim.example");
  CHECK(lines[1] == "postmaster -> user@victim.example");

  RelayTest local_sender = test_of("user@victim.example");
  local_sender.from = "probe@mx.example.org";
  CHECK(envelopes(local_sender).size() == 18);
}

TEST_CASE("every form has a name of its own and a source") {
  std::set<std::string_view> names;
  for (const RelayForm& form : smtp::relay_forms(test_of("user@victim.example"))) {
    CHECK_FALSE(form.source.empty());
    CHECK(names.insert(form.name).second);
  }
}

TEST_CASE("the control recipient is where local forms are") {
  CHECK(smtp::control_recipient(test_of("user@victim.example"), "x7") == "x7@mx.example.org");
  CHECK(smtp::control_recipient(test_of("user@victim.example", ""), "x7") == "x7@[192.0.2.25]");
  CHECK(smtp::control_recipient(test_of("user@victim.example", "", ""), "x7") == "x7");
}
