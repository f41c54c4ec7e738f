// SPDX-License-Identifier: GPL-3.0-or-later
//
// The key of a list is in no output, whatever a server answers, a file holds or a user mistypes;
// and what a list says is shown without harm.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "lab/dns_lists.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::replies;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

constexpr const char* key = "k7q2xv9mzt4w";

// What a server may say to bring a key to light.
lab::ListBehaviour echo(const std::string& before, const std::string& after) {
  return replies([before, after](dns::Message& reply) {
    lab::with_reason("127.0.0.2", before + reply.question->name.format() + after)(reply);
  });
}

lab::ListBehaviour points_at_itself() {
  return replies([](dns::Message& reply) {
    const dns::Name alias = dns::Name::parse(fmt::format("{}.elsewhere.test", key)).value();
    reply.answers.push_back({reply.question->name, dns::RecordType::cname, 60, dns::Cname{alias}});
    reply.answers.push_back({alias, dns::RecordType::cname, 60, dns::Cname{reply.question->name}});
  });
}

struct World {
  test::TempDirectory directory;
  lab::DnsLists lists{
      {"echo.test", echo("see https://x.test/?", "")},
      {"upper.test", echo("", " " + base::to_upper(key) + " K7q2Xv9mzT4w")},
      {"torn.test", echo(std::string(250, 'x') + key, std::string(250, 'y') + key)},
      {"long.test", echo(std::string(60000, '.'), key)},
      {"public.test", replies(lab::with_address({"127.255.255.254"}))},
      {"invalid.test", replies(lab::with_address({"127.255.255.250"}))},
      {"parked.test", replies(lab::with_address({"91.195.240.117"}))},
      {"servfail.test", replies(lab::with_rcode(2))},
      {"refused.test", replies(lab::with_rcode(5))},
      {"silent.test", lab::stays_silent()},
      {"loop.test", points_at_itself()},
      {"clean.test", lab::holds({})},
      {"zen.dq.spamhaus.net", replies(lab::with_address({"127.255.255.250"}))},
      {"combined.mail.abusix.zone", replies(lab::with_rcode(5))},
      {"control.test", replies(lab::with_reason("127.0.0.2", "a\x1b[31mb\r\nc|d=1\te\x7f\x01"))},
      {"html.test",
       replies(lab::with_reason("127.0.0.2", "<script>alert(1)</script>&amp;`id`$(id)"))},
      {"bytes.test", replies(lab::with_reason("127.0.0.2", "\xff\xfe\xc3\x28 \xe2\x80\xae"))},
      {"nul.test", replies(lab::with_reason("127.0.0.2", std::string("a\0b", 3)))},
      {"large.test", replies(lab::with_reason("127.0.0.2", std::string(64000, 'x')))},
      {"empty.test", replies([](dns::Message& reply) {
         lab::with_address({"127.0.0.2"})(reply);
         if (reply.question->type == dns::RecordType::txt)
           reply.answers.push_back(
               {reply.question->name, dns::RecordType::txt, 60, dns::Txt{{""}}});
       })},
  };
  lab::DnsServer server{lists.responder()};
};

World& world() {
  static World the_world;
  return the_world;
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool shows_key(const std::string& text) { return base::to_lower(text).contains(key); }

const std::vector<Words> formats{
    {},
    {"-vvv"},
    {"--format", "json"},
    {"--format", "openmetrics"},
    {"--output-format", "mp-test-json", "-vvv"},
    {"--wl", "-vvv"},
    {"--test-lists", "-d"},
};

const std::vector<Words> some_formats{{"-vvv"}, {"--format", "json"}};

void check_secrecy(const Words& options, const std::vector<Words>& in_formats) {
  for (const Words& format : in_formats) {
    const std::string state = world().directory.path() + "/state.json";
    test::Command command{.argv = {test::plugin_path("check_dnsbl"), "-H", "192.0.2.1", "-U",
                                   "name.test", "--query-timeout", "0.2", "--resolver",
                                   world().server.endpoint().format(), "--state", state}};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.argv.insert(command.argv.end(), format.begin(), format.end());
    const test::ProcessResult result = test::run(command);
    CAPTURE(fmt::format("{}", fmt::join(command.argv, " ")));
    CAPTURE(result.out.substr(0, 2000));
    CHECK(!result.out.empty());
    CHECK(!shows_key(result.out));
    CHECK(!shows_key(result.err));
    CHECK(!shows_key(content_of(state)));
  }
}

}  // namespace

TEST_CASE("a key in a file of lists is asked with, and never shown") {
  const Words zones{"echo.test",    "upper.test",   "torn.test",   "long.test",
                    "public.test",  "invalid.test", "parked.test", "servfail.test",
                    "refused.test", "silent.test",  "loop.test",   "clean.test"};
  std::string text;
  for (const std::string& zone : zones)
    text += fmt::format("{}\n  kind ip4 name\n  test 127.0.0.2 127.0.0.1\n  key {}\n", zone, key);
  world().lists.take_questions();
  check_secrecy({"--lists", world().directory.write("lists", text)}, formats);
  const Words questions = world().lists.take_questions();
  for (const std::string& zone : zones) {
    CAPTURE(zone);
    CHECK(std::ranges::find(questions, fmt::format("1.2.0.192.{}.{} A", key, zone)) !=
          questions.end());
  }
}

TEST_CASE("a key in the zone of a list that is known to have one is never shown") {
  for (const char* zone : {"zen.dq.spamhaus.net", "combined.mail.abusix.zone"}) {
    const std::string with_key = fmt::format("{}.{}", key, zone);
    check_secrecy({"-s", with_key}, formats);
    check_secrecy({"-l", with_key + "=127.0.0.[2..9]*2", "--exclude", "other.test"}, some_formats);
    check_secrecy({"-l", base::to_upper(with_key)}, some_formats);
    check_secrecy({"--lists", world().directory.write("lists", with_key + "\n  kind ip4\n")},
                  some_formats);
    check_secrecy({"-l", "clean.test", "--exclude", with_key}, some_formats);
  }
}

TEST_CASE("what is mistyped beside a key does not show it") {
  const std::string with_key = fmt::format("{}.zen.dq.spamhaus.net", key);
  for (const std::string& filter :
       {with_key + "=127.0.0.[2", with_key + "=" + key, with_key + "*x", with_key + "*" + key,
        with_key + "..", "." + with_key, with_key + " "}) {
    check_secrecy({"-s", filter}, some_formats);
    check_secrecy({"--lists", world().directory.write("faulty", filter + "\n")}, some_formats);
  }
  const std::vector<std::string> lines{
      "key " + std::string(key) + "!",
      "key " + std::string(key) + " " + key,
      "key " + std::string(70, 'x') + key,
      "key a..",
      "kye " + std::string(key),
      "key\t" + std::string(key) + "\t#",
      "code 127.0.0.2 listed " + std::string(key),
  };
  for (const std::string& line : lines)
    check_secrecy({"--lists", world().directory.write("faulty", "echo.test\n  " + line + "\n")},
                  some_formats);
}

TEST_CASE("whatever a list gives as its reason, the output stays one that engines read") {
  for (const std::string zone : {"control.test", "html.test", "bytes.test", "nul.test",
                                 "large.test", "long.test", "empty.test"}) {
    CAPTURE(zone);
    lab::DnsLists& lists = world().lists;
    lists.take_questions();
    const Words options{"-H", "192.0.2.1", "-s",         zone + "=127.0.0.2",
                        "-s", zone,        "--resolver", world().server.endpoint().format()};
    Words text = options;
    text.emplace_back("-vvv");
    const test::PluginRun run = test::run_plugin("check_dnsbl", text);
    CAPTURE(run.process.out.substr(0, 2000));
    CHECK(!run.process.out.contains("<script>"));
    test::Command json{.argv = {test::plugin_path("check_dnsbl"), "--format", "json"}};
    json.argv.insert(json.argv.end(), options.begin(), options.end());
    const test::ProcessResult result = test::run(json);
    CHECK(Json::accept(result.out));
    CHECK(std::ranges::count(result.out, '\n') == 1);
  }
}
