// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/test_message.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/random.h>

#include "base/ascii.hpp"

namespace mailprobe::smtp {
namespace {

constexpr std::size_t longest_mailbox = 254;  // octets; RFC 5321 section 4.5.3.1.3

// RFC 5322 section 3.4.1, as far as no line is broken and no character needs RFC 6532.
bool fits_into_header(std::string_view mailbox) {
  return !mailbox.empty() && mailbox.size() <= longest_mailbox &&
         std::ranges::all_of(mailbox, [](char c) { return c >= ' ' && c < 0x7f; });
}

// RFC 5322 section 3.3.
std::string format_date(std::chrono::system_clock::time_point date) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(date);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string format_from(const MessageFacts& facts) {
  return '<' + (fits_into_header(facts.from) ? facts.from : "postmaster@" + facts.host_name) + '>';
}

// One mailbox on each line, so that no line is too long (RFC 5322 section 2.1.1).
std::string format_to(const std::vector<std::string>& mailboxes) {
  std::vector<std::string> named;
  for (const std::string& mailbox : mailboxes) {
    if (fits_into_header(mailbox)) named.push_back('<' + mailbox + '>');
  }
  return named.empty() ? "undisclosed-recipients:;" : base::join(named, ",\r\n ");
}

}  // namespace

std::string compose_test_message(const MessageFacts& facts) {
  return fmt::format(
      "Date: {date}\r\n"
      "From: {from}\r\n"
      "To: {to}\r\n"
      "Subject: mailprobe test {token}\r\n"
      "Message-ID: <{token}@{host}>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=us-ascii\r\n"
      "Content-Transfer-Encoding: 7bit\r\n"
      "\r\n"
      "This is a test message. The monitoring plugin mailprobe has sent it to see\r\n"
      "whether mail is accepted here. It needs no answer and can be deleted.\r\n"
      "\r\n"
      "Sent by: {host}\r\n"
      "Sent on: {date}\r\n"
      "Token:   {token}\r\n",
      fmt::arg("date", format_date(facts.date)), fmt::arg("from", format_from(facts)),
      fmt::arg("to", format_to(facts.to)), fmt::arg("token", facts.token),
      fmt::arg("host", facts.host_name));
}

std::string random_token() {
  constexpr std::size_t length = 24;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t fair =
      256 / alphabet.size() * alphabet.size();  // beyond it some are likelier
  std::string token;
  while (token.size() < length) {
    std::array<std::uint8_t, 2 * length> octets{};
    const ssize_t count = getrandom(octets.data(), octets.size(), 0);
    if (count < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "getrandom");
    for (ssize_t i = 0; i < count && token.size() < length; ++i) {
      const std::size_t octet = octets.at(static_cast<std::size_t>(i));
      if (octet < fair) token += alphabet[octet % alphabet.size()];
    }
  }
  return token;
}

}  // namespace mailprobe::smtp
