// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <stdexcept>

#include <doctest/doctest.h>

#include "plugin/json.hpp"
#include "plugin/plugin.hpp"
#include "support/nagios_output.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace mailprobe::plugin;

namespace {

constexpr std::array<OptionSpec, 2> options{
    {{"mode", "MODE", "Demo", "what the demo does"},
     {"P,authpass", "SECRET", "Demo", "the password", Value::secret}}};
constexpr std::array<OldSpelling, 1> old_spellings{{{"-to", "-t"}}};
const std::array<FindingKind, 1> findings{
    {{"demo.bad", Status::critical, "bad", "mend it", "RFC 1"}}};

base::Result<Report> check(const CommandLine& line, const CommonOptions& common,
                           base::Deadline deadline) {
  const std::string mode = line.value("mode").value_or("ok");
  if (mode == "usage") return bad_value("--mode", "not that one");
  if (mode == "throw") throw std::runtime_error("a|b\n");
  if (mode == "int") throw std::logic_error("logic");
  Report report{.service = "DEMO",
                .plugin = "check_demo",
                .target = common.host.value_or(""),
                .ok_summary = "fine"};
  report.evidence.require("time");
  if (!deadline.expired()) report.evidence.settle("time");
  if (mode == "bad") {
    report.checks.push_back(
        {"demo", {{findings.data(), common.severities.of(findings[0]), "it is bad", {}}}, {}, {}});
  }
  return report;
}

const Definition demo{.name = "check_demo",
                      .service = "DEMO",
                      .synopsis = "-H HOST [options]",
                      .purpose = "demonstrates",
                      .description = "First paragraph.\n\n.Second paragraph.",
                      .examples = "  check_demo -H x\n",
                      .options = options,
                      .findings = findings,
                      .check = check,
                      .old_spellings = old_spellings};

Response respond_to(std::vector<std::string> words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size());
  for (std::string& word : words)
    pointers.push_back(word.data());
  return respond(demo, {take_arguments(all_options(demo), demo.old_spellings, pointers),
                        std::chrono::steady_clock::now(), [](const CommonOptions&) {}});
}

test::NagiosOutput parsed(const Response& response) {
  test::NagiosOutput output = test::parse_nagios_output(response.output);
  CHECK(exit_code(*parse_status(output.state)) == response.exit_code);
  return output;
}

}  // namespace

TEST_CASE("the exit code is what the first line tells") {
  CHECK(parsed(respond_to({})).state == "OK");
  CHECK(parsed(respond_to({"--mode=bad"})).state == "CRITICAL");
  CHECK(parsed(respond_to({"--mode=bad", "--severity", "demo.bad=warning"})).state == "WARNING");
  CHECK(parsed(respond_to({"--mode=bad", "--severity", "demo.bad=ok"})).state == "OK");
}

TEST_CASE("a wrong option is UNKNOWN with one clear line and the usage") {
  struct Row {
    std::vector<std::string> arguments;
    const char* says;
  };
  const Row rows[] = {
      {{"--nonsense"}, "there is no option \"--nonsense\""},
      {{"--mode=usage"}, "--mode: not that one"},
      {{"-t", "0"}, "--timeout: \"0\" is not a number of seconds above 0"},
      {{"-t", "5s"}, "--timeout"},
      {{"-t", "86401"}, "--timeout"},
      {{"-t", "5:maybe"}, "after the colon must stand"},
      {{"-p", "0"}, "--port: \"0\" is not a port number from 1 to 65535"},
      {{"-p", "65536"}, "--port"},
      {{"-w", "10:5"}, "--warning: range \"10:5\": the start is greater than the end"},
      {{"-c", "abc"}, "--critical: range \"abc\": not a decimal number"},
      {{"--format", "xml"}, "--format: \"xml\" is not one of text, json, openmetrics"},
      {{"--parallel", "0"}, "--parallel: \"0\" is not a number from 1 to 200"},
      {{"--severity", "demo.bad"}, "--severity: \"demo.bad\" is not of the form ID=STATE"},
      {{"--extra-opts=@/nonexistent"}, "--extra-opts: cannot read"},
      {{"host", "other"}, "do not know what to do with argument \"other\""},
      {{"-H", "host", "other"}, "do not know what to do with argument \"other\""},
  };
  for (const Row& row : rows) {
    const Response response = respond_to(row.arguments);
    CAPTURE(response.output);
    const test::NagiosOutput output = parsed(response);
    CHECK(output.state == "UNKNOWN");
    CHECK(output.text.find(row.says) != std::string::npos);
    REQUIRE(output.long_output.size() == 1);
    CHECK(output.long_output.front() == "Usage: check_demo -H HOST [options]; --help tells more");
  }
}

TEST_CASE("a wrong option in JSON mode is still one JSON document") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--format=json", "--nonsense"},
        {"--nonsense", "--format", "json"}}) {
    const Response response = respond_to(arguments);
    CHECK(response.exit_code == 3);
    CHECK(Json::parse(response.output)["findings"][0]["id"] == "plugin.usage");
  }
}

TEST_CASE("an exception becomes UNKNOWN with a harmless text") {
  const test::NagiosOutput output = parsed(respond_to({"--mode=throw"}));
  CHECK(output.state == "UNKNOWN");
  CHECK(output.text.find("internal error in check_demo: a\\x7cb\\x0a") != std::string::npos);
  CHECK(parsed(respond_to({"--mode=int", "--format=json", "--format=text"})).state == "UNKNOWN");
}

TEST_CASE("the target is -H, or the first plain argument; an empty argument is nothing") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"-H", "mx", "--format=json"},
        {"mx", "--format=json"},
        {"mx", "", "--format=json"}}) {
    CHECK(Json::parse(respond_to(arguments).output)["target"] == "mx");
  }
}

TEST_CASE("common options are read into what they mean") {
  const auto line = CommandLine::parse(all_options(demo), {"-4",
                                                           "-6",
                                                           "-vvvv",
                                                           "-t",
                                                           "2.5:1",
                                                           "-w",
                                                           "1",
                                                           "-c",
                                                           "5",
                                                           "--resolver",
                                                           "127.0.0.1:53",
                                                           "--resolver=::1",
                                                           "--trust-ad",
                                                           "--ca-file",
                                                           "f",
                                                           "--ca-path",
                                                           "p",
                                                           "--parallel",
                                                           "7",
                                                           "--format",
                                                           "openmetrics",
                                                           "-p",
                                                           "587"});
  REQUIRE(line);
  const auto common = read_common_options(*line, all_findings(demo));
  REQUIRE(common);
  CHECK(common->family == AddressFamily::v6);
  CHECK(common->verbosity == 3);
  CHECK(common->timeout.duration == std::chrono::milliseconds(2500));
  CHECK(common->timeout.state == Status::warning);
  CHECK(common->thresholds == Thresholds{*parse_range("1"), *parse_range("5")});
  CHECK(common->resolvers == std::vector<std::string>{"127.0.0.1:53", "::1"});
  CHECK(common->trust_ad);
  CHECK(common->ca_file == "f");
  CHECK(common->ca_path == "p");
  CHECK(common->parallel == 7);
  CHECK(common->format == Format::openmetrics);
  CHECK(common->port == 587);
}

TEST_CASE("an option file's values are overruled by the command line") {
  const test::TempDirectory directory;
  const std::string file = directory.write("x.ini", "[check_demo]\nmode=bad\n");
  CHECK(parsed(respond_to({"--extra-opts=@" + file})).state == "CRITICAL");
  CHECK(parsed(respond_to({"--extra-opts=@" + file, "--mode=ok"})).state == "OK");
  CHECK(parsed(respond_to({"--extra=@" + file})).state == "CRITICAL");
}

TEST_CASE("a secret is in no message, in whatever format and whatever is wrong") {
  const test::TempDirectory directory;
  const std::string file = directory.write("x.ini", "[check_demo]\nauthpass=hunter2\nnonsense=1\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"-P", "hunter2", "--nonsense"},
        {"--nonsense", "-vPhunter2"},
        {"--authp", "hunter2", "--port=x", "--format=json"},
        {"--authpass=hunter2\x01", "-vv"},
        {"--authpass=hunter2", "--mode=throw"},
        {"--extra-opts=@" + file}}) {
    const Response response = respond_to(words);
    CHECK(response.exit_code == 3);
    CHECK(response.output.find("hunter2") == std::string::npos);
  }
  CHECK(
      respond_to({"-P", "a\x01"}).output.find("control character in the value of \"--authpass\"") !=
      std::string::npos);
}

TEST_CASE("an old spelling stands for the new one, but not within a value") {
  CHECK(parsed(respond_to({"-to", "5"})).state == "OK");
  CHECK(parsed(respond_to({"-to", "x"})).text.find("--timeout: \"x\"") != std::string::npos);
  CHECK(parsed(respond_to({"--mode", "-to"})).state == "OK");
}

TEST_CASE(
    "the Monitoring Plugins' names for the output are understood, and their JSON is written") {
  CHECK(parsed(respond_to({"--output-format", "multi-line"})).state == "OK");
  const Response response = respond_to({"--mode=bad", "--output-format=mp-test-json"});
  CHECK(response.exit_code == 2);
  CHECK(Json::parse(response.output)["state"] == "CRITICAL");
  CHECK(parsed(respond_to({"--output-format=mp-test-json", "--format=text"})).state == "OK");
  CHECK(respond_to({"--format=json", "--output-format=mp-test-json", "--nonsense"})
            .output.starts_with("{\"state\":\"UNKNOWN\""));
  const std::string wrong = respond_to({"--output-format=json"}).output;
  CHECK(wrong.find("--output-format: \"json\" is not one of multi-line, mp-test-json") !=
        std::string::npos);
}

TEST_CASE("what the plugin finds about itself has a state that nobody can change") {
  const auto output = parsed(respond_to({"--severity", "plugin.incomplete=ok"}));
  CHECK(output.state == "UNKNOWN");
  CHECK(output.text.find("--severity") != std::string::npos);
}

TEST_CASE("the format of an error message is the one asked for, however it was asked for") {
  const test::TempDirectory directory;
  const std::string file = directory.write("x.ini", "[check_demo]\nformat = json\nnonsense = 1\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--form", "json", "--mode=x", "--port=x"},
        std::vector<std::string>{"--extra-opts=@" + file}}) {
    CHECK(respond_to(arguments).output.starts_with("{"));
  }
}

TEST_CASE("help, version, findings and manual exit 3, since nothing was checked") {
  for (const char* option : {"--help", "-h", "--version", "-V", "--list-findings", "--manual"}) {
    CHECK(respond_to({option}).exit_code == 3);
  }
  CHECK(respond_to({"-V"}).output == "check_demo " + std::string(version()) + " (mailprobe)\n");
}

TEST_CASE("every option and every finding stands in help, manual and list") {
  const std::string help = respond_to({"-h"}).output;
  const std::string manual = respond_to({"--manual"}).output;
  const std::string list = respond_to({"--list-findings"}).output;
  for (const OptionSpec& spec : all_options(demo)) {
    CHECK(help.find(format_names(spec)) != std::string::npos);
    std::string escaped;
    for (const char c : format_names(spec))
      escaped += c == '-' ? std::string("\\-") : std::string(1, c);
    CHECK(manual.find(escaped) != std::string::npos);
  }
  for (const FindingKind& kind : all_findings(demo)) {
    CHECK(manual.find(kind.id) != std::string::npos);
    CHECK(list.find(std::string(kind.id) + " [" + std::string(format_status(kind.status)) + "]") !=
          std::string::npos);
  }
  CHECK(manual.find("\\&.Second paragraph.") != std::string::npos);
}

TEST_CASE("no line of the help is wider than 80 columns") {
  const std::string help = respond_to({"--help"}).output;
  std::size_t width = 0;
  for (const char c : help) {
    width = c == '\n' ? 0 : width + 1;
    CHECK(width <= 80);
  }
}
