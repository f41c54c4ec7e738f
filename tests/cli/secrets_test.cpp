// SPDX-License-Identifier: GPL-3.0-or-later
//
// A password goes to the server, encrypted, and nowhere else: not into the list of processes, not
// into the output, not in the clear onto the wire, however it was given and whatever the server
// does with it.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "lab/certificate_authority.hpp"
#include "lab/listener.hpp"
#include "lab/reference_server.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::Security;

namespace {

const std::string user = "probe";
// None of its forms needs a quotation mark anywhere.
const std::string canary = "Canary7Gx9Qz4LmT";

// As it is, and as PLAIN and LOGIN send it.
std::vector<std::string> forms() {
  std::vector<std::string> forms{canary, lab::base64(canary), lab::plain_response(user, canary)};
  for (std::string& form : forms)
    form.erase(std::min(form.find('='), form.size()));
  return forms;
}

bool holds_canary(const std::string& text) {
  return std::ranges::any_of(forms(), [&](const std::string& form) { return text.contains(form); });
}

const std::vector<std::string>& formats() {
  static const std::vector<std::string> options{
      "--format=text", "--format=json", "--format=openmetrics", "--output-format=mp-test-json"};
  return options;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  std::string password_file = directory.write("password", canary + "\n");
  std::string ini_file = directory.write("plugins.ini", "[mail]\nauthpass = " + canary + "\n");
  std::string short_ini_file = directory.write("short.ini", "[mail]\nP = " + canary + "\n");
  std::shared_ptr<const lab::TlsServerContext> tls = std::make_shared<lab::TlsServerContext>(
      lab::TlsServerSettings{.identities = {authority.issue_for("mx.lab.test")}});

  World() {
    authority.write_pem(ca_file);
    test::run({.argv = {"chmod", "0600", password_file, ini_file, short_ini_file}});
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

// A way to give the secret.
struct Way {
  const char* name;
  std::vector<std::string> options;
  std::vector<std::string> environment;
  bool is_descriptor = false;  // 7, which a shell opens
};

std::vector<Way> ways() {
  return {
      {"a word of its own", {"-P", canary}},
      {"behind its letter", {"-P" + canary}},
      {"behind other letters", {"-vP" + canary}},
      {"behind other letters, a word of its own", {"-vP", canary}},
      {"the long name", {"--authpass", canary}},
      {"the long name with an equals sign", {"--authpass=" + canary}},
      {"an abbreviation", {"--authpas", canary}},
      {"an abbreviation with an equals sign", {"--authpas=" + canary}},
      {"an INI file", {"--extra-opts=mail@" + world().ini_file}},
      {"an INI file, by its letter", {"--extra-opts=mail@" + world().short_ini_file}},
      {"a file", {"--authpass-file", world().password_file}},
      {"an environment variable", {"--authpass-env", "MAIL_SECRET"}, {"MAIL_SECRET=" + canary}},
      {"a descriptor", {"--authpass-fd", "7"}, {}, true},
  };
}

test::Command command_for(const Way& way, const std::vector<std::string>& further) {
  test::Command command{
      .argv = {test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-U", user},
      .environment = way.environment};
  command.argv.insert(command.argv.end(), way.options.begin(), way.options.end());
  command.argv.insert(command.argv.end(), further.begin(), further.end());
  if (way.is_descriptor) {
    const std::string script = "exec 7<\"$0\"; exec \"$@\"";
    command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", script, world().password_file});
  }
  return command;
}

// Says back what it was told, with everything it can make of it.
class Parrot final : public lab::ReferenceServer {
 public:
  Parrot(const lab::ReferenceServerSettings& settings, lab::Connection& connection,
         std::string& heard)
      : ReferenceServer(settings, connection), heard_(heard) {}

 protected:
  std::optional<std::string> hear() override {
    auto line = ReferenceServer::hear();
    if (line) heard_ += *line + "\n";
    return line;
  }

  bool say(lab::Stage stage, const std::string& reply) override {
    const std::string code = reply.substr(0, 3);
    const bool is_challenge = code == "334";
    std::string echo;
    if (!is_challenge && stage != lab::Stage::banner) {
      for (const std::string& form : forms())
        echo.append(code).append("-you said ").append(form).append("\r\n");
    }
    return ReferenceServer::say(stage, echo + reply);
  }

 private:
  std::string& heard_;
};

lab::ReferenceServerSettings settings(Security security, const std::string& password = canary) {
  return {.security = security,
          .tls = world().tls,
          .mechanisms = "PLAIN LOGIN",
          .new_authenticator = [password] { return lab::plain_and_login(user, password); }};
}

std::vector<std::string> options_for(Security security, std::uint16_t port) {
  std::vector<std::string> options{"-p", std::to_string(port), "-t", "10", "-F", "probe.example"};
  if (security == Security::none) options.emplace_back("--allow-plaintext-auth");
  if (security != Security::none)
    options.insert(options.end(), {"--ca-file", world().ca_file, "--tls-name", "mx.lab.test"});
  if (security == Security::starttls) options.emplace_back("-S");
  return options;
}

}  // namespace

TEST_CASE("while the plugin waits, neither its words nor its environment hold the password") {
  const lab::Listener silent(
      [](int fd, const lab::StopSignal& stop) { lab::Connection(fd, stop).stay_silent(); });
  std::size_t connections = 0;
  for (const Way& way : ways()) {
    CAPTURE(std::string(way.name));
    const std::string log = world().directory.path() + "/" + std::to_string(connections);
    test::Server run(command_for(way, {"-p", std::to_string(silent.port()), "-t", "60"}), log);
    ++connections;
    // It has read its options by then.
    test::wait_until("a connection", [&] { return silent.connections() == connections; });
    const std::string process = "/proc/" + std::to_string(run.pid());
    const std::string words = read_file(process + "/cmdline");
    CHECK(words.contains("check_smtp_full"));  // this is it, and it could be read
    CHECK(!holds_canary(words));
    // Empty where the plugin's owner may not read it either, for it cannot be traced.
    CHECK(!holds_canary(read_file(process + "/environ")));
    kill(run.pid(), SIGTERM);
    test::wait_until("its end", [&] { return !run.is_running(); });
    CHECK(!holds_canary(run.log()));
  }
}

TEST_CASE("however the password is given, it logs in, and no output repeats it") {
  for (const Way& way : ways()) {
    for (const char* mechanism : {"PLAIN", "LOGIN"}) {
      CAPTURE(std::string(way.name));
      CAPTURE(std::string(mechanism));
      std::string heard;
      test::ProcessResult result;
      {
        const auto sound = settings(Security::none);
        const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
          lab::Connection connection(fd, stop);
          Parrot(sound, connection, heard).play();
        });
        auto further = options_for(Security::none, peer.port());
        further.insert(further.end(), {"-A", mechanism, "-vvv"});
        result = test::run(command_for(way, further));
      }
      CAPTURE(result.out);
      CHECK(result.exit_code == 0);
      CHECK(holds_canary(heard));  // the server had something to repeat
      CHECK(!holds_canary(result.out));
      CHECK(result.err == "");
    }
  }
}

TEST_CASE("no format repeats what the server says back, whether it accepts the password or not") {
  for (const std::string& format : formats()) {
    for (const bool accepts : {true, false}) {
      CAPTURE(format);
      CAPTURE(accepts);
      std::string heard;
      test::ProcessResult result;
      {
        const auto sound = settings(Security::starttls, accepts ? canary : "another");
        const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
          lab::Connection connection(fd, stop);
          Parrot(sound, connection, heard).play();
        });
        auto further = options_for(Security::starttls, peer.port());
        further.insert(further.end(), {format, "-vvv"});
        result = test::run(command_for(ways().front(), further));
      }
      CAPTURE(result.out);
      CHECK(result.exit_code == (accepts ? 0 : 2));
      CHECK(holds_canary(heard));
      CHECK(!holds_canary(result.out));
      CHECK(result.err == "");
    }
  }
}

TEST_CASE("a command line that is wrong is explained without the password that stands in it") {
  const std::vector<std::vector<std::string>> lines{
      {"-U", user, "-P", canary, "--no-such-option"},
      {"-U", user, "--no-such-option", "-P", canary},
      {"-U", user, "-P", canary, "--authpass", canary},
      {"-U", user, "-P", canary, "--authpass-file", world().password_file},
      {"-P", canary},
      {"-U", user, "-P", canary, "-A", "NO-SUCH"},
      {"-U", user, "-P", canary, "-t", "never"},
      {"-U", user, "-P", canary, "an", "operand"},
      {"-U", user, "-P", canary, "--ca-file", "/nonexistent", "-S"},
      {"-U", user, "-P", canary + "\r\nRSET"},
      {"-U", user, "--authpass-env", canary},
      {"-U", user, "--authpass-fd", canary},
      {"-U", user, "--authpass-en=" + canary},
      {"-U", user, "--authpaß=" + canary},
      {"-U", user, "-P=" + canary, "--port", "0"},
      {"-U", user, "--extra-opts=none@" + world().ini_file},
      {"-U", user, "--extra-opts=mail@" + world().ini_file, "--no-such-option"},
  };
  for (const std::string& format : formats()) {
    for (const auto& line : lines) {
      test::Command command{
          .argv = {test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-vvv", format}};
      command.argv.insert(command.argv.end(), line.begin(), line.end());
      const auto result = test::run(command);
      CAPTURE(result.out);
      CHECK(result.exit_code == 3);
      CHECK(!holds_canary(result.out));
      CHECK(!holds_canary(result.err));
    }
  }
}

namespace {

// Of a trace, the calls with which the program hands something out.
std::string what_was_sent(const std::string& trace) {
  std::istringstream lines(trace);
  std::string sent;
  for (std::string line; std::getline(lines, line);) {
    const bool receives = line.contains(" recv") || line.contains("accept");
    if (!receives) sent += line + "\n";
  }
  return sent;
}

}  // namespace

TEST_CASE("over STARTTLS no octet of the password is handed to the system in the clear") {
  std::string heard;
  const std::string trace = world().directory.path() + "/trace";
  test::ProcessResult result;
  {
    const auto sound = settings(Security::starttls);
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      lab::Connection connection(fd, stop);
      Parrot(sound, connection, heard).play();
    });
    test::Command command =
        command_for(ways().front(), options_for(Security::starttls, peer.port()));
    command.argv.insert(command.argv.end(), {"-A", "PLAIN"});
    // The plugin makes itself untraceable, but strace is there before it and, as root, stays. Text
    // within octets that are none stays readable: hexadecimal would hide it.
    command.argv.insert(command.argv.begin(), {"strace", "-f", "-e", "trace=network,write,writev",
                                               "-s", "4096", "-o", trace});
    result = test::run(command);
  }
  const std::string calls = what_was_sent(read_file(trace));
  CAPTURE(result.out);
  CAPTURE(result.err);
  CHECK(result.exit_code == 0);
  CHECK(holds_canary(heard));           // it was sent
  CHECK(calls.contains("EHLO probe"));  // what is in the clear would be seen here
  CHECK(calls.contains("STARTTLS"));
  CHECK(!calls.contains("AUTH PLAIN"));
  CHECK(!holds_canary(calls));
}

TEST_CASE("a server that wants the password in the clear does not get it") {
  struct Row {
    const char* name;
    Security security;
    bool offers_auth_within_tls;
    std::vector<std::string> options;
  };
  const Row rows[] = {
      {"PLAIN is offered before STARTTLS only", Security::starttls, false, {"-S"}},
      {"PLAIN is offered without TLS", Security::none, false, {}},
      {"PLAIN is asked for without TLS", Security::none, false, {"-A", "PLAIN"}},
      {"LOGIN is asked for without TLS", Security::none, false, {"-A", "LOGIN"}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    std::string heard;
    test::ProcessResult result;
    {
      auto offer = settings(row.security);
      offer.offers_auth_within_tls = row.offers_auth_within_tls;
      const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
        lab::Connection connection(fd, stop);
        Parrot(offer, connection, heard).play();
      });
      std::vector<std::string> further{"-p",         std::to_string(peer.port()),
                                       "--ca-file",  world().ca_file,
                                       "--tls-name", "mx.lab.test"};
      if (row.security == Security::none) further.resize(2);
      further.insert(further.end(), row.options.begin(), row.options.end());
      result = test::run(command_for(ways().front(), further));
    }
    CAPTURE(result.out);
    CAPTURE(heard);
    CHECK(result.exit_code == 2);
    CHECK(heard.contains("EHLO"));
    CHECK(!heard.contains("AUTH"));
    CHECK(!holds_canary(heard));
    CHECK(!holds_canary(result.out));
  }
}
