// SPDX-License-Identifier: GPL-3.0-or-later
//
// NRPE with lines such as those of contrib/nrpe, asked by check_nrpe.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "engines/shown.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Shown;

namespace {

constexpr const char* head = R"(log_file=/srv/nrpe/log
pid_file=/srv/nrpe/pid
server_port=5666
server_address=127.0.0.1
nrpe_user=nagios
nrpe_group=nagios
allowed_hosts=127.0.0.1
dont_blame_nrpe=0
command_timeout=60
disable_syslog=1
)";

std::string line_of(const EngineCheck& check) {
  std::string line = "/usr/lib/nagios/plugins/" + check.plugin;
  if (!check.address.empty()) line += " -H " + check.address;
  if (check.plugin == "check_spf_dkim") line += " --all-mx";
  for (const auto& [option, value] : check.settings)
    line += fmt::format(" --{} {}", option, value);
  return fmt::format("command[{}]={} {}\n", check.name, line, check.further());
}

class Nrpe {
 public:
  Nrpe(const test::Machine& machine, const std::string& commands) : machine_(machine) {
    machine.write("/srv/nrpe/nrpe.cfg", head + commands);
    machine.run(R"(
chown -R nagios:nagios /srv/nrpe
runuser -u nagios -- nrpe -f -c /srv/nrpe/nrpe.cfg >/srv/nrpe/out 2>&1 </dev/null &
)");
    test::wait_until("NRPE", [&] { return ask({}).exit_code == 0; });
  }

  [[nodiscard]] test::ProcessResult ask(const std::vector<std::string>& options) const {
    std::vector<std::string> words{"/usr/lib/nagios/plugins/check_nrpe", "-H", "127.0.0.1", "-t",
                                   "30"};
    words.insert(words.end(), options.begin(), options.end());
    return test::run({.argv = machine_.inside(words)});
  }

 private:
  const test::Machine& machine_;
};

Shown shown_by_nrpe(const test::ProcessResult& result) {
  const std::size_t end = std::min(result.out.find('\n'), result.out.size());
  const std::string first = result.out.substr(0, end);
  const std::size_t bar = std::min(first.find('|'), first.size());
  Shown shown{.state = result.exit_code};
  shown.text = base::trim(first.substr(0, bar));
  shown.perfdata = base::trim(first.substr(std::min(bar + 1, first.size())));
  shown.long_text = result.out.substr(end);
  return shown;
}

}  // namespace

TEST_CASE("check_nrpe shows what the plugins say" *
          doctest::skip(test::cannot_start("/usr/sbin/nrpe"))) {
  const EngineWorld world;
  std::string commands = fmt::format("include={}\n", test::contrib("nrpe/mailprobe.cfg"));
  for (const EngineCheck& check : world.checks())
    commands += line_of(check);
  const Nrpe nrpe(world.machine(), commands);
  for (const EngineCheck& check : world.checks())
    check_shown(check, world.by_hand(check, "nagios"), shown_by_nrpe(nrpe.ask({"-c", check.name})));

  // The lines of contrib, and the old protocol that carries a kilobyte.
  const test::ProcessResult queue = nrpe.ask({"-c", "mailqueue"});
  CHECK(queue.exit_code == 0);
  CHECK(queue.out.starts_with("MAILQUEUE OK - postfix mailq (3) is below threshold (100/500)"));
  const test::ProcessResult server = nrpe.ask({"-c", "smtp"});
  CAPTURE(server.out);
  CHECK(server.out.starts_with("SMTP OK - 127.0.0.1:25 answered in"));
  const test::ProcessResult old = nrpe.ask({"-2", "-c", "mailqueue"});
  CHECK(old.exit_code == 0);
  CHECK(old.out.starts_with("MAILQUEUE OK - postfix mailq (3) is below threshold (100/500)"));
}
