// SPDX-License-Identifier: GPL-3.0-or-later
//
// Questions on their way to some servers: who is asked when, which reply counts, and what is said
// if none does. How the bytes travel is the business of a Channel.
//
// Something is kept of the questions that are under way, and of no others: the memory is that of
// the window, however many questions come. A channel may deliver when a question has long been
// given up; a rank is never used again, so that this is noticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <poll.h>

#include "base/deadline.hpp"
#include "dns/answer.hpp"
#include "dns/resolver.hpp"

namespace mailprobe::dns {

// Of one query, for the channel to give back.
struct Ticket {
  std::size_t rank;  // of the question
  std::uint16_t id;  // of the message
};

// What became of one query to one server; there is one for each.
struct Delivery {
  enum class Kind : std::uint8_t {
    reply,       // `bytes` is what came
    silence,     // repeated in vain
    refused,     // the port is closed, or there is no way to the address
    unreadable,  // what came was no DNS message
    broken,      // anything else; `text` says what
  };
  Ticket ticket;
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

  virtual void send(std::span<const std::uint8_t> query, Ticket ticket) = 0;

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
  // The query is not open any more.
  void release(std::uint16_t id) { used_.erase(id); }

 private:
  std::unordered_set<std::uint16_t> used_;
};

// As for Resolver::stream; the functions must outlive the exchange.
struct Traffic {
  const Source& source;
  const Sink& sink;
  Window window;
};

class Exchange {
 public:
  // At least one server; `preferred` is the number of the one that is asked first.
  Exchange(const Traffic& traffic, std::span<const Server> servers, std::size_t preferred,
           OpenChannel open);

  // To be called once.
  void run();

  // The server that was the last to give a sound answer.
  [[nodiscard]] std::size_t preferred() const { return preferred_; }

 private:
  // What has become of a question so far.
  struct UnderWay {
    std::size_t rank;
    Question question;
    base::Instant begin;
    base::Instant end;         // when it is given up
    std::size_t first_server;  // those that follow are asked after it
    std::size_t servers_asked = 0;
    std::vector<std::size_t> silent;  // servers that were asked and have not answered
    std::vector<Answer> failures;
    base::Instant timer;  // its one among timers_
  };

  void take_questions();
  [[nodiscard]] bool has_next_server(const UnderWay& matter) const;
  void ask_next_server(UnderWay& matter);
  void send(UnderWay& matter, std::size_t server);
  void set_timer(UnderWay& matter);
  bool act_on_timers();

  [[nodiscard]] base::Deadline wake_up() const;
  void process_until(base::Deadline deadline);
  bool take_deliveries();
  void take(const Delivery& delivery);
  [[nodiscard]] Answer to_answer(const Delivery& delivery, const Question& question) const;

  // Whoever calls one of these must not touch the question afterwards: it may be gone.
  void fail(UnderWay& matter, Answer failure);
  void settle(UnderWay& matter, Answer answer);
  void give_up(UnderWay& matter);
  [[nodiscard]] std::string explain_silence(const UnderWay& matter) const;

  Traffic traffic_;
  std::span<const Server> servers_;
  std::size_t preferred_;
  OpenChannel open_channel_;
  base::Duration share_;    // how long a server may stay silent before the next one is asked, too
  bool exhausted_ = false;  // the source
  std::size_t next_rank_ = 0;
  std::map<std::size_t, UnderWay> under_way_;               // by rank
  std::set<std::pair<base::Instant, std::size_t>> timers_;  // when something is to be done for whom
  base::Instant looked_at_;  // when all that had come before was processed
  QueryIds ids_;
  std::vector<std::unique_ptr<Channel>> channels_;  // by server; opened when needed
};

}  // namespace mailprobe::dns
