// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one look at a mail server saw: facts and times only. What they are worth is judge()'s.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "check_smtp_full/phase.hpp"
#include "dns/host_lookup.hpp"
#include "dns/reverse_lookup.hpp"
#include "net/address.hpp"
#include "smtp/auth.hpp"
#include "smtp/relay.hpp"
#include "smtp/session.hpp"
#include "tls/tls_stream.hpp"
#include "tls/verification.hpp"

namespace mailprobe::check_smtp_full {

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
  std::optional<smtp::Reply> reply = std::nullopt;  // if a reply was the reason
  bool before_asking = false;  // the server hung up when it had nothing to answer
};

// What a stranger got for an envelope: the replies as far as it came.
struct Attempt {
  std::optional<smtp::Reply> mail;
  std::optional<smtp::Reply> rcpt;

  // The reply that decides: the first that is not positive, or the last one.
  [[nodiscard]] const std::optional<smtp::Reply>& decision() const {
    return mail && !mail->is_positive() ? mail : rcpt;
  }
  [[nodiscard]] bool accepted() const { return decision() && decision()->is_positive(); }
  // For good, and for a reason that has to do with who sends to whom: a server that wants TLS
  // first, or that does not know the sender's domain, has not decided about anything else.
  [[nodiscard]] bool refused() const;
};

struct RelayAttempt {
  smtp::RelayForm form;
  Attempt attempt;
};

// A further session that tests what must be refused.
struct StrangerObservation {
  std::optional<base::Error> error;  // why it ended before everything was asked
  std::optional<Attempt> unauthenticated;
  std::optional<smtp::Reply> vrfy;
  std::optional<smtp::Reply> vrfy_unknown;  // of a mailbox that nobody can have
  std::optional<smtp::Reply> expn;
  std::optional<smtp::Reply> etrn;
  std::size_t relay_forms = 0;  // to be tried
  std::vector<RelayAttempt> relay;
  // A recipient that nobody can know, at the server's own name; asked if a form at that name was
  // accepted.
  std::optional<Attempt> control;
  std::vector<smtp::TranscriptLine> transcript;
};

struct ImpostorObservation {
  std::optional<base::Error> error;
  std::optional<smtp::Reply> reply;  // to the wrong password
  std::vector<smtp::TranscriptLine> transcript;
};

// Who made us come back (--greylist-retry).
struct GreylistedRecipient {
  std::size_t index;  // among the recipients
  smtp::Reply reply;
};

struct SessionObservation {
  net::Peer peer;
  // In the order they happened; the last one may be that of the failure.
  std::vector<PhaseTime> phases;
  std::optional<Failure> failure;
  // A refusal that was expected ended the session there.
  std::optional<Phase> ended_as_expected;
  // What the server did wrong at the goodbye of a session that had failed already.
  std::optional<Failure> late_violation;
  std::optional<smtp::Reply> banner;
  std::optional<smtp::Hello> hello;
  std::optional<smtp::Reply> starttls;
  std::optional<tls::HandshakeFacts> handshake;
  std::optional<tls::Verification> verification;
  std::optional<smtp::Hello> hello_tls;
  std::string auth_mechanism;
  std::optional<smtp::AuthReply> auth;
  std::optional<smtp::Reply> mail;
  std::vector<smtp::Reply> recipients;  // as far as they were asked, in the order of the options
  std::vector<smtp::Reply> commands;    // likewise
  std::optional<smtp::Reply> data;
  std::vector<smtp::Reply> message;  // one; with LMTP one for each recipient that was accepted
  std::optional<smtp::Reply> quit;
  std::vector<smtp::TranscriptLine> transcript;
  std::optional<GreylistedRecipient> greylisted_before;
  std::optional<StrangerObservation> stranger;
  std::optional<ImpostorObservation> impostor;
  std::optional<std::expected<dns::ReverseLookup, dns::LookupError>> reverse;
  base::Duration total{};

  // The answer to the last EHLO: what was said in the clear counts no more within TLS.
  [[nodiscard]] const std::optional<smtp::Hello>& last_hello() const {
    return hello_tls ? hello_tls : hello;
  }
  // Empty for a socket in the file system.
  [[nodiscard]] std::optional<net::IpAddress> address() const {
    const auto* endpoint = std::get_if<net::Endpoint>(&peer);
    return endpoint == nullptr ? std::nullopt : std::optional(endpoint->address);
  }
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

}  // namespace mailprobe::check_smtp_full
