// SPDX-License-Identifier: GPL-3.0-or-later
//
// How often a server far away is waited for: each flight of the client's costs a round trip. A
// flight is what comes while the server has nothing left to say; within TLS the octets of SMTP
// count, not the records of the handshake.
#include <atomic>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "lab/certificate_authority.hpp"
#include "lab/listener.hpp"
#include "lab/reference_server.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::Security;

namespace {

// Reads as much as there is, and counts how often it had to.
class CountingServer final : public lab::ReferenceServer {
 public:
  CountingServer(const lab::ReferenceServerSettings& settings, lab::Connection& connection,
                 std::atomic<int>& flights)
      : ReferenceServer(settings, connection), flights_(flights) {}

 protected:
  std::optional<std::string> hear() override {
    while (!heard_.contains('\n')) {
      const std::string more = connection().read_some();
      if (more.empty()) return std::nullopt;
      // Half a line is no reason to wait for the server.
      if (heard_.empty()) ++flights_;
      heard_ += more;
    }
    const std::size_t end = heard_.find('\n');
    std::string line(base::trim(heard_.substr(0, end)));
    heard_.erase(0, end + 1);
    return line;
  }

 private:
  std::string heard_;
  std::atomic<int>& flights_;
};

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  std::shared_ptr<const lab::TlsServerContext> tls = std::make_shared<lab::TlsServerContext>(
      lab::TlsServerSettings{.identities = {authority.issue_for("mx.lab.test")}});

  World() { authority.write_pem(ca_file); }
};

struct Row {
  const char* name;
  Security security;
  std::vector<std::string> options;
  int with_pipelining;
  int without;
  const char* reason;
};

const std::vector<Row>& rows() {
  static const std::vector<std::string> message{"-f", "a@b.example", "--rcpt", "c@d.example",
                                                "--send"};
  static const std::vector<Row> table{
      {"plain", Security::none, {}, 2, 2, "EHLO, and QUIT, which RFC 2920 lets end a group only"},
      {"STARTTLS",
       Security::starttls,
       {"-S"},
       4,
       4,
       "EHLO, STARTTLS, and both again: RFC 3207 section 4.2 lets nothing be kept"},
      {"implicit TLS", Security::implicit, {"-s"}, 2, 2, "as plain: SMTP knows nothing of it"},
      {"AUTH PLAIN",
       Security::implicit,
       {"-s", "-U", "probe", "-P", "secret", "-A", "PLAIN"},
       3,
       3,
       "one more: RFC 4954 section 4 lets the response go out with AUTH, and nothing behind it"},
      {"AUTH LOGIN",
       Security::implicit,
       {"-s", "-U", "probe", "-P", "secret", "-A", "LOGIN"},
       5,
       5,
       "three more: AUTH, the user and the password, each when it is asked for"},
      {"MAIL and three RCPT",
       Security::none,
       {"-f", "a@b.example", "--rcpt", "c@d.example", "--rcpt", "e@d.example", "--rcpt",
        "f@d.example"},
       2,
       6,
       "EHLO, and all of the rest in a group with QUIT at its end; otherwise one for each line"},
      {"a message", Security::none, message, 3, 6,
       "EHLO; MAIL, RCPT, DATA; the message, which must wait for 354, with QUIT behind it"},
      {"a command between envelope and message",
       Security::none,
       {"-f", "a@b.example", "--rcpt", "c@d.example", "--send", "-C", "NOOP"},
       5,
       7,
       "EHLO; MAIL, RCPT; the command, which may change what is offered; DATA; message and QUIT"},
      {"LMTP, a message",
       Security::none,
       {"-L", "-f", "a@b.example", "--rcpt", "c@d.example", "--send"},
       3,
       6,
       "as SMTP (RFC 2033 section 5)"},
      {"relay test",
       Security::none,
       {"--relay-test", "a@b.example c@d.example"},
       2 + 3 * 2 + 19,
       2 + 3 * 2 + 19 * 3,
       "our own session, EHLO and QUIT in three more, for 8 forms at most in each, and for each "
       "form MAIL, RCPT, RSET: one group, so that a server which has had enough is asked no more"},
  };
  return table;
}

int count_flights(const World& world, const Row& row, bool pipelining) {
  const lab::ReferenceServerSettings settings{
      .security = row.security,
      .tls = world.tls,
      .pipelining = pipelining,
      .mechanisms = "PLAIN LOGIN",
      .new_authenticator = [] { return lab::plain_and_login("probe", "secret"); },
      .reply_to_recipient =
          std::string(row.name) == "relay test" ? "550 5.7.1 Relaying denied" : "250 2.1.5 Ok"};
  std::atomic<int> flights = 0;
  {
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      lab::Connection connection(fd, stop);
      CountingServer(settings, connection, flights).play();
    });
    std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(peer.port())};
    options.insert(options.end(), row.options.begin(), row.options.end());
    if (row.security != Security::none)
      options.insert(options.end(), {"--ca-file", world.ca_file, "--tls-name", "mx.lab.test"});
    const auto run = test::run_plugin("check_smtp_full", options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
  }
  return flights;
}

}  // namespace

TEST_CASE("no session makes more round trips than its protocol needs") {
  const World world;
  for (const Row& row : rows()) {
    CAPTURE(std::string(row.name));
    CAPTURE(std::string(row.reason));
    CHECK(count_flights(world, row, true) == row.with_pipelining);
    CHECK(count_flights(world, row, false) == row.without);
  }
}
