// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/exchange.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <sys/random.h>

#include "base/ascii.hpp"

namespace mailprobe::dns {
namespace {

using namespace std::chrono_literals;
using base::Deadline;
using base::Duration;
using base::Instant;

constexpr Duration max_share = 2s;
constexpr Duration min_sleep = 1ms;     // channels may count in milliseconds
constexpr std::size_t max_ids = 32768;  // half of them all: a free one is soon found

}  // namespace

std::optional<std::uint16_t> QueryIds::next() {
  for (;;) {
    std::uint16_t id = 0;
    if (getrandom(&id, sizeof id, GRND_NONBLOCK) != sizeof id) return std::nullopt;
    if (used_.size() >= max_ids) used_.clear();  // a channel that gives up all the time
    if (used_.insert(id).second) return id;
  }
}

Exchange::Exchange(const Traffic& traffic, std::span<const Server> servers, std::size_t preferred,
                   OpenChannel open)
    : traffic_(traffic),
      servers_(servers),
      preferred_(preferred),
      open_channel_(std::move(open)),
      share_(std::min<Duration>(
          max_share, std::min(traffic.window.per_question, traffic.window.deadline.remaining()) /
                         static_cast<int>(servers.size() + 1))),
      channels_(servers.size()) {}

// The timer of a question is never later than the deadline, so that this ends.
void Exchange::run() {
  for (take_questions(); !under_way_.empty(); take_questions()) {
    const bool was_delivered = take_deliveries();
    const bool was_due = act_on_timers();
    const bool has_acted = was_delivered || was_due;
    process_until(has_acted ? Deadline::after(Duration::zero()) : wake_up());
  }
}

void Exchange::take_questions() {
  const Window& window = traffic_.window;
  while (!exhausted_ && under_way_.size() < window.width && !window.deadline.expired()) {
    auto question = traffic_.source();
    exhausted_ = !question;
    if (exhausted_) return;
    const std::size_t rank = next_rank_++;
    const Instant now = std::chrono::steady_clock::now();
    UnderWay matter{.rank = rank,
                    .question = std::move(*question),
                    .begin = now,
                    .end = std::min(now + window.per_question, window.deadline.instant()),
                    .first_server = preferred_,
                    .silent = {},
                    .failures = {}};
    ask_next_server(under_way_.emplace(rank, std::move(matter)).first->second);
  }
}

bool Exchange::has_next_server(const UnderWay& matter) const {
  return matter.servers_asked < servers_.size();
}

void Exchange::ask_next_server(UnderWay& matter) {
  const std::size_t server = (matter.first_server + matter.servers_asked++) % servers_.size();
  set_timer(matter);
  send(matter, server);
}

void Exchange::send(UnderWay& matter, std::size_t server) {
  const auto id = ids_.next();
  if (!id) {
    fail(matter, failed_answer(matter.question, Outcome::temporary_failure,
                               "the kernel gives no random numbers"));
    return;
  }
  matter.silent.push_back(server);
  auto& channel = channels_[server];
  if (!channel) channel = open_channel_(server, share_);
  channel->send(build_query(*id, matter.question, EdnsUse::with_edns),
                {.rank = matter.rank, .id = *id});
}

// For the next server, or for the end.
void Exchange::set_timer(UnderWay& matter) {
  timers_.erase({matter.timer, matter.rank});
  const Instant next_server_at = std::chrono::steady_clock::now() + share_;
  matter.timer = has_next_server(matter) ? std::min(matter.end, next_server_at) : matter.end;
  timers_.emplace(matter.timer, matter.rank);
}

// Returns whether there was something to be done. Nobody is given up before it was looked whether
// the answer has come by then: we may have been kept from that for long.
bool Exchange::act_on_timers() {
  const Instant now = looked_at_;
  bool was_due = false;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    was_due = true;
    UnderWay& matter = under_way_.at(timers_.begin()->second);
    if (matter.end <= now) {
      give_up(matter);
    } else {
      ask_next_server(matter);
    }
  }
  return was_due;
}

// When something is to be done although nothing was received.
Deadline Exchange::wake_up() const {
  Deadline wake_up = Deadline::at(timers_.begin()->first);
  for (const auto& channel : channels_) {
    const auto timeout = channel ? channel->next_timeout() : std::nullopt;
    if (timeout) wake_up = wake_up.within(std::max(min_sleep, *timeout));
  }
  return wake_up;
}

// What is ready by then, or the first of it.
void Exchange::process_until(Deadline deadline) {
  std::vector<pollfd> descriptors;
  std::vector<Channel*> owners;
  for (const auto& channel : channels_) {
    if (!channel) continue;
    std::ranges::copy(channel->descriptors(), std::back_inserter(descriptors));
    owners.resize(descriptors.size(), channel.get());
  }
  base::wait_for(descriptors, deadline);
  looked_at_ = std::chrono::steady_clock::now();
  if (poll(descriptors.data(), descriptors.size(), 0) > 0) {
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      if (descriptors[i].revents != 0) owners[i]->process(descriptors[i]);
    }
  }
  for (const auto& channel : channels_) {
    if (channel) channel->process_timeouts();
  }
}

// Returns whether there were any. Taking one may send the next query, which may be delivered at
// once: that is left for the next call.
bool Exchange::take_deliveries() {
  std::vector<Delivery> deliveries;
  for (const auto& channel : channels_) {
    if (channel) std::ranges::move(channel->take_deliveries(), std::back_inserter(deliveries));
  }
  std::ranges::for_each(deliveries, [&](const Delivery& delivery) { take(delivery); });
  return !deliveries.empty();
}

void Exchange::take(const Delivery& delivery) {
  ids_.release(delivery.ticket.id);
  const auto found = under_way_.find(delivery.ticket.rank);
  if (found == under_way_.end()) return;  // too late
  UnderWay& matter = found->second;
  const bool silence = delivery.kind == Delivery::Kind::silence;
  if (silence && matter.end <= std::chrono::steady_clock::now()) return;
  std::erase(matter.silent, delivery.server);
  if (silence) {  // the channel has given up, we have not
    send(matter, delivery.server);
    return;
  }
  Answer answer = to_answer(delivery, matter.question);
  if (answer.could_not_ask()) {
    fail(matter, std::move(answer));
  } else {
    preferred_ = delivery.server;
    settle(matter, std::move(answer));
  }
}

Answer Exchange::to_answer(const Delivery& delivery, const Question& question) const {
  const Server& server = servers_[delivery.server];
  const std::string where = server.endpoint.format();
  switch (delivery.kind) {
    case Delivery::Kind::reply: return interpret(delivery.bytes, question, server);
    case Delivery::Kind::unreadable:
      return failed_answer(question, Outcome::malformed, "a malformed reply from " + where);
    case Delivery::Kind::refused:
      return failed_answer(question, Outcome::temporary_failure,
                           fmt::format("connection refused by {} (or no route to it)", where));
    case Delivery::Kind::silence:
    case Delivery::Kind::broken: break;
  }
  return failed_answer(question, Outcome::temporary_failure,
                       fmt::format("{} cannot be asked: {}", where, delivery.text));
}

void Exchange::fail(UnderWay& matter, Answer failure) {
  matter.failures.push_back(std::move(failure));
  if (has_next_server(matter)) {
    ask_next_server(matter);
  } else if (matter.silent.empty()) {
    give_up(matter);
  }
}

void Exchange::settle(UnderWay& matter, Answer answer) {
  const std::size_t rank = matter.rank;
  answer.elapsed = std::chrono::steady_clock::now() - matter.begin;
  timers_.erase({matter.timer, rank});
  under_way_.erase(rank);
  traffic_.sink(rank, std::move(answer));
}

// All that is known about why there is no answer.
void Exchange::give_up(UnderWay& matter) {
  std::vector<std::string> reasons;
  auto outcome = matter.silent.empty() ? Outcome::malformed : Outcome::temporary_failure;
  std::uint16_t rcode = 0;
  for (const Answer& failure : matter.failures) {
    reasons.push_back(failure.explanation);
    if (failure.outcome == Outcome::temporary_failure) outcome = Outcome::temporary_failure;
    if (rcode == 0) rcode = failure.rcode;
  }
  if (!matter.silent.empty()) reasons.push_back(explain_silence(matter));
  Answer answer = failed_answer(matter.question, outcome, base::join(reasons, "; "));
  answer.rcode = rcode;
  settle(matter, std::move(answer));
}

std::string Exchange::explain_silence(const UnderWay& matter) const {
  std::vector<std::string> endpoints;
  endpoints.reserve(matter.silent.size());
  for (const std::size_t server : matter.silent)
    endpoints.push_back(servers_[server].endpoint.format());
  const Duration waited = std::chrono::steady_clock::now() - matter.begin;
  return fmt::format("no answer from {} within {:.1f} s", base::join(endpoints, ", "),
                     base::to_seconds(waited));
}

}  // namespace mailprobe::dns
