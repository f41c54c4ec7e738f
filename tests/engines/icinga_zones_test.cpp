// SPDX-License-Identifier: GPL-3.0-or-later
//
// A master and a satellite of Icinga 2, connected over TLS: the satellite gets commands and
// services from the master and runs the checks; the master shows them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engines/icinga.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Icinga;
using Json = nlohmann::json;

namespace {

constexpr std::uint16_t master_port = 5665;
constexpr std::uint16_t satellite_port = 5666;

std::string zones(const std::string& own) {
  const auto endpoint = [&](const std::string& name, std::uint16_t port) {
    return name == own
               ? fmt::format("object Endpoint \"{}\" {{ }}\n", name)
               : fmt::format("object Endpoint \"{}\" {{ host = \"127.0.0.1\"; port = {} }}\n", name,
                             port);
  };
  return endpoint("master", master_port) + endpoint("satellite", satellite_port) + R"(
object Zone "master" { endpoints = [ "master" ] }
object Zone "branch" { endpoints = [ "satellite" ]; parent = "master" }
object Zone "global-templates" { global = true }
)";
}

}  // namespace

TEST_CASE("a satellite runs the checks of its zone, and the master shows them" *
          doctest::skip(test::cannot_start("/usr/sbin/icinga2"))) {
  const EngineWorld world;
  const test::Machine& machine = world.machine();
  std::string branch;
  std::string central;
  for (const EngineCheck& check : world.checks()) {
    const std::string host = fmt::format(
        "object Host \"host-{}\" {{ check_command = \"passive\"; enable_active_checks = false; "
        "address = \"{}\" }}\n",
        check.name, check.address.empty() ? "127.0.0.1" : check.address);
    // The queue is the agent's own: the master has the service, and sends the command.
    if (check.plugin == "check_mailqueue") {
      std::string service = icinga_service(check, "host-" + check.name);
      service.insert(service.rfind('}'), "  command_endpoint = \"satellite\"\n");
      central += host + service;
    } else {
      branch += host + icinga_service(check, "host-" + check.name);
    }
  }
  const std::string configuration = "/srv/master/etc/zones.d/";
  machine.run(fmt::format("mkdir -p {0}global-templates; cp {1} {0}global-templates/",
                          configuration, test::contrib("icinga2/mailprobe-commands.conf")));
  machine.write(configuration + "branch/hosts.conf", branch);
  machine.write(configuration + "master/hosts.conf", central);
  const Icinga satellite(
      machine, {.name = "satellite", .port = satellite_port, .objects = zones("satellite")});
  const Icinga master(machine, {.name = "master", .port = master_port, .objects = zones("master")});

  for (const EngineCheck& check : world.checks()) {
    CAPTURE(check.name);
    const bool is_sent = check.plugin == "check_mailqueue";
    Json result;
    // Until the satellite has everything it says UNKNOWN for commands that it does not know.
    test::wait_until(check.name, [&] {
      (is_sent ? master : satellite)
          .force_checks(fmt::format("service.name == \"{}\"", check.name));
      result = master.result_of("host-" + check.name, check.name);
      return result.is_object() && result["check_source"] == "satellite" &&
             !result["output"].get<std::string>().contains("does not exist");
    });
    check_shown(check, world.by_hand(check, "nagios"), test::shown_by_icinga(result));
  }
}
