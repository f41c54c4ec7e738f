// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/summary.hpp"

#include <algorithm>
#include <functional>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::queue {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 63U;

void add_bytes(Tally& tally, std::uint64_t bytes) {
  tally.bytes += std::min(bytes, most_bytes - tally.bytes);
}

std::size_t index_of(State state) { return static_cast<std::size_t>(state); }

// The part before the "@" is its own server's business (RFC 5321 section 2.4).
std::string with_lower_domain(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return std::string(address);
  return std::string(address.substr(0, at + 1)) + domain_of(address);
}

}  // namespace

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return {};
  std::string domain = base::to_lower(address.substr(at + 1));
  if (domain.ends_with('.')) domain.pop_back();
  return domain;
}

Summary::Summary(const Terms& terms)
    : terms_(terms), domains_(terms.names), senders_(terms.names) {}

void Summary::add(const Message& message) {
  Tally& tally = states_.at(index_of(message.state));
  ++tally.messages;
  add_bytes(tally, message.bytes.value_or(0));
  if (!message.bytes) ++size_unknown_;
  recipients_ += message.recipients.size() + message.recipients_left_out;
  if (message.forced_expire) ++forced_expire_;
  if (message.cut) ++cut_;
  add_age(message);
  add_sender(message);
  add_domains(message);
  add_reasons(message);
}

void Summary::add_unseen(State state, std::uint64_t messages) {
  states_.at(index_of(state)).messages += messages;
  size_unknown_ += messages;
  sender_unknown_ += messages;
}

void Summary::add_age(const Message& message) {
  if (!message.arrival) return;
  const auto age = terms_.now - *message.arrival;
  ages_.add(age);
  if (terms_.near_expiry && age >= *terms_.near_expiry) ++near_expiry_;
}

void Summary::add_sender(const Message& message) {
  if (!message.sender) {
    ++sender_unknown_;
  } else if (message.sender->empty()) {
    ++null_sender_;
  } else {
    senders_.add(with_lower_domain(*message.sender));
  }
}

void Summary::add_domains(const Message& message) {
  std::vector<std::string> domains;
  domains.reserve(message.recipients.size());
  for (const Recipient& recipient : message.recipients)
    domains.push_back(domain_of(recipient.address));
  std::ranges::sort(domains);
  const auto repeated = std::ranges::unique(domains);
  domains.erase(repeated.begin(), repeated.end());
  for (const std::string& domain : domains)
    domains_.add(domain);
}

void Summary::add_reasons(const Message& message) {
  std::array<bool, reason_count> seen{};
  for (const Recipient& recipient : message.recipients) {
    const Reason reason = classify(recipient.reason);
    const auto index = static_cast<std::size_t>(reason);
    if (seen.at(index)) continue;
    seen.at(index) = true;
    ReasonTally& tally = reasons_.at(index);
    ++tally.messages;
    if (tally.example.empty()) tally.example = recipient.reason.substr(0, base::foreign_text_limit);
  }
}

Reason Summary::classify(const std::string& text) {
  Classified& known = classified_.at(std::hash<std::string>{}(text) % classified_.size());
  if (known.text != text) known = {text, classify_reason(text)};
  return known.reason;
}

void Summary::merge(const Summary& other) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    states_.at(i).messages += other.states_.at(i).messages;
    add_bytes(states_.at(i), other.states_.at(i).bytes);
  }
  for (std::size_t i = 0; i < reasons_.size(); ++i) {
    ReasonTally& tally = reasons_.at(i);
    tally.messages += other.reasons_.at(i).messages;
    if (tally.example.empty()) tally.example = other.reasons_.at(i).example;
  }
  recipients_ += other.recipients_;
  size_unknown_ += other.size_unknown_;
  ages_.merge(other.ages_);
  near_expiry_ += other.near_expiry_;
  forced_expire_ += other.forced_expire_;
  domains_.merge(other.domains_);
  senders_.merge(other.senders_);
  null_sender_ += other.null_sender_;
  sender_unknown_ += other.sender_unknown_;
  cut_ += other.cut_;
}

Tally Summary::total() const {
  Tally total;
  for (const Tally& tally : states_) {
    total.messages += tally.messages;
    add_bytes(total, tally.bytes);
  }
  return total;
}

const Tally& Summary::in(State state) const { return states_.at(index_of(state)); }

const ReasonTally& Summary::reason(Reason reason) const {
  return reasons_.at(static_cast<std::size_t>(reason));
}

std::optional<double> Summary::share(std::uint64_t messages) const {
  const std::uint64_t known = total().messages - sender_unknown_;
  if (known == 0) return std::nullopt;
  return static_cast<double>(messages) / static_cast<double>(known);
}

std::optional<double> Summary::null_sender_share() const { return share(null_sender_); }

std::optional<double> Summary::largest_sender_share() const {
  const auto largest = senders_.top(1);
  return share(largest.empty() ? 0 : largest.front().count);
}

}  // namespace mailprobe::queue
