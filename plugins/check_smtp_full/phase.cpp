// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/phase.hpp"

#include <algorithm>
#include <array>

namespace mailprobe::check_smtp_full {
namespace {

struct Row {
  Phase phase;
  std::string_view name;
  std::string_view awaited;
};

constexpr std::array<Row, 13> rows{{
    {Phase::connect, "connect", "connection"},
    {Phase::tls, "tls", "end of the TLS handshake"},
    {Phase::banner, "banner", "banner"},
    {Phase::ehlo, "ehlo", "answer to EHLO"},
    {Phase::starttls, "starttls", "answer to STARTTLS"},
    {Phase::ehlo_tls, "ehlo_tls", "answer to EHLO within TLS"},
    {Phase::auth, "auth", "answer to AUTH"},
    {Phase::mail, "mail", "answer to MAIL FROM"},
    {Phase::rcpt, "rcpt", "answer to RCPT TO"},
    {Phase::command, "command", "answer to a command of --command"},
    {Phase::data, "data", "answer to DATA"},
    {Phase::message, "message", "answer to the message"},
    {Phase::quit, "quit", "answer to QUIT"},
}};

const Row& row_of(Phase phase) { return rows.at(static_cast<std::size_t>(phase)); }

}  // namespace

std::string_view format_phase(Phase phase) { return row_of(phase).name; }

std::string_view what_is_awaited(Phase phase) { return row_of(phase).awaited; }

std::optional<Phase> parse_phase(std::string_view name) {
  const auto* const found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? std::nullopt : std::optional(found->phase);
}

}  // namespace mailprobe::check_smtp_full
