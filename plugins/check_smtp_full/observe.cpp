// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/observe.hpp"

#include <algorithm>
#include <climits>
#include <memory>
#include <type_traits>

#include <unistd.h>

#include "base/parallel.hpp"
#include "dns/cares_resolver.hpp"
#include "dns/host_name.hpp"
#include "net/socket_stream.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;
using base::Deadline;
using base::Instant;

// RFC 5321 section 4.3.2: the one code with which EHLO, HELO and MAIL succeed. Another 2yz, the 220
// of a banner for example, is the reply to something else.
constexpr int success = 250;

// A goodbye that does not come is worth no more waiting than this.
constexpr std::chrono::seconds patience_for_goodbye{2};

Instant now() { return std::chrono::steady_clock::now(); }

// RFC 5321 section 4.1.4: a client that has no full name of its own gives its address.
std::string client_name(const Options& options, const net::SocketStream& stream) {
  if (options.helo) return *options.helo;
  std::array<char, HOST_NAME_MAX + 1> buffer{};
  gethostname(buffer.data(), buffer.size() - 1);
  const auto own_name = dns::parse_host_name(buffer.data());
  if (own_name && own_name->labels().size() > 1) return own_name->format();
  const auto local = stream.local_endpoint();
  if (!local) return "localhost";
  // RFC 5321 section 4.1.3
  return (local->address.family() == net::Family::v6 ? "[IPv6:" : "[") + local->address.format() +
         ']';
}

// One session, step by step. Each step says whether the next one makes sense.
class Prober {
 public:
  Prober(const Options& options, const TlsTools* tools, Deadline deadline,
         const net::Endpoint& endpoint)
      : options_(options), tools_(tools), deadline_(deadline), seen_{.endpoint = endpoint} {}

  SessionObservation probe(Deadline connect_deadline) {
    if (connect(connect_deadline) && greet() && encrypt() && begin_mail()) say_goodbye();
    if (seen_.failure && seen_.failure->error.cause == Cause::rejected) say_goodbye();
    if (session_ && options_.common.verbosity > 0) seen_.transcript = session_->transcript();
    seen_.total = now() - begin_;
    return std::move(seen_);
  }

 private:
  template <typename Step>
  std::invoke_result_t<Step> timed(Phase phase, Step step) {
    const Instant begin = now();
    auto result = step();
    seen_.phases.push_back({phase, now() - begin, begin - begin_});
    return result;
  }

  bool connect(Deadline deadline) {
    auto stream =
        timed(Phase::connect, [&] { return net::SocketStream::connect(seen_.endpoint, deadline); });
    if (!stream) return fail(Phase::connect, stream.error());
    tcp_ = std::make_unique<net::SocketStream>(std::move(*stream));
    client_name_ = client_name(options_, *tcp_);
    if (options_.encryption != Encryption::implicit) {
      session_.emplace(*tcp_, deadline_);
      return true;
    }
    if (!handshake()) return false;
    session_.emplace(*tls_, deadline_);
    return true;
  }

  bool greet() {
    auto banner = timed(Phase::banner, [&] { return session_->greeting(); });
    if (!banner) return fail(Phase::banner, banner.error());
    seen_.banner = std::move(*banner);
    if (seen_.banner->code != 220) return reject(Phase::banner, *seen_.banner);
    return say_hello(Phase::ehlo, seen_.hello);
  }

  bool encrypt() {
    if (options_.encryption != Encryption::starttls) return true;
    if (!seen_.hello->capabilities.offers("STARTTLS")) {
      // Requirement R14: nothing further is sent.
      return fail(Phase::starttls, {Cause::tls, "STARTTLS is not offered"});
    }
    auto reply = timed(Phase::starttls, [&] { return smtp::ask_for_tls(*session_); });
    if (!reply) return fail(Phase::starttls, reply.error());
    seen_.starttls = std::move(*reply);
    if (seen_.starttls->code != 220) return reject(Phase::starttls, *seen_.starttls);
    if (!handshake()) return false;
    session_->continue_over(*tls_);
    return say_hello(Phase::ehlo_tls, seen_.hello_tls);
  }

  bool begin_mail() {
    if (!options_.mail_from) return true;
    auto reply =
        timed(Phase::mail, [&] { return smtp::begin_mail(*session_, *options_.mail_from); });
    if (!reply) return fail(Phase::mail, reply.error());
    seen_.mail = std::move(*reply);
    return seen_.mail->code == success || reject(Phase::mail, *seen_.mail);
  }

  void say_goodbye() {
    const auto share = std::min<base::Duration>(patience_for_goodbye, deadline_.remaining() / 2);
    const Deadline patience = deadline_.within(share);
    auto reply = timed(Phase::quit, [&] { return session_->command("QUIT", patience); });
    if (!reply) {
      note_bad_goodbye(reply.error());
      return;
    }
    seen_.quit = std::move(*reply);
    // Best effort: a peer that is gone already needs no close_notify.
    if (tls_) (void)tls_->close(patience);
    if (const auto end = session_->expect_nothing_more(); !end) note_bad_goodbye(end.error());
  }

  void note_bad_goodbye(base::Error error) {
    Failure failure{Phase::quit, std::move(error), session_->violation()};
    if (!seen_.failure) {
      seen_.failure = std::move(failure);
    } else if (failure.violation != smtp::Violation::none) {
      seen_.late_violation = std::move(failure);
    }
  }

  bool say_hello(Phase phase, std::optional<smtp::Hello>& seen) {
    auto hello = timed(phase, [&] { return smtp::say_hello(*session_, client_name_); });
    if (!hello) return fail(phase, hello.error());
    seen = std::move(*hello);
    return seen->reply.code == success || reject(phase, seen->reply);
  }

  bool handshake() {
    const auto* name = std::get_if<std::string>(&options_.identity);
    const std::optional<std::string> sni = name == nullptr ? std::nullopt : std::optional(*name);
    auto stream = timed(Phase::tls, [&] {
      return tls::TlsStream::handshake(*tcp_, tools_->context, sni, deadline_);
    });
    if (!stream) return fail(Phase::tls, stream.error());
    tls_ = std::make_unique<tls::TlsStream>(std::move(*stream));
    seen_.handshake = tls_->facts();
    if (options_.verify) {
      seen_.verification = tls::verify_chain(seen_.handshake->chain, tools_->trust,
                                             options_.identity, std::chrono::system_clock::now());
    }
    return true;
  }

  bool fail(Phase phase, base::Error error) {
    seen_.failure = {phase, std::move(error),
                     session_ ? session_->violation() : smtp::Violation::none};
    return false;
  }

  bool reject(Phase phase, const smtp::Reply& reply) {
    return fail(phase, {Cause::rejected, reply.describe()});
  }

  const Options& options_;
  const TlsTools* tools_;
  Deadline deadline_;
  Instant begin_ = now();
  SessionObservation seen_;
  std::unique_ptr<net::SocketStream> tcp_;
  std::unique_ptr<tls::TlsStream> tls_;
  std::optional<smtp::Session> session_;
  std::string client_name_;
};

class Observer {
 public:
  Observer(const Options& options, const TlsTools* tools, Deadline deadline)
      : options_(options), tools_(tools), deadline_(deadline) {}

  Observation observe() {
    const Instant begin = now();
    find_addresses();
    seen_.sessions = options_.all_addresses ? probe_all() : probe_until_one_connects();
    seen_.total = now() - begin;
    return std::move(seen_);
  }

 private:
  void find_addresses() {
    if (options_.address) {
      seen_.found.addresses = {*options_.address};
      return;
    }
    const Instant begin = now();
    auto found = look_up();
    seen_.lookup_time = now() - begin;
    if (found) {
      seen_.found = std::move(*found);
      leave_out_what_is_too_much();
    } else {
      seen_.lookup_error = std::move(found.error());
      seen_.lookup_timed_out = deadline_.expired();
    }
  }

  void leave_out_what_is_too_much() {
    auto& addresses = seen_.found.addresses;
    if (addresses.size() <= most_addresses) return;
    seen_.addresses_left_out = addresses.size() - most_addresses;
    addresses.erase(addresses.begin() + most_addresses, addresses.end());
  }

  std::expected<dns::HostAddresses, dns::LookupError> look_up() {
    const auto config = dns::load_resolver_config(options_.resolvers);
    if (!config) {
      return std::unexpected(dns::LookupError{dns::LookupFailure::could_not_ask, config.error()});
    }
    dns::HostLookup lookup{.name = *options_.name, .families = families(), .ndots = config->ndots};
    if (!options_.name_is_absolute) lookup.search = config->search;
    dns::ResolverConfig trusting = *config;
    trusting.trust_ad = trusting.trust_ad || options_.common.trust_ad;
    dns::CaresResolver resolver(trusting);
    return dns::lookup_addresses(resolver, lookup, deadline_);
  }

  [[nodiscard]] dns::Families families() const {
    switch (options_.common.family) {
      case plugin::AddressFamily::v4: return dns::Families::v4;
      case plugin::AddressFamily::v6: return dns::Families::v6;
      case plugin::AddressFamily::any: break;
    }
    return dns::Families::any;
  }

  std::vector<SessionObservation> probe_all() {
    return base::parallel_map(
        seen_.found.addresses, options_.common.parallel,
        [&](const net::IpAddress& address) { return probe(address, deadline_); });
  }

  // Each address gets a fair share of the time that is left for its connection.
  std::vector<SessionObservation> probe_until_one_connects() {
    std::vector<SessionObservation> sessions;
    std::size_t left = seen_.found.addresses.size();
    for (const net::IpAddress& address : seen_.found.addresses) {
      const auto share = deadline_.remaining() / static_cast<std::int64_t>(left--);
      sessions.push_back(probe(address, deadline_.within(share)));
      const auto& failure = sessions.back().failure;
      if (!failure || failure->phase != Phase::connect) break;
    }
    return sessions;
  }

  SessionObservation probe(const net::IpAddress& address, Deadline connect_deadline) {
    return Prober(options_, tools_, deadline_, {address, options_.port}).probe(connect_deadline);
  }

  const Options& options_;
  const TlsTools* tools_;
  Deadline deadline_;
  Observation seen_;
};

}  // namespace

std::string_view format_phase(Phase phase) {
  switch (phase) {
    case Phase::connect: return "connect";
    case Phase::tls: return "tls";
    case Phase::banner: return "banner";
    case Phase::ehlo: return "ehlo";
    case Phase::starttls: return "starttls";
    case Phase::ehlo_tls: return "ehlo_tls";
    case Phase::mail: return "mail";
    case Phase::quit: return "quit";
  }
  return "quit";
}

base::Result<std::optional<TlsTools>> prepare_tls(const Options& options) {
  if (options.encryption == Encryption::none) return std::nullopt;
  auto trust = tls::TrustStore::load({options.common.ca_file, options.common.ca_path});
  if (!trust) return base::failure(trust.error());
  auto context = tls::ClientContext::create();
  if (!context) return base::failure(context.error());
  return TlsTools{std::move(*context), std::move(*trust)};
}

Observation observe(const Options& options, const std::optional<TlsTools>& tools,
                    base::Deadline deadline) {
  return Observer(options, tools ? &*tools : nullptr, deadline).observe();
}

}  // namespace mailprobe::check_smtp_full
