// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/senders.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace mailprobe;
using namespace mailprobe::check_mx_tls;
using policy::dane::Policy;
using policy::mta_sts::Mode;

namespace {

smtp::Reply reply(int code, const std::string& text) {
  smtp::Reply made;
  made.code = code;
  made.lines = {text};
  return made;
}

// How an address behaves; what is right for whom follows from the policies.
enum class Server {
  good,        // encrypted, trusted, and as the TLSA records say
  untrusted,   // as the TLSA records say, but no authority vouches for it
  mismatched,  // trusted, but not as the TLSA records say
  clear,       // no STARTTLS
  no_tls,      // the handshake fails
  breaks_off,  // the session ends within TLS
  down,        // no connection
  no_route,    // this machine cannot get there
  busy,        // 421
  refusing,    // 554
};

SessionObservation encrypted(bool trusted, bool described) {
  SessionObservation session;
  session.hello = smtp::Hello{.reply = reply(250, "mx")};
  session.handshake = tls::HandshakeFacts{};
  session.hello_tls = session.hello;
  session.verification.chain_built.emplace_back();
  if (!trusted) {
    session.verification.faults.push_back(
        {.defect = tls::Defect::self_signed, .depth = 0, .subject = "", .detail = ""});
  }
  session.dane.emplace();
  if (described) session.dane->record = 0;
  return session;
}

SessionObservation failed(Phase phase, base::Cause cause, std::optional<smtp::Reply> why = {}) {
  SessionObservation session;
  if (phase > Phase::ehlo) session.hello = smtp::Hello{.reply = reply(250, "mx")};
  session.failure = Failure{.phase = phase, .error = {.cause = cause, .message = "why"}};
  session.failure->reply = std::move(why);
  return session;
}

SessionObservation session_of(Server server) {
  using base::Cause;
  switch (server) {
    case Server::good: return encrypted(true, true);
    case Server::untrusted: return encrypted(false, true);
    case Server::mismatched: return encrypted(true, false);
    case Server::clear: return failed(Phase::starttls, Cause::tls);
    case Server::no_tls: return failed(Phase::tls, Cause::tls);
    case Server::down: return failed(Phase::connect, Cause::refused);
    case Server::no_route: return failed(Phase::connect, Cause::no_route);
    case Server::busy:
      return failed(Phase::banner, Cause::rejected, reply(421, "4.7.0 too many connections"));
    case Server::refusing: return failed(Phase::banner, Cause::rejected, reply(554, "no"));
    case Server::breaks_off: break;
  }
  SessionObservation session = encrypted(true, true);
  session.failure = failed(Phase::ehlo_tls, Cause::closed).failure;
  return session;
}

struct Mx {
  std::uint16_t preference;
  Policy dane;
  std::vector<Server> servers;
};

Observation observe(const std::vector<Mx>& hosts, std::optional<Mode> mode) {
  Observation seen;
  seen.mail.route = dns::MailRoute::exchangers;
  for (const Mx& mx : hosts) {
    HostObservation host;
    host.mx = {.preference = mx.preference,
               .exchange = dns::Name::parse(fmt::format("mx{}.test", mx.preference)).value()};
    host.found = dns::HostAddresses{};
    host.dane.policy = mx.dane;
    for (const Server server : mx.servers) {
      host.addresses.push_back({.address = net::IpAddress::parse("192.0.2.1").value()});
      host.addresses.back().sessions.push_back(session_of(server));
    }
    seen.hosts.push_back(std::move(host));
  }
  if (!mode) return seen;
  policy::mta_sts::Policy policy{.mode = *mode, .max_age = 86400, .mx = {}, .extensions = {}};
  policy.mx.push_back({.wildcard = true, .domain = dns::Name::parse("test").value()});
  seen.sts.policy.emplace();
  seen.sts.policy->verification.chain_built.emplace_back();
  seen.sts.policy->reading =
      policy::mta_sts::PolicyReading{.strict = policy, .lenient = policy, .remarks = {}};
  return seen;
}

std::string format(const SenderView& view) {
  return fmt::format("{} {}", format_fate(view.fate), view.accepting);
}

}  // namespace

TEST_CASE("what senders do hangs on what each kind of them demands") {
  using enum Server;
  struct Row {
    const char* reason;
    std::vector<Mx> hosts;
    std::optional<Mode> mode;
    std::string opportunistic;  // fate and number of accepting addresses
    std::string mta_sts;
    std::string dane;
  };
  const auto one = [](Policy dane, Server server) { return std::vector<Mx>{{10, dane, {server}}}; };
  const std::string yes = "deliver encrypted 1";
  const std::string clear_text = "deliver in the clear 1";
  const std::string no = "defer 0";
  const std::string unknown = "unknown 0";
  const std::vector<Row> rows{
      {"nothing is demanded", one(Policy::none, good), {}, yes, yes, yes},
      {"nobody looks at the certificate", one(Policy::none, untrusted), {}, yes, yes, yes},
      {"no STARTTLS", one(Policy::none, clear), {}, clear_text, clear_text, clear_text},
      {"a handshake that fails", one(Policy::none, no_tls), {}, clear_text, clear_text, clear_text},
      {"TLS breaks", one(Policy::none, breaks_off), {}, no, no, no},
      {"no connection", one(Policy::none, down), {}, no, no, no},
      {"no route says nothing of the server",
       one(Policy::none, no_route),
       {},
       unknown,
       unknown,
       unknown},
      {"nor does 421", one(Policy::none, busy), {}, unknown, unknown, unknown},
      {"554 does", one(Policy::none, refusing), {}, no, no, no},
      {"an enforced policy that is met", one(Policy::none, good), Mode::enforce, yes, yes, yes},
      {"an enforced policy demands trust", one(Policy::none, untrusted), Mode::enforce, yes, no,
       yes},
      {"an enforced policy demands TLS", one(Policy::none, clear), Mode::enforce, clear_text, no,
       clear_text},
      {"testing demands nothing", one(Policy::none, untrusted), Mode::testing, yes, yes, yes},
      {"mode none demands nothing", one(Policy::none, clear), Mode::none, clear_text, clear_text,
       clear_text},
      {"DANE that is met", one(Policy::required, untrusted), {}, yes, yes, yes},
      {"DANE demands what the records say", one(Policy::required, mismatched), {}, yes, yes, no},
      {"DANE demands TLS", one(Policy::required, clear), {}, clear_text, clear_text, no},
      {"records that cannot be used demand TLS",
       one(Policy::mandatory_unauthenticated, clear),
       {},
       clear_text,
       clear_text,
       no},
      {"but nothing of the certificate",
       one(Policy::mandatory_unauthenticated, mismatched),
       {},
       yes,
       yes,
       yes},
      {"unsigned records demand nothing",
       one(Policy::none_insecure, clear),
       {},
       clear_text,
       clear_text,
       clear_text},
      {"TLSA that cannot be asked for", one(Policy::deferred, good), {}, yes, yes, no},
      {"the next host stands in",
       {{10, Policy::none, {down}}, {20, Policy::none, {good}}},
       {},
       yes,
       yes,
       yes},
      {"the first that takes it counts",
       {{10, Policy::none, {clear}}, {20, Policy::none, {good}}},
       {},
       "deliver in the clear 2",
       "deliver in the clear 2",
       "deliver in the clear 2"},
      {"the worst of equals is told",
       {{10, Policy::none, {good, clear}}},
       {},
       "deliver in the clear 2",
       "deliver in the clear 2",
       "deliver in the clear 2"},
      {"DANE goes on to the host that is right",
       {{10, Policy::required, {mismatched}}, {20, Policy::required, {good}}},
       {},
       "deliver encrypted 2",
       "deliver encrypted 2",
       yes},
      {"what is not known may take it",
       {{10, Policy::none, {down}}, {20, Policy::none, {busy}}},
       {},
       unknown,
       unknown,
       unknown},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const SendersView view = view_of_senders(observe(row.hosts, row.mode));
    CHECK(format(view.opportunistic) == row.opportunistic);
    CHECK(format(view.mta_sts) == row.mta_sts);
    CHECK(format(view.dane) == row.dane);
  }
}

TEST_CASE("without a host to go to the route decides") {
  struct Row {
    dns::MailRoute route;
    Fate fate;
  };
  for (const Row& row : std::vector<Row>{{dns::MailRoute::null_mx, Fate::bounced},
                                         {dns::MailRoute::no_domain, Fate::bounced},
                                         {dns::MailRoute::unknown, Fate::deferred}}) {
    Observation seen;
    seen.mail.route = row.route;
    CHECK(format_fate(view_of_senders(seen).dane.fate) == format_fate(row.fate));
  }
  Observation gone = observe({{10, Policy::none, {}}}, {});
  gone.hosts.front().found =
      std::unexpected(dns::LookupError{.failure = dns::LookupFailure::no_such_name});
  CHECK(format_fate(view_of_senders(gone).opportunistic.fate) == "bounce");
  gone.hosts.front().found =
      std::unexpected(dns::LookupError{.failure = dns::LookupFailure::could_not_ask});
  CHECK(format_fate(view_of_senders(gone).opportunistic.fate) == "defer");
}

TEST_CASE("a policy that is not believed demands nothing") {
  Observation seen = observe({{10, Policy::none, {Server::untrusted}}}, Mode::enforce);
  REQUIRE(enforced_policy(seen.sts) != nullptr);
  seen.sts.policy->verification.faults.push_back(
      {.defect = tls::Defect::expired, .depth = 0, .subject = "", .detail = ""});
  CHECK(enforced_policy(seen.sts) == nullptr);
}
