// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/cares_resolver.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <map>
#include <optional>
#include <unordered_set>

#define CARES_NO_DEPRECATED  // ares_send and ares_process_fd are deprecated since c-ares 1.28
#include <ares.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/time.h>

#include "base/ascii.hpp"

namespace mailprobe::dns {
namespace {

using namespace std::chrono_literals;
using base::Deadline;
using base::Duration;
using base::Instant;

constexpr Duration max_share = 2s;     // how long one server may stay silent on its own
constexpr Duration min_repeat = 10ms;  // between the datagrams of one query
constexpr Duration min_sleep = 1ms;    // c-ares cuts its timeouts down to milliseconds
constexpr int tries = 3;
constexpr int socket_buffer = 1 << 20;  // octets; max_in_flight replies may come at once

// What c-ares reported for one query.
struct Event {
  std::size_t question;
  std::size_t server;
  int status;
  std::vector<std::uint8_t> reply;
};

struct Inbox {
  std::vector<Event> events;
  std::exception_ptr error;
};

struct Query {
  Inbox* inbox;
  std::size_t question;
  std::size_t server;
};

// Called by c-ares, and so it only takes notes: whatever follows from a reply (asking again, ending)
// is done when c-ares has returned.
void note_reply(void* context, int status, int /*timeouts*/, unsigned char* bytes, int length) {
  const auto* query = static_cast<const Query*>(context);
  try {
    const std::span reply(bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(length));
    query->inbox->events.push_back({.question = query->question,
                                    .server = query->server,
                                    .status = status,
                                    .reply = {reply.begin(), reply.end()}});
  } catch (...) {
    query->inbox->error = std::current_exception();  // must not pass through C code
  }
}

// One server.
class Channel {
 public:
  Channel(const net::Endpoint& server, Duration repeat_after) : status_(open(repeat_after)) {
    if (status_ == ARES_SUCCESS)
      status_ = ares_set_servers_ports_csv(channel_, server.format().c_str());
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  Channel(Channel&&) = delete;
  Channel& operator=(Channel&&) = delete;
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }

  void send(std::span<const std::uint8_t> message, Query& query) {
    if (status_ != ARES_SUCCESS) {
      note_reply(&query, status_, 0, nullptr, 0);
    } else {
      ares_send(channel_, message.data(), static_cast<int>(message.size()), note_reply, &query);
    }
  }

  [[nodiscard]] std::vector<pollfd> descriptors() const {
    std::vector<pollfd> descriptors;
    for (const auto& [fd, events] : sockets_)
      descriptors.push_back({.fd = fd, .events = events, .revents = 0});
    return descriptors;
  }

  // When c-ares wants to be called although nothing was received.
  [[nodiscard]] std::optional<Duration> next_timeout() const {
    timeval timeout{};
    if (status_ != ARES_SUCCESS || ares_timeout(channel_, nullptr, &timeout) == nullptr)
      return std::nullopt;
    return std::chrono::seconds(timeout.tv_sec) + std::chrono::microseconds(timeout.tv_usec);
  }

  void process(const pollfd& ready) {
    const auto fd_if = [&](int events) {
      return (ready.revents & events) != 0 ? ready.fd : ARES_SOCKET_BAD;
    };
    ares_process_fd(channel_, fd_if(POLLIN | POLLERR | POLLHUP), fd_if(POLLOUT));
  }

  void process_timeouts() {
    if (status_ == ARES_SUCCESS) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

 private:
  // With every option given, c-ares reads no file and no environment variable for its settings.
  int open(Duration repeat_after) {
    static const int library = ares_library_init(ARES_LIB_INIT_ALL);
    if (library != ARES_SUCCESS) return library;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(repeat_after);
    in_addr placeholder{};
    std::string lookups = "b";
    ares_options options{};
    // FLAG_EDNS: the queries end in an OPT record of eleven octets, which c-ares takes away for a
    // server that answers FORMERR. NOCHECKRESP: the response code is for us to judge.
    options.flags =
        ARES_FLAG_EDNS | ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH;
    options.ednspsz = default_udp_size;
    options.timeout = static_cast<int>(milliseconds.count());
    options.tries = tries;
    options.ndots = 1;
    options.socket_send_buffer_size = socket_buffer;
    options.socket_receive_buffer_size = socket_buffer;
    options.servers = &placeholder;  // the endpoint with its port follows
    options.nservers = 1;
    options.lookups = lookups.data();
    options.sock_state_cb = note_socket;
    options.sock_state_cb_data = this;
    return ares_init_options(
        &channel_, &options,
        ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
            ARES_OPT_SOCK_SNDBUF | ARES_OPT_SOCK_RCVBUF | ARES_OPT_SERVERS | ARES_OPT_DOMAINS |
            ARES_OPT_LOOKUPS | ARES_OPT_SORTLIST | ARES_OPT_NOROTATE | ARES_OPT_SOCK_STATE_CB);
  }

  static void note_socket(void* self, ares_socket_t fd, int readable, int writable) {
    auto& sockets = static_cast<Channel*>(self)->sockets_;
    const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
    if (events == 0) {
      sockets.erase(fd);
    } else {
      sockets[fd] = static_cast<short>(events);
    }
  }

  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, short> sockets_;
  int status_;
};

// Ids that nobody can guess and no two queries share. c-ares 1.18 matches replies by them.
class QueryIds {
 public:
  // None if the kernel has no random numbers.
  std::optional<std::uint16_t> next() {
    for (;;) {
      std::uint16_t id = 0;
      if (getrandom(&id, sizeof id, GRND_NONBLOCK) != sizeof id) return std::nullopt;
      if (used_.insert(id).second) return id;
    }
  }

 private:
  std::unordered_set<std::uint16_t> used_;
};

// What has become of one question so far.
struct Progress {
  std::size_t servers_asked = 0;
  std::vector<std::size_t> silent;  // servers that were asked and have not answered
  std::vector<Answer> failures;
  Instant next_server_at;
  std::optional<Answer> answer;
};

// Some questions on their way to some servers.
class Exchange {
 public:
  Exchange(std::span<const Question> questions, std::span<const Server> servers,
           std::size_t preferred, Deadline deadline)
      : questions_(questions),
        servers_(servers),
        preferred_(preferred),
        deadline_(deadline),
        share_(std::min<Duration>(max_share,
                                  deadline.remaining() / static_cast<int>(servers.size() + 1))),
        progress_(questions.size()),
        channels_(servers.size()) {}

  std::vector<Answer> run() {
    for (std::size_t question = 0; question < questions_.size(); ++question)
      ask_next_server(question);
    take_events();
    while (open_ > 0 && !deadline_.expired()) {
      wait_and_process();
      ask_for_silent_servers();
      take_events();
    }
    std::vector<Answer> answers;
    for (std::size_t question = 0; question < questions_.size(); ++question) {
      if (!progress_[question].answer) give_up(question);
      answers.push_back(*std::move(progress_[question].answer));
    }
    return answers;
  }

  // The server that was the last to give a sound answer.
  [[nodiscard]] std::size_t preferred() const { return preferred_; }

 private:
  [[nodiscard]] bool has_next_server(const Progress& progress) const {
    return !progress.answer && progress.servers_asked < servers_.size();
  }

  void ask_next_server(std::size_t question) {
    Progress& progress = progress_[question];
    const std::size_t server = (first_ + progress.servers_asked++) % servers_.size();
    progress.next_server_at = std::chrono::steady_clock::now() + share_;
    send(question, server);
  }

  void send(std::size_t question, std::size_t server) {
    const auto id = ids_.next();
    if (!id) {
      fail(question, failed_answer(questions_[question], Outcome::temporary_failure,
                                   "the kernel gives no random numbers"));
      return;
    }
    progress_[question].silent.push_back(server);
    auto& channel = channels_[server];
    if (!channel) channel.emplace(servers_[server].endpoint, std::max(min_repeat, share_ / 2));
    Query& query =
        queries_.emplace_back(Query{.inbox = &inbox_, .question = question, .server = server});
    channel->send(build_query(*id, questions_[question], EdnsUse::with_edns), query);
  }

  void take_events() {
    while (!inbox_.events.empty()) {
      for (const Event& event : std::exchange(inbox_.events, {}))
        take(event);
    }
    if (inbox_.error) std::rethrow_exception(inbox_.error);
  }

  void take(const Event& event) {
    Progress& progress = progress_[event.question];
    if (progress.answer) return;
    std::erase(progress.silent, event.server);
    if (event.status == ARES_ETIMEOUT) {  // c-ares has given up, we have not
      send(event.question, event.server);
      return;
    }
    Answer answer = to_answer(event);
    if (answer.could_not_ask()) {
      fail(event.question, std::move(answer));
    } else {
      preferred_ = event.server;
      settle(event.question, std::move(answer));
    }
  }

  [[nodiscard]] Answer to_answer(const Event& event) const {
    const Question& question = questions_[event.question];
    const Server& server = servers_[event.server];
    const std::string where = server.endpoint.format();
    switch (event.status) {
      case ARES_SUCCESS: return interpret(event.reply, question, server);
      case ARES_EBADRESP:
        return failed_answer(question, Outcome::malformed, "a malformed reply from " + where);
      case ARES_ECONNREFUSED:  // also for networks without a route
        return failed_answer(question, Outcome::temporary_failure,
                             fmt::format("connection refused by {} (or no route to it)", where));
      default:
        return failed_answer(question, Outcome::temporary_failure,
                             fmt::format("{} cannot be asked: {}", where,
                                         ares_strerror(event.status)));
    }
  }

  void fail(std::size_t question, Answer failure) {
    Progress& progress = progress_[question];
    progress.failures.push_back(std::move(failure));
    if (has_next_server(progress)) {
      ask_next_server(question);
    } else if (progress.silent.empty()) {
      give_up(question);
    }
  }

  void settle(std::size_t question, Answer answer) {
    answer.elapsed = std::chrono::steady_clock::now() - start_;
    progress_[question].answer = std::move(answer);
    --open_;
  }

  // All that is known about why there is no answer.
  void give_up(std::size_t question) {
    const Progress& progress = progress_[question];
    std::vector<std::string> reasons;
    auto outcome = progress.silent.empty() ? Outcome::malformed : Outcome::temporary_failure;
    std::uint16_t rcode = 0;
    for (const Answer& failure : progress.failures) {
      reasons.push_back(failure.explanation);
      if (failure.outcome == Outcome::temporary_failure) outcome = Outcome::temporary_failure;
      if (rcode == 0) rcode = failure.rcode;
    }
    if (!progress.silent.empty()) reasons.push_back(explain_silence(progress));
    Answer answer = failed_answer(questions_[question], outcome, base::join(reasons, "; "));
    answer.rcode = rcode;
    settle(question, std::move(answer));
  }

  [[nodiscard]] std::string explain_silence(const Progress& progress) const {
    std::vector<std::string> endpoints;
    for (const std::size_t server : progress.silent)
      endpoints.push_back(servers_[server].endpoint.format());
    const Duration waited = std::chrono::steady_clock::now() - start_;
    return fmt::format("no answer from {} within {:.1f} s", base::join(endpoints, ", "),
                       base::to_seconds(waited));
  }

  void ask_for_silent_servers() {
    const Instant now = std::chrono::steady_clock::now();
    for (std::size_t question = 0; question < questions_.size(); ++question) {
      const Progress& progress = progress_[question];
      if (has_next_server(progress) && progress.next_server_at <= now) ask_next_server(question);
    }
  }

  // When something is to be done although nothing was received.
  [[nodiscard]] Deadline wake_up() const {
    Deadline wake_up = deadline_;
    for (const auto& channel : channels_) {
      const auto timeout = channel ? channel->next_timeout() : std::nullopt;
      if (timeout) wake_up = wake_up.within(std::max(min_sleep, *timeout));
    }
    for (const Progress& progress : progress_) {
      if (has_next_server(progress))
        wake_up = Deadline::at(std::min(wake_up.instant(), progress.next_server_at));
    }
    return wake_up;
  }

  void wait_and_process() {
    std::vector<pollfd> descriptors;
    std::vector<Channel*> owners;
    for (auto& channel : channels_) {
      if (!channel) continue;
      for (const pollfd& descriptor : channel->descriptors()) {
        descriptors.push_back(descriptor);
        owners.push_back(&*channel);
      }
    }
    if (base::wait_for(descriptors, wake_up()) == base::Wait::ready) {
      for (std::size_t i = 0; i < descriptors.size(); ++i) {
        if (descriptors[i].revents != 0) owners[i]->process(descriptors[i]);
      }
    }
    for (auto& channel : channels_) {
      if (channel) channel->process_timeouts();
    }
  }

  std::span<const Question> questions_;
  std::span<const Server> servers_;
  std::size_t preferred_;
  std::size_t first_ = preferred_;
  Deadline deadline_;
  Duration share_;
  Instant start_ = std::chrono::steady_clock::now();
  std::size_t open_ = questions_.size();
  std::vector<Progress> progress_;
  QueryIds ids_;
  // c-ares holds pointers into these until its channels are gone, so they stand before them.
  Inbox inbox_;
  std::deque<Query> queries_;
  std::deque<std::optional<Channel>> channels_;
};

}  // namespace

CaresResolver::CaresResolver(ResolverConfig config) {
  for (const net::Endpoint& endpoint : config.servers)
    servers_.push_back({.endpoint = endpoint, .trusts_ad = config.trusts_ad(endpoint)});
}

std::vector<Answer> CaresResolver::ask(std::span<const Question> questions, Deadline deadline) {
  std::vector<Answer> answers;
  if (servers_.empty()) {
    for (const Question& question : questions) {
      answers.push_back(failed_answer(question, Outcome::temporary_failure,
                                      "no DNS server is configured"));
    }
    return answers;
  }
  while (!questions.empty()) {
    const auto chunk = questions.first(std::min(questions.size(), max_in_flight));
    questions = questions.subspan(chunk.size());
    Exchange exchange(chunk, servers_, preferred_, deadline);
    std::ranges::move(exchange.run(), std::back_inserter(answers));
    preferred_ = exchange.preferred();
  }
  return answers;
}

}  // namespace mailprobe::dns
