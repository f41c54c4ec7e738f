// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the readers of all listings have in common. A reader is fed with pieces of a program's
// standard output as they come, hands out each message as soon as it is whole, and is told at the
// end how the program ended. Then it gives its account; the rules of that stand here, once, in the
// order in which they are looked at:
//
//   denied, failed   known words of refusal, on either output
//   half             the program was stopped, or a line breaks off
//   failed           it ended with an error
//   not_understood   some line has no form that is known
//   contradictory    the listing's own count is another one
//   half             the last line, which a whole listing has, is missing
//   complete, empty
//
// A program that prints a line for an empty queue has not said "empty" by printing nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queue/account.hpp"
#include "queue/message.hpp"

namespace mailprobe::queue {

// How the program that was listened to ended.
struct ProgramEnd {
  bool by_itself = true;  // false: it was stopped, at the deadline or at a limit
  int exit_code = 0;
  std::string_view errors;  // what it wrote to standard error, foreign
};

class ListingReader {
 public:
  ListingReader(const ListingReader&) = delete;
  ListingReader& operator=(const ListingReader&) = delete;
  virtual ~ListingReader() = default;

  void feed(std::string_view chunk);

  // To be called once, after all was fed.
  Account finish(const ProgramEnd& end);

 protected:
  enum class Emptiness : std::uint8_t { silent, told };  // how an empty queue is listed
  enum class Tolerance : std::uint8_t {
    remarks,  // words on standard error may stand beside a good listing
    none,     // they show that it cannot be trusted
  };

  struct Manner {
    System system;
    Emptiness emptiness;
    Tolerance tolerance = Tolerance::remarks;
    std::size_t line_limit = std::size_t{64} * 1024;  // bytes; the rest of a line is not read
  };

  struct Line {
    std::string_view text;
    bool cut;  // it was longer than the limit
  };

  ListingReader(const Manner& manner, MessageSink sink);

  // False: not understood.
  virtual bool read_line(const Line& line) = 0;

  // At the end, before the last message is handed out and the account is made.
  virtual void conclude() {}

  // The message that is being read; handed out when the next one begins. There is none at first.
  Message& begin_message();
  [[nodiscard]] Message* message() { return message_ ? &*message_ : nullptr; }
  void end_message();
  virtual void before_handing_out(Message& /*message*/) {}

  void claim(std::uint64_t count) { claimed_ = claimed_.value_or(0) + count; }
  void say_whole() { whole_ = true; }
  void say_printed_in_part() { in_part_ = true; }
  // What the account counts, if it is not the messages that were handed out.
  [[nodiscard]] virtual std::uint64_t counted() const { return messages_; }

 private:
  void take_line(std::string_view text);
  void take_last_line(const ProgramEnd& end);
  void keep_refusal(std::string_view text);
  [[nodiscard]] Account judge(const ProgramEnd& end) const;
  [[nodiscard]] std::optional<Account> judge_refusal(std::string_view errors) const;
  [[nodiscard]] std::optional<Account> judge_end(const ProgramEnd& end) const;
  [[nodiscard]] Account judge_silence(const ProgramEnd& end) const;

  Manner manner_;
  MessageSink sink_;
  std::string pending_;       // a line that has not ended yet
  bool pending_cut_ = false;  // and is longer than the limit already
  std::uint64_t lines_ = 0;
  std::uint64_t cut_lines_ = 0;
  bool broke_off_ = false;          // within a line
  std::uint64_t strange_line_ = 0;  // the first one that was not understood; 0: none
  std::string strange_text_;
  std::string refusal_;  // the first line that is one
  std::optional<Message> message_;
  std::uint64_t messages_ = 0;
  std::optional<std::uint64_t> claimed_;
  bool whole_ = false;
  bool in_part_ = false;
};

}  // namespace mailprobe::queue
