// SPDX-License-Identifier: GPL-3.0-or-later
//
// A DNS server on the loopback that plays whatever a test wants: it hands each query to a function
// and sends the messages that come back. UDP and TCP share a port that is chosen at run time.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/unique_fd.hpp"
#include "dns/message.hpp"
#include "net/address.hpp"

namespace mailprobe::test {

enum class Transport : std::uint8_t { udp, tcp };

class FakeDnsServer {
 public:
  using Packets = std::vector<std::vector<std::uint8_t>>;
  // What is sent in reply to a query; nothing means silence.
  using Play = std::function<Packets(const dns::Message& query, Transport transport)>;

  struct Delay {
    std::size_t queries = 1;           // replies are held back until so many queries have come,
    std::chrono::milliseconds then{};  // and for so long after that
  };

  explicit FakeDnsServer(Play play) : FakeDnsServer(std::move(play), Delay{}) {}
  FakeDnsServer(Play play, Delay delay) : play_(std::move(play)), delay_(delay) {
    open();
    thread_ = std::jthread([this] { run(); });
  }
  FakeDnsServer(const FakeDnsServer&) = delete;
  FakeDnsServer& operator=(const FakeDnsServer&) = delete;
  FakeDnsServer(FakeDnsServer&&) = delete;
  FakeDnsServer& operator=(FakeDnsServer&&) = delete;
  ~FakeDnsServer() { eventfd_write(stop_.get(), 1); }

  [[nodiscard]] net::Endpoint endpoint() const { return endpoint_; }
  [[nodiscard]] std::size_t udp_queries() const { return udp_queries_; }
  [[nodiscard]] std::size_t tcp_queries() const { return tcp_queries_; }

 private:
  struct Held {
    sockaddr_in to;
    Packets packets;
  };

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  static bool bind_to(int fd, const sockaddr_in& address) {
    return ::bind(fd, std::bit_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  // The port is free for UDP when the kernel chooses it; TCP may need another try.
  void open() {
    for (int attempt = 0; attempt < 50; ++attempt) {
      udp_ = base::UniqueFd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      tcp_ = base::UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      sockaddr_in chosen{};
      socklen_t length = sizeof chosen;
      if (!bind_to(udp_.get(), loopback(0))) continue;
      getsockname(udp_.get(), std::bit_cast<sockaddr*>(&chosen), &length);
      if (!bind_to(tcp_.get(), chosen) || listen(tcp_.get(), 16) != 0) continue;
      endpoint_.port = ntohs(chosen.sin_port);
      return;
    }
    throw std::runtime_error("no free port for both UDP and TCP");
  }

  void run() {
    for (;;) {
      std::vector<pollfd> descriptors{{.fd = stop_.get(), .events = POLLIN, .revents = 0},
                                      {.fd = udp_.get(), .events = POLLIN, .revents = 0},
                                      {.fd = tcp_.get(), .events = POLLIN, .revents = 0}};
      for (const base::UniqueFd& connection : connections_)
        descriptors.push_back({.fd = connection.get(), .events = POLLIN, .revents = 0});
      poll(descriptors.data(), descriptors.size(), -1);
      if (descriptors[0].revents != 0) return;
      if (descriptors[1].revents != 0) serve_datagrams();
      for (std::size_t i = 3; i < descriptors.size(); ++i) {
        if (descriptors[i].revents != 0) serve_connection(connections_[i - 3]);
      }
      std::erase_if(connections_, [](const base::UniqueFd& connection) { return !connection; });
      if (descriptors[2].revents != 0)
        connections_.emplace_back(accept4(tcp_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
  }

  void serve_datagrams() {
    std::array<std::uint8_t, 65535> buffer{};
    for (;;) {
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const ssize_t count = recvfrom(udp_.get(), buffer.data(), buffer.size(), 0,
                                     std::bit_cast<sockaddr*>(&from), &length);
      if (count < 0) break;
      ++udp_queries_;
      held_.push_back(
          {.to = from,
           .packets = play({buffer.data(), static_cast<std::size_t>(count)}, Transport::udp)});
    }
    if (udp_queries_ < delay_.queries) return;
    std::this_thread::sleep_for(delay_.then);
    for (const Held& held : std::exchange(held_, {})) {
      for (const auto& packet : held.packets)
        sendto(udp_.get(), packet.data(), packet.size(), 0,
               std::bit_cast<const sockaddr*>(&held.to), sizeof held.to);
    }
  }

  // c-ares writes each query with its length at once, so that one read gets whole queries.
  void serve_connection(base::UniqueFd& connection) {
    std::array<std::uint8_t, 65535> buffer{};
    const ssize_t count = recv(connection.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return connection.reset();
    std::span rest = std::span(buffer).first(static_cast<std::size_t>(count));
    while (rest.size() > 2) {
      const auto size = static_cast<std::size_t>((rest[0] << 8) | rest[1]);
      ++tcp_queries_;
      for (const auto& packet : play(rest.subspan(2, size), Transport::tcp)) {
        std::vector<std::uint8_t> framed{static_cast<std::uint8_t>(packet.size() >> 8U),
                                         static_cast<std::uint8_t>(packet.size() & 0xffU)};
        framed.insert(framed.end(), packet.begin(), packet.end());
        send(connection.get(), framed.data(), framed.size(), MSG_NOSIGNAL);
      }
      rest = rest.subspan(2 + size);
    }
  }

  Packets play(std::span<const std::uint8_t> bytes, Transport transport) {
    const auto query = dns::parse_message(bytes);
    return query ? play_(*query, transport) : Packets{};
  }

  Play play_;
  Delay delay_;
  net::Endpoint endpoint_{.address = net::IpAddress::parse("127.0.0.1").value(), .port = 0};
  base::UniqueFd stop_{eventfd(0, EFD_CLOEXEC)};
  base::UniqueFd udp_;
  base::UniqueFd tcp_;
  std::vector<base::UniqueFd> connections_;
  std::vector<Held> held_;
  std::atomic<std::size_t> udp_queries_ = 0;
  std::atomic<std::size_t> tcp_queries_ = 0;
  std::jthread thread_;
};

}  // namespace mailprobe::test
