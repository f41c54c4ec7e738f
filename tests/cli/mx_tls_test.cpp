// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_mx_tls as a program, against every domain of the lab.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "base/parallel.hpp"
#include "lab/mail_domains.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using Json = nlohmann::json;
using Ids = std::set<std::string>;

namespace {

struct World {
  lab::CertificateAuthority authority;
  lab::MailDomains lab{authority};
  test::TempDirectory directory;
  std::string ca_file = directory.path() + "/ca.pem";

  World() { authority.write_pem(ca_file); }

  [[nodiscard]] std::vector<std::string> options(const lab::MailDomain& domain) const {
    std::vector<std::string> options{"-d",           domain.name,
                                     "--resolver",   lab.dns().format(),
                                     "--ca-file",    ca_file,
                                     "--smtp-port",  std::to_string(lab.smtp_port()),
                                     "--https-port", std::to_string(lab.https_port())};
    // As seen from the Internet, where loopback is nobody's.
    const bool is_public = std::ranges::find(domain.options, "(public)") != domain.options.end();
    if (!is_public) options.emplace_back("--allow-private");
    for (const std::string& option : domain.options) {
      if (option != "(public)") options.push_back(option);
    }
    return options;
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

std::string join(const Ids& ids) {
  return base::join(std::vector<std::string>(ids.begin(), ids.end()), " ");
}

struct Found {
  std::string state;
  Ids findings;  // of what is not OK
  Ids remarks;
  std::string output;
};

Found check(const lab::MailDomain& domain) {
  std::vector<std::string> options = world().options(domain);
  options.insert(options.end(), {"--format", "json"});
  std::vector<std::string> argv{test::plugin_path("check_mx_tls")};
  argv.insert(argv.end(), options.begin(), options.end());
  const test::ProcessResult run = test::run({.argv = argv});
  const Json json = Json::parse(run.out);
  Found found{.state = json["status"], .findings = {}, .remarks = {}, .output = run.out};
  for (const Json& finding : json["findings"]) {
    const bool ok = finding["status"] == "OK";
    (ok ? found.remarks : found.findings).insert(finding["id"].get<std::string>());
  }
  return found;
}

}  // namespace

TEST_CASE("each domain of the lab is found to have its fault, and no other") {
  CHECK(world().lab.domains().size() >= 60);
  const std::vector<Found> all = base::parallel_map(
      world().lab.domains(), 4, [](const auto& domain) { return check(domain); });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const lab::MailDomain& domain = world().lab.domains()[i];
    CAPTURE(domain.name);
    CAPTURE(domain.fault);
    CAPTURE(all[i].output);
    CHECK(join(all[i].findings) == join(domain.findings));
    CHECK((all[i].state == "OK") == domain.findings.empty());
    CHECK(std::ranges::includes(all[i].remarks, domain.remarks));
  }
}

namespace {

const lab::MailDomain& domain_called(const std::string& label) {
  const auto& domains = world().lab.domains();
  return *std::ranges::find(domains, label + ".mail.test", &lab::MailDomain::name);
}

test::PluginRun run_on(const std::string& label, const std::vector<std::string>& further) {
  std::vector<std::string> options = world().options(domain_called(label));
  options.insert(options.end(), further.begin(), further.end());
  return test::run_plugin("check_mx_tls", options);
}

}  // namespace

TEST_CASE("one line tells what senders do, what is wrong, and what to do") {
  struct Row {
    const char* label;
    const char* state;
    std::vector<const char*> parts;
  };
  const std::vector<Row> rows{
      {"good",
       "OK",
       {"senders deliver encrypted to 1 mail host on 1 address, no DANE, no MTA-STS"}},
      {"four", "OK", {"to 1 mail host on 4 addresses"}},
      {"two", "OK", {"to 2 mail hosts on 2 addresses"}},
      {"dane", "OK", {", DANE, no MTA-STS, certificates valid until "}},
      {"sts", "OK", {"no DANE, MTA-STS enforce, certificates valid until "}},
      {"null", "OK", {"null.mail.test takes no mail (null MX), as it says"}},
      {"busy", "UNKNOWN", {"421 4.7.0 too many connections from you", "To do: check less often"}},
      {"dane-one-of-two-keys",
       "CRITICAL",
       {"the RSA certificate is not what the TLSA records describe", "TLSA 3 1 1 "}},
      {"sts-bad-id", "CRITICAL", {"MTA-STS record: ", "(line 1, column "}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.label);
    const test::NagiosOutput output = run_on(row.label, {}).output;
    CAPTURE(output.text);
    CHECK(output.service == "MX_TLS");
    CHECK(output.state == row.state);
    for (const char* part : row.parts)
      CHECK(output.text.find(part) != std::string::npos);
  }
}

TEST_CASE("each leaf has its number, whether all is well or not") {
  const std::set<std::string> always{"time",      "mail_hosts",        "addresses",
                                     "accepting", "accepting_mta_sts", "accepting_dane"};
  for (const char* label : {"good", "plain", "all-down", "null", "gone"}) {
    CAPTURE(label);
    const test::NagiosOutput output = run_on(label, {}).output;
    for (const std::string& name : always)
      CHECK(output.perfdata.contains(name));
  }
  const test::NagiosOutput output = run_on("dane-two-keys", {"-D", "14,3"}).output;
  std::size_t certificates = 0;
  for (const auto& [label, value] : output.perfdata) {
    const bool of_leaf =
        label.starts_with("mx.dane-two-keys.mail.test_127.0.2.") && label.ends_with("_cert_days");
    certificates += of_leaf ? 1 : 0;
    if (of_leaf) CHECK(value.ends_with(";14:;3:"));
  }
  CHECK(certificates == 2);
}

TEST_CASE("a caret stands under the fault of a policy") {
  const auto lines = run_on("sts-bad-age", {"-v"}).output.long_output;
  const auto shown = std::ranges::find_if(
      lines, [](const std::string& line) { return line.ends_with("max_age: one week"); });
  REQUIRE(shown != lines.end());
  REQUIRE(shown + 1 != lines.end());
  CHECK((shown + 1)->find('^') == shown->find("one week"));
}

TEST_CASE("a policy that is changed is told until its id is changed, too") {
  const test::TempDirectory directory;
  const std::string state = directory.path() + "/state.json";
  const auto write = [&](const std::string& id, const std::string& policy) {
    const Json entry{{"sts_id", id}, {"sts_policy", policy}};
    directory.write("state.json", Json{{"format", "mailprobe-state-1"},
                                       {"entries", {{"check_mx_tls sts.mail.test", entry}}}}
                                      .dump());
  };
  const auto run = [&] { return run_on("sts", {"--state", state}).output; };

  CHECK(run().state == "OK");  // nothing is known yet
  CHECK(run().state == "OK");  // nothing has changed
  write("1", "mode: testing, max_age: 604800, mx: mx.sts.mail.test");
  for (int time = 0; time < 2; ++time) {
    const test::NagiosOutput output = run();
    CHECK(output.state == "CRITICAL");
    CHECK(output.text.find("the id is still 1") != std::string::npos);
  }
  write("0", "mode: testing, max_age: 604800, mx: mx.sts.mail.test");
  CHECK(run().state == "OK");  // another id: that is how it should be

  directory.write("state.json", "not what was written");
  CHECK(run().state == "UNKNOWN");  // told once
  CHECK(run().state == "OK");
}

TEST_CASE("a resolver whose word is not taken makes DANE unknown only where it is required") {
  // On 127.0.0.1 it is taken; the lab says "authentic" of everything but of what it calls insecure.
  const lab::MailDomains unsigned_lab(
      world().authority,
      {{"plain-dns", "", [](auto& domain) { domain.usual().zone("!insecure ."); }}});
  const std::vector<std::string> options{"-d",
                                         unsigned_lab.domains().front().name,
                                         "--resolver",
                                         unsigned_lab.dns().format(),
                                         "--ca-file",
                                         world().ca_file,
                                         "--smtp-port",
                                         std::to_string(unsigned_lab.smtp_port()),
                                         "--allow-private"};
  const test::NagiosOutput free = test::run_plugin("check_mx_tls", options).output;
  CHECK(free.state == "OK");
  CHECK(free.text.find("DANE not known (resolver does not validate)") != std::string::npos);
  std::vector<std::string> required = options;
  required.emplace_back("--require-dane");
  const test::NagiosOutput strict = test::run_plugin("check_mx_tls", required).output;
  CHECK(strict.state == "UNKNOWN");
  CHECK(strict.text.find("does not validate") != std::string::npos);
}
