// SPDX-License-Identifier: GPL-3.0-or-later
//
// Zabbix with the templates of contrib/zabbix: by a server, by a proxy and by the agent.
#include "engines/zabbix.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "engines/shown.hpp"
#include "plugin/status.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Zabbix;
using Json = nlohmann::json;

namespace {

std::string key(const EngineCheck& check, std::string_view item) {
  return fmt::format("mailprobe.{}.{}", check.command(), item);
}

bool has_value(const Json& item) { return item.is_object() && item["lastclock"] != "0"; }

// What a human gets as JSON.
Json document_of(const EngineWorld& world, const EngineCheck& check) {
  std::vector<std::string> words{"runuser", "-u", "zabbix", "--"};
  const std::vector<std::string> of_check = check.words();
  words.insert(words.end(), of_check.begin(), of_check.end());
  words.emplace_back("--profile=zabbix");
  const test::ProcessResult result = test::run({.argv = world.machine().inside(words)});
  CHECK(result.err.empty());
  return Json::parse(result.out);
}

void check_values(const Zabbix& zabbix, const std::string& host_id, const EngineCheck& check,
                  const Json& document) {
  CAPTURE(check.name);
  Json status;
  test::wait_until(check.name, [&] {
    status = zabbix.item(host_id, key(check, "status"));
    return has_value(status) && has_value(zabbix.item(host_id, key(check, "summary")));
  });
  const auto code = base::parse_integer<int>(status["lastvalue"].get<std::string>());
  CHECK(plugin::format_status(static_cast<plugin::Status>(code.value_or(3))) == check.state);
  CHECK(test::without_times(
            zabbix.item(host_id, key(check, "summary"))["lastvalue"].get<std::string>()) ==
        test::without_times(document["status"].get<std::string>() + ": " +
                            document["summary"].get<std::string>()));
  for (const auto& [label, item] : document["perfdata"].items()) {
    if (!item["instance"].get<std::string>().empty()) continue;
    CAPTURE(label);
    const Json shown = zabbix.item(host_id, key(check, label));
    REQUIRE(has_value(shown));
    const double value = std::strtod(shown["lastvalue"].get<std::string>().c_str(), nullptr);
    if (item["unit"] != "s") CHECK(std::abs(value - item["value"].get<double>()) < 1e-4);
  }
}

}  // namespace

TEST_CASE("Zabbix shows what the plugins say" *
          doctest::skip(test::cannot_start("/usr/sbin/zabbix_server"))) {
  const EngineWorld world;
  const Zabbix zabbix(world.machine());
  std::map<std::string, std::string> templates;
  std::map<std::string, std::string> hosts;
  for (const EngineCheck& check : world.checks()) {
    if (!templates.contains(check.plugin))
      templates[check.plugin] = zabbix.import_template(check.plugin);
    hosts[check.name] =
        zabbix.add_host({.name = check.name,
                         .address = check.address.empty() ? "127.0.0.1" : check.address,
                         .template_id = templates.at(check.plugin),
                         .macros = test::zabbix_macros(check),
                         .proxy_id = ""});
  }
  for (const EngineCheck& check : world.checks()) {
    const Json document = document_of(world, check);
    check_values(zabbix, hosts.at(check.name), check, document);
  }

  // The name of the host is the domain where nothing else is said.
  const EngineCheck& healthy =
      *std::ranges::find(world.checks(), std::string("mx_tls_ok"), &EngineCheck::name);
  Json macros = test::zabbix_macros(healthy);
  macros.erase("{$MAILPROBE.MX_TLS.DOMAIN}");
  const std::string unnamed = zabbix.add_host({.name = "dane-two-keys.mail.test",
                                               .address = "127.0.0.1",
                                               .template_id = templates.at("check_mx_tls"),
                                               .macros = macros,
                                               .proxy_id = ""});
  test::wait_until("its state",
                   [&] { return has_value(zabbix.item(unnamed, "mailprobe.mx_tls.status")); });
  CHECK(zabbix.item(unnamed, "mailprobe.mx_tls.status")["lastvalue"] == "0");

  // One item for each certificate, each key, each list, each reason.
  struct Found {
    const char* check;
    const char* items;
    std::size_t least;
  };
  for (const Found& row : {Found{"mx_tls_ok", "mailprobe.mx_tls.leaves.days[", 2},
                           {"spf_dkim_ok", "mailprobe.spf_dkim.dkim_keys.bits[", 1},
                           {"dnsbl_warning", "mailprobe.dnsbl.lists.listed[", 1},
                           {"mailqueue_ok", "mailprobe.mailqueue.reasons.messages[", 1}}) {
    CAPTURE(row.items);
    test::wait_until(row.items, [&] {
      const Json items = zabbix.items_like(hosts.at(row.check), row.items);
      return items.size() >= row.least && std::ranges::all_of(items, has_value);
    });
  }

  // The limits that graphs show.
  struct Limit {
    const char* check;
    const char* item;
    const char* value;
  };
  for (const Limit& row : {Limit{"mailqueue_ok", "mailprobe.mailqueue.unsent.warning", "100"},
                           {"mailqueue_ok", "mailprobe.mailqueue.unsent.critical", "500"},
                           {"mx_tls_ok", "mailprobe.mx_tls.cert_days.warning", "14"},
                           {"spf_dkim_warning", "mailprobe.spf_dkim.spf_lookups.critical", "5"}}) {
    CAPTURE(row.item);
    Json limit;
    test::wait_until(row.item, [&] {
      limit = zabbix.item(hosts.at(row.check), row.item);
      return has_value(limit);
    });
    CHECK(limit["lastvalue"] == row.value);
  }

  // A problem for each state that is not OK, with the words of the plugin; and it goes again.
  for (const EngineCheck& check : world.checks()) {
    CAPTURE(check.name);
    const std::string& host = hosts.at(check.name);
    const auto problem_begins = [&](const std::string& words) {
      return std::ranges::any_of(zabbix.problems(host), [&](const std::string& name) {
        return name.contains(": " + words + ": ");
      });
    };
    if (check.state == "OK") {
      CHECK(zabbix.problems(host).empty());
    } else {
      test::wait_until("a problem of " + check.name, [&] { return problem_begins(check.state); });
    }
  }
  const std::string& host = hosts.at("mx_tls_ok");
  const std::string domain = "{$MAILPROBE.MX_TLS.DOMAIN}";
  zabbix.set_macro(host, domain, "all-down.mail.test");
  test::wait_until("a problem", [&] { return !zabbix.problems(host).empty(); });
  CHECK(zabbix.problems(host).front().contains("Mail domain: CRITICAL: "));
  zabbix.set_macro(host, domain, "dane-two-keys.mail.test");
  test::wait_until("its end", [&] { return zabbix.problems(host).empty(); });
  // An address that was down has no certificate, and no item of one.
  CHECK(zabbix.items_like(host, "mailprobe.mx_tls.leaves.days[").size() == 2);

  // Output that cannot be read is no reason to believe the state before it.
  const std::string option = "{$MAILPROBE.MX_TLS.OPTION}";
  for (const char* other : {"--format=text", "--output-format=mp-test-json"}) {
    CAPTURE(std::string(other));
    zabbix.set_macro(host, option, other);
    test::wait_until("a problem", [&] { return !zabbix.problems(host).empty(); });
    CHECK(zabbix.problems(host).front() ==
          "Mail domain: UNKNOWN: the output of the check is no document of Mailprobe");
    zabbix.set_macro(host, option, healthy.further());
    test::wait_until("its end", [&] { return zabbix.problems(host).empty(); });
  }

  // Nor is a plugin that is gone.
  world.machine().run("rm /etc/zabbix/externalscripts/check_mx_tls");
  test::wait_until("a problem", [&] { return !zabbix.problems(host).empty(); });
  CHECK(zabbix.problems(host).front() ==
        "Mail domain: UNKNOWN: the check could not be run, or not to its end");
}

TEST_CASE("a proxy of Zabbix runs the checks of its hosts" *
          doctest::skip(test::cannot_start("/usr/sbin/zabbix_server"))) {
  const EngineWorld world;
  const Zabbix zabbix(world.machine());
  const std::string proxy = zabbix.start_proxy("branch");
  for (const EngineCheck& check : world.checks()) {
    if (check.plugin != "check_mx_tls") continue;
    const std::string host = zabbix.add_host({.name = check.name,
                                              .address = "127.0.0.1",
                                              .template_id = zabbix.import_template(check.plugin),
                                              .macros = test::zabbix_macros(check),
                                              .proxy_id = proxy});
    check_values(zabbix, host, check, document_of(world, check));
  }
}
