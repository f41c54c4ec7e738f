// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/options.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "check_mx_tls/definition.hpp"
#include "check_mx_tls/findings.hpp"

using namespace mailprobe;
using check_mx_tls::Options;

namespace {

base::Result<Options> parse(const std::vector<std::string>& words) {
  const auto& plugin = check_mx_tls::definition();
  const auto line = plugin::CommandLine::parse(plugin::all_options(plugin), words);
  if (!line) return base::failure(line.error());
  const auto common = plugin::read_common_options(*line, plugin.findings);
  if (!common) return base::failure(common.error());
  return check_mx_tls::parse_options(*line, *common);
}

Options parsed(const std::vector<std::string>& words) {
  auto options = parse(words);
  if (!options) throw std::runtime_error(options.error().message);
  return *std::move(options);
}

}  // namespace

TEST_CASE("a domain is named in three ways") {
  for (const auto& words : std::vector<std::vector<std::string>>{{"-d", "example.org"},
                                                                 {"-H", "example.org"},
                                                                 {"example.org"},
                                                                 {"--domain=example.org."}}) {
    CAPTURE(base::join(words, " "));
    CHECK(parsed(words).domain.format() == "example.org");
  }
  CHECK(parsed({"-d",
                "b\xc3\xbc"
                "cher.example"})
            .domain.format() == "xn--bcher-kva.example");
}

TEST_CASE("what is wrong is said in one line that names the option") {
  struct Row {
    std::vector<std::string> words;
    const char* message;
  };
  const std::vector<Row> rows{
      {{}, "no domain was given; use -d DOMAIN"},
      {{"-d", "127.0.0.1"}, "--domain: "},
      {{"-d", "a b"}, "--domain: "},
      {{"-d", "example.org", "--smtp-port", "0"}, "--smtp-port: \"0\" is not a port number"},
      {{"-d", "example.org", "--https-port", "x"}, "--https-port: \"x\" is not a port number"},
      {{"-d", "example.org", "--max-mx", "101"}, "--max-mx: \"101\" is not a number from 1 to 100"},
      {{"-d", "example.org", "--per-host", "0"}, "--per-host: \"0\" is not a number from 1 to 20"},
      {{"-d", "example.org", "-D", "soon"},
       "--certificate: \"soon\" is not of the form WARN[,CRIT]"},
      {{"-d", "example.org", "--sts-mode", "none"},
       "--sts-mode: \"none\" is neither testing nor enforce"},
      {{"-d", "example.org", "--sts-max-age", "1d"}, "--sts-max-age: \"1d\" is not of the form"},
      {{"-d", "example.org", "--expect-mx", "192.0.2.1"}, "--expect-mx: "},
      {{"-d", "example.org", "-F", "a_b"}, "--fqdn: "},
      {{"-d", "example.org", "--resolver", "dns"}, "--resolver: "},
      {{"-d", "example.org", "other.example"}, "two domains were given, \"example.org\" and"},
      {{"example.org", "other.example"}, "do not know what to do with argument"},
  };
  for (const Row& row : rows) {
    CAPTURE(base::join(row.words, " "));
    const auto options = parse(row.words);
    REQUIRE_FALSE(options);
    CHECK(options.error().cause == base::Cause::syntax);
    CHECK(options.error().message.starts_with(row.message));
  }
}

TEST_CASE("what an engine leaves empty counts for nothing") {
  const Options options = parsed({"-d", "example.org", "-D", "", "--smtp-port", "", "--sts-mode",
                                  "", "--state", "", "--expect-mx", "", "-F", ""});
  CHECK(options.smtp_port == 25);
  CHECK_FALSE(options.certificate_days.warning);
  CHECK_FALSE(options.state_file);
  CHECK(options.expected_mx.empty());
}

TEST_CASE("the port of SMTP has two names, of which its own wins") {
  CHECK(parsed({"-d", "example.org", "-p", "2525"}).smtp_port == 2525);
  CHECK(parsed({"-d", "example.org", "-p", "2525", "--smtp-port", "26"}).smtp_port == 26);
}

TEST_CASE("what is required is an alert, unless somebody chose another state") {
  using plugin::Status;
  namespace finding = check_mx_tls::finding;
  const auto status = [](const std::vector<std::string>& words, const plugin::FindingKind& kind) {
    std::vector<std::string> all{"-d", "example.org"};
    all.insert(all.end(), words.begin(), words.end());
    return parsed(all).common.severities.of(kind);
  };
  CHECK(status({}, finding::sts_missing) == Status::ok);
  CHECK(status({"--require-mta-sts"}, finding::sts_missing) == Status::critical);
  CHECK(status({"--require-mta-sts", "--severity", "mx_tls.sts_missing=warning"},
               finding::sts_missing) == Status::warning);
  CHECK(status({"--require-dane"}, finding::not_validating) == Status::unknown);
  CHECK(status({}, finding::of(tls::Defect::expired)) == Status::warning);
  CHECK(status({}, finding::of(tls::Defect::weak_key)) == Status::critical);
}
