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

std::string EngineCheck::further() const { return "--extra-opts=" + name; }

std::vector<std::string> EngineCheck::words() const {
  std::vector<std::string> all{"/usr/lib/nagios/plugins/" + plugin};
  if (!address.empty()) all.push_back("--hostname=" + address);
  if (plugin == "check_spf_dkim") all.emplace_back("--all-mx");
  for (const auto& [option, value] : settings)
    all.push_back(fmt::format("--{}={}", option, value));
  all.push_back(further());
  return all;
}

EngineWorld::EngineWorld() {
  start_postfix();
  start_lab();
  play_strangers();
  make_checks();
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

void EngineWorld::make_checks() {
  const Environment lab = read_environment(machine_);
  const std::string dns = "resolver = " + lab.at("LAB_DNS") + "\n";
  const std::string smtp =
      fmt::format("{}port = {}\nca-file = {}\nstarttls =\ncertificate = 14,3\n", dns,
                  lab.at("LAB_SMTP_PORT"), lab.at("LAB_CA"));
  const std::string domain =
      fmt::format("resolver = {}\nca-file = {}\nsmtp-port = {}\nhttps-port = {}\nallow-private =\n",
                  lab.at("LAB_DOMAINS_DNS"), lab.at("LAB_CA"), lab.at("LAB_DOMAINS_SMTP_PORT"),
                  lab.at("LAB_DOMAINS_HTTPS_PORT"));
  const std::string lists = dns + "list = bl.lab.test\n";
  std::string sections;
  const auto add = [&](const EngineCheck& check, const std::string& options) {
    checks_.push_back(check);
    sections += fmt::format("[{}]\n{}", check.name, options);
  };
  const auto add_smtp = [&](const std::string& name, const std::string& host,
                            const std::string& state, const std::string& options) {
    add({"smtp_full_" + name, "check_smtp_full", host, {}, state}, options);
  };
  add_smtp("ok", "mx.good.lab.test", "OK", smtp);
  add_smtp("warning", "mx.soon.lab.test", "WARNING", smtp);
  add_smtp("critical", "mx.expired.lab.test", "CRITICAL", smtp);
  add_smtp("unknown", "mx.busy.lab.test", "UNKNOWN", smtp);
  add_smtp("postfix", "127.0.0.1", "OK", "from = sender@mx.example.test\nverbose =\n");
  for (const std::string port : {"2601", "2602", "2603", "2604", "2605"})
    add_smtp("stranger_" + port, "127.0.0.1", "CRITICAL", "port = " + port + "\nverbose =\n");

  const auto add_domain = [&](const std::string& name, const std::string& of,
                              const std::string& state, const std::string& options) {
    add({"mx_tls_" + name,
         "check_mx_tls",
         "",
         {{"domain", of + ".mail.test"}, {"certificate", "14,3"}},
         state},
        options);
  };
  add_domain("ok", "dane-two-keys", "OK", domain);
  add_domain("warning", "soon", "WARNING", domain);
  add_domain("critical", "all-down", "CRITICAL", domain);
  add_domain("unknown", "good", "UNKNOWN", domain + "max-mx = many\n");

  const auto add_policies = [&](const std::string& name, const std::string& of,
                                const std::string& state, const std::string& options) {
    add({"spf_dkim_" + name,
         "check_spf_dkim",
         "",
         {{"domain", of + ".test"}, {"selector", "mail2026"}},
         state},
        dns + options);
  };
  add_policies("ok", "sound-auth", "OK", "");
  add_policies("warning", "sound-auth", "WARNING", "lookups = 1,5\n");
  add_policies("critical", "broken-auth", "CRITICAL", "");
  add_policies("unknown", "sound-auth", "UNKNOWN", "lookups = few\n");

  const auto add_lists = [&](const std::string& name, const std::string& address,
                             const std::string& state, const std::string& options) {
    add({"dnsbl_" + name, "check_dnsbl", address, {{"warning", "1"}, {"critical", "2"}}, state},
        dns + options);
  };
  add_lists("ok", "192.0.2.21", "OK", "list = bl.lab.test\n");
  add_lists("warning", "192.0.2.20", "WARNING", "list = bl.lab.test\n");
  add_lists("critical", "192.0.2.20", "CRITICAL",
            "list = bl.lab.test=127.0.0.[2..9]*3\nby-weight =\n");
  add_lists("unknown", "192.0.2.20", "UNKNOWN", "list = refuses.lab.test\n");

  const auto add_queue = [&](const std::string& name, const std::string& warning,
                             const std::string& critical, const std::string& state,
                             const std::string& options) {
    add({"mailqueue_" + name,
         "check_mailqueue",
         "",
         {{"warning", warning}, {"critical", critical}},
         state},
        options);
  };
  add_queue("ok", "100", "500", "OK", "verbose =\n");
  add_queue("warning", "3", "500", "WARNING", "");
  add_queue("critical", "1", "3", "CRITICAL", "");
  add_queue("unknown", "100", "500", "UNKNOWN", "mailserver = nullmailer\n");
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

bool cannot_run_engine(const std::string& program) { return cannot_start(program); }

}  // namespace mailprobe::test
