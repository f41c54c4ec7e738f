// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/session.hpp"

#include <algorithm>
#include <memory>

#include "net/socket_stream.hpp"
#include "smtp/client_name.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using base::Cause;
using base::Deadline;

// A goodbye that does not come is worth no more waiting than this.
constexpr std::chrono::seconds longest_goodbye{2};

base::Instant now() { return std::chrono::steady_clock::now(); }

class Conversation {
 public:
  Conversation(const Task& task, const Peer& peer, const tls::Offer& offer)
      : task_(task), peer_(peer), offer_(offer) {
    seen_.asked = offer.key_type;
  }

  SessionResult hold(Depth depth) {
    const base::Instant begin = now();
    const bool encrypted = connect() && greet() && say_hello(Phase::ehlo, seen_.hello) && encrypt();
    const bool goes_on = encrypted && (depth == Depth::to_the_handshake ||
                                       say_hello(Phase::ehlo_tls, seen_.hello_tls));
    if (goes_on || can_say_goodbye()) say_goodbye();
    if (session_ && task_.options.common.verbosity > 0) seen_.transcript = session_->transcript();
    seen_.total = now() - begin;
    SessionResult result{.seen = std::move(seen_), .saved = nullptr};
    if (tls_ && offer_.resumption == tls::Resumption::prepare) result.saved = tls_->saved_session();
    return result;
  }

 private:
  template <typename Step>
  std::invoke_result_t<Step> timed(Phase phase, Step step) {
    const base::Instant begin = now();
    auto result = step();
    seen_.phases.push_back({phase, now() - begin});
    return result;
  }

  bool connect() {
    auto stream = timed(Phase::connect,
                        [&] { return net::SocketStream::connect(peer_.endpoint, task_.deadline); });
    if (!stream) return fail(Phase::connect, stream.error());
    socket_ = std::make_unique<net::SocketStream>(std::move(*stream));
    session_.emplace(*socket_, task_.deadline);
    client_name_ = task_.options.helo ? *task_.options.helo : smtp::choose_client_name(*socket_);
    return true;
  }

  bool greet() {
    auto banner = timed(Phase::banner, [&] { return session_->greeting(); });
    if (!banner) return fail(Phase::banner, banner.error());
    seen_.banner = std::move(*banner);
    constexpr int ready = 220;  // RFC 5321 section 3.1
    return seen_.banner->code == ready || refuse(Phase::banner, *seen_.banner);
  }

  bool say_hello(Phase phase, std::optional<smtp::Hello>& hello) {
    auto answer = timed(phase, [&] { return smtp::say_hello(*session_, client_name_); });
    if (!answer) return fail(phase, answer.error());
    hello = std::move(*answer);
    constexpr int completed = 250;
    return hello->reply.code == completed || refuse(phase, hello->reply);
  }

  bool encrypt() {
    seen_.starttls_offered = seen_.hello->capabilities.offers("STARTTLS");
    if (!seen_.starttls_offered)
      return fail(Phase::starttls, {.cause = Cause::tls, .message = "STARTTLS is not offered"});
    auto reply = timed(Phase::starttls, [&] { return smtp::ask_for_tls(*session_); });
    if (!reply) return fail(Phase::starttls, reply.error());
    constexpr int ready = 220;  // RFC 3207 section 4
    if (reply->code != ready) return refuse(Phase::starttls, *reply);
    return shake_hands();
  }

  bool shake_hands() {
    auto stream = timed(Phase::tls, [&] {
      return tls::TlsStream::handshake(*socket_, task_.tools.context, offer_, task_.deadline);
    });
    if (!stream) return fail(Phase::tls, stream.error());
    tls_ = std::make_unique<tls::TlsStream>(std::move(*stream));
    seen_.handshake = tls_->facts();
    session_->continue_over(*tls_);
    if (!seen_.handshake->resumed) verify(seen_.handshake->chain);
    return true;
  }

  void verify(const std::vector<tls::Certificate>& chain) {
    const auto time = std::chrono::system_clock::now();
    seen_.verification = tls::verify_chain(chain, task_.tools.trust, peer_.host, time);
    seen_.order = tls::examine_order(chain);
    if (!peer_.records.empty()) {
      seen_.dane = tls::verify_dane(chain, {.records = peer_.records, .names = peer_.dane_names},
                                    task_.tools.context, time);
    }
    if (!seen_.handshake->staple.empty())
      seen_.staple = tls::read_staple(seen_.handshake->staple, chain, task_.tools.trust);
  }

  bool refuse(Phase phase, const smtp::Reply& reply) {
    fail(phase, {.cause = Cause::rejected, .message = reply.describe()});
    seen_.failure->reply = reply;
    return false;
  }

  bool fail(Phase phase, base::Error error) {
    seen_.failure = Failure{.phase = phase, .error = std::move(error)};
    if (session_) seen_.failure->violation = session_->violation();
    return false;
  }

  // A server that said no, or does not know STARTTLS, still listens; one that broke off does not,
  // nor does one that closes shop (RFC 5321 section 3.8).
  [[nodiscard]] bool can_say_goodbye() const {
    constexpr int closing = 421;
    if (seen_.failure->reply) return seen_.failure->reply->code != closing;
    return seen_.failure->phase == Phase::starttls &&
           seen_.failure->violation == smtp::Violation::none && !seen_.starttls_offered;
  }

  void say_goodbye() {
    const Deadline patience = task_.deadline.within(
        std::min<base::Duration>(longest_goodbye, task_.deadline.remaining() / 2));
    const auto reply = timed(Phase::quit, [&] { return session_->command("QUIT", patience); });
    // What a server says to QUIT changes nothing of what was seen before, but for a reply that
    // belongs to something else.
    if (!reply && session_->violation() != smtp::Violation::none && !seen_.failure)
      fail(Phase::quit, reply.error());
    if (tls_) (void)tls_->close(patience);
  }

  const Task& task_;
  const Peer& peer_;
  const tls::Offer& offer_;
  SessionObservation seen_;
  std::unique_ptr<net::SocketStream> socket_;
  std::unique_ptr<tls::TlsStream> tls_;
  std::optional<smtp::Session> session_;
  std::string client_name_;
};

}  // namespace

SessionResult hold_session(const Task& task, const Peer& peer, const tls::Offer& offer,
                           Depth depth) {
  return Conversation(task, peer, offer).hold(depth);
}

}  // namespace mailprobe::check_mx_tls
