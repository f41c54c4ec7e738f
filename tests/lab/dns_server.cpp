// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/dns_server.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace mailprobe::lab {
namespace {

using dns::Message;
using dns::Outcome;
using dns::Record;

constexpr std::uint32_t ttl = 300;
constexpr std::uint8_t noerror = 0;
constexpr std::uint8_t servfail = 2;
constexpr std::uint8_t nxdomain = 3;

base::UniqueFd bind_datagrams(const net::Endpoint& at) {
  base::UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(at.port);
  std::memcpy(&address.sin_addr, at.address.octets().data(), sizeof address.sin_addr);
  if (bind(fd.get(), std::bit_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::system_error(errno, std::generic_category(), "bind");
  }
  return fd;
}

bool read_exactly(int fd, std::span<std::uint8_t> into) {
  return recv(fd, into.data(), into.size(), MSG_WAITALL) == static_cast<ssize_t>(into.size());
}

std::uint8_t rcode_of(Outcome outcome) {
  if (outcome == Outcome::nxdomain) return nxdomain;
  return outcome == Outcome::answer || outcome == Outcome::no_data ? noerror : servfail;
}

// The chain of aliases, and the records at its end.
std::vector<Record> records_of(const dns::Answer& answer) {
  std::vector<Record> records;
  dns::Name owner = answer.question.name;
  for (const dns::Name& alias : answer.aliases) {
    records.push_back({owner, dns::RecordType::cname, ttl, dns::Cname{alias}});
    owner = alias;
  }
  records.insert(records.end(), answer.records.begin(), answer.records.end());
  return records;
}

Message reply_to(const Message& query, const dns::Answer& answer) {
  Message reply;
  reply.header = query.header;
  reply.header.response = true;
  reply.header.recursion_available = true;
  reply.header.authentic_data = answer.authentic;
  reply.header.rcode = rcode_of(answer.outcome);
  reply.question = query.question;
  reply.answers = records_of(answer);
  if (query.edns) reply.edns = dns::Edns{};
  return reply;
}

// RFC 2181 section 9: what does not fit into a datagram is asked for again over TCP.
std::vector<std::uint8_t> as_datagram(std::vector<std::uint8_t> reply) {
  if (reply.size() <= dns::default_udp_size) return reply;
  auto message = dns::parse_message(reply);
  if (!message) return reply;
  message->header.truncated = true;
  message->answers.clear();
  message->authorities.clear();
  message->additionals.clear();
  return dns::serialize(*message).value();
}

}  // namespace

DnsServer::Responder keep_silent() {
  return [](std::span<const std::uint8_t>) { return std::nullopt; };
}

namespace {

// `speaks` says whether an answer is one to give.
DnsServer::Responder respond_if(dns::Resolver& resolver, bool (*speaks)(const dns::Answer&)) {
  const auto mutex = std::make_shared<std::mutex>();
  return [&resolver, mutex,
          speaks](std::span<const std::uint8_t> bytes) -> std::optional<std::vector<std::uint8_t>> {
    const auto query = dns::parse_message(bytes);
    if (!query || !query->question) return std::nullopt;
    const std::scoped_lock lock(*mutex);
    const dns::Answer answer =
        resolver.ask_one(*query->question, base::Deadline::after(std::chrono::seconds(5)));
    if (!speaks(answer)) return std::nullopt;
    const auto reply = dns::serialize(reply_to(*query, answer));
    return reply ? std::optional(*reply) : std::nullopt;
  };
}

}  // namespace

DnsServer::Responder answer_from(dns::Resolver& resolver) {
  return respond_if(resolver, [](const dns::Answer& /*answer*/) { return true; });
}

DnsServer::Responder answer_or_keep_silent(dns::Resolver& resolver) {
  return respond_if(resolver, [](const dns::Answer& answer) {
    return answer.outcome != dns::Outcome::temporary_failure || answer.rcode != 0;
  });
}

DnsServer::DnsServer(Responder responder, base::Duration delay)
    : responder_(std::move(responder)),
      delay_(delay),
      tcp_([this](int fd, const StopSignal& /*stop*/) { serve_stream(fd); }),
      udp_(bind_datagrams(tcp_.endpoint())),
      datagrams_([this] { serve_datagrams(); }) {}

DnsServer::~DnsServer() {
  stop_.raise();
  datagrams_.join();
}

void DnsServer::serve_datagrams() {
  for (;;) {
    std::array<pollfd, 2> descriptors{pollfd{.fd = udp_.get(), .events = POLLIN, .revents = 0},
                                      pollfd{.fd = stop_.fd(), .events = POLLIN, .revents = 0}};
    if (poll(descriptors.data(), descriptors.size(), milliseconds_to_wait()) < 0 && errno != EINTR)
      return;
    if (descriptors[1].revents != 0) return;
    if (descriptors[0].revents != 0) take_datagram();
    send_what_is_due();
  }
}

int DnsServer::milliseconds_to_wait() const {
  if (pending_.empty()) return -1;
  const auto left = pending_.front().due - std::chrono::steady_clock::now();
  return std::max(0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

void DnsServer::take_datagram() {
  std::array<std::uint8_t, 4096> query{};
  Pending pending{};
  pending.length = sizeof pending.client;
  const ssize_t count = recvfrom(udp_.get(), query.data(), query.size(), 0,
                                 std::bit_cast<sockaddr*>(&pending.client), &pending.length);
  if (count < 0) return;
  pending.due = std::chrono::steady_clock::now() + delay_;
  auto reply = responder_(std::span(query).first(static_cast<std::size_t>(count)));
  if (!reply) return;
  pending.datagram = as_datagram(*std::move(reply));
  pending_.push_back(std::move(pending));
}

void DnsServer::send_what_is_due() {
  const auto now = std::chrono::steady_clock::now();
  while (!pending_.empty() && pending_.front().due <= now) {
    const Pending& first = pending_.front();
    sendto(udp_.get(), first.datagram.data(), first.datagram.size(), 0,
           std::bit_cast<const sockaddr*>(&first.client), first.length);
    pending_.pop_front();
  }
}

// RFC 1035 section 4.2.2: two octets of length before each message.
void DnsServer::serve_stream(int fd) const {
  std::array<std::uint8_t, 2> length{};
  while (read_exactly(fd, length)) {
    std::vector<std::uint8_t> query((std::size_t{length[0]} << 8U) | length[1]);
    if (!read_exactly(fd, query)) return;
    auto reply = responder_(query);
    if (!reply) continue;
    const auto size = reply->size();
    reply->insert(reply->begin(),
                  {static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)});
    if (::send(fd, reply->data(), reply->size(), MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace mailprobe::lab
