// SPDX-License-Identifier: GPL-3.0-or-later
//
// Nagios 4 with the commands of contrib/nagios, and with those that Debian has for the plugins that
// ours replace.
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "engines/shown.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Machine;
using test::Shown;

namespace {

bool cannot_run() { return test::cannot_start("/usr/sbin/nagios4"); }

constexpr const char* main_cfg = R"(log_file=/srv/nagios/nagios.log
cfg_file=/srv/nagios/objects.cfg
cfg_dir=/srv/nagios/commands
object_cache_file=/srv/nagios/objects.cache
resource_file=/srv/nagios/resource.cfg
status_file=/srv/nagios/status.dat
status_update_interval=1
nagios_user=nagios
nagios_group=nagios
check_external_commands=0
query_socket=/srv/nagios/nagios.qh
lock_file=/srv/nagios/nagios.lock
temp_file=/srv/nagios/nagios.tmp
temp_path=/srv/nagios/tmp
check_result_path=/srv/nagios/spool
check_result_reaper_frequency=1
retain_state_information=0
use_syslog=0
check_for_updates=0
service_check_timeout=60
service_inter_check_delay_method=n
host_inter_check_delay_method=n
max_service_check_spread=1
execute_host_checks=0
enable_notifications=0
enable_flap_detection=0
process_performance_data=1
illegal_macro_output_chars=`~$&|'"<>
illegal_object_name_chars=`~!$%^&*|'"<>?,()=
interval_length=1
daemon_dumps_core=0
)";

constexpr const char* templates = R"(
define timeperiod {
  timeperiod_name 24x7
  alias always
  sunday 00:00-24:00
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
}
define command {
  command_name nothing
  command_line /bin/true
}
define host {
  name a-host
  register 0
  check_command nothing
  max_check_attempts 1
  check_period 24x7
  notification_period 24x7
  contacts nobody
}
define contact {
  contact_name nobody
  host_notification_commands nothing
  service_notification_commands nothing
  host_notification_period 24x7
  service_notification_period 24x7
}
define service {
  name generic-service
  register 0
  check_interval 600
  retry_interval 600
  max_check_attempts 1
  check_period 24x7
  notification_period 24x7
  contacts nobody
}
)";

// All that contrib/nagios/mail-domain.cfg has for it; there is no way to the DNS here.
constexpr const char* a_domain = R"(
define host {
  use a-host
  host_name good.mail.test
  alias mail
  address 127.0.0.1
  hostgroups mail-domains,mail-signers,mail-servers,mail-queues
  _MAIL_DOMAIN good.mail.test
  _DKIM mail2026
}
)";

std::string define_host(const std::string& name, const std::string& address) {
  return fmt::format(
      "define host {{\n  use a-host\n  host_name {0}\n  alias {0}\n  address {1}\n}}\n", name,
      address.empty() ? "127.0.0.1" : address);
}

std::string define_service(const std::string& host, const std::string& name,
                           const std::string& command) {
  return fmt::format(
      "define service {{\n  use generic-service\n  host_name {}\n  service_description {}\n  "
      "check_command {}\n}}\n",
      host, name, command);
}

// Long output in a status file: newlines and backslashes are written as two characters.
std::string unescape(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      result += text[i] == 'n' ? '\n' : text[i];
    } else {
      result += text[i];
    }
  }
  return result;
}

std::map<std::string, Shown> read_status(std::string_view text) {
  std::map<std::string, Shown> all;
  bool is_service = false;
  std::string name;
  Shown shown;
  for (std::string_view line : base::split(text, '\n')) {
    line = base::trim(line);
    if (line.ends_with('{')) is_service = line == "servicestatus {";
    if (line == "}" && is_service) all[name] = shown;
    const std::size_t equals = line.find('=');
    if (!is_service || equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    if (key == "service_description") {
      name = value;
      shown = {.has_colons = true};
    }
    if (key == "current_state") shown.state = base::parse_integer<int>(value).value_or(-1);
    if (key == "has_been_checked" && value != "1") shown.state = -1;
    if (key == "plugin_output") shown.text = value;
    if (key == "long_plugin_output") shown.long_text = unescape(value);
    if (key == "performance_data") shown.perfdata = value;
  }
  return all;
}

// Runs it until every service has been checked.
std::map<std::string, Shown> run_nagios(const Machine& machine, const std::string& objects,
                                        std::size_t services) {
  machine.write("/srv/nagios/nagios.cfg", main_cfg);
  machine.write("/srv/nagios/resource.cfg", "$USER1$=/usr/lib/nagios/plugins\n");
  machine.write("/srv/nagios/objects.cfg", templates + objects);
  machine.run(R"(
mkdir -p /srv/nagios/tmp /srv/nagios/spool
chown -R nagios:nagios /srv/nagios
runuser -u nagios -- nagios4 -v /srv/nagios/nagios.cfg
runuser -u nagios -- nagios4 /srv/nagios/nagios.cfg >/srv/nagios/out 2>&1 </dev/null &
)");
  test::wait_until("the end of all checks", [&] {
    const std::string checked =
        machine.ask("grep -c has_been_checked=1 /srv/nagios/status.dat 2>/dev/null || true");
    return base::parse_integer<std::size_t>(base::trim(checked)) == services;
  });
  return read_status(machine.ask("cat /srv/nagios/status.dat"));
}

std::string command_of(const EngineCheck& check) {
  std::string command = check.plugin;
  for (const auto& [option, value] : check.settings)
    command += '!' + value;
  return command + '!' + check.further();
}

}  // namespace

TEST_CASE("Nagios shows what the plugins say" * doctest::skip(cannot_run())) {
  const EngineWorld world;
  world.machine().run(
      fmt::format("mkdir -p /srv/nagios/commands; cp {} {} {} /srv/nagios/commands/",
                  test::contrib("nagios/mailprobe.cfg"), test::contrib("nagios/mail-domain.cfg"),
                  "/etc/nagios-plugins/config/check_nrpe.cfg"));
  std::string objects = a_domain;
  for (const EngineCheck& check : world.checks()) {
    objects += define_host("host-" + check.name, check.address);
    objects += define_service("host-" + check.name, check.name, command_of(check));
  }
  // There is no way to the DNS here, nor an NRPE.
  const std::map<std::string, std::string> of_the_domain{
      {"Mail domain", "good.mail.test"},
      {"Mail policies", "good.mail.test"},
      {"DKIM key", "good.mail.test: mail2026: "},
      {"DNS lists", "DNSBL UNKNOWN - 1 target: good.mail.test: 0 of "},
      {"Mail server", "SMTP CRITICAL - 127.0.0.1:25: STARTTLS is not offered"},
      {"Mail queue", "connect to address 127.0.0.1 port 5666: Connection refused"}};
  const auto shown =
      run_nagios(world.machine(), objects, world.checks().size() + of_the_domain.size());
  for (const auto& [service, words] : of_the_domain) {
    CAPTURE(service);
    CAPTURE(shown.at(service).text);
    CHECK(shown.at(service).text.contains(words));
  }
  for (const EngineCheck& check : world.checks())
    check_shown(check, world.by_hand(check, "nagios"), shown.at(check.name));
}

TEST_CASE("Debian's commands for check_smtp, check_mailq and check_rbl run ours" *
          doctest::skip(cannot_run())) {
  const EngineWorld world;
  const Machine& machine = world.machine();
  machine.run(R"(
mkdir -p /srv/nagios/commands
cd /srv/nagios/commands
cp /etc/nagios-plugins/config/mail.cfg /etc/nagios-plugins/config/mailq.cfg /etc/nagios-plugins/config/rbl.cfg .
sed -i 's#plugins/check_smtp#plugins/check_smtp_full#; s#plugins/check_mailq#plugins/check_mailqueue#; s#plugins/check_rbl#plugins/check_dnsbl#' *.cfg
cat *.cfg
)");
  struct Stock {
    const char* name;
    const char* command;
    int state;
    const char* words;
  };
  const std::vector<Stock> stock{
      {"smtp", "check_smtp", 0, "SMTP OK - 127.0.0.1:25 answered in"},
      {"smtp4", "check_smtp_4", 0, "SMTP OK - 127.0.0.1:25 answered in"},
      {"mailq", "check_mailq_postfix!2!9", 1, "postfix mailq is 3 (threshold w = 2)"},
      {"rbl", "check_rbl", 3, "DNSBL UNKNOWN"},  // there is no way to the DNS here
      {"mailq-sendmail", "check_mailq_sendmail!2!9", 3, "this is a list of Postfix"},
  };
  std::string objects = define_host("mail", "127.0.0.1");
  for (const Stock& row : stock)
    objects += define_service("mail", row.name, row.command);
  const auto shown = run_nagios(machine, objects, stock.size());
  for (const Stock& row : stock) {
    CAPTURE(std::string(row.name));
    CAPTURE(shown.at(row.name).text);
    CHECK(shown.at(row.name).state == row.state);
    CHECK(shown.at(row.name).text.contains(row.words));
  }
}
