// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every mechanism that a real server offers, with the right and with a wrong password.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "sasl/mechanism.hpp"
#include "servers/dovecot.hpp"
#include "servers/exim.hpp"
#include "servers/open_smtpd.hpp"
#include "servers/plugin_session.hpp"
#include "servers/postfix.hpp"
#include "servers/sendmail.hpp"

using namespace mailprobe;
using test::Account;
using test::Mode;
using test::SmtpClient;

namespace {

struct Cell {
  Mode mode;
  const char* mechanism;
  int refusal = 535;  // of a wrong password
};

struct Ports {
  std::uint16_t smtp;
  std::uint16_t smtps;
};

std::uint16_t port_for(const Ports& ports, Mode mode) {
  return mode == Mode::implicit_tls ? ports.smtps : ports.smtp;
}

std::string sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return base::join(names, " ");
}

std::string offered(const Ports& ports, Mode mode) {
  return sorted(SmtpClient(port_for(ports, mode), mode).capabilities().auth_mechanisms());
}

std::string mechanisms_of(std::span<const Cell> cells, Mode mode) {
  std::vector<std::string> mechanisms;
  for (const Cell& cell : cells) {
    if (cell.mode == mode) mechanisms.emplace_back(cell.mechanism);
  }
  return sorted(mechanisms);
}

bool wants_token(const Cell& cell) {
  return sasl::find_mechanism(cell.mechanism)->secret == sasl::SecretKind::token;
}

std::string right_secret(const Cell& cell) {
  const Account account;
  return wants_token(cell) ? test::Dovecot::token_for(account.user) : account.password;
}

// A token with a signature that is too long, or another password.
std::string wrong_secret(const Cell& cell) { return right_secret(cell) + "AAAA"; }

test::PluginRun log_in(const Ports& ports, const Cell& cell, const Account& account) {
  const test::SecretFile secret(account.password);
  std::vector<std::string> options{"-A",         cell.mechanism,    "-U",
                                   account.user, "--authpass-file", secret.path()};
  if (cell.mode == Mode::clear) options.emplace_back("--allow-plaintext-auth");
  return test::check_server(port_for(ports, cell.mode), cell.mode, options);
}

void check_refusal(const Ports& ports, const Cell& cell, const Account& account) {
  const auto run = log_in(ports, cell, account);
  CAPTURE(run.process.out);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find(std::to_string(cell.refusal)) != std::string::npos);
}

void check_cell(const Ports& ports, const Cell& cell) {
  CAPTURE(test::format_mode(cell.mode));
  CAPTURE(std::string(cell.mechanism));
  const auto run = log_in(ports, cell, {.password = right_secret(cell)});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(run.output.text.find(cell.mechanism) != std::string::npos);
  check_refusal(ports, cell, {.password = wrong_secret(cell)});
}

// The cells are all that the server offers, and each does as it says.
void check(const Ports& ports, std::span<const Cell> cells) {
  for (const Mode mode : {Mode::clear, Mode::starttls, Mode::implicit_tls}) {
    CAPTURE(test::format_mode(mode));
    REQUIRE(offered(ports, mode) == mechanisms_of(cells, mode));
  }
  for (const Cell& cell : cells)
    check_cell(ports, cell);
  check_refusal(ports, cells.front(), {.user = "stranger"});
}

}  // namespace

TEST_CASE("Exim lets in who has the password, and nobody else" *
          doctest::skip(test::cannot_start(test::Exim::program()))) {
  const test::Exim exim(test::trust().identity());
  constexpr std::array cells{
      Cell{Mode::clear, "CRAM-MD5"},        Cell{Mode::clear, "NTLM"},
      Cell{Mode::starttls, "CRAM-MD5"},     Cell{Mode::starttls, "NTLM"},
      Cell{Mode::starttls, "PLAIN"},        Cell{Mode::starttls, "LOGIN"},
      Cell{Mode::implicit_tls, "CRAM-MD5"}, Cell{Mode::implicit_tls, "NTLM"},
      Cell{Mode::implicit_tls, "PLAIN"},    Cell{Mode::implicit_tls, "LOGIN"},
  };
  check({exim.smtp_port(), exim.smtps_port()}, cells);
  CHECK(exim.queue().empty());
}

TEST_CASE("Dovecot lets in who has the password, and nobody else" *
          doctest::skip(test::cannot_start(test::Dovecot::program()))) {
  const lab::Identity identity = test::trust().identity();
  const test::Postfix postfix(identity);
  const test::Dovecot dovecot(identity, {.relay_port = postfix.smtp_port()});
  constexpr std::array cells{
      Cell{Mode::clear, "SCRAM-SHA-256"},
      Cell{Mode::clear, "SCRAM-SHA-1"},
      Cell{Mode::clear, "DIGEST-MD5"},
      Cell{Mode::clear, "CRAM-MD5"},
      Cell{Mode::clear, "OAUTHBEARER"},
      Cell{Mode::clear, "XOAUTH2"},
      Cell{Mode::clear, "PLAIN"},
      Cell{Mode::clear, "LOGIN"},
      Cell{Mode::starttls, "SCRAM-SHA-256"},
      Cell{Mode::starttls, "SCRAM-SHA-1"},
      Cell{Mode::starttls, "DIGEST-MD5"},
      Cell{Mode::starttls, "CRAM-MD5"},
      Cell{Mode::starttls, "OAUTHBEARER"},
      Cell{Mode::starttls, "XOAUTH2"},
      Cell{Mode::starttls, "PLAIN"},
      Cell{Mode::starttls, "LOGIN"},
      Cell{Mode::implicit_tls, "SCRAM-SHA-256"},
      Cell{Mode::implicit_tls, "SCRAM-SHA-1"},
      Cell{Mode::implicit_tls, "DIGEST-MD5"},
      Cell{Mode::implicit_tls, "CRAM-MD5"},
      Cell{Mode::implicit_tls, "OAUTHBEARER"},
      Cell{Mode::implicit_tls, "XOAUTH2"},
      Cell{Mode::implicit_tls, "PLAIN"},
      Cell{Mode::implicit_tls, "LOGIN"},
  };
  check({dovecot.submission_port(), dovecot.submissions_port()}, cells);
}

TEST_CASE("OpenSMTPD lets in who has the password, and nobody else" *
          doctest::skip(test::cannot_start(test::OpenSmtpd::program()) ||
                        !test::OpenSmtpd::can_speak_tls())) {
  const test::OpenSmtpd opensmtpd(test::trust().identity());
  constexpr std::array cells{
      Cell{Mode::starttls, "PLAIN"},
      Cell{Mode::starttls, "LOGIN"},
      Cell{Mode::implicit_tls, "PLAIN"},
      Cell{Mode::implicit_tls, "LOGIN"},
  };
  check({opensmtpd.smtp_port(), opensmtpd.smtps_port()}, cells);
}

TEST_CASE("sendmail lets in who has the password, and nobody else" *
          doctest::skip(test::cannot_start(test::Sendmail::program()))) {
  const test::Sendmail sendmail(test::trust().identity());
  constexpr std::array cells{
      Cell{Mode::clear, "SCRAM-SHA-256"},
      Cell{Mode::clear, "SCRAM-SHA-1"},
      Cell{Mode::clear, "DIGEST-MD5"},
      Cell{Mode::clear, "CRAM-MD5"},
      Cell{Mode::clear, "NTLM"},
      Cell{Mode::starttls, "SCRAM-SHA-256"},
      Cell{Mode::starttls, "SCRAM-SHA-1"},
      Cell{Mode::starttls, "DIGEST-MD5"},
      Cell{Mode::starttls, "CRAM-MD5"},
      Cell{Mode::starttls, "NTLM"},
      Cell{Mode::starttls, "PLAIN"},
      Cell{Mode::starttls, "LOGIN"},
      Cell{Mode::implicit_tls, "SCRAM-SHA-256"},
      Cell{Mode::implicit_tls, "SCRAM-SHA-1"},
      Cell{Mode::implicit_tls, "DIGEST-MD5"},
      Cell{Mode::implicit_tls, "CRAM-MD5"},
      Cell{Mode::implicit_tls, "NTLM"},
      Cell{Mode::implicit_tls, "PLAIN"},
      Cell{Mode::implicit_tls, "LOGIN"},
  };
  check({sendmail.smtp_port(), sendmail.smtps_port()}, cells);
  CHECK_FALSE(sendmail.has_queued_mail());
}

TEST_CASE("left to choose, the plugin takes the strongest that the server offers" *
          doctest::skip(test::cannot_start(test::Dovecot::program()) ||
                        test::cannot_start(test::Exim::program()))) {
  const test::Dovecot dovecot(test::trust().identity());
  const test::Exim exim(test::trust().identity());
  const auto choice = [](std::uint16_t port) {
    return log_in({.smtp = port, .smtps = 0}, {Mode::starttls, "auto"}, {});
  };
  const auto of_dovecot = choice(dovecot.submission_port());
  CAPTURE(of_dovecot.process.out);
  CHECK(of_dovecot.output.state == "OK");
  CHECK(dovecot.log().find("method=SCRAM-SHA-256") != std::string::npos);
  const auto of_exim = choice(exim.smtp_port());
  CAPTURE(of_exim.process.out);
  CHECK(of_exim.output.state == "OK");
  CHECK(of_exim.output.text.find("CRAM-MD5") != std::string::npos);
}
