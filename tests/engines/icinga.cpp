// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/icinga.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace mailprobe::test {
namespace {

using Json = nlohmann::json;

// Arguments: a node's name.
constexpr const char* make_certificates = R"(
mkdir -p /srv/ca /srv/$1/etc/zones.d /srv/$1/data/certs /srv/$1/log /srv/$1/cache /srv/$1/spool /srv/$1/run
cd /srv/ca
[ -e ca.crt ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
  -subj "/CN=Icinga CA" -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
  -keyout /srv/$1/data/certs/$1.key -out $1.csr 2>/dev/null
printf 'subjectAltName=DNS:%s,IP:127.0.0.1' "$1" >$1.ext
openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile $1.ext \
  -out /srv/$1/data/certs/$1.crt 2>/dev/null
cp ca.crt /srv/$1/data/certs/
)";

constexpr std::string_view head = R"(const NodeName = "@name@"
const PluginDir = "/usr/lib/nagios/plugins"
const PluginContribDir = PluginDir
const ManubulonPluginDir = PluginDir
include <itl>
include <plugins>
include <plugins-contrib>
object CheckerComponent "checker" { }
object FileLogger "main" { severity = "warning"; path = "/srv/@name@/log/icinga2.log" }
object ApiListener "api" { bind_host = "127.0.0.1"; bind_port = @port@; accept_config = true; accept_commands = true }
object ApiUser "root" { password = "icinga"; permissions = [ "*" ] }
)";

std::string quoted(const std::string& text) { return Json(text).dump(); }

}  // namespace

Icinga::Icinga(const Machine& machine, Node node) : machine_(machine), node_(std::move(node)) {
  const std::string& name = node_.name;
  machine_.run(fmt::format("set -- {}\n{}", name, make_certificates));
  const std::string configuration =
      fill(head, {{"name", name}, {"port", std::to_string(node_.port)}}) + node_.objects;
  machine_.write(fmt::format("/srv/{}/etc/icinga2.conf", name), configuration);
  machine_.run(fmt::format(R"(
chown -R nagios:nagios /srv/{0}
icinga2 daemon -C -c /srv/{0}/etc/icinga2.conf {1} >/srv/{0}/verify 2>&1 || {{ cat /srv/{0}/verify; exit 1; }}
icinga2 daemon -c /srv/{0}/etc/icinga2.conf {1} >/srv/{0}/out 2>&1 </dev/null &
echo $! >/srv/{0}/pid
)",
                           name, definitions()));
  wait_until("Icinga's API", [&] { return ask("/v1/status/ApiListener").contains("results"); });
}

void Icinga::stop() const {
  machine_.run(fmt::format("kill $(cat /srv/{}/pid)", node_.name));
  wait_until("Icinga's end", [&] { return ask("/v1/status/ApiListener").is_null(); });
}

std::string Icinga::definitions() const {
  return fmt::format(
      "-DConfigDir=/srv/{0}/etc -DZonesDir=/srv/{0}/etc/zones.d -DDataDir=/srv/{0}/data "
      "-DLogDir=/srv/{0}/log -DCacheDir=/srv/{0}/cache -DSpoolDir=/srv/{0}/spool "
      "-DInitRunDir=/srv/{0}/run -DRunAsUser=nagios -DRunAsGroup=nagios",
      node_.name);
}

void Icinga::force_checks(const std::string& filter) const {
  static_cast<void>(ask("/v1/actions/reschedule-check",
                        {{"type", "Service"}, {"filter", filter}, {"force", true}}));
}

Json Icinga::result_of(const std::string& host, const std::string& service) const {
  const Json answer = ask(
      fmt::format("/v1/objects/services/{}!{}?attrs=last_check_result&attrs=state", host, service));
  if (!answer.contains("results") || answer["results"].empty()) return {};
  return answer["results"][0]["attrs"]["last_check_result"];
}

Json Icinga::evaluate(const std::string& expression) const {
  const Json answer = ask("/v1/console/execute-script", {{"command", expression}});
  if (!answer.contains("results")) return {};
  const Json& first = answer["results"][0];
  return first.contains("result") ? first["result"] : first;
}

Json Icinga::ask(const std::string& path, const Json& body) const {
  std::vector<std::string> words{
      "curl",           "--silent", "--max-time",  "10",       "--cacert",
      "/srv/ca/ca.crt", "--user",   "root:icinga", "--header", "Accept: application/json"};
  if (!body.is_null()) words.insert(words.end(), {"--data", body.dump()});
  words.push_back(fmt::format("https://127.0.0.1:{}{}", node_.port, path));
  const ProcessResult result = run({.argv = machine_.inside(words)});
  const Json answer = Json::parse(result.out, nullptr, false);
  return answer.is_discarded() ? Json() : answer;
}

std::string icinga_service(const EngineCheck& check, const std::string& host) {
  const std::string command = check.command();
  std::string variables;
  const auto set = [&](const std::string& option, const std::string& value) {
    variables += fmt::format("  vars.{}_{} = {}\n", command, option, value);
  };
  set("verbose", "false");
  set("extra_opts", quoted(check.further().substr(std::string_view("--extra-opts=").size())));
  if (check.plugin == "check_spf_dkim") set("all_mx", "true");
  for (const auto& [option, value] : check.settings)
    set(option, option == "selector" ? "[ " + quoted(value) + " ]" : quoted(value));
  return fmt::format(
      "object Service {} {{\n  host_name = {}\n  check_command = {}\n  check_interval = 10m\n"
      "  max_check_attempts = 1\n{}}}\n",
      quoted(check.name), quoted(host), quoted(command), variables);
}

Shown shown_by_icinga(const Json& result) {
  if (!result.is_object()) return {};
  Shown shown{.state = result["exit_status"].get<int>()};
  const std::string output = result["output"];
  const std::size_t end = output.find('\n');
  shown.text = base::trim(output.substr(0, end));
  if (end != std::string::npos) shown.long_text = output.substr(end + 1);
  for (const Json& item : result["performance_data"])
    shown.perfdata += (shown.perfdata.empty() ? "" : " ") + item.get<std::string>();
  return shown;
}

}  // namespace mailprobe::test
