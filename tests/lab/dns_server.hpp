// SPDX-License-Identifier: GPL-3.0-or-later
//
// A DNS server for the lab, over UDP and TCP on one port. It answers from any Resolver, such as a
// MemoryResolver fed with zone-file lines; or from a function that plays what no sound server does.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include "base/deadline.hpp"
#include "base/unique_fd.hpp"
#include "dns/message.hpp"
#include "dns/resolver.hpp"
#include "lab/listener.hpp"

namespace mailprobe::lab {

class DnsServer {
 public:
  // From the bytes of a query to those of the reply; nothing is silence. Called by several threads.
  using Responder =
      std::function<std::optional<std::vector<std::uint8_t>>(std::span<const std::uint8_t>)>;

  // Datagrams are answered `delay` after they came, however many there are.
  explicit DnsServer(Responder responder, base::Duration delay = {});
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer();

  [[nodiscard]] const net::Endpoint& endpoint() const { return tcp_.endpoint(); }

 private:
  struct Pending {
    base::Instant due;
    std::vector<std::uint8_t> datagram;
    sockaddr_storage client;
    socklen_t length;
  };

  void serve_datagrams();
  void take_datagram();
  void send_what_is_due();
  [[nodiscard]] int milliseconds_to_wait() const;
  void serve_stream(int fd) const;

  Responder responder_;
  base::Duration delay_;
  std::deque<Pending> pending_;
  StopSignal stop_;
  Listener tcp_;
  base::UniqueFd udp_;
  std::thread datagrams_;
};

// The resolver must outlive the server; it is asked by one thread at a time.
DnsServer::Responder answer_from(dns::Resolver& resolver);

// The same, but that what the resolver does not know for want of an answer gets none here either.
DnsServer::Responder answer_or_keep_silent(dns::Resolver& resolver);

// Nobody at home.
DnsServer::Responder keep_silent();

}  // namespace mailprobe::lab
