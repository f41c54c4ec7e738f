// SPDX-License-Identifier: GPL-3.0-or-later
//
// DANE against real zones, a real validating resolver and a real Postfix: our verdict of each
// domain is the one of Postfix's own probe, or it is said why the two may differ.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/parallel.hpp"
#include "servers/dane_cases.hpp"
#include "servers/signed_zones.hpp"

using namespace mailprobe;
using Json = nlohmann::json;
using test::DaneCase;
using test::DaneVerdict;

namespace {

constexpr std::size_t at_once = 4;
constexpr const char* line = "{:<26} {:<28} {:<28} {}\n";

std::string filled(const std::string& lines, const DaneCase& row, std::uint16_t port) {
  const std::string number = std::to_string(port);
  const std::string host = row.label + ".mx.signed.test";
  return test::fill(lines, {{"d", row.domain()},
                            {"mx", host},
                            {"tlsa", "_" + number + "._tcp." + host},
                            {"l", row.label},
                            {"port", number}});
}

struct World {
  test::Certificates certificates;
  std::vector<DaneCase> cases = test::dane_cases(certificates);
  test::Postfix postfix{certificates.usual, {.listeners = certificates.listeners()}};
  test::SignedZones dns{zones()};
  test::PosttlsFinger finger{dns.resolver()};
  test::TempDirectory directory;
  std::string ca_file = directory.path() + "/ca.pem";

  World() { certificates.authority.write_pem(ca_file); }

  [[nodiscard]] std::uint16_t port_of(const DaneCase& row) const {
    return postfix.further_port(static_cast<std::size_t>(row.port));
  }

  [[nodiscard]] std::vector<test::Zone> zones() const {
    test::Zone is_signed{.name = "signed.test"};
    test::Zone is_unsigned{.name = "unsigned.test", .signatures = test::Signatures::none};
    test::Zone has_expired{.name = "expired.test", .signatures = test::Signatures::expired};
    for (const DaneCase& row : cases) {
      const auto fill = [&](const std::string& lines) { return filled(lines, row, port_of(row)); };
      is_signed.records += fill(row.lines.in_signed);
      is_signed.forged += fill(row.lines.forged);
      is_unsigned.records += fill(row.lines.in_unsigned);
      has_expired.records += fill(row.lines.in_expired);
    }
    return {is_signed, is_unsigned, has_expired};
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

bool cannot_run() {
  const auto programs = {std::string("/usr/sbin/nsd"), std::string("/usr/sbin/unbound"),
                         std::string("/usr/bin/ldns-signzone"), test::Postfix::program(),
                         test::PosttlsFinger::program()};
  return std::ranges::any_of(programs, test::cannot_start);
}

std::string format(std::optional<DaneVerdict> verdict) {
  return verdict ? std::string(test::format_verdict(*verdict)) : "no verdict";
}

Json look(const DaneCase& row) {
  const test::ProcessResult run =
      test::run({.argv = {test::plugin_path("check_mx_tls"), "-d", row.domain(), "--resolver",
                          world().dns.resolver().format(), "--smtp-port",
                          std::to_string(world().port_of(row)), "--allow-private", "--ca-file",
                          world().ca_file, "--format", "json"}});
  return Json::parse(run.out);
}

DaneVerdict verdict_of_certificates(const Json& host, const std::string& key_type) {
  bool verified = false;
  for (const Json& certificate : host.at("addresses").at(0).at("certificates")) {
    const std::string type = certificate.at("presented_chain").at(0).at("key_type");
    if (!type.starts_with(key_type)) continue;
    if (certificate.at("dane") != "verified") return DaneVerdict::refused;
    verified = true;
  }
  return verified ? DaneVerdict::verified : DaneVerdict::refused;
}

DaneVerdict verdict_of_facts(const Json& report, const std::string& key_type) {
  const Json& hosts = report.at("observations").at("hosts");
  if (hosts.empty()) return DaneVerdict::deferred;
  const std::string policy = hosts[0].at("dane").at("policy");
  if (policy == "required") return verdict_of_certificates(hosts[0], key_type);
  if (policy == "mandatory-unauthenticated") return DaneVerdict::unauthenticated;
  return policy == "deferred" ? DaneVerdict::deferred : DaneVerdict::opportunistic;
}

bool has_finding(const Json& report, std::initializer_list<const char*> ids) {
  return std::ranges::any_of(report.at("findings"), [&](const Json& finding) {
    return std::ranges::any_of(ids, [&](const char* id) { return finding.at("id") == id; });
  });
}

// What a reader of the findings would say; they are silent about what is good and about what there
// is not.
std::optional<DaneVerdict> verdict_of_findings(const Json& report) {
  if (has_finding(report, {"mx_tls.dane_deferred", "mx_tls.mx_unknown", "mx_tls.mx_lookup_failed"}))
    return DaneVerdict::deferred;
  if (has_finding(report, {"mx_tls.dane_mismatch", "mx_tls.starttls_missing"}))
    return DaneVerdict::refused;
  if (has_finding(report, {"mx_tls.dane_unauthenticated"})) return DaneVerdict::unauthenticated;
  return std::nullopt;
}

std::optional<DaneVerdict> expected_of_findings(const DaneCase& row) {
  if (row.warning) return row.warning;
  const bool silent =
      row.verdict == DaneVerdict::verified || row.verdict == DaneVerdict::opportunistic;
  return silent ? std::nullopt : std::optional(row.verdict);
}

std::string expected_fate(const DaneCase& row) {
  const bool waits = row.verdict == DaneVerdict::refused || row.verdict == DaneVerdict::deferred;
  return waits ? "defer" : "deliver encrypted";
}

void check_ours(const DaneCase& row, const Json& report) {
  CHECK(format(verdict_of_facts(report, row.key_type)) == format(row.verdict));
  // The rest is about all keys of a server.
  if (!row.key_type.empty()) return;
  CHECK(format(verdict_of_findings(report)) == format(expected_of_findings(row)));
  CHECK(report.at("observations").at("senders").at("dane").at("fate") == expected_fate(row));
}

test::FingerResult ask_finger(const DaneCase& row) {
  return world().finger.ask({row.domain(), world().port_of(row)}, row.finger.options);
}

void check_theirs(const DaneCase& row, const test::FingerResult& theirs) {
  CAPTURE(theirs.log);
  const auto expected = row.finger.difference.empty() ? row.verdict : row.finger.verdict;
  CHECK(format(theirs.verdict) == format(expected));
}

// None if it cannot be asked; our own verdicts are held against the table all the same.
std::vector<test::FingerResult> ask_finger_of_all(const std::vector<DaneCase>& cases) {
  const std::optional<std::string> impossible = world().finger.why_impossible();
  if (!impossible) return base::parallel_map(cases, at_once, ask_finger);
  MESSAGE("posttls-finger is not asked, and nothing is compared: ", *impossible);
  return {};
}

}  // namespace

TEST_CASE("our verdict of a domain's DANE is the one of posttls-finger" *
          doctest::skip(cannot_run())) {
  const std::vector<DaneCase>& cases = world().cases;
  const std::vector<Json> reports = base::parallel_map(cases, at_once, look);
  const std::vector<test::FingerResult> theirs = ask_finger_of_all(cases);

  std::string table = fmt::format(line, "case", "ours", "posttls-finger", "");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const DaneCase& row = cases[i];
    CAPTURE(row.label);
    CAPTURE(row.reason);
    CAPTURE(reports[i].dump(1));
    check_ours(row, reports[i]);
    if (!theirs.empty()) check_theirs(row, theirs[i]);
    table += fmt::format(line, row.label, format(verdict_of_facts(reports[i], row.key_type)),
                         theirs.empty() ? "not asked" : format(theirs[i].verdict),
                         row.finger.difference);
  }
  MESSAGE("\n", table);
}
