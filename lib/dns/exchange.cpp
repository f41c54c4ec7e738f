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

Exchange::Exchange(std::span<const Question> questions, std::span<const Server> servers,
                   std::size_t preferred, Deadline deadline, OpenChannel open)
    : questions_(questions),
      servers_(servers),
      preferred_(preferred),
      first_(preferred),
      deadline_(deadline),
      open_channel_(std::move(open)),
      share_(std::min<Duration>(max_share,
                                deadline.remaining() / static_cast<int>(servers.size() + 1))),
      open_(questions.size()),
      progress_(questions.size()),
      channels_(servers.size()) {}

std::vector<Answer> Exchange::run() {
  for (std::size_t question = 0; question < questions_.size(); ++question)
    ask_next_server(question);
  take_deliveries();
  while (open_ > 0 && !deadline_.expired()) {
    wait_and_process();
    ask_for_silent_servers();
    take_deliveries();
  }
  std::vector<Answer> answers;
  answers.reserve(questions_.size());
  for (std::size_t question = 0; question < questions_.size(); ++question) {
    if (!progress_[question].known) give_up(question);
    answers.push_back(std::move(progress_[question].answer));
  }
  return answers;
}

bool Exchange::has_next_server(const Progress& progress) const {
  return !progress.known && progress.servers_asked < servers_.size();
}

void Exchange::ask_next_server(std::size_t question) {
  Progress& progress = progress_[question];
  const std::size_t server = (first_ + progress.servers_asked++) % servers_.size();
  progress.next_server_at = std::chrono::steady_clock::now() + share_;
  send(question, server);
}

void Exchange::ask_for_silent_servers() {
  const Instant now = std::chrono::steady_clock::now();
  for (std::size_t question = 0; question < questions_.size(); ++question) {
    const Progress& progress = progress_[question];
    if (has_next_server(progress) && progress.next_server_at <= now) ask_next_server(question);
  }
}

void Exchange::send(std::size_t question, std::size_t server) {
  const auto id = ids_.next();
  if (!id) {
    fail(question, failed_answer(questions_[question], Outcome::temporary_failure,
                                 "the kernel gives no random numbers"));
    return;
  }
  progress_[question].silent.push_back(server);
  auto& channel = channels_[server];
  if (!channel) channel = open_channel_(server, share_);
  channel->send(build_query(*id, questions_[question], EdnsUse::with_edns), question);
}

// When something is to be done although nothing was received.
Deadline Exchange::wake_up() const {
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

void Exchange::wait_and_process() {
  std::vector<pollfd> descriptors;
  std::vector<Channel*> owners;
  for (const auto& channel : channels_) {
    if (!channel) continue;
    std::ranges::copy(channel->descriptors(), std::back_inserter(descriptors));
    owners.resize(descriptors.size(), channel.get());
  }
  if (base::wait_for(descriptors, wake_up()) == base::Wait::ready) {
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      if (descriptors[i].revents != 0) owners[i]->process(descriptors[i]);
    }
  }
  for (const auto& channel : channels_) {
    if (channel) channel->process_timeouts();
  }
}

// Taking a delivery may send the next query, which may be delivered at once.
void Exchange::take_deliveries() {
  std::vector<Delivery> deliveries;
  do {
    deliveries.clear();
    for (const auto& channel : channels_) {
      if (channel) std::ranges::move(channel->take_deliveries(), std::back_inserter(deliveries));
    }
    std::ranges::for_each(deliveries, [&](const Delivery& delivery) { take(delivery); });
  } while (!deliveries.empty());
}

void Exchange::take(const Delivery& delivery) {
  Progress& progress = progress_[delivery.question];
  if (progress.known) return;
  const bool silence = delivery.kind == Delivery::Kind::silence;
  if (silence && deadline_.expired()) return;
  std::erase(progress.silent, delivery.server);
  if (silence) {  // the channel has given up, we have not
    send(delivery.question, delivery.server);
    return;
  }
  Answer answer = to_answer(delivery);
  if (answer.could_not_ask()) {
    fail(delivery.question, std::move(answer));
  } else {
    preferred_ = delivery.server;
    settle(delivery.question, std::move(answer));
  }
}

Answer Exchange::to_answer(const Delivery& delivery) const {
  const Question& question = questions_[delivery.question];
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

void Exchange::fail(std::size_t question, Answer failure) {
  Progress& progress = progress_[question];
  progress.failures.push_back(std::move(failure));
  if (has_next_server(progress)) {
    ask_next_server(question);
  } else if (progress.silent.empty()) {
    give_up(question);
  }
}

void Exchange::settle(std::size_t question, Answer answer) {
  answer.elapsed = std::chrono::steady_clock::now() - start_;
  progress_[question].answer = std::move(answer);
  progress_[question].known = true;
  --open_;
}

// All that is known about why there is no answer.
void Exchange::give_up(std::size_t question) {
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

std::string Exchange::explain_silence(const Progress& progress) const {
  std::vector<std::string> endpoints;
  endpoints.reserve(progress.silent.size());
  for (const std::size_t server : progress.silent)
    endpoints.push_back(servers_[server].endpoint.format());
  const Duration waited = std::chrono::steady_clock::now() - start_;
  return fmt::format("no answer from {} within {:.1f} s", base::join(endpoints, ", "),
                     base::to_seconds(waited));
}

}  // namespace mailprobe::dns
