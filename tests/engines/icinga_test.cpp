// SPDX-License-Identifier: GPL-3.0-or-later
//
// Icinga 2 with the commands of contrib/icinga2, and with those that it has itself for the plugins
// that ours replace.
#include "engines/icinga.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Icinga;
using Json = nlohmann::json;

namespace {

constexpr std::uint16_t port = 5665;

bool cannot_run() { return test::cannot_start("/usr/sbin/icinga2"); }

constexpr const char* node = R"(
object Endpoint NodeName { }
object Zone "master" { endpoints = [ NodeName ] }
)";

std::string object_host(const std::string& name, const std::string& address,
                        const std::string& variables = "") {
  return fmt::format(
      "object Host \"{}\" {{ check_command = \"passive\"; enable_active_checks = false; address = "
      "\"{}\"\n{} }}\n",
      name, address.empty() ? "127.0.0.1" : address, variables);
}

// Every item as Icinga understands it: its value and its thresholds, if they are plain numbers.
void check_understood(const Icinga& icinga, const EngineCheck& check,
                      const test::PluginRun& by_hand) {
  const Json items = icinga.evaluate(fmt::format(
      "var items = []; for (item in get_service(\"host-{0}\", \"{0}\")"
      ".last_check_result.performance_data) {{ items.add(parse_performance_data(item)) }}; items",
      check.name));
  REQUIRE(items.is_array());
  CHECK(items.size() == by_hand.output.perfdata.size());
  for (const Json& item : items) {
    const std::string label = item["label"];
    CAPTURE(label);
    REQUIRE(by_hand.output.perfdata.contains(label));
    const std::vector<std::string_view> fields =
        base::split(by_hand.output.perfdata.at(label), ';');
    CHECK(item["value"].is_number());
    for (const auto& [field, name] :
         {std::pair<std::size_t, const char*>{1, "warn"}, {2, "crit"}}) {
      if (fields.size() <= field) continue;
      const auto number = base::parse_decimal(fields[field]);
      CHECK(item[name].is_number() == number.has_value());
      if (number) CHECK(item[name].get<double>() == *number);
    }
  }
}

}  // namespace

TEST_CASE("Icinga shows what the plugins say" * doctest::skip(cannot_run())) {
  const EngineWorld world;
  std::string objects = node;
  for (const char* file : {"icinga2/mailprobe-commands.conf", "icinga2/mail-domain.conf"})
    objects += fmt::format("include \"{}\"\n", test::contrib(file));
  for (const EngineCheck& check : world.checks())
    objects += object_host("host-" + check.name, check.address) +
               icinga_service(check, "host-" + check.name);
  objects += object_host("example.org", "", "vars.mail_domain = \"example.org\"");
  objects += object_host("mx1.example.org", "127.0.0.1",
                         "vars.mail_server = true\nvars.mail_queue = true\nvars.agent_endpoint = "
                         "NodeName\nvars.mail_submission = { user = \"monitor\", file = "
                         "\"/etc/mailprobe/no-secret\" }");
  objects += object_host("mx2.example.org", "127.0.0.1", "vars.mail_queue = true");
  const Icinga icinga(world.machine(), {.name = "master", .port = port, .objects = objects});
  icinga.force_checks("match(\"host-*\", host.name)");
  for (const EngineCheck& check : world.checks()) {
    CAPTURE(check.name);
    Json result;
    test::wait_until(check.name, [&] {
      result = icinga.result_of("host-" + check.name, check.name);
      return result.is_object();
    });
    const test::PluginRun by_hand = world.by_hand(check, "nagios");
    check_shown(check, by_hand, test::shown_by_icinga(result));
    check_understood(icinga, check, by_hand);
  }

  // One variable of a host makes all services of a domain.
  const auto services_of = [&](const std::string& host) {
    return icinga.evaluate(fmt::format(
        "get_objects(Service).filter(s => s.host_name == \"{}\").map(s => s.name).sort()", host));
  };
  CHECK(services_of("example.org") == Json({"mail-dns-lists", "mail-domain", "mail-policies"}));
  CHECK(services_of("mx1.example.org") == Json({"mail-queue", "mail-server", "mail-submission"}));
  CHECK(services_of("mx2.example.org") ==
        Json::array());  // its queue is not the one of this machine

  // They ask what they are for; there is no way to the DNS here.
  struct Made {
    const char* host;
    const char* service;
    const char* words;
  };
  icinga.force_checks("match(\"*.org\", host.name)");
  for (const Made& made :
       {Made{"example.org", "mail-domain", "example.org"},
        {"example.org", "mail-policies", "example.org"},
        {"example.org", "mail-dns-lists",
         "DNSBL UNKNOWN - example.org: 0 of 3 lists gave an answer"},
        {"mx1.example.org", "mail-server", "SMTP CRITICAL - 127.0.0.1:25: STARTTLS is not offered"},
        {"mx1.example.org", "mail-submission", "/etc/mailprobe/no-secret"},
        {"mx1.example.org", "mail-queue", "MAILQUEUE OK - postfix mailq (3)"}}) {
    CAPTURE(std::string(made.service));
    Json result;
    test::wait_until(made.service, [&] {
      result = icinga.result_of(made.host, made.service);
      return result.is_object();
    });
    const std::string text = test::shown_by_icinga(result).text;
    CAPTURE(text);
    CHECK(text.contains(made.words));
  }
}

TEST_CASE("Icinga's own commands for check_smtp, check_mailq and check_rbl run ours" *
          doctest::skip(cannot_run())) {
  const EngineWorld world;
  struct Stock {
    const char* name;
    const char* command;
    const char* plugin;
    const char* variables;
    int state;
    const char* words;
  };
  const std::vector<Stock> stock{
      {"smtp", "smtp", "check_smtp_full", "", 0, "SMTP OK - 127.0.0.1:25 answered in"},
      {"ssmtp", "ssmtp", "check_smtp_full", "vars.ssmtp_port = 1", 2, "SMTP CRITICAL"},
      {"mailq", "mailq", "check_mailqueue",
       "vars.mailq_warning = 2; vars.mailq_critical = 9; vars.mailq_servertype = \"postfix\"", 1,
       "postfix mailq is 3 (threshold w = 2)"},
      {"rbl", "rbl", "check_dnsbl",
       "vars.rbl_hostname = \"192.0.2.20\"; vars.rbl_server = [ \"bl.lab.test\" ]", 3,
       "DNSBL UNKNOWN"},  // there is no way to the DNS here
  };
  std::string objects = node;
  objects += object_host("mail", "127.0.0.1");
  for (const Stock& row : stock) {
    objects += fmt::format(
        "object CheckCommand \"our-{0}\" {{ import \"{0}\"; command = [ PluginDir + \"/{1}\" ] }}\n"
        "object Service \"{2}\" {{ host_name = \"mail\"; check_command = \"our-{0}\"; {3} }}\n",
        row.command, row.plugin, row.name, row.variables);
  }
  const Icinga icinga(world.machine(), {.name = "master", .port = port, .objects = objects});
  icinga.force_checks("true");
  for (const Stock& row : stock) {
    CAPTURE(row.name);
    Json result;
    test::wait_until(row.name, [&] {
      result = icinga.result_of("mail", row.name);
      return result.is_object();
    });
    const test::Shown shown = test::shown_by_icinga(result);
    CAPTURE(shown.text);
    CHECK(shown.state == row.state);
    CHECK(shown.text.contains(row.words));
  }
}
