// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every mechanism that a real server offers, with the right and with a wrong password.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "servers/exim.hpp"
#include "servers/smtp_client.hpp"

using namespace mailprobe;
using test::Account;
using test::Mode;
using test::SmtpClient;

namespace {

struct Cell {
  Mode mode;
  const char* mechanism;
  int refusal;  // of a wrong password
};

struct Ports {
  std::uint16_t smtp;
  std::uint16_t smtps;
};

SmtpClient connect(const Ports& ports, Mode mode) {
  return {mode == Mode::implicit_tls ? ports.smtps : ports.smtp, mode};
}

std::string outcome(const Ports& ports, const Cell& cell, const Account& account) {
  SmtpClient client = connect(ports, cell.mode);
  const auto result = client.log_in(cell.mechanism, account);
  return result ? result->reply.describe() : "error: " + result.error().message;
}

std::vector<std::string> offered(const Ports& ports, Mode mode) {
  auto mechanisms = connect(ports, mode).capabilities().auth_mechanisms();
  std::ranges::sort(mechanisms);
  return mechanisms;
}

std::vector<std::string> mechanisms_of(std::span<const Cell> cells, Mode mode) {
  std::vector<std::string> mechanisms;
  for (const Cell& cell : cells) {
    if (cell.mode == mode) mechanisms.emplace_back(cell.mechanism);
  }
  std::ranges::sort(mechanisms);
  return mechanisms;
}

// The cells are all that the server offers, and each does as it says.
void check(const Ports& ports, std::span<const Cell> cells) {
  for (const Mode mode : {Mode::clear, Mode::starttls, Mode::implicit_tls}) {
    CAPTURE(test::format_mode(mode));
    CHECK(offered(ports, mode) == mechanisms_of(cells, mode));
  }
  for (const Cell& cell : cells) {
    CAPTURE(test::format_mode(cell.mode));
    CAPTURE(std::string(cell.mechanism));
    CHECK(outcome(ports, cell, {}).starts_with("235 "));
    CHECK(outcome(ports, cell, {.password = "wrong horse"})
              .starts_with(std::to_string(cell.refusal) + " "));
    CHECK(outcome(ports, cell, {.user = "nobody"}).starts_with(std::to_string(cell.refusal) + " "));
  }
}

}  // namespace

TEST_CASE("Exim lets in who has the password, and nobody else" *
          doctest::skip(test::cannot_start(test::Exim::program()))) {
  const lab::CertificateAuthority authority;
  const test::Exim exim(authority.issue_for(test::server_name));
  constexpr std::array cells{
      Cell{Mode::clear, "CRAM-MD5", 535},        Cell{Mode::clear, "NTLM", 535},
      Cell{Mode::starttls, "CRAM-MD5", 535},     Cell{Mode::starttls, "NTLM", 535},
      Cell{Mode::starttls, "PLAIN", 535},        Cell{Mode::starttls, "LOGIN", 535},
      Cell{Mode::implicit_tls, "CRAM-MD5", 535}, Cell{Mode::implicit_tls, "NTLM", 535},
      Cell{Mode::implicit_tls, "PLAIN", 535},    Cell{Mode::implicit_tls, "LOGIN", 535},
  };
  check({exim.smtp_port(), exim.smtps_port()}, cells);
  CHECK(exim.queue().empty());
}
