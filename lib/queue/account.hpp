// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a reader says of its own work when there is nothing more to read: whether it saw the whole
// queue, and how it knows. "Nothing there" is said only where the program or the directory said so
// in the way it always does; whoever could not look says that, and what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailprobe::queue {

enum class System : std::uint8_t { postfix, exim, sendmail, opensmtpd, nullmailer, qmail };

// "postfix", "exim" ...
std::string_view format_system(System system);

enum class Ending : std::uint8_t {
  complete,        // messages, and all of them
  empty,           // none, and that is certain
  half,            // it breaks off: there are at least as many messages as were handed out
  contradictory,   // the listing counts otherwise than we do
  denied,          // we may not look
  failed,          // the program could not look, for another reason
  not_understood,  // a line has no form that is known
};

// "complete", "empty" ...
std::string_view format_ending(Ending ending);

struct Account {
  Ending ending = Ending::failed;
  std::uint64_t messages = 0;            // handed out
  std::optional<std::uint64_t> claimed;  // what the listing itself counts
  std::string sentence;                  // how it is known, for a human; printable
  std::string remedy;                    // what must be set, and where; empty if nobody knows
  std::string remark;                    // what was said beside a good listing; printable
  std::uint64_t cut_lines = 0;           // lines (of files: messages) that were longer than is read

  // Whether what was handed out is the whole queue.
  [[nodiscard]] bool is_whole() const {
    return ending == Ending::complete || ending == Ending::empty;
  }

  bool operator==(const Account&) const = default;
};

}  // namespace mailprobe::queue
