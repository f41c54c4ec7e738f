// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/cares_resolver.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <utility>

#define CARES_NO_DEPRECATED  // ares_send and ares_process_fd are deprecated in c-ares 1.28 and
                             // later
#include <ares.h>
#include <sys/time.h>

#include "dns/exchange.hpp"

namespace mailprobe::dns {
namespace {

constexpr int tries = 3;  // of c-ares, after which the Exchange sends the query again
constexpr base::Duration min_repeat = std::chrono::milliseconds(10);  // between two datagrams
constexpr int socket_buffer = 1 << 20;  // octets; max_in_flight replies may come at once

Delivery::Kind to_kind(int status) {
  switch (status) {
    case ARES_SUCCESS: return Delivery::Kind::reply;
    case ARES_ETIMEOUT: return Delivery::Kind::silence;
    case ARES_ECONNREFUSED: return Delivery::Kind::refused;
    case ARES_EBADRESP: return Delivery::Kind::unreadable;
    default: return Delivery::Kind::broken;
  }
}

class CaresChannel final : public Channel {
 public:
  CaresChannel(const net::Endpoint& endpoint, std::size_t server, base::Duration repeat_after)
      : server_(server), status_(open(repeat_after)) {
    if (status_ == ARES_SUCCESS)
      status_ = ares_set_servers_ports_csv(channel_, endpoint.format().c_str());
  }
  CaresChannel(const CaresChannel&) = delete;
  CaresChannel& operator=(const CaresChannel&) = delete;
  CaresChannel(CaresChannel&&) = delete;
  CaresChannel& operator=(CaresChannel&&) = delete;
  ~CaresChannel() override {
    if (channel_ != nullptr) ares_destroy(channel_);  // calls note_reply for what is open
  }

  // c-ares calls note_reply once for each query, at the latest when the channel is closed.
  void send(std::span<const std::uint8_t> message, Ticket ticket) override {
    auto query = std::make_unique<Query>(Query{.channel = this, .ticket = ticket});
    if (status_ != ARES_SUCCESS) {
      note_reply(query.release(), status_, 0, nullptr, 0);
    } else {
      ares_send(channel_, message.data(), static_cast<int>(message.size()), note_reply,
                query.release());
    }
  }

  [[nodiscard]] std::vector<pollfd> descriptors() const override {
    std::vector<pollfd> descriptors;
    descriptors.reserve(sockets_.size());
    for (const auto& [fd, events] : sockets_)
      descriptors.push_back({.fd = fd, .events = events, .revents = 0});
    return descriptors;
  }

  [[nodiscard]] std::optional<base::Duration> next_timeout() const override {
    timeval timeout{};
    if (status_ != ARES_SUCCESS || ares_timeout(channel_, nullptr, &timeout) == nullptr)
      return std::nullopt;
    return std::chrono::seconds(timeout.tv_sec) + std::chrono::microseconds(timeout.tv_usec);
  }

  void process(const pollfd& ready) override {
    const auto fd_if = [&](int events) {
      return (ready.revents & events) != 0 ? ready.fd : ARES_SOCKET_BAD;
    };
    ares_process_fd(channel_, fd_if(POLLIN | POLLERR | POLLHUP), fd_if(POLLOUT));
  }

  void process_timeouts() override {
    if (status_ == ARES_SUCCESS) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

  std::vector<Delivery> take_deliveries() override {
    if (error_) std::rethrow_exception(error_);
    return std::exchange(deliveries_, {});
  }

 private:
  // What c-ares hands back to note_reply.
  struct Query {
    CaresChannel* channel;
    Ticket ticket;
  };

  // Called by c-ares, and so it only takes notes: whatever follows from a reply (asking again,
  // ending) is done when c-ares has returned.
  static void note_reply(void* context, int status, int /*timeouts*/, unsigned char* bytes,
                         int length) {
    const std::unique_ptr<const Query> query(static_cast<const Query*>(context));
    CaresChannel& channel = *query->channel;
    try {
      const std::span reply(bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(length));
      channel.deliveries_.push_back({.ticket = query->ticket,
                                     .server = channel.server_,
                                     .kind = to_kind(status),
                                     .bytes = {reply.begin(), reply.end()},
                                     .text = ares_strerror(status)});
    } catch (...) {
      channel.error_ = std::current_exception();  // must not pass through C code
    }
  }

  static void note_socket(void* self, ares_socket_t fd, int readable, int writable) {
    auto& channel = *static_cast<CaresChannel*>(self);
    const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
    try {
      if (events == 0) {
        channel.sockets_.erase(fd);
      } else {
        channel.sockets_[fd] = static_cast<short>(events);
      }
    } catch (...) {
      channel.error_ = std::current_exception();
    }
  }

  // With every option given, c-ares reads no file and no environment variable for its settings.
  int open(base::Duration repeat_after) {
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

  std::size_t server_;
  ares_channel channel_ = nullptr;
  std::vector<Delivery> deliveries_;
  std::map<ares_socket_t, short> sockets_;
  std::exception_ptr error_;
  int status_;
};

// Where there is nobody to ask.
void refuse(const Source& source, const Sink& sink, const Window& window) {
  for (std::size_t rank = 0; !window.deadline.expired(); ++rank) {
    const auto question = source();
    if (!question) return;
    sink(rank, failed_answer(*question, Outcome::temporary_failure, "no DNS server is configured"));
  }
}

}  // namespace

CaresResolver::CaresResolver(const ResolverConfig& config) : tries_(config.tries) {
  for (const net::Endpoint& endpoint : config.servers)
    servers_.push_back({.endpoint = endpoint, .trusts_ad = config.trusts_ad(endpoint)});
}

void CaresResolver::stream(const Source& source, const Sink& sink, const Window& window) {
  if (servers_.empty()) {
    refuse(source, sink, window);
    return;
  }
  const OpenChannel open = [&](std::size_t server, base::Duration share) {
    const auto repeat_after =
        std::max<base::Duration>(min_repeat, share / static_cast<int>(tries_));
    return std::make_unique<CaresChannel>(servers_[server].endpoint, server, repeat_after);
  };
  Exchange exchange({.source = source, .sink = sink, .window = window}, servers_, preferred_, open);
  exchange.run();
  preferred_ = exchange.preferred();
}

}  // namespace mailprobe::dns
