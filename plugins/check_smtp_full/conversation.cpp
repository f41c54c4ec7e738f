// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/conversation.hpp"

#include <algorithm>

#include "base/foreign_text.hpp"
#include "net/proxy_protocol.hpp"
#include "smtp/client_name.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;
using base::Deadline;
using base::Instant;

// A goodbye that does not come is worth no more waiting than this.
constexpr std::chrono::seconds longest_goodbye{2};

Instant now() { return std::chrono::steady_clock::now(); }

std::string proxy_header(const Proxy& proxy, const net::Peer& peer,
                         const net::SocketStream& stream) {
  const auto* remote = std::get_if<net::Endpoint>(&peer);
  const auto local = stream.local_endpoint();
  const bool claimed = proxy.source && proxy.destination;
  const bool has_addresses = remote != nullptr && local;
  if (!claimed && !has_addresses) return net::format_own_proxy_header(proxy.version);
  return net::format_proxy_header(
      proxy.version, {.source = proxy.source ? *proxy.source : *local,
                      .destination = proxy.destination ? *proxy.destination : *remote});
}

}  // namespace

Conversation::Conversation(const Task& task, net::Peer peer)
    : task_(task), begin_(now()), seen_{.peer = std::move(peer)} {}

bool Conversation::open(Deadline connect_deadline) {
  return connect(connect_deadline) && introduce_client() && greet() &&
         say_hello(Phase::ehlo, seen_.hello) && encrypt();
}

bool Conversation::connect(Deadline deadline) {
  auto stream = timed(Phase::connect, [&] {
    return net::SocketStream::connect(seen_.peer, deadline, task_.options.source);
  });
  if (!stream) return fail(Phase::connect, stream.error());
  socket_ = std::make_unique<net::SocketStream>(std::move(*stream));
  client_name_ = task_.options.helo ? *task_.options.helo : smtp::choose_client_name(*socket_);
  return true;
}

// The header comes before everything else, TLS included.
bool Conversation::introduce_client() {
  if (task_.options.proxy) {
    const std::string header = proxy_header(*task_.options.proxy, seen_.peer, *socket_);
    if (const auto sent = socket_->write_all(header, task_.deadline); !sent)
      return fail(Phase::connect, sent.error());
  }
  begin_session(*socket_);
  if (task_.options.encryption != Encryption::implicit) return true;
  if (!handshake()) return false;
  begin_session(*tls_);
  return true;
}

// A server may know the password from another session and repeat it before it is told.
void Conversation::begin_session(net::Stream& stream) {
  session_.emplace(stream, task_.deadline);
  if (task_.options.login) session_->hide(*task_.options.login->secret);
}

bool Conversation::handshake() {
  const auto* name = std::get_if<std::string>(&task_.options.identity);
  const std::optional<std::string> sni = name == nullptr ? std::nullopt : std::optional(*name);
  auto stream = timed(Phase::tls, [&] {
    return tls::TlsStream::handshake(*socket_, task_.tools->context, {.server_name = sni},
                                     task_.deadline);
  });
  if (!stream) return fail(Phase::tls, stream.error());
  tls_ = std::make_unique<tls::TlsStream>(std::move(*stream));
  seen_.handshake = tls_->facts();
  if (task_.options.verify) {
    seen_.verification =
        tls::verify_chain(seen_.handshake->chain, task_.tools->trust, task_.options.identity,
                          std::chrono::system_clock::now());
  }
  return true;
}

bool Conversation::greet() {
  auto banner = timed(Phase::banner, [&] { return session_->greeting(); });
  if (!banner) return fail(Phase::banner, banner.error());
  seen_.banner = std::move(*banner);
  return accept(Phase::banner, *seen_.banner);
}

bool Conversation::say_hello(Phase phase, std::optional<smtp::Hello>& seen) {
  auto hello = timed(phase, [&] {
    return task_.options.protocol == Protocol::lmtp ? smtp::say_lmtp_hello(*session_, client_name_)
                                                    : smtp::say_hello(*session_, client_name_);
  });
  if (!hello) return fail(phase, hello.error());
  seen = std::move(*hello);
  return accept(phase, seen->reply);
}

bool Conversation::encrypt() {
  if (task_.options.encryption != Encryption::starttls) return true;
  if (!seen_.hello->capabilities.offers("STARTTLS")) {
    // Requirement R14: nothing further is sent.
    return fail(Phase::starttls, {Cause::tls, "STARTTLS is not offered"});
  }
  auto reply = timed(Phase::starttls, [&] { return smtp::ask_for_tls(*session_); });
  if (!reply) return fail(Phase::starttls, reply.error());
  seen_.starttls = std::move(*reply);
  if (!accept(Phase::starttls, *seen_.starttls) || !handshake()) return false;
  session_->continue_over(*tls_);
  return say_hello(Phase::ehlo_tls, seen_.hello_tls);
}

bool Conversation::accept(Phase phase, const smtp::Reply& reply) {
  if (!expected_codes(task_.options, phase).hold(reply.code)) {
    fail(phase, {Cause::rejected, reply.describe()});
    seen_.failure->reply = reply;
    return false;
  }
  if (is_success(phase, reply.code)) return true;
  if (reply.is_transient() || reply.is_permanent()) {
    seen_.ended_as_expected = phase;
    return false;
  }
  // Another code of success is enough where nothing but the next command depends on it.
  if (reply.is_positive() && phase != Phase::starttls && phase != Phase::auth) return true;
  fail(phase, {Cause::rejected, reply.describe()});
  seen_.failure->reply = reply;
  return false;
}

bool Conversation::fail(Phase phase, base::Error error) {
  seen_.failure = Failure{.phase = phase, .error = redact(std::move(error))};
  if (session_) seen_.failure->violation = session_->violation();
  return false;
}

base::Error Conversation::redact(base::Error error) const {
  if (session_) error.message = *session_->redact(error.message);
  return error;
}

bool Conversation::can_say_goodbye() const {
  if (!seen_.failure) return true;
  const Cause cause = seen_.failure->error.cause;
  constexpr int closing = 421;  // RFC 5321 section 3.8: the server hangs up behind it
  if (seen_.failure->reply && seen_.failure->reply->code == closing) return false;
  // An authentication that could not begin, or was cancelled, leaves the connection as it was.
  const bool ended_by_us = seen_.failure->phase == Phase::auth &&
                           seen_.failure->violation == smtp::Violation::none &&
                           cause != Cause::timeout && cause != Cause::closed && cause != Cause::tls;
  return cause == Cause::rejected || ended_by_us;
}

const smtp::Capabilities& Conversation::capabilities() const {
  return seen_.last_hello()->capabilities;
}

Deadline Conversation::patience_for_goodbye() const {
  return task_.deadline.within(
      std::min<base::Duration>(longest_goodbye, task_.deadline.remaining() / 2));
}

void Conversation::say_goodbye() {
  const Deadline patience = patience_for_goodbye();
  take_goodbye(timed(Phase::quit, [&] { return session_->command("QUIT", patience); }), patience);
}

void Conversation::hear_goodbye() {
  const Deadline patience = patience_for_goodbye();
  auto reply = timed(Phase::quit, [&] { return session_->next_reply(patience); });
  if (!reply || is_goodbye(*reply)) {
    take_goodbye(std::move(reply), patience);
    return;
  }
  // There is one reply too many in this group, so none of them can be told to be to what it seems.
  note_bad_goodbye({Cause::protocol,
                    "the replies are out of step, to QUIT came " + base::quote(reply->describe())},
                   smtp::Violation::early_talk);
}

// RFC 5321 section 4.2.4: QUIT is answered with 221, and 421 may stand in for any reply.
bool Conversation::is_goodbye(const smtp::Reply& reply) const {
  constexpr int closing = 421;
  return is_success(Phase::quit, reply.code) || reply.code == closing ||
         expected_codes(task_.options, Phase::quit).hold(reply.code);
}

void Conversation::take_goodbye(base::Result<smtp::Reply> reply, Deadline patience) {
  if (!reply) {
    note_bad_goodbye(reply.error(), session_->violation());
    return;
  }
  seen_.quit = std::move(*reply);
  // Best effort: a peer that is gone already needs no close_notify.
  if (tls_) (void)tls_->close(patience);
  if (const auto end = session_->expect_nothing_more(); !end)
    note_bad_goodbye(end.error(), session_->violation());
}

void Conversation::note_bad_goodbye(base::Error error, smtp::Violation violation) {
  Failure failure{.phase = Phase::quit,
                  .error = std::move(error),
                  .violation = violation,
                  .before_asking = session_->was_abandoned()};
  if (!seen_.failure) {
    seen_.failure = std::move(failure);
  } else if (failure.violation != smtp::Violation::none) {
    seen_.late_violation = std::move(failure);
  }
}

void Conversation::add_time(Phase phase, Instant begin) {
  const base::Duration elapsed = now() - begin;
  if (!seen_.phases.empty() && seen_.phases.back().phase == phase) {
    seen_.phases.back().elapsed += elapsed;
  } else {
    seen_.phases.push_back({phase, elapsed, begin - begin_});
  }
}

SessionObservation Conversation::finish() {
  if (session_ && task_.options.common.verbosity > 0) seen_.transcript = session_->transcript();
  seen_.total = now() - begin_;
  return std::move(seen_);
}

}  // namespace mailprobe::check_smtp_full
