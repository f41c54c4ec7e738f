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
