// SPDX-License-Identifier: GPL-3.0-or-later
//
// One message in a queue, as far as it is known. All text in it is foreign, and bounded: what is
// longer is cut, and the message says so. A queue is never held as a whole; readers hand out one
// message after the other.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailprobe::queue {

enum class State : std::uint8_t {
  active,       // it is being delivered
  deferred,     // it was tried, and will be again
  queued,       // it waits; nobody says whether it was tried
  hold,         // it waits for a human
  incoming,     // it was received and is on its way into the queue
  maildrop,     // it was submitted here, and not picked up yet
  corrupt,      // it cannot be read
  frozen,       // it failed, and waits for a human (Exim)
  failed,       // it failed for good, and was kept (nullmailer)
  unprocessed,  // it was not split by recipients yet (qmail)
};

inline constexpr auto states = std::to_array<State>(
    {State::active, State::deferred, State::queued, State::hold, State::incoming, State::maildrop,
     State::corrupt, State::frozen, State::failed, State::unprocessed});

// "active", "deferred" ...
std::string_view format_state(State state);

using Time = std::chrono::sys_seconds;

// Seconds since 1970, up to the year 9999: no arithmetic with a Time overflows.
std::optional<Time> parse_epoch(std::string_view digits);

inline constexpr std::size_t id_limit = 64;                              // bytes
inline constexpr std::size_t address_limit = 512;                        // bytes
inline constexpr std::size_t reason_limit = 1024;                        // bytes
inline constexpr std::size_t recipient_limit = 10'000;                   // kept of one message
inline constexpr std::size_t envelope_limit = std::size_t{1024} * 1024;  // bytes of its recipients

struct Recipient {
  std::string address;
  std::string reason;  // why it still waits; empty: none is given

  bool operator==(const Recipient&) const = default;
};

struct Message {
  std::string id;
  State state = State::queued;
  std::optional<Time> arrival;
  std::optional<std::uint64_t> bytes;
  std::optional<std::string> sender;  // empty: the null sender; none: not known
  std::vector<Recipient> recipients;  // that still wait
  std::uint64_t recipients_left_out = 0;
  bool forced_expire = false;  // the next attempt is the last one
  bool cut = false;            // it held more than the limits allow, or than was shown

  void set_id(std::string_view text);
  void set_sender(std::string_view text);
  void add_recipient(std::string_view address, std::string_view reason);

  // Whether a recipient's reason is known.
  [[nodiscard]] bool has_reason() const;

  bool operator==(const Message&) const = default;

 private:
  std::string bounded(std::string_view text, std::size_t limit);

  std::size_t envelope_ = 0;  // bytes of the recipients
};

using MessageSink = std::function<void(const Message&)>;

}  // namespace mailprobe::queue
