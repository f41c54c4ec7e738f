// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a real Postfix says to a recipient: as an open and as a closed relay, as a submission
// server, and behind a greylist.
#include <doctest/doctest.h>

#include "servers/dovecot.hpp"
#include "servers/plugin_session.hpp"
#include "servers/postfix.hpp"
#include "servers/postgrey.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using test::check_server;
using test::Mode;
using test::PostfixSettings;
using test::SmtpClient;

namespace {

bool cannot_start_postfix() { return test::cannot_start(test::Postfix::program()); }

const test::Postfix& open_relay() {
  static const test::Postfix postfix(test::trust().identity(), PostfixSettings::open_relay());
  return postfix;
}

const test::Postfix& closed_relay() {
  static const test::Postfix postfix(test::trust().identity(), PostfixSettings::closed_relay());
  return postfix;
}

const test::Postfix& submission() {
  static const test::Dovecot dovecot(test::trust().identity());
  static const test::Postfix postfix(test::trust().identity(),
                                     PostfixSettings::submission(dovecot.auth_socket()));
  return postfix;
}

const test::Postfix& greylisting() {
  static const test::Postgrey postgrey(2s);
  static const test::Postfix postfix(test::trust().identity(),
                                     PostfixSettings::greylisting(postgrey.port()));
  return postfix;
}

std::string reply_to_recipient(SmtpClient& client, const std::string& recipient) {
  CHECK(client.command("MAIL FROM:<probe@client.example.test>").code == 250);
  const smtp::Reply reply = client.command("RCPT TO:<" + recipient + ">");
  CHECK(client.command("RSET").code == 250);
  return reply.describe();
}

std::string reply_to_recipient(const test::Postfix& postfix, const std::string& recipient) {
  SmtpClient client(postfix.smtp_port(), Mode::clear);
  return reply_to_recipient(client, recipient);
}

}  // namespace

TEST_CASE("an open relay takes mail from anybody for anybody" *
          doctest::skip(cannot_start_postfix())) {
  const test::Postfix& postfix = open_relay();
  CHECK(reply_to_recipient(postfix, "someone@elsewhere.example").starts_with("250 "));
  CHECK_FALSE(postfix.has_queued_mail());
}

TEST_CASE("a closed relay takes mail for its own domain only" *
          doctest::skip(cannot_start_postfix())) {
  const test::Postfix& postfix = closed_relay();
  CHECK(reply_to_recipient(postfix, "someone@elsewhere.example").starts_with("554 5.7.1 "));
  CHECK(reply_to_recipient(postfix, "someone@mx.example.test").starts_with("250 "));
  CHECK_FALSE(postfix.has_queued_mail());
}

TEST_CASE("a submission server wants TLS before a password, and a password before mail" *
          doctest::skip(cannot_start_postfix() || test::cannot_start(test::Dovecot::program()))) {
  const test::Postfix& postfix = submission();
  CHECK_FALSE(SmtpClient(postfix.smtp_port(), Mode::clear).capabilities().offers("AUTH"));
  SmtpClient client(postfix.smtp_port(), Mode::starttls);
  CHECK(client.capabilities().offers("AUTH"));
  CHECK(reply_to_recipient(client, "someone@elsewhere.example").starts_with("530 5.7.0 "));
  const auto login = client.log_in("SCRAM-SHA-256", {});
  REQUIRE(login);
  CHECK(login->reply.code == 235);
  CHECK(reply_to_recipient(client, "someone@elsewhere.example").starts_with("250 "));
  CHECK_FALSE(postfix.has_queued_mail());
}

TEST_CASE("what a Postfix accepts it throws away" * doctest::skip(cannot_start_postfix())) {
  const test::Postfix& postfix = open_relay();
  SmtpClient client(postfix.smtp_port(), Mode::clear);
  CHECK(client.command("MAIL FROM:<probe@client.example.test>").code == 250);
  CHECK(client.command("RCPT TO:<someone@mx.example.test>").code == 250);
  CHECK(client.command("RCPT TO:<someone@elsewhere.example>").code == 250);
  CHECK(client.command("DATA").code == 354);
  CHECK(client.command(".").code == 250);
  test::wait_until("the end of the mail",
                   [&] { return postfix.log().find(": removed") != std::string::npos; });
  CHECK_FALSE(postfix.has_queued_mail());
}

TEST_CASE("a greylist defers whom it does not know, and lets him in after the delay" *
          doctest::skip(cannot_start_postfix() || test::cannot_start(test::Postgrey::program()))) {
  const test::Postfix& postfix = greylisting();
  const std::string first = reply_to_recipient(postfix, "someone@mx.example.test");
  CAPTURE(first);
  CHECK(first.starts_with("450 4.2.0 "));
  test::wait_until("the end of the greylisting", [&] {
    return reply_to_recipient(postfix, "someone@mx.example.test").starts_with("250 ");
  });
  CHECK_FALSE(postfix.has_queued_mail());
}

TEST_CASE("the test of relaying finds the open relay, and not the closed one" *
          doctest::skip(cannot_start_postfix())) {
  const test::Postfix& open = open_relay();
  const test::Postfix& closed = closed_relay();
  const std::vector<std::string> relay_test{"--relay-test", "probe@client.example.test",
                                            "someone@elsewhere.example"};
  const auto of_open = check_server(open.smtp_port(), Mode::clear, relay_test);
  CAPTURE(of_open.process.out);
  CHECK(of_open.output.state == "CRITICAL");
  CHECK(of_open.output.text.find("accepted from a stranger: mail from ") != std::string::npos);
  CHECK(of_open.output.text.find("(plain)") != std::string::npos);
  const auto of_closed = check_server(closed.smtp_port(), Mode::clear, relay_test);
  CAPTURE(of_closed.process.out);
  CHECK(of_closed.output.state == "OK");
  CHECK_FALSE(open.has_queued_mail());
  CHECK_FALSE(closed.has_queued_mail());
}

TEST_CASE("a submission server keeps what it must: no AUTH in the clear, no mail without it" *
          doctest::skip(cannot_start_postfix() || test::cannot_start(test::Dovecot::program()))) {
  const test::Postfix& postfix = submission();
  const test::Account account;
  const test::SecretFile secret(account.password);
  const auto run =
      check_server(postfix.smtp_port(), Mode::starttls,
                   {"-U", account.user, "--authpass-file", secret.path(), "-f",
                    "probe@client.example.test", "--rcpt", "someone@elsewhere.example",
                    "--must-refuse", "clear-auth,wrong-password,unauthenticated-mail"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
}

TEST_CASE("a recipient that is greylisted is OK once the plugin has come back" *
          doctest::skip(cannot_start_postfix() || test::cannot_start(test::Postgrey::program()))) {
  const test::Postfix& postfix = greylisting();
  const auto check = [&](const char* recipient, std::vector<std::string> further) {
    further.insert(further.end(), {"-f", "probe@client.example.test", "--rcpt", recipient});
    return check_server(postfix.smtp_port(), Mode::clear, further);
  };
  const auto once = check("other@mx.example.test", {});
  CAPTURE(once.process.out);
  CHECK(once.output.state == "WARNING");
  CHECK(once.output.text.find("450 4.2.0") != std::string::npos);
  const auto twice = check("third@mx.example.test", {"--greylist-retry", "3"});
  CAPTURE(twice.process.out);
  CHECK(twice.output.state == "OK");
  CHECK_FALSE(postfix.has_queued_mail());
}
