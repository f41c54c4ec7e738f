// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Postfix's own probe makes of a domain's DANE, in one word that ours can be held against. It
// asks through the resolver of the C library, which reads /etc/resolv.conf: it runs in a mount
// namespace of its own, where that names another server. Needs root.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

enum class DaneVerdict : std::uint8_t {
  verified,         // TLS with a certificate that the records describe
  refused,          // records that are not met: mail waits
  unauthenticated,  // records that cannot be used: TLS, whoever answers
  opportunistic,    // no record that counts
  deferred,         // the DNS could not be asked, or lies: mail waits
};

std::string_view format_verdict(DaneVerdict verdict);

struct Destination {
  std::string domain;
  std::uint16_t port;
};

struct FingerResult {
  std::optional<DaneVerdict> verdict;  // nothing if its log says none that is known
  std::string log;
};

class PosttlsFinger {
 public:
  static std::string program() { return "/usr/sbin/posttls-finger"; }

  // The server must listen on port 53.
  explicit PosttlsFinger(const net::Endpoint& resolver);

  // Why it cannot be made to ask that server here; nothing if it can.
  [[nodiscard]] std::optional<std::string> why_impossible() const;

  [[nodiscard]] FingerResult ask(const Destination& destination,
                                 const std::vector<std::string>& options) const;

 private:
  [[nodiscard]] ProcessResult run_with_resolver(const std::vector<std::string>& command) const;

  TempDirectory directory_;
};

}  // namespace mailprobe::test
