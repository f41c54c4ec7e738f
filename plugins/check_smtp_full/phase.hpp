// SPDX-License-Identifier: GPL-3.0-or-later
//
// The phases of a session in the order in which they happen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mailprobe::check_smtp_full {

enum class Phase : std::uint8_t {
  connect,
  tls,
  banner,
  ehlo,
  starttls,
  ehlo_tls,
  auth,
  mail,
  rcpt,
  command,  // of -C
  data,
  message,
  quit,
};

// As options and performance data call it: "connect", "ehlo_tls".
std::string_view format_phase(Phase phase);
std::optional<Phase> parse_phase(std::string_view name);

// What the client waits for: "answer to EHLO within TLS".
std::string_view what_is_awaited(Phase phase);

// The look-up of the name comes before every session, and has a time and a threshold, too.
inline constexpr std::string_view dns_phase = "dns";

}  // namespace mailprobe::check_smtp_full
