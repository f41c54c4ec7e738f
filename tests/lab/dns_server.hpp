// SPDX-License-Identifier: GPL-3.0-or-later
//
// A DNS server for the lab, over UDP and TCP on one port. It answers from any Resolver, such as a
// MemoryResolver fed with zone-file lines; or from a function that plays what no sound server does.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <thread>
#include <vector>

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

  explicit DnsServer(Responder responder);
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer();

  [[nodiscard]] const net::Endpoint& endpoint() const { return tcp_.endpoint(); }

 private:
  void serve_datagrams() const;
  void serve_stream(int fd) const;

  Responder responder_;
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
