// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every stage of a session times every way to break it, over several kinds of session. Whatever the
// server does, the plugin is not OK, ends within its time, stays small, prints what an engine can
// read, and keeps the password to itself.
#include <algorithm>
#include <atomic>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "hostile/misbehaviour.hpp"
#include "hostile/play_all.hpp"
#include "hostile/world.hpp"
#include "lab/listener.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using hostile::Misbehaviour;
using hostile::Outcome;
using hostile::Scope;
using hostile::Then;
using hostile::World;
using lab::Security;
using lab::Stage;

namespace {

// Of cases that take all of it, and of those that should not.
constexpr auto short_timeout = 500ms;
constexpr auto timeout = 1s;
// They wait more than they work.
constexpr std::size_t at_a_time = 6;

// Which of the plugin's sessions goes wrong: its own, or those in which it plays somebody else.
enum class Session { first, further };

enum class Meets { all, every_third };

// A kind of session, and the stages at which it goes wrong.
struct Scenario {
  const char* name;
  Security security;
  bool pipelining;
  std::vector<std::string> options;
  std::vector<Stage> stages;
  Meets meets = Meets::every_third;
  Session session = Session::first;
};

std::vector<std::string> log_in_with(const char* mechanism, std::vector<std::string> further = {}) {
  further.insert(further.end(), {"-U", hostile::user, "-P", hostile::password, "-A", mechanism});
  return further;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> table{
      {"LOGIN in the clear, a command, a message",
       Security::none,
       false,
       log_in_with("LOGIN", {"--allow-plaintext-auth", "--rcpt", "c@d.example", "-C", "NOOP", "-R",
                             "^250", "--send"}),
       {Stage::banner, Stage::hello, Stage::auth, Stage::auth_second, Stage::auth_third,
        Stage::mail, Stage::rcpt, Stage::command, Stage::data, Stage::message, Stage::quit},
       Meets::all},
      {"STARTTLS, SCRAM, a message in groups",
       Security::starttls,
       true,
       log_in_with("SCRAM-SHA-256", {"--rcpt", "c@d.example", "--send"}),
       {Stage::banner, Stage::hello, Stage::starttls, Stage::handshake, Stage::hello_tls,
        Stage::auth, Stage::auth_second, Stage::auth_third, Stage::mail, Stage::rcpt, Stage::data,
        Stage::message, Stage::quit},
       Meets::all},
      {"implicit TLS, PLAIN, a command",
       Security::implicit,
       false,
       log_in_with("PLAIN", {"--rcpt", "c@d.example", "-C", "NOOP", "-R", "^250"}),
       {Stage::handshake, Stage::banner, Stage::hello, Stage::auth, Stage::mail, Stage::rcpt,
        Stage::command, Stage::quit}},
      {"an envelope in one group",
       Security::none,
       true,
       {"--rcpt", "c@d.example"},
       {Stage::mail, Stage::rcpt, Stage::quit}},
      {"LMTP, two recipients, a message",
       Security::none,
       false,
       {"-L", "--rcpt", "c@d.example", "--rcpt", "e@d.example", "--send"},
       {Stage::banner, Stage::hello, Stage::rcpt, Stage::data, Stage::message, Stage::quit}},
      {"LMTP, two recipients, a message in groups",
       Security::none,
       true,
       {"-L", "--rcpt", "c@d.example", "--rcpt", "e@d.example", "--send"},
       {Stage::mail, Stage::rcpt, Stage::data, Stage::message, Stage::quit}},
      {"a stranger who tries to relay",
       Security::none,
       false,
       log_in_with("PLAIN", {"--allow-plaintext-auth", "--must-refuse", "unauthenticated-mail",
                             "--exposure", "--relay-test", "a@b.example c@d.example"}),
       {Stage::banner, Stage::hello, Stage::vrfy, Stage::expn, Stage::etrn, Stage::mail,
        Stage::rcpt, Stage::rset},
       Meets::every_third,
       Session::further},
      {"a stranger who tries to relay in groups",
       Security::none,
       true,
       log_in_with("PLAIN", {"--allow-plaintext-auth", "--relay-test", "a@b.example c@d.example"}),
       {Stage::mail, Stage::rcpt, Stage::rset},
       Meets::every_third,
       Session::further},
      {"an impostor over STARTTLS",
       Security::starttls,
       false,
       log_in_with("PLAIN", {"--must-refuse", "wrong-password"}),
       {Stage::banner, Stage::hello, Stage::starttls, Stage::handshake, Stage::hello_tls,
        Stage::auth},
       Meets::every_third,
       Session::further},
  };
  return table;
}

struct Case {
  const Scenario* scenario;
  Stage stage;
  const Misbehaviour* misbehaviour;

  [[nodiscard]] std::string name() const {
    return fmt::format("{} at {} of {}", misbehaviour->name, name_of(stage), scenario->name);
  }
};

bool is_encrypted(const Scenario& scenario, Stage stage) {
  const bool before_tls =
      stage == Stage::banner || stage == Stage::hello || stage == Stage::starttls;
  return scenario.security == Security::implicit ||
         (scenario.security == Security::starttls && !before_tls);
}

bool is_challenge(Stage stage) {
  return stage == Stage::auth || stage == Stage::auth_second || stage == Stage::auth_third;
}

// Whether the misbehaviour is one there. A 235 is none where it is due, nor what an impostor fears.
bool applies(const Scenario& scenario, Stage stage, const Misbehaviour& misbehaviour) {
  const bool has_session = is_encrypted(scenario, stage) && stage != Stage::handshake;
  switch (misbehaviour.scope) {
    case Scope::everywhere: break;
    case Scope::knows_password: {
      const auto& options = scenario.options;
      if (std::ranges::find(options, hostile::password) == options.end()) return false;
      break;
    }
    case Scope::within_tls: return is_encrypted(scenario, stage);
    case Scope::within_tls_1_2:
    case Scope::within_tls_1_3: return has_session;
    case Scope::challenge: {
      const bool last = stage == Stage::auth_third || scenario.security == Security::implicit;
      const bool accepts = misbehaviour.then == Then::goes_on;
      return is_challenge(stage) && !(accepts && last);
    }
  }
  // What goes on as if nothing had been needs a session to go on with.
  return stage != Stage::handshake || misbehaviour.then == Then::ends;
}

// All of them where the session is whole; elsewhere each meets every third stage.
std::vector<Case> all_cases() {
  const std::vector<Misbehaviour>& misbehaviours = hostile::misbehaviours();
  std::vector<Case> cases;
  std::size_t row = 0;
  for (const Scenario& scenario : scenarios()) {
    for (const Stage stage : scenario.stages) {
      ++row;
      for (std::size_t column = 0; column < misbehaviours.size(); ++column) {
        const bool meets = scenario.meets == Meets::all || (row + column) % 3 == 0;
        if (meets && applies(scenario, stage, misbehaviours[column]))
          cases.push_back({&scenario, stage, &misbehaviours[column]});
      }
    }
  }
  return cases;
}

// Sound but for one stage.
class HostileServer final : public lab::ReferenceServer {
 public:
  HostileServer(const lab::ReferenceServerSettings& settings, lab::Connection& connection,
                const Case& wanted, std::atomic<bool>& reached)
      : ReferenceServer(settings, connection), case_(wanted), reached_(reached) {}

 protected:
  bool say(Stage stage, const std::string& reply) override {
    if (stage != case_.stage) return ReferenceServer::say(stage, reply);
    misbehave(reply);
    return case_.misbehaviour->then == Then::goes_on;
  }

  bool handshake() override {
    if (case_.stage != Stage::handshake) return ReferenceServer::handshake();
    misbehave("");
    return false;
  }

 private:
  void misbehave(const std::string& sound) {
    reached_ = true;
    case_.misbehaviour->act({connection(), sound});
  }

  const Case& case_;
  std::atomic<bool>& reached_;
};

// A server for one case: sound in the sessions that are not meant.
class Peer {
 public:
  Peer(const World& world, const Case& wanted)
      : settings_{.security = wanted.scenario->security,
                  .tls = wanted.misbehaviour->scope == Scope::within_tls_1_2 ? world.tls_1_2
                                                                             : world.tls,
                  .pipelining = wanted.scenario->pipelining,
                  .mechanisms = "PLAIN LOGIN SCRAM-SHA-256",
                  .new_authenticator = hostile::any_mechanism,
                  .reply_to_stranger = wanted.scenario->session == Session::further
                                           ? "550 5.7.1 Relaying denied"
                                           : "250 2.1.5 Ok"},
        case_(wanted),
        listener_([this](int fd, const lab::StopSignal& stop) { serve(fd, stop); }) {}

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] bool was_reached() const { return reached_; }

 private:
  void serve(int fd, const lab::StopSignal& stop) {
    lab::Connection connection(fd, stop);
    const bool is_first = sessions_++ == 0;
    if (is_first == (case_.scenario->session == Session::first)) {
      HostileServer(settings_, connection, case_, reached_).play();
    } else {
      lab::ReferenceServer(settings_, connection).play();
    }
  }

  lab::ReferenceServerSettings settings_;
  Case case_;
  std::atomic<int> sessions_ = 0;
  std::atomic<bool> reached_ = false;
  lab::Listener listener_;
};

bool is_one_of(const Case& wanted, std::initializer_list<const char*> names) {
  return std::ranges::any_of(
      names, [&](const std::string_view name) { return name == wanted.misbehaviour->name; });
}

bool may_be_ok(const Case& wanted) {
  // Everything that was asked for has been seen before QUIT; what is wrong there is a note.
  if (wanted.stage == Stage::quit) return true;
  if (wanted.scenario->session == Session::first) return false;
  // What a stranger got was a refusal of his envelope, and RSET comes behind it.
  const bool is_decided = wanted.stage == Stage::rcpt && wanted.misbehaviour->then == Then::goes_on;
  if (is_decided || wanted.stage == Stage::rset) return true;
  // To be refused is what he came for.
  const bool is_session = wanted.stage == Stage::banner || wanted.stage == Stage::hello ||
                          wanted.stage == Stage::starttls || wanted.stage == Stage::hello_tls;
  return !is_session && is_one_of(wanted, {"refuses for good", "repeats the password"});
}

// That a test could not be made is UNKNOWN; that the service refused one is not.
bool may_be_unknown(const Case& wanted) { return wanted.scenario->session == Session::further; }

struct Verdict {
  std::string problem;
  bool depends_on_time = false;
  long peak_memory = 0;
};

Verdict judge(const World& world, const Case& wanted) {
  const Peer peer(world, wanted);
  std::vector<std::string> options = world.options(wanted.scenario->security, peer.port());
  options.insert(options.end(), wanted.scenario->options.begin(), wanted.scenario->options.end());
  const Outcome outcome =
      hostile::run_guarded(options, wanted.misbehaviour->is_slow ? short_timeout : timeout);
  const auto problem = [&](const std::string& text) {
    return Verdict{.problem = wanted.name() + ": " + text};
  };
  if (!outcome.problem.empty()) return problem(outcome.problem);
  if (!peer.was_reached() || outcome.too_late) {
    Verdict verdict = problem(fmt::format("{} after {:.3f} s: {}",
                                          outcome.too_late ? "ended" : "never came to it",
                                          base::to_seconds(outcome.wall), outcome.output));
    verdict.depends_on_time = true;
    return verdict;
  }
  if (outcome.state == "OK" && !may_be_ok(wanted)) return problem("OK: " + outcome.output);
  if (outcome.state == "UNKNOWN" && !may_be_unknown(wanted))
    return problem("UNKNOWN: " + outcome.output);
  return {.peak_memory = outcome.peak_memory};
}

}  // namespace

TEST_CASE("a session in which nothing goes wrong is OK, whatever its kind") {
  const World world;
  const Misbehaviour none{
      .name = "nothing",
      .act = [](const hostile::Scene& scene) { scene.connection.send(scene.sound); },
      .then = Then::goes_on};
  for (const Scenario& scenario : scenarios()) {
    const Verdict verdict = judge(world, {&scenario, Stage::quit, &none});
    CHECK(verdict.problem == "");
  }
}

TEST_CASE(
    "no misbehaviour at any stage makes an OK, an overrun, an output that an engine misreads or a "
    "password in it") {
  const World world;
  const std::vector<Case> cases = all_cases();
  std::size_t survived = 0;
  long peak_memory = 0;
  const auto played = hostile::play_all(
      cases, at_a_time, [&](const Case& wanted) { return judge(world, wanted); },
      [](const Verdict& verdict) { return verdict.depends_on_time; });
  for (const Verdict& verdict : played.outcomes) {
    CHECK(verdict.problem == "");
    if (verdict.problem.empty()) ++survived;
    peak_memory = std::max(peak_memory, verdict.peak_memory);
  }
  MESSAGE(survived << " of " << cases.size() << " hostile cases survived; peak memory "
                   << hostile::format_memory(peak_memory) << "; " << played.tried_alone
                   << " tried alone");
  CHECK(cases.size() >= 600);
}
