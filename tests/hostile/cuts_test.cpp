// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sessions that are sound up to some byte of the server's, and there end or go silent: at every
// byte of three sessions, and within a TLS handshake. None of them is OK before all that was asked
// for has been seen, and none takes longer than it may.
#include <algorithm>
#include <atomic>
#include <functional>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "hostile/play_all.hpp"
#include "hostile/world.hpp"
#include "lab/listener.hpp"
#include "lab/short_link.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using hostile::Outcome;
using hostile::World;
using lab::Security;
using lab::Stage;

namespace {

constexpr auto timeout = 2s;
constexpr auto stall_timeout = 300ms;
// They wait more than they work.
constexpr std::size_t at_a_time = 6;

struct Reference {
  const char* name;
  Security security;
  bool pipelining;
  const char* mechanism;  // "" if nobody authenticates
  std::vector<std::string> options;
  std::size_t stall_every;  // bytes
};

const std::vector<Reference>& references() {
  static const std::vector<Reference> table{
      {"LOGIN in the clear, a recipient, a command",
       Security::none,
       false,
       "LOGIN",
       {"--allow-plaintext-auth", "--rcpt", "c@d.example", "-C", "NOOP"},
       1},
      {"STARTTLS, SCRAM, a recipient",
       Security::starttls,
       false,
       "SCRAM-SHA-256",
       {"--rcpt", "c@d.example"},
       8},
      {"implicit TLS, a message in groups",
       Security::implicit,
       true,
       "",
       {"--rcpt", "c@d.example", "--send"},
       8},
  };
  return table;
}

enum class End { cut, silence };

struct Case {
  const Reference* reference;
  std::size_t at;  // so many bytes are sent
  End end;

  [[nodiscard]] std::string name() const {
    return fmt::format("{} behind {} bytes of {}", end == End::cut ? "a cut" : "silence", at,
                       reference->name);
  }
};

lab::ReferenceServerSettings settings_for(const World& world, const Reference& reference) {
  return {.security = reference.security,
          .tls = world.tls,
          .pipelining = reference.pipelining,
          .mechanisms = reference.mechanism,
          .new_authenticator = hostile::any_mechanism};
}

std::vector<std::string> options_for(const World& world, const Reference& reference,
                                     std::uint16_t port) {
  std::vector<std::string> options = world.options(reference.security, port);
  options.insert(options.end(), reference.options.begin(), reference.options.end());
  if (*reference.mechanism != '\0') {
    options.insert(options.end(),
                   {"-U", hostile::user, "-P", hostile::password, "-A", reference.mechanism});
  }
  return options;
}

// Says what the reference session has, but no byte beyond a limit.
class LimitedServer final : public lab::ReferenceServer {
 public:
  LimitedServer(const lab::ReferenceServerSettings& settings, lab::Connection& connection,
                std::size_t limit, End end)
      : ReferenceServer(settings, connection), left_(limit), end_(end) {}

  [[nodiscard]] std::size_t said() const { return said_; }
  [[nodiscard]] std::size_t said_before_quit() const { return said_before_quit_; }

 protected:
  bool say(Stage stage, const std::string& reply) override {
    if (stage == Stage::quit) said_before_quit_ = said_;
    const std::string part = reply.substr(0, left_);
    left_ -= part.size();
    said_ += part.size();
    if (!connection().send(part)) return false;
    return left_ > 0 || leave();
  }

 private:
  bool leave() {
    if (end_ == End::silence) connection().stay_silent();
    return false;
  }

  std::size_t left_;
  End end_;
  std::size_t said_ = 0;
  std::size_t said_before_quit_ = 0;
};

struct Extent {
  std::size_t whole = 0;
  std::size_t before_quit = 0;
};

// Of what the server says in the session, when nothing keeps it from it.
Extent measure(const World& world, const Reference& reference) {
  const auto settings = settings_for(world, reference);
  Extent extent;
  Outcome outcome;
  {
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      lab::Connection connection(fd, stop);
      LimitedServer server(settings, connection, std::string::npos, End::cut);
      server.play();
      extent = {server.said(), server.said_before_quit()};
    });
    outcome = hostile::run_guarded(options_for(world, reference, peer.port()), timeout);
  }
  CAPTURE(outcome.output);
  CHECK(outcome.state == "OK");
  CHECK(extent.before_quit > 0);
  return extent;
}

std::vector<Case> cases_of(const Reference& reference, const Extent& extent) {
  std::vector<Case> cases;
  for (std::size_t at = 0; at < extent.whole; ++at) {
    cases.push_back({&reference, at, End::cut});
    if (at % reference.stall_every == 0) cases.push_back({&reference, at, End::silence});
  }
  return cases;
}

Outcome play(const World& world, const Case& wanted) {
  const auto settings = settings_for(world, *wanted.reference);
  const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
    lab::Connection connection(fd, stop);
    LimitedServer(settings, connection, wanted.at, wanted.end).play();
  });
  return hostile::run_guarded(options_for(world, *wanted.reference, peer.port()),
                              wanted.end == End::cut ? base::Duration(timeout) : stall_timeout);
}

// Told by the server of a session through a link: what the link had carried when TLS stood.
class HandshakeServer final : public lab::ReferenceServer {
 public:
  using ReferenceServer::ReferenceServer;
  std::function<void()> on_banner;

 protected:
  bool say(Stage stage, const std::string& reply) override {
    if (stage == Stage::banner && on_banner) on_banner();
    return ReferenceServer::say(stage, reply);
  }
};

// A session of the reference over a link that ends behind so many octets of the server's records.
struct LinkedRun {
  Outcome outcome;
  std::size_t octets_of_handshake = 0;
};

LinkedRun play_linked(const World& world, const Case& wanted) {
  const auto settings = settings_for(world, *wanted.reference);
  std::atomic<std::size_t> octets = 0;
  std::atomic<const lab::ShortLink*> link = nullptr;
  const lab::Listener server([&](int fd, const lab::StopSignal& stop) {
    lab::Connection connection(fd, stop);
    HandshakeServer peer(settings, connection);
    peer.on_banner = [&] { octets = link.load()->carried(); };
    peer.play();
  });
  const lab::ShortLink way(server.endpoint(), wanted.at,
                           wanted.end == End::cut ? lab::LinkEnd::cut : lab::LinkEnd::silence);
  link = &way;
  const Outcome outcome =
      hostile::run_guarded(options_for(world, *wanted.reference, way.port()),
                           wanted.end == End::cut ? base::Duration(timeout) : stall_timeout);
  return {outcome, octets};
}

struct Figures {
  std::size_t cases = 0;
  std::size_t false_ok = 0;
  std::size_t overruns = 0;
  std::size_t tried_alone = 0;
  base::Duration worst{};
  long peak_memory = 0;

  void add(const Outcome& outcome) {
    ++cases;
    worst = std::max(worst, outcome.wall);
    peak_memory = std::max(peak_memory, outcome.peak_memory);
  }

  [[nodiscard]] std::string format() const {
    return fmt::format(
        "{} cases, {} false OKs, {} overruns ({} tried alone), worst {:.3f} s, "
        "peak memory {}",
        cases, false_ok, overruns, tried_alone, base::to_seconds(worst),
        hostile::format_memory(peak_memory));
  }
};

// Runs all of them; an OK is false where not everything had been said (`before_quit` bytes).
template <typename Play>
Figures judge_all(const std::vector<Case>& cases, std::size_t before_quit, Play play_one) {
  const auto played = hostile::play_all(cases, at_a_time, play_one,
                                        [](const Outcome& outcome) { return outcome.too_late; });
  Figures figures{.tried_alone = played.tried_alone};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Outcome& outcome = played.outcomes[i];
    CAPTURE(cases[i].name());
    CAPTURE(outcome.output);
    CHECK(outcome.problem == "");
    CHECK(!outcome.too_late);
    const bool is_whole = cases[i].at >= before_quit;
    CHECK((is_whole || outcome.state == "CRITICAL"));
    figures.add(outcome);
    if (!is_whole && outcome.state == "OK") ++figures.false_ok;
    if (outcome.too_late) ++figures.overruns;
  }
  return figures;
}

}  // namespace

TEST_CASE("a session that is cut or goes silent at any byte is not OK") {
  const World world;
  for (const Reference& reference : references()) {
    const Extent extent = measure(world, reference);
    const Figures figures = judge_all(cases_of(reference, extent), extent.before_quit,
                                      [&](const Case& wanted) { return play(world, wanted); });
    MESSAGE(std::string(reference.name) << ": " << extent.whole << " bytes, " << figures.format());
    CHECK(figures.false_ok == 0);
    CHECK(figures.overruns == 0);
  }
}

TEST_CASE("a TLS handshake that is cut or goes silent within its records is not OK") {
  constexpr std::size_t step = 16;
  const World world;
  const Reference& reference = references().at(2);
  const LinkedRun whole = play_linked(world, {&reference, std::string::npos, End::cut});
  CHECK(whole.outcome.state == "OK");
  std::vector<Case> cases;
  for (std::size_t at = 0; at < whole.octets_of_handshake; at += step) {
    cases.push_back({&reference, at, End::cut});
    if (at % (4 * step) == 0) cases.push_back({&reference, at, End::silence});
  }
  const Figures figures = judge_all(cases, std::string::npos, [&](const Case& wanted) {
    return play_linked(world, wanted).outcome;
  });
  MESSAGE("TLS handshake: " << whole.octets_of_handshake << " bytes, " << figures.format());
  CHECK(whole.octets_of_handshake > 500);
  CHECK(figures.false_ok == 0);
  CHECK(figures.overruns == 0);
}
