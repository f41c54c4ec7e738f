// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at a mail server: its addresses, and with each address one SMTP session as far as it
// goes. Facts and times only; what they are worth is judge()'s.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "check_smtp_full/options.hpp"
#include "dns/host_lookup.hpp"
#include "net/address.hpp"
#include "smtp/session.hpp"
#include "tls/client_context.hpp"
#include "tls/tls_stream.hpp"
#include "tls/trust_store.hpp"
#include "tls/verification.hpp"

namespace mailprobe::check_smtp_full {

enum class Phase : std::uint8_t { connect, tls, banner, ehlo, starttls, ehlo_tls, mail, quit };

std::string_view format_phase(Phase phase);  // "connect", "ehlo_tls": as in perfdata time_ehlo_tls

struct PhaseTime {
  Phase phase;
  base::Duration elapsed;
  base::Duration begin{};  // since the session's first step began
};

// Where and why a session ended early.
struct Failure {
  Phase phase;
  base::Error error;
  smtp::Violation violation = smtp::Violation::none;
};

struct SessionObservation {
  net::Endpoint endpoint;
  std::vector<PhaseTime>
      phases;  // in the order they happened; the last one may be that of the failure
  std::optional<Failure> failure;
  // What the server did wrong at the goodbye of a session that had failed already.
  std::optional<Failure> late_violation;
  std::optional<smtp::Reply> banner;
  std::optional<smtp::Hello> hello;
  std::optional<smtp::Reply> starttls;
  std::optional<tls::HandshakeFacts> handshake;
  std::optional<tls::Verification> verification;
  std::optional<smtp::Hello> hello_tls;
  std::optional<smtp::Reply> mail;
  std::optional<smtp::Reply> quit;
  std::vector<smtp::TranscriptLine> transcript;
  base::Duration total{};
};

// Of a host that has more, the first ones are looked at: an answer of the DNS must not decide how
// many connections are made.
inline constexpr std::size_t most_addresses = 50;

struct Observation {
  std::optional<base::Duration> lookup_time;  // if a name had to be looked up
  std::optional<dns::LookupError> lookup_error;
  bool lookup_timed_out = false;
  dns::HostAddresses found;
  std::size_t addresses_left_out = 0;  // beyond most_addresses
  // With --all-addresses one per address; otherwise those that took no connection, and the first
  // that did.
  std::vector<SessionObservation> sessions;
  base::Duration total{};
};

// What is read from disk before the first byte is sent, so that a wrong file is told as such.
struct TlsTools {
  tls::ClientContext context;
  tls::TrustStore trust;
};
base::Result<std::optional<TlsTools>> prepare_tls(const Options& options);

Observation observe(const Options& options, const std::optional<TlsTools>& tools,
                    base::Deadline deadline);

}  // namespace mailprobe::check_smtp_full
