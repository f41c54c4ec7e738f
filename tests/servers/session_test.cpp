// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plugin's plain sessions with the real servers that are not Postfix.
#include <vector>

#include <doctest/doctest.h>

#include "servers/dovecot.hpp"
#include "servers/exim.hpp"
#include "servers/open_smtpd.hpp"
#include "servers/plugin_session.hpp"
#include "servers/sendmail.hpp"

using namespace mailprobe;
using test::check_server;
using test::Mode;

namespace {

void check_sessions(std::uint16_t smtp, std::uint16_t smtps) {
  for (const Mode mode : {Mode::clear, Mode::starttls, Mode::implicit_tls}) {
    CAPTURE(test::format_mode(mode));
    const auto run = check_server(mode == Mode::implicit_tls ? smtps : smtp, mode);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
  }
}

std::string recipient_state(std::uint16_t port, const std::string& recipient) {
  return check_server(port, Mode::clear, {"-f", "probe@client.example.test", "--rcpt", recipient})
      .output.state;
}

std::string message_state(std::uint16_t port) {
  return check_server(
             port, Mode::clear,
             {"-f", "probe@client.example.test", "--rcpt", "someone@mx.example.test", "--send"})
      .output.state;
}

}  // namespace

TEST_CASE("Exim is OK in the clear and encrypted, and so is a recipient of its own" *
          doctest::skip(test::cannot_start(test::Exim::program()))) {
  const test::Exim exim(test::trust().identity());
  check_sessions(exim.smtp_port(), exim.smtps_port());
  CHECK(recipient_state(exim.smtp_port(), "someone@mx.example.test") == "OK");
  CHECK(recipient_state(exim.smtp_port(), "someone@elsewhere.example=550") == "OK");
  CHECK(recipient_state(exim.smtp_port(), "someone@elsewhere.example") == "CRITICAL");
  CHECK(message_state(exim.smtp_port()) == "OK");
  CHECK(exim.queue().empty());
}

TEST_CASE("sendmail is OK in the clear and encrypted, and so is a recipient of its own" *
          doctest::skip(test::cannot_start(test::Sendmail::program()))) {
  const test::Sendmail sendmail(test::trust().identity());
  check_sessions(sendmail.smtp_port(), sendmail.smtps_port());
  // No other: sendmail relays for its own machine, whatever it is told.
  CHECK(recipient_state(sendmail.smtp_port(), "someone@mx.example.test") == "OK");
  CHECK(message_state(sendmail.smtp_port()) == "OK");
  CHECK_FALSE(sendmail.has_queued_mail());
}

TEST_CASE("Dovecot's submission is OK in the clear and encrypted" *
          doctest::skip(test::cannot_start(test::Dovecot::program()))) {
  const test::Dovecot dovecot(test::trust().identity());
  check_sessions(dovecot.submission_port(), dovecot.submissions_port());
}

TEST_CASE("OpenSMTPD is OK in the clear, and so is a recipient of its own" *
          doctest::skip(test::cannot_start(test::OpenSmtpd::program()))) {
  const test::OpenSmtpd opensmtpd(test::trust().identity());
  CHECK(check_server(opensmtpd.smtp_port(), Mode::clear).output.state == "OK");
  CHECK(recipient_state(opensmtpd.smtp_port(), "someone@mx.example.test") == "OK");
  CHECK(recipient_state(opensmtpd.smtp_port(), "someone@elsewhere.example=550") == "OK");
  CHECK(recipient_state(opensmtpd.smtp_port(), "someone@elsewhere.example") == "CRITICAL");
}

TEST_CASE("an OpenSMTPD that announces STARTTLS and cannot shake hands is CRITICAL" *
          doctest::skip(test::cannot_start(test::OpenSmtpd::program()))) {
  const test::OpenSmtpd opensmtpd(test::trust().identity());
  for (const Mode mode : {Mode::starttls, Mode::implicit_tls}) {
    const auto run =
        check_server(mode == Mode::starttls ? opensmtpd.smtp_port() : opensmtpd.smtps_port(), mode);
    CAPTURE(run.process.out);
    if (test::OpenSmtpd::can_speak_tls()) {
      CHECK(run.output.state == "OK");
    } else {
      CHECK(run.output.state == "CRITICAL");
      CHECK(run.output.text.find("internal error") != std::string::npos);
    }
  }
}
