// SPDX-License-Identifier: GPL-3.0-or-later
//
// The resolver of the field. c-ares carries the bytes (datagrams, repetitions, TCP for truncated
// replies, the query without EDNS after a FORMERR); what they say is built and read by our own
// message code, because c-ares would report several kinds of broken replies as "no record".
//
// Every server has a channel of its own, so that it is known who answered. The servers are tried
// in their order, beginning with the one that was the last to give a sound answer; a server that
// stays silent for its share of the time is joined by the next one while the question to it stays
// open, one that cannot answer (SERVFAIL, REFUSED, a reply that breaks the protocol, a closed port)
// is followed by the next one at once. The first sound answer counts. Each server is tried once for
// a question.
#pragma once

#include <cstddef>
#include <vector>

#include "dns/resolver.hpp"
#include "dns/resolver_config.hpp"

namespace mailprobe::dns {

class CaresResolver final : public Resolver {
 public:
  // Nothing is opened or sent before the first question.
  explicit CaresResolver(const ResolverConfig& config);

  void stream(const Source& source, const Sink& sink, const Window& window) override;

 private:
  std::vector<Server> servers_;
  unsigned tries_;
  std::size_t preferred_ = 0;  // the server that gave the last sound answer
};

}  // namespace mailprobe::dns
