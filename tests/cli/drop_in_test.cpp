// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who replaces check_smtp by check_smtp_full: the same options, with --compat=2 the same words, and
// none of its known defects.
#include <regex>

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lab/certificate_authority.hpp"
#include "lab/scripted_server.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::Script;

namespace {

constexpr const char* name = "mx.lab.test";

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  lab::TlsServerContext good{{.identities = {authority.issue_for(name)}}};
  lab::TlsServerContext expired{{.identities = {authority.issue(an_expired_one())}}};
  lab::TlsServerContext other{{.identities = {authority.issue_for("other.lab.test")}}};

  World() { authority.write_pem(ca_file); }

  static lab::CertificateRequest an_expired_one() {
    lab::CertificateRequest request;
    request.common_name = name;
    request.names = {name};
    request.not_before = std::chrono::system_clock::now() - std::chrono::days(30);
    request.not_after = std::chrono::system_clock::now() - std::chrono::days(3);
    return request;
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

const Script plain{"220 mx ESMTP", "250 mx", "221 bye"};
const Script starttls{"220 mx", "250-mx\n250 STARTTLS", "220 go", "(TLS)", "250 mx", "221 bye"};
const Script login{"220 mx",           "250-mx\n250 AUTH LOGIN",
                   "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6",
                   "235 ok",           "221 bye"};

Script with(Script script, std::size_t at, const char* reply) {
  script.at(at) = reply;
  return script;
}

Script until(const Script& script, std::size_t end) {
  return {script.begin(), script.begin() + static_cast<std::ptrdiff_t>(end)};
}

struct Case {
  const char* what;
  Script script;
  std::vector<std::string> options;
  int exit_code;
  const char* output;  // a regular expression that matches the whole of it
  const lab::TlsServerContext* tls = nullptr;
};

std::vector<std::string> command(const Case& wanted, std::uint16_t port) {
  std::vector<std::string> options{test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-p",
                                   std::to_string(port)};
  options.insert(options.end(), wanted.options.begin(), wanted.options.end());
  if (wanted.tls != nullptr)
    options.insert(options.end(), {"--ca-file", world().ca_file, "--tls-name", name});
  return options;
}

void check_case(const Case& wanted) {
  CAPTURE(wanted.what);
  const lab::ScriptedServer server(wanted.script, wanted.tls);
  const auto result = test::run({.argv = command(wanted, server.port())});
  CAPTURE(result.out);
  CHECK(result.exit_code == wanted.exit_code);
  CHECK(result.err == "");
  CHECK(std::regex_search(result.out, std::regex(wanted.output)));
}

const char* const ok_line =
    "^SMTP OK - 0\\.[0-9]{3} sec\\. response time\\|time=0\\.[0-9]{6}s;;;0\\.000000\n$";

}  // namespace

TEST_CASE("--compat=2 says what check_smtp 2.3.3 says, and ends with the same code") {
  const Case cases[] = {
      {"ok", plain, {"--compat=2"}, 0, ok_line},
      {"ok, verbose",
       plain,
       {"--compat=2", "-v"},
       0,
       "^SMTP OK - 0\\.[0-9]{3} sec\\. response time, 221 bye\\|time=0\\.[0-9]{6}s;;;0\\.000000\n"},
      {"ok within thresholds",
       plain,
       {"--compat=2", "-w", "9", "-c", "9"},
       0,
       "^SMTP OK - .* sec\\. response "
       "time\\|time=0\\.[0-9]{6}s;9\\.000000;9\\.000000;0\\.000000\n$"},
      {"slow",
       {"220 mx", "(wait 150)", "250 mx", "221 bye"},
       {"--compat=2", "-w", "0.1", "-c", "5"},
       1,
       "^SMTP WARNING - 0\\.[1-9][0-9]{2} sec\\. response "
       "time\\|time=0\\.[0-9]{6}s;0\\.100000;5\\.000000;"
       "0\\.000000\n$"},
      {"very slow",
       {"220 mx", "(wait 150)", "250 mx", "221 bye"},
       {"--compat=2", "-w", "0.05", "-c", "0.1"},
       2,
       "^SMTP CRITICAL - 0\\.[1-9][0-9]{2} sec\\. response time\\|"},
      {"timeout",
       {"(silence)"},
       {"--compat=2", "-t", "1"},
       2,
       "^CRITICAL - Socket timeout after 1 seconds\n$"},
      {"timeout with a state of the user's",
       {"(silence)"},
       {"--compat=2", "-t", "1:UNKNOWN"},
       3,
       "^UNKNOWN - Socket timeout after 1 seconds\n$"},
      {"closed before the banner", {"(close)"}, {"--compat=2"}, 1, "^recv\\(\\) failed\n$"},
      {"no STARTTLS",
       plain,
       {"--compat=2", "-S"},
       1,
       "^WARNING - TLS not supported by server\n$",
       &world().good},
      {"STARTTLS refused",
       with(until(starttls, 3), 2, "454 no"),
       {"--compat=2", "-S"},
       3,
       "^Server does not support STARTTLS\n$",
       &world().good},
      {"TLS failed",
       {"220 mx", "250-mx\n250 STARTTLS", "220 go", "(hear)", "(close)"},
       {"--compat=2", "-S"},
       2,
       "^CRITICAL - Cannot make SSL connection\\.\nCRITICAL - Cannot create SSL context\\.\n$",
       &world().good},
      {"AUTH refused",
       with(login, 4, "535 no"),
       {"--compat=2", "-A", "LOGIN", "-U", "u", "-P", "p", "--allow-plaintext-auth"},
       2,
       "^SMTP CRITICAL - invalid response received after authpass, 0\\.[0-9]{3} sec\\. response "
       "time\\|time="},
      {"AUTH",
       login,
       {"--compat=2", "-A", "LOGIN", "-U", "u", "-P", "p", "--allow-plaintext-auth"},
       0,
       ok_line},
      {"the certificate has days enough",
       starttls,
       {"--compat=2", "-S", "-D", "14,7"},
       0,
       "^OK - Certificate 'mx\\.lab\\.test' will expire on [A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} "
       "[0-9:]{8} 20[0-9]{2} \\+0000\\.\n$",
       &world().good},
      {"the certificate has not",
       starttls,
       {"--compat=2", "-S", "-D", "100,14"},
       1,
       "^WARNING - Certificate 'mx\\.lab\\.test' expires in 8[89] day\\(s\\) \\([A-Z][a-z]{2} "
       ".*\\)\\.\n$",
       &world().good},
      {"the certificate has expired",
       starttls,
       {"--compat=2", "-S", "-D", "14,7"},
       2,
       "^CRITICAL - Certificate 'mx\\.lab\\.test' expired on .* \\+0000\\.\n$",
       &world().expired},
      {"-C and -R",
       {"220 mx", "250 mx", "250 fine", "221 bye"},
       {"--compat=2", "-C", "NOOP", "-R", "^250"},
       0,
       ok_line},
      {"-R does not match",
       {"220 mx", "250 mx", "250 fine", "221 bye"},
       {"--compat=2", "-C", "NOOP", "-R", "999"},
       1,
       "^SMTP WARNING - Invalid response '250 fine' to command 'NOOP'\nSMTP WARNING - .* sec\\. "
       "response time\\|time="},
      {"-e does not match",
       plain,
       {"--compat=2", "-e", "221"},
       1,
       "^Invalid SMTP response received from host on port [0-9]+: 220 mx ESMTP\n250 mx\n$"},
      {"what check_smtp never noticed has words of our own, in its manner",
       {"220 mx", "250 mx", "550 no", "221 bye"},
       {"--compat=2", "-f", "a@b.example"},
       2,
       "^SMTP CRITICAL - answer to MAIL FROM \"550 no\", 0\\.[0-9]{3} sec\\. response "
       "time\\|time="},
  };
  for (const Case& wanted : cases)
    check_case(wanted);
}

TEST_CASE("--compat=2 where there is no server") {
  const auto refused = test::run({.argv = {test::plugin_path("check_smtp_full"), "--compat=2", "-H",
                                           "127.0.0.1", "-p", std::to_string(test::free_port())}});
  CHECK(refused.exit_code == 2);
  CHECK(std::regex_search(
      refused.out, std::regex("^connect to address 127\\.0\\.0\\.1 and port [0-9]+: Connection "
                              "refused\nSMTP CRITICAL - 0\\.0.* sec\\. response time\\|time=")));
  const auto nobody = test::run(
      {.argv = {test::plugin_path("check_smtp_full"), "--compat=2", "-H", "nosuch.invalid",
                "--resolver", "127.0.0.1:" + std::to_string(test::free_port())}});
  CHECK(nobody.exit_code == 3);
  CHECK(nobody.out == "check_smtp: Invalid hostname/address - nosuch.invalid\n");
}

TEST_CASE("a server that hangs up before QUIT can be sent") {
  const lab::Listener server([](int fd, const lab::StopSignal& stop) {
    lab::Connection connection(fd, stop);
    connection.send_line("220 mx");
    connection.read_line();
    // What is said last and the end of the stream come together.
    constexpr std::string_view last = "250 mx\r\n";
    send(fd, last.data(), last.size(), MSG_MORE | MSG_NOSIGNAL);
    shutdown(fd, SHUT_RDWR);
  });
  const auto check = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-p",
                                     std::to_string(server.port())});
    return test::run({.argv = options});
  };
  const auto compat = check({"--compat=2"});
  CHECK(compat.exit_code == 3);
  CHECK(compat.out == "Connection closed by server before sending QUIT command\n");
  CHECK(check({"--compat=2", "-q"}).exit_code == 0);
  CHECK(check({}).exit_code == 0);
  CHECK(check({"-v"}).out.find("(smtp.closed_before_quit)") != std::string::npos);
}

TEST_CASE("check_smtp's own acceptance options end as they should") {
  const lab::ScriptedServer server(plain);
  const lab::ScriptedServer encrypted(starttls, &world().good);
  const std::string port = std::to_string(server.port());
  const std::string tls_port = std::to_string(encrypted.port());
  const std::string unused = std::to_string(test::free_port());
  const std::string silent_dns = "127.0.0.1:" + unused;
  struct Row {
    std::vector<std::string> options;
    int compat;  // with --compat=2
    int ours;
  };
  const Row rows[] = {
      {{"127.0.0.1", "-p", port}, 0, 0},
      {{"127.0.0.1", "-p", port, "-w", "9", "-c", "9", "-t", "10", "-e", "220"}, 0, 0},
      {{"127.0.0.1", "-p", port, "-wt", "9", "-ct", "9", "-to", "10", "-e", "220"}, 0, 0},
      {{"127.0.0.1", "-p", port, "-wt", "9", "-ct", "9", "-to", "10", "-e", "221"}, 1, 1},
      {{"-e", "220", "-p", port, "127.0.0.1"}, 0, 0},  // options in any order
      {{"127.0.0.1", "-p", port, "--ssl", "-t", "1"}, 2, 2},
      {{"127.0.0.1", "-p", tls_port, "-S", "--ca-file", world().ca_file, "--tls-name", name}, 0, 0},
      {{"127.0.0.1", "-p", port, "-S"}, 1, 2},  // a monitor that wants TLS and gets none
      {{"127.0.0.1", "-p", unused, "-wt", "9", "-ct", "9", "-to", "10"}, 2, 2},
      {{"host.invalid", "--resolver", silent_dns, "-wt", "0", "-ct", "0", "-to", "1"}, 3, 2},
  };
  for (const Row& row : rows) {
    std::vector<std::string> argv{test::plugin_path("check_smtp_full")};
    argv.insert(argv.end(), row.options.begin(), row.options.end());
    const auto ours = test::run({.argv = argv});
    CAPTURE(ours.out);
    CHECK(ours.exit_code == row.ours);
    argv.emplace_back("--compat=2");
    const auto compat = test::run({.argv = argv});
    CAPTURE(compat.out);
    CHECK(compat.exit_code == row.compat);
  }
}

TEST_CASE("the vector that Checkmk builds is understood") {
  const lab::ScriptedServer server(
      {"220 mx", "250-mx\n250-STARTTLS\n250 AUTH LOGIN", "220 go", "(TLS)",
       "250-mx\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok", "250 sender",
       "250 fine", "221 bye"},
      &world().good);
  const auto run = test::run_plugin("check_smtp_full", {"-e",
                                                        "220",
                                                        "-p",
                                                        std::to_string(server.port()),
                                                        "-C",
                                                        "NOOP",
                                                        "-R",
                                                        "250",
                                                        "-f",
                                                        "a@b.example",
                                                        "-w",
                                                        "4",
                                                        "-c",
                                                        "8",
                                                        "-t",
                                                        "10",
                                                        "-A",
                                                        "LOGIN",
                                                        "-U",
                                                        "user",
                                                        "-P",
                                                        "word",
                                                        "-S",
                                                        "-F",
                                                        "probe.example",
                                                        "-D",
                                                        "20,10",
                                                        "-4",
                                                        "-H",
                                                        "127.0.0.1",
                                                        "--ca-file",
                                                        world().ca_file,
                                                        "--tls-name",
                                                        name});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(server.heard() == std::vector<std::string>{
                              "EHLO probe.example", "STARTTLS", "EHLO probe.example", "AUTH LOGIN",
                              "dXNlcg==", "d29yZA==", "MAIL FROM:<a@b.example>", "NOOP", "QUIT"});
}

TEST_CASE("the defects of check_smtp are mended") {
  const Case cases[] = {
      {"D1: an expired certificate with -D",
       starttls,
       {"-S", "-D", "7,3"},
       2,
       "^SMTP CRITICAL - .*has expired",
       &world().expired},
      {"D2: performance data", plain, {}, 0, "\\| time=0\\.[0-9]{6}s;;;0 time_connect="},
      {"D3: -w is the warning and -c the critical one",
       {"220 mx", "(wait 150)", "250 mx", "221 bye"},
       {"-w", "0.1", "-c", "5"},
       1,
       "^SMTP WARNING - "},
      {"D4: an unexpected banner is told",
       plain,
       {"-e", "Exim"},
       1,
       "^SMTP WARNING - .*\"Exim\" stands neither in the banner \"220 mx ESMTP\""},
      {"D4: in JSON, too", plain, {"-e", "Exim", "--output-format", "mp-test-json"}, 1, "\"Exim"},
      {"D5: 554 mx220 is a refusal",
       {"554 mx220.example.test no"},
       {},
       2,
       "^SMTP CRITICAL - .*banner \"554 mx220\\.example\\.test no\""},
      {"D6: a refused HELO",
       {"220 mx", "502 no", "502 no", "221 bye"},
       {},
       2,
       "^SMTP CRITICAL - .*answer to EHLO \"502 no\""},
      {"D7: a refused MAIL",
       {"220 mx", "250 mx", "550 no", "221 bye"},
       {"-f", "a@b.example"},
       2,
       "^SMTP CRITICAL - .*answer to MAIL FROM \"550 no\""},
      {"D8: -C behind STARTTLS is sent, and its reply judged",
       {"220 mx", "250-mx\n250 STARTTLS", "220 go", "(TLS)", "250 mx", "500 what", "221 bye"},
       {"-S", "-C", "NOOP", "-R", "250"},
       1,
       "^SMTP WARNING - .*answer to \"NOOP\": \"500 what\" does not match \"250\"",
       &world().good},
      {"D9: -D alone implies STARTTLS",
       starttls,
       {"-D", "7,3"},
       0,
       "TLSv1\\.[23], certificate",
       &world().good},
      {"D10: an expired certificate without -D",
       starttls,
       {"-S"},
       2,
       "has expired",
       &world().expired},
      {"D10: unless nobody minds",
       starttls,
       {"-S", "--ignore-certificate-expiration"},
       0,
       "^SMTP OK - .*certificate expired on 20",
       &world().expired},
      {"D11: a certificate for another host",
       starttls,
       {"-S"},
       2,
       "^SMTP CRITICAL - .*not for the name that was asked for",
       &world().other},
      {"D12: 454 to STARTTLS",
       {"220 mx", "250-mx\n250 STARTTLS", "454 no", "221 bye"},
       {"-S"},
       2,
       "^SMTP CRITICAL - .*answer to STARTTLS \"454 no\"",
       &world().good},
      {"D13: keywords in lower case",
       with(starttls, 1, "250-mx\n250-starttls\n250 size 1"),
       {"-S"},
       0,
       "^SMTP OK - ",
       &world().good},
      {"D14: nothing stands before the line of a TLS failure",
       {"220 mx", "250-mx\n250 STARTTLS", "220 go", "(hear)", "nonsense"},
       {"-S"},
       2,
       "^SMTP CRITICAL - ",
       &world().good},
      {"D15: a banner of 9 KiB",
       {"220 " + std::string(9000, 'x'), "250 mx", "221 bye"},
       {},
       0,
       "^SMTP OK - "},
      {"D20: another AUTH type than LOGIN",
       {"220 mx", "250-mx\n250 AUTH PLAIN", "235 ok", "221 bye"},
       {"-A", "PLAIN", "-U", "u", "-P", "p", "--allow-plaintext-auth"},
       0,
       "authenticated with PLAIN"},
      {"D21: 454 to AUTH is not a wrong password",
       with(login, 4, "454 4.7.0 no database"),
       {"-A", "LOGIN", "-U", "u", "-P", "p", "--allow-plaintext-auth"},
       2,
       "To do: look at the authentication service"},
      {"D21: 535 is one",
       with(login, 4, "535 5.7.8 no"),
       {"-A", "LOGIN", "-U", "u", "-P", "p", "--allow-plaintext-auth"},
       2,
       "To do: correct the credentials"},
      {"D22: the JSON's exit code is true",
       {"554 no"},
       {"--output-format", "mp-test-json"},
       2,
       "\"state\": ?\"CRITICAL\""},
  };
  for (const Case& wanted : cases)
    check_case(wanted);
}

TEST_CASE("D16: -v shows no secret, and the rest of the dialogue") {
  const lab::ScriptedServer server(login);
  const auto run = test::run_plugin(
      "check_smtp_full", {"-H", "127.0.0.1", "-p", std::to_string(server.port()), "-A", "LOGIN",
                          "-U", "user", "-P", "wordword", "--allow-plaintext-auth", "-vvv"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(run.process.out.find("C: AUTH LOGIN\n") != std::string::npos);
  CHECK(run.process.out.find("C: ***\n") != std::string::npos);
  for (const char* secret : {"wordword", "d29yZHdvcmQ="})
    CHECK(run.process.out.find(secret) == std::string::npos);
}

TEST_CASE("D17 and -L: a socket in the file system, and LMTP") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/lmtp";
  const lab::ScriptedServer server(
      {"220 store LMTP", "250-store\n250 PIPELINING", "250 sender", "250 mailbox", "221 bye"},
      nullptr, net::UnixPath{path});
  const auto run = test::run_plugin("check_smtp_full", {"-H", path, "-L", "-F", "probe.example",
                                                        "-f", "", "--rcpt", "me@x.example"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(server.heard() == std::vector<std::string>{"LHLO probe.example", "MAIL FROM:<>",
                                                   "RCPT TO:<me@x.example>", "QUIT"});
}

TEST_CASE("-L: a server that knows no LHLO is no mail store") {
  const lab::ScriptedServer server({"220 mx", "502 what", "221 bye"});
  const auto run = test::run_plugin("check_smtp_full",
                                    {"-H", "127.0.0.1", "-p", std::to_string(server.port()), "-L"});
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("502 what") != std::string::npos);
}

TEST_CASE("D18 and D19: addresses in brackets, and the last of -4 and -6") {
  const lab::ScriptedServer server(plain);
  const std::string port = std::to_string(server.port());
  CHECK(test::run_plugin("check_smtp_full", {"-H", "[::1]", "-p", port}).output.text.find("::1") !=
        std::string::npos);
  CHECK(test::run_plugin("check_smtp_full", {"-6", "-4", "-H", "localhost", "-p", port})
            .output.state == "OK");
}

TEST_CASE("the host is localhost if there are options, but none is named") {
  const lab::ScriptedServer server(plain);
  const auto run = test::run_plugin("check_smtp_full", {"-4", "-p", std::to_string(server.port())});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(run.output.text.find("localhost:") != std::string::npos);
}

TEST_CASE("--proxy: the header comes first, with the addresses of the connection or those given") {
  struct Row {
    std::vector<std::string> options;
    const char* header;
  };
  const Row rows[] = {
      {{"-r"}, "^PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ [0-9]+$"},
      {{"--proxy-source", "192.0.2.7:1025"},
       "^PROXY TCP4 192\\.0\\.2\\.7 127\\.0\\.0\\.1 1025 [0-9]+$"},
      {{"-r", "--proxy-source", "192.0.2.7:1025", "--proxy-destination", "198.51.100.2:25"},
       "^PROXY TCP4 192\\.0\\.2\\.7 198\\.51\\.100\\.2 1025 25$"},
  };
  for (const Row& row : rows) {
    const lab::ScriptedServer server({"(hear)", "220 mx", "250 mx", "221 bye"});
    std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(server.port())};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const auto run = test::run_plugin("check_smtp_full", options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
    CHECK(std::regex_match(server.heard().front(), std::regex(row.header)));
  }
}

TEST_CASE("--source: the connection comes from this address") {
  std::string client;
  const lab::Listener server([&](int fd, const lab::StopSignal& stop) {
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length);  // NOLINT(*-reinterpret-cast)
    client = std::to_string(ntohl(peer.sin_addr.s_addr) & 0xffU);
    lab::Connection(fd, stop).send_line("554 go");
  });
  const auto run = test::run_plugin(
      "check_smtp_full",
      {"-H", "127.0.0.1", "-p", std::to_string(server.port()), "--source", "127.0.0.77"});
  CHECK(run.output.state == "CRITICAL");
  CHECK(client == "77");
}
