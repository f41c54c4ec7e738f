// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session with one address up to the point where a client may ask for something: connection,
// PROXY header, TLS, banner, EHLO, STARTTLS. What was seen goes into a SessionObservation.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "check_smtp_full/observe.hpp"
#include "net/socket_stream.hpp"

namespace mailprobe::check_smtp_full {

// One look at the host: what all of its sessions share.
struct Task {
  const Options& options;
  const probe::TlsTools* tools;  // nullptr: no encryption
  base::Deadline deadline;
};

class Conversation {
 public:
  Conversation(const Task& task, net::Peer peer);

  // True if the server is ready for more. A refusal, or an answer that was expected to be one, ends
  // it.
  bool open(base::Deadline connect_deadline);

  // Says QUIT, and waits no longer than a goodbye is worth.
  void say_goodbye();
  // QUIT was sent already: the same for its reply.
  void hear_goodbye();

  // Runs the step and adds its time to the phase.
  template <typename Step>
  std::invoke_result_t<Step> timed(Phase phase, Step step) {
    const base::Instant begin = std::chrono::steady_clock::now();
    auto result = step();
    add_time(phase, begin);
    return result;
  }

  // Whether the session goes on after this reply. If not, why is in the observation.
  bool accept(Phase phase, const smtp::Reply& reply);
  bool fail(Phase phase, base::Error error);

  // The same error, without what is said of the password to be given.
  [[nodiscard]] base::Error redact(base::Error error) const;

  // After a failure of the connection there is nobody left to say goodbye to.
  [[nodiscard]] bool can_say_goodbye() const;

  [[nodiscard]] smtp::Session& session() { return *session_; }
  [[nodiscard]] const smtp::Capabilities& capabilities() const;
  [[nodiscard]] const tls::TlsStream* tls() const { return tls_.get(); }
  [[nodiscard]] const std::string& client_name() const { return client_name_; }
  [[nodiscard]] SessionObservation& seen() { return seen_; }
  // What was seen, with transcript and total time.
  SessionObservation finish();

 private:
  bool connect(base::Deadline deadline);
  bool introduce_client();
  void begin_session(net::Stream& stream);
  bool handshake();
  bool greet();
  bool say_hello(Phase phase, std::optional<smtp::Hello>& seen);
  bool encrypt();
  void take_goodbye(base::Result<smtp::Reply> reply, base::Deadline patience);
  void note_bad_goodbye(base::Error error, smtp::Violation violation);
  [[nodiscard]] bool is_goodbye(const smtp::Reply& reply) const;
  void add_time(Phase phase, base::Instant begin);
  [[nodiscard]] base::Deadline patience_for_goodbye() const;

  Task task_;
  base::Instant begin_;
  SessionObservation seen_;
  std::unique_ptr<net::SocketStream> socket_;
  std::unique_ptr<tls::TlsStream> tls_;
  std::optional<smtp::Session> session_;
  std::string client_name_;
};

}  // namespace mailprobe::check_smtp_full
