// SPDX-License-Identifier: GPL-3.0-or-later
//
// Some questions on their way to some servers: who is asked when, which reply counts, and what is
// said if none does. How the bytes travel is the business of a Channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include <poll.h>

#include "base/deadline.hpp"
#include "dns/answer.hpp"

namespace mailprobe::dns {

// What became of one query to one server.
struct Delivery {
  enum class Kind : std::uint8_t {
    reply,       // `bytes` is what came
    silence,     // repeated in vain
    refused,     // the port is closed, or there is no way to the address
    unreadable,  // what came was no DNS message
    broken,      // anything else; `text` says what
  };
  std::size_t question;
  std::size_t server;
  Kind kind;
  std::vector<std::uint8_t> bytes;
  std::string text;
};

// The way to one server.
class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  Channel(Channel&&) = delete;
  Channel& operator=(Channel&&) = delete;
  virtual ~Channel() = default;

  // `question` is only given back in the Delivery.
  virtual void send(std::span<const std::uint8_t> query, std::size_t question) = 0;

  // What to poll for; when to call process_timeouts if nothing is ready.
  [[nodiscard]] virtual std::vector<pollfd> descriptors() const = 0;
  [[nodiscard]] virtual std::optional<base::Duration> next_timeout() const = 0;
  virtual void process(const pollfd& ready) = 0;
  virtual void process_timeouts() = 0;

  // Since the last call.
  virtual std::vector<Delivery> take_deliveries() = 0;
};

// For the server of this number, which may keep silent for so long before the next one is asked.
using OpenChannel =
    std::function<std::unique_ptr<Channel>(std::size_t server, base::Duration share)>;

// Ids that nobody can guess and no two open queries share.
class QueryIds {
 public:
  // None if the kernel has no random numbers.
  std::optional<std::uint16_t> next();

 private:
  std::unordered_set<std::uint16_t> used_;
};

class Exchange {
 public:
  // At least one server; `preferred` is the number of the one that is asked first.
  Exchange(std::span<const Question> questions, std::span<const Server> servers,
           std::size_t preferred, base::Deadline deadline, OpenChannel open);

  // To be called once. The answers stand in the order of the questions.
  std::vector<Answer> run();

  // The server that was the last to give a sound answer.
  [[nodiscard]] std::size_t preferred() const { return preferred_; }

 private:
  // What has become of one question so far.
  struct Progress {
    std::size_t servers_asked = 0;
    std::vector<std::size_t> silent;  // servers that were asked and have not answered
    std::vector<Answer> failures;
    base::Instant next_server_at;
    bool known = false;  // then the answer is final
    Answer answer;
  };

  [[nodiscard]] bool has_next_server(const Progress& progress) const;
  void ask_next_server(std::size_t question);
  void ask_for_silent_servers();
  void send(std::size_t question, std::size_t server);

  [[nodiscard]] base::Deadline wake_up() const;
  void wait_and_process();
  void take_deliveries();
  void take(const Delivery& delivery);
  [[nodiscard]] Answer to_answer(const Delivery& delivery) const;

  void fail(std::size_t question, Answer failure);
  void settle(std::size_t question, Answer answer);
  void give_up(std::size_t question);
  [[nodiscard]] std::string explain_silence(const Progress& progress) const;

  std::span<const Question> questions_;
  std::span<const Server> servers_;
  std::size_t preferred_;
  std::size_t first_;
  base::Deadline deadline_;
  OpenChannel open_channel_;
  base::Duration share_;  // how long a server may stay silent before the next one is asked, too
  base::Instant start_ = std::chrono::steady_clock::now();
  std::size_t open_;  // questions without an answer
  std::vector<Progress> progress_;
  QueryIds ids_;
  std::vector<std::unique_ptr<Channel>> channels_;  // by server; opened when needed
};

}  // namespace mailprobe::dns
