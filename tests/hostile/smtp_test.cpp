// SPDX-License-Identifier: GPL-3.0-or-later
//
// A mail server that misbehaves: every stage of a session times every way to break it times every
// way to encrypt. Whatever it does, the plugin is never OK, ends within its time, stays small, and
// prints what an engine can read.
#include <atomic>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/parallel.hpp"
#include "lab/certificate_authority.hpp"
#include "lab/connection.hpp"
#include "lab/listener.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using lab::Connection;

namespace {

constexpr auto timeout = 1s;
#ifndef MAILPROBE_SANITIZED
constexpr long peak_memory_limit = 24L * 1024;  // KiB
#endif

enum class Mode { plain, starttls, implicit };
enum class Stage { banner, ehlo, starttls, handshake, ehlo_tls, mail, quit };

// How a stage goes wrong: what the server does instead of its reply.
struct Misbehaviour {
  const char* name;
  void (*act)(Connection& connection);
  bool is_slow = false;  // takes the whole time that the plugin has
};

constexpr const char* controls = "220 \x1b[2J\x07| evil=1 <b>&`\xff\xfe\xe2\x80\xae\r\n";

void flood(Connection& connection, const char* line) {
  while (connection.send(line)) {
  }
}

const std::vector<Misbehaviour> misbehaviours{
    {"closes", [](Connection&) {}},
    {"resets", [](Connection& c) { c.reset(); }},
    {"stalls", [](Connection& c) { c.stay_silent(); }, true},
    {"stalls in the middle of a line",
     [](Connection& c) { c.send("25") && (c.stay_silent(), true); }, true},
    {"stalls between two lines",
     [](Connection& c) { c.send("250-x\r\n") && (c.stay_silent(), true); }, true},
    {"drips", [](Connection& c) { c.drip(std::string(5000, '2'), 20ms); }, true},
    {"floods with lines", [](Connection& c) { flood(c, "250-and so on\r\n"); }},
    {"floods with one line",
     [](Connection& c) { flood(c, "250 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); }},
    {"says garbage",
     [](Connection& c) {
       c.send(std::string("\0\x80\xff\r\n\x01\x02\n", 8)) && (c.stay_silent(), true);
     }},
    {"speaks HTTP",
     [](Connection& c) { c.send("HTTP/1.1 200 OK\r\n\r\n") && (c.stay_silent(), true); }},
    {"refuses for good",
     [](Connection& c) {
       c.send("554 5.7.1 go away, 220 is not for you\r\n") && (c.stay_silent(), true);
     }},
    {"refuses for now", [](Connection& c) { c.send("421 4.3.2 not now\r\n"); }},
    {"mixes codes",
     [](Connection& c) { c.send("220-hello\r\n554 no\r\n") && (c.stay_silent(), true); }},
    {"sends four digits",
     [](Connection& c) { c.send("2200 hello\r\n") && (c.stay_silent(), true); }},
    {"sends a code in the text",
     [](Connection& c) { c.send("Welcome, dial 220\r\n") && (c.stay_silent(), true); }},
    {"answers 354", [](Connection& c) { c.send("354 go on\r\n") && (c.stay_silent(), true); }},
    {"sends controls and hangs up", [](Connection& c) { c.send(controls); }},
};

struct Case {
  Mode mode;
  Stage stage;
  const Misbehaviour* misbehaviour;
};

const char* name_of(Mode mode) {
  switch (mode) {
    case Mode::plain: return "plain";
    case Mode::starttls: return "STARTTLS";
    case Mode::implicit: return "implicit TLS";
  }
  return "";
}

const char* name_of(Stage stage) {
  switch (stage) {
    case Stage::banner: return "banner";
    case Stage::ehlo: return "EHLO";
    case Stage::starttls: return "STARTTLS";
    case Stage::handshake: return "handshake";
    case Stage::ehlo_tls: return "EHLO within TLS";
    case Stage::mail: return "MAIL";
    case Stage::quit: return "QUIT";
  }
  return "";
}

bool exists(Mode mode, Stage stage) {
  if (stage == Stage::starttls || stage == Stage::ehlo_tls) return mode == Mode::starttls;
  return stage != Stage::handshake || mode != Mode::plain;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Mode mode : {Mode::plain, Mode::starttls, Mode::implicit}) {
    for (const Stage stage : {Stage::banner, Stage::ehlo, Stage::starttls, Stage::handshake,
                              Stage::ehlo_tls, Stage::mail, Stage::quit}) {
      if (!exists(mode, stage)) continue;
      for (const Misbehaviour& misbehaviour : misbehaviours)
        cases.push_back({mode, stage, &misbehaviour});
    }
  }
  return cases;
}

// Plays a sound server until the stage, and there the misbehaviour.
class Peer {
 public:
  Peer(const Case& wanted, Connection& connection, const lab::TlsServerContext& tls)
      : case_(wanted), connection_(connection), tls_(tls) {}

  void play() {
    if (case_.mode == Mode::implicit && !handshake()) return;
    if (!reply(Stage::banner, "220 mx.lab.test ESMTP")) return;
    if (!hear() || !reply(Stage::ehlo, "250-mx.lab.test\r\n250 STARTTLS")) return;
    if (case_.mode == Mode::starttls) {
      if (!hear() || !reply(Stage::starttls, "220 go") || !handshake()) return;
      if (!hear() || !reply(Stage::ehlo_tls, "250 mx.lab.test")) return;
    }
    if (!hear() || !reply(Stage::mail, "250 2.1.0 Ok")) return;
    if (!hear()) return;
    reply(Stage::quit, "221 Bye");
  }

 private:
  bool hear() { return connection_.read_line().has_value(); }

  bool handshake() {
    if (case_.stage != Stage::handshake) return connection_.start_tls(tls_);
    case_.misbehaviour->act(connection_);
    return false;
  }

  bool reply(Stage stage, const char* text) {
    if (case_.stage != stage) return connection_.send_line(text);
    case_.misbehaviour->act(connection_);
    return false;
  }

  const Case& case_;
  Connection& connection_;
  const lab::TlsServerContext& tls_;
};

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  lab::TlsServerContext tls{{.identities = {authority.issue_for("mx.lab.test")}}};

  World() { authority.write_pem(ca_file); }

  [[nodiscard]] std::vector<std::string> options(Mode mode, std::uint16_t port) const {
    std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(port),
                                     "-t", "1",         "-f", "a@b.example"};
    if (mode != Mode::plain)
      options.insert(options.end(), {"--ca-file", ca_file, "--tls-name", "mx.lab.test"});
    if (mode == Mode::starttls) options.emplace_back("-S");
    if (mode == Mode::implicit) options.emplace_back("-s");
    return options;
  }
};

// What went wrong in this case, or nothing.
std::string judge(const World& world, const Case& wanted) {
  const std::string name = fmt::format("{} at {} with {}", wanted.misbehaviour->name,
                                       name_of(wanted.stage), name_of(wanted.mode));
  const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    Peer(wanted, connection, world.tls).play();
  });
  try {
    const test::PluginRun run =
        test::run_plugin("check_smtp_full", world.options(wanted.mode, peer.port()));
    const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(run.process.wall);
    if (wall > timeout + test::grace()) return fmt::format("{}: took {} ms", name, wall.count());
    // Everything that was asked for has been seen before QUIT; what is wrong there is a note.
    const bool may_be_ok = wanted.stage == Stage::quit;
    if (run.output.state == "OK" && !may_be_ok) return name + ": OK";
    if (run.output.state == "UNKNOWN") return name + ": UNKNOWN, " + run.output.text;
#ifndef MAILPROBE_SANITIZED
    if (run.process.peak_memory > peak_memory_limit)
      return fmt::format("{}: {} KiB", name, run.process.peak_memory);
#endif
    return {};
  } catch (const std::exception& problem) {
    return name + ": " + problem.what();
  }
}

}  // namespace

TEST_CASE(
    "no misbehaviour at any stage makes an OK, an overrun or an output that an engine misreads") {
  const World world;
  const std::vector<Case> cases = all_cases();
  const auto problems =
      base::parallel_map(cases, 2, [&](const Case& wanted) { return judge(world, wanted); });
  std::size_t survived = 0;
  for (const std::string& problem : problems) {
    CHECK(problem == "");
    if (problem.empty()) ++survived;
  }
  MESSAGE(survived << " of " << cases.size() << " hostile cases survived");
  CHECK(cases.size() >= 200);
}

namespace {

// A session that is sound up to this many bytes of the server's, and then cut or silent.
struct Cut {
  std::size_t at;
  bool stalls;
};

constexpr std::string_view server_side = "220 mx\r\n250-mx\r\n250 SIZE 1\r\n250 Ok\r\n";

// Sends each reply when it is asked for, but no byte beyond the cut.
void play_cut(const Cut& cut, Connection& connection) {
  std::size_t sent = 0;
  for (const std::string_view reply : {"220 mx\r\n", "250-mx\r\n250 SIZE 1\r\n", "250 Ok\r\n"}) {
    if (sent > 0 && !connection.read_line()) return;
    connection.send(reply.substr(0, cut.at - sent));
    sent += reply.size();
    if (sent > cut.at) break;
  }
  if (cut.stalls) connection.stay_silent();
}

}  // namespace

TEST_CASE("a session that is cut or goes silent at any byte is not OK") {
  const World world;
  std::vector<Cut> cuts;
  for (std::size_t at = 0; at < server_side.size(); ++at) {
    cuts.push_back({at, false});
    cuts.push_back({at, true});
  }
  const auto results = base::parallel_map(cuts, 2, [&](const Cut& cut) {
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      Connection connection(fd, stop);
      play_cut(cut, connection);
    });
    std::vector<std::string> options = world.options(Mode::plain, peer.port());
    options.insert(options.end(), {"-t", "0.3"});
    const test::PluginRun run = test::run_plugin("check_smtp_full", options);
    const bool in_time = run.process.wall <= 300ms + test::grace();
    return fmt::format("{}{}", run.output.state, in_time ? "" : ", too late");
  });
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    CAPTURE(cuts[i].at);
    CAPTURE(cuts[i].stalls);
    CHECK(results[i] == "CRITICAL");
  }
}

TEST_CASE(
    "replies that were sent before they were asked for are early talk, even if they are all "
    "right") {
  const World world;
  const lab::Listener peer([](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send("220 mx\r\n250 mx\r\n250 Ok\r\n221 Bye\r\n");
    connection.stay_silent();
  });
  const auto run = test::run_plugin("check_smtp_full", world.options(Mode::plain, peer.port()));
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("spoke before it was asked") != std::string::npos);
}

TEST_CASE("plaintext injected behind the 220 of STARTTLS is CRITICAL by name") {
  const World world;
  const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send_line("220 mx");
    connection.read_line();
    connection.send("250-mx\r\n250 STARTTLS\r\n");
    connection.read_line();
    connection.send("220 go\r\n250-mx\r\n250 AUTH PLAIN\r\n");
    connection.start_tls(world.tls);
  });
  const auto run = test::run_plugin("check_smtp_full", world.options(Mode::starttls, peer.port()));
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("plaintext after STARTTLS") != std::string::npos);
}

TEST_CASE("controls in a reply that is otherwise sound never reach the output") {
  const World world;
  const lab::Listener peer([](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send(controls);
    connection.read_line();
    connection.send("250 \x1b]0;owned\x07|x=1\r\n");
    connection.read_line();
    connection.send("250 Ok\r\n");
    connection.read_line();
    connection.send("221 \x1b[31m|\r\n");
  });
  std::vector<std::string> options = world.options(Mode::plain, peer.port());
  options.emplace_back("-vvv");
  const auto run =
      test::run_plugin("check_smtp_full", options);  // reads with the strictest grammar
  CHECK(run.output.state == "OK");
  CHECK(
      run.process.out.find("\\x1b[2J\\x07\\x7c evil=1 \\x3cb\\x3e\\x26\\x60\\xff\\xfe\\u{202e}") !=
      std::string::npos);
}

TEST_CASE("what is said behind a goodbye makes the session suspect, whatever it was before") {
  const World world;
  for (const char* mail_reply : {"250 Ok\r\n", "451 later\r\n"}) {
    CAPTURE(mail_reply);
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      Connection connection(fd, stop);
      connection.send("220 mx\r\n");
      for (const char* reply : {"250 mx\r\n", mail_reply, "221 bye\r\n250 injected\r\n"}) {
        connection.read_line();
        connection.send(reply);
      }
    });
    const auto run = test::run_plugin("check_smtp_full", world.options(Mode::plain, peer.port()));
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("went on after its goodbye") != std::string::npos);
  }
}
