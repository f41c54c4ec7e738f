// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of a queue, added up message by message, in memory that does not depend on how many
// there are. Messages count once in each line of it: a message for three recipients of one domain
// is one message for that domain, and one with two kinds of reasons is one of each kind.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queue/age_histogram.hpp"
#include "queue/heavy_hitters.hpp"
#include "queue/message.hpp"
#include "queue/reason.hpp"

namespace mailprobe::queue {

struct Tally {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;  // of those whose size is known; at most 2^63

  bool operator==(const Tally&) const = default;
};

struct ReasonTally {
  std::uint64_t messages = 0;
  std::string example;  // the first text of this class; foreign

  bool operator==(const ReasonTally&) const = default;
};

class Summary {
 public:
  struct Terms {
    Time now;
    std::optional<std::chrono::seconds>
        near_expiry;           // an age; from there on a message counts as such
    std::size_t names = 1000;  // of domains, and of senders, that are counted
  };

  explicit Summary(const Terms& terms);

  void add(const Message& message);

  // Messages of which nothing is known but that they are there.
  void add_unseen(State state, std::uint64_t messages);

  // Of another queue, on the same terms.
  void merge(const Summary& other);

  [[nodiscard]] Tally total() const;
  [[nodiscard]] const Tally& in(State state) const;
  [[nodiscard]] std::uint64_t recipients() const { return recipients_; }
  [[nodiscard]] std::uint64_t size_unknown() const { return size_unknown_; }

  // Since arrival. Of messages without a known arrival nothing is said.
  [[nodiscard]] const AgeHistogram& ages() const { return ages_; }
  [[nodiscard]] std::uint64_t near_expiry() const { return near_expiry_; }
  [[nodiscard]] std::uint64_t forced_expire() const { return forced_expire_; }

  // Names in lower case; "" stands for addresses without a domain.
  [[nodiscard]] const HeavyHitters& domains() const { return domains_; }

  // Addresses, with the domain in lower case. The null sender is not among them.
  [[nodiscard]] const HeavyHitters& senders() const { return senders_; }
  [[nodiscard]] std::uint64_t null_sender() const { return null_sender_; }
  [[nodiscard]] std::uint64_t sender_unknown() const { return sender_unknown_; }

  // 0 to 1, of the messages whose sender is known; none if there is no such message.
  [[nodiscard]] std::optional<double> null_sender_share() const;

  // Of the sender who has most messages, the same way. An upper bound where senders() is not exact.
  [[nodiscard]] std::optional<double> largest_sender_share() const;

  [[nodiscard]] const ReasonTally& reason(Reason reason) const;

  // Messages that held more than is read of one, or than the program shows.
  [[nodiscard]] std::uint64_t cut() const { return cut_; }

 private:
  void add_age(const Message& message);
  void add_sender(const Message& message);
  void add_domains(const Message& message);
  void add_reasons(const Message& message);
  Reason classify(const std::string& text);
  [[nodiscard]] std::optional<double> share(std::uint64_t messages) const;

  Terms terms_;
  std::array<Tally, states.size()> states_{};
  std::uint64_t recipients_ = 0;
  std::uint64_t size_unknown_ = 0;
  AgeHistogram ages_;
  std::uint64_t near_expiry_ = 0;
  std::uint64_t forced_expire_ = 0;
  HeavyHitters domains_;
  HeavyHitters senders_;
  std::uint64_t null_sender_ = 0;
  std::uint64_t sender_unknown_ = 0;
  std::array<ReasonTally, reason_count> reasons_{};
  std::uint64_t cut_ = 0;

  // What was classified last, by its hash: mostly many messages wait for the same reason.
  struct Classified {
    std::string text;
    Reason reason = Reason::none;
  };
  std::array<Classified, 64> classified_{};
};

// The part behind the last "@", in lower case and without a dot at its end; "" if there is none.
std::string domain_of(std::string_view address);

}  // namespace mailprobe::queue
