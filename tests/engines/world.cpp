// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/world.hpp"

#include <map>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace mailprobe::test {
namespace {

constexpr const char* ini = "/etc/monitoring-plugins.ini";

constexpr const char* main_cf = R"(compatibility_level = 3.6
myhostname = mx.example.test
mydestination = mx.example.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
default_transport = retry:4.2.2 mailbox full
)";

constexpr const char* start_mail = R"(
postconf -F '*/*/chroot=n'
postfix check >/dev/null 2>&1
postsuper -d ALL >/dev/null 2>&1
postfix start >/dev/null 2>&1
for user in anna bert carl; do
  printf 'Subject: x\n\nbody\n' | sendmail -i -f sender@sender.example "$user@full.example"
done
)";

// Servers whose first words no engine should believe: each port says its own ones.
constexpr const char* strangers = R"(
import socketserver, sys, threading
words = {
    2601: b"554 a|b=1;2;3 'x y'=9s::z \x1b[31mred\x07\x00 \xff\xfe `id` $(id) <b>&amp;\r\n",
    2602: b"554-" + b"first | time=0s;;;0 OK - fine\r\n554-".join([b""] * 3) + b"x\r\n554 last\r\n",
    2603: b"".join(b"554-" + b"long line %d " % i + b"y" * 400 + b"\r\n" for i in range(170)) + b"554 end\r\n",
    2604: b"554 " + b"z" * 70000 + b"\r\n",
    2605: "554 \u202egnp.exe \U0001F4E7 \u2028line\u0085next\r\n".encode(),
}
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.request.sendall(words[self.server.server_address[1]])
            self.request.recv(100)
        except OSError:
            pass
socketserver.ThreadingTCPServer.allow_reuse_address = True
servers = [socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler) for port in words]
for server in servers:
    threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
)";

using Environment = std::map<std::string, std::string>;

Environment read_environment(const Machine& machine) {
  Environment environment;
  const std::string text = machine.ask("grep -v '^#' /srv/lab/lab.env");
  for (const std::string_view line : base::split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos)
      environment[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
  return environment;
}

}  // namespace

EngineWorld::EngineWorld() : checks_(engine_checks()) {
  start_postfix();
  start_lab();
  play_strangers();
  write_options();
}

void EngineWorld::start_postfix() const {
  machine_.write("/etc/postfix/main.cf", main_cf);
  machine_.run(start_mail);
  wait_until("the deferral of all", [&] {
    return machine_.ask("postqueue -j | grep -c 'mailbox full' || true") == "3\n";
  });
}

void EngineWorld::start_lab() const {
  machine_.run(
      fmt::format("mkdir -p /srv/lab; '{}/tests/mailprobe-lab' /srv/lab >/srv/lab/log "
                  "2>&1 </dev/null &",
                  MAILPROBE_BUILD_DIR));
  wait_until("the lab", [&] { return machine_.ask("ls /srv/lab").contains("lab.env\n"); });
}

void EngineWorld::play_strangers() const {
  machine_.write("/srv/strangers.py", strangers);
  machine_.run("python3 /srv/strangers.py >/srv/strangers.log 2>&1 </dev/null &");
  wait_until("the strangers",
             [&] { return machine_.ask("ss -Hltn sport = :2605").contains("2605"); });
}

void EngineWorld::write_options() const {
  std::string sections;
  for (const EngineCheck& check : checks_)
    sections += fmt::format("[{}]\n{}", check.name, check.options);
  for (const auto& [name, value] : read_environment(machine_))
    sections = fill(sections, {{name, value}});
  machine_.write(ini, sections);
}

PluginRun EngineWorld::by_hand(const EngineCheck& check, const std::string& user,
                               const std::vector<std::string>& options) const {
  std::vector<std::string> words{"runuser", "-u", user, "--"};
  const std::vector<std::string> of_check = check.words();
  words.insert(words.end(), of_check.begin(), of_check.end());
  words.insert(words.end(), options.begin(), options.end());
  return run_plugin(Command{.argv = machine_.inside(words)});
}

std::string contrib(const std::string& name) {
  return std::string(MAILPROBE_SOURCE_DIR) + "/contrib/" + name;
}

}  // namespace mailprobe::test
