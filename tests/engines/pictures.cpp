// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of dashboards, for people: tests/engines/pictures.sh. No test: what is on a picture
// nobody but a human can say.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engines/prometheus.hpp"
#include "engines/zabbix.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Machine;
using test::Prometheus;
using test::Zabbix;

namespace {

using std::chrono::seconds;

// A machine lives for ten minutes.
constexpr seconds history{240};
constexpr seconds beat{3};

// A filter that is open, and the menu, leave no room.
constexpr const char* tidy_up = R"sh(
echo "insert into profiles (profileid, userid, idx, value_int, type) values
  (1, 1, 'web.dashboard.filter.active', 0, 2), (2, 1, 'web.sidebar.mode', 2, 2)" |
  $(echo /usr/lib/postgresql/*/bin)/psql -q -h /srv/zabbix/sockets -U zabbix -d zabbix
)sh";

const char* directory() { return std::getenv("MAILPROBE_PICTURES"); }

struct Page {
  std::string name;  // of the file
  std::string url;
  int height;
};

void take_picture(const Machine& machine, const Page& page) {
  machine.run(
      fmt::format("HOME=/srv chromium --headless --no-sandbox --disable-gpu --hide-scrollbars "
                  "--user-data-dir=/srv/chromium "
                  "--window-size=1500,{} --virtual-time-budget=15000 --screenshot=/srv/{}.png '{}' "
                  ">/srv/chromium.log 2>&1",
                  page.height, page.name, page.url));
  std::filesystem::copy_file(machine.path(fmt::format("/srv/{}.png", page.name)),
                             fmt::format("{}/{}.png", directory(), page.name),
                             std::filesystem::copy_options::overwrite_existing);
}

EngineCheck check_named(const EngineWorld& world, const std::string& name) {
  for (const EngineCheck& check : world.checks())
    if (check.name == name) return check;
  throw std::runtime_error("no check is called " + name);
}

std::string add_host(const Zabbix& zabbix, const std::string& name, const EngineCheck& check) {
  return zabbix.add_host({.name = name,
                          .address = check.address.empty() ? "127.0.0.1" : check.address,
                          .template_id = zabbix.import_template(check.plugin),
                          .macros = test::zabbix_macros(check),
                          .proxy_id = ""});
}

// Addresses of the domain refuse connections, one more each time, and come back; mail piles up
// until it is delivered, or taken away.
void live(const Machine& machine, const std::function<void()>& at_each_beat) {
  const auto begin = std::chrono::steady_clock::now();
  const auto now = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin) / history;
  };
  for (double part = 0; part < 1; part = now()) {
    const int down = part < 0.35 ? 0 : part < 0.5 ? 1 : part < 0.65 ? 3 : part < 0.8 ? 2 : 0;
    const int mails = part < 0.7 ? static_cast<int>(2 + 2 * std::sin(part * 25)) : 0;
    machine.run(fmt::format(R"(
for i in 1 2 3; do ip route del unreachable $(sed -n ${{i}}p /srv/addresses) table local 2>/dev/null || true; done
for i in $(seq {}); do ip route add unreachable $(sed -n ${{i}}p /srv/addresses) table local; done
for i in $(seq {}); do printf 'Subject: x\n\nbody\n' | sendmail -i -f news@sender.example "user$i@full.example"; done
)",
                            down, mails));
    if (part > 0.25 && part < 0.3) machine.run("postsuper -h ALL deferred 2>/dev/null");
    if (part > 0.75) {
      machine.run(
          "postsuper -H ALL 2>/dev/null; mailq | grep -o '^[0-9A-F]*' | head -n 6 | postsuper -d "
          "- 2>/dev/null");
    }
    at_each_beat();
    std::this_thread::sleep_for(beat);
  }
}

std::string dashboard_url(const std::string& host_id) {
  return fmt::format(
      "http://127.0.0.1:8080/index.php?name=Admin&password=zabbix&enter=1&request="
      "zabbix.php%3Faction%3Dhost.dashboard.view%26hostid%3D{}%26from%3Dnow-{}s%26to%3Dnow",
      host_id, history.count());
}

std::string prometheus_url() {
  std::string url = "http://127.0.0.1:9090/graph?";
  int panel = 0;
  for (const std::string_view question :
       {"mailprobe_status%7Btarget%3D~%22.*%22%7D",
        "mailprobe_unsent%7Bplugin%3D%22check_mailqueue%22%2Ctarget%3D~%22.*%22%7D"}) {
    url += fmt::format("g{0}.expr={1}&g{0}.tab=0&g{0}.range_input={2}s&", panel++, question,
                       history.count());
  }
  return url;
}

}  // namespace

TEST_CASE("pictures of dashboards" * doctest::skip(directory() == nullptr)) {
  const EngineWorld world;
  const Machine& machine = world.machine();
  // Without it Zabbix' frontend complains in each widget; PHP looks for it once.
  machine.run("localedef -i en_US -f UTF-8 en_US.UTF-8");
  const Zabbix zabbix(machine);
  const Prometheus prometheus(machine);
  machine.run(tidy_up);
  machine.run("seq -f 127.0.2.%g 4 6 >/srv/addresses");
  EngineCheck domain = check_named(world, "mx_tls_ok");
  domain.settings.front().second = "four.mail.test";
  EngineCheck queue = check_named(world, "mailqueue_ok");
  queue.settings = {{"warning", "30"}, {"critical", "60"}, {"age", "2m,5m"}};
  struct Host {
    const char* picture;
    std::string name;
    EngineCheck check;
    int height;
    std::string id = {};
  };
  std::vector<Host> hosts{
      {"zabbix-mail-domain", "four.mail.test", domain, 1010},
      {"zabbix-mail-queue", "mx.example.test", queue, 1360},
      {"zabbix-smtp", "mx.good.lab.test", check_named(world, "smtp_full_ok"), 720},
      {"zabbix-spf", "sound-auth.test", check_named(world, "spf_dkim_ok"), 1010},
      {"zabbix-dns-lists", "192.0.2.20", check_named(world, "dnsbl_warning"), 1360}};
  for (Host& host : hosts)
    host.id = add_host(zabbix, host.name, host.check);
  live(machine, [&] {
    static_cast<void>(prometheus.leave_numbers(domain));
    static_cast<void>(prometheus.leave_numbers(queue));
  });
  for (const Host& host : hosts)
    take_picture(machine, {host.picture, dashboard_url(host.id), host.height});
  take_picture(machine, {"prometheus", prometheus_url(), 1550});
}
