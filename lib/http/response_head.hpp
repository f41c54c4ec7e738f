// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head of an answer: its status and the few fields that we look at (RFC 9112 sections 4 and 5,
// RFC 9110 section 5). Whoever answers may send what he likes; what is kept is bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::http {

// Of all heads together, those of interim answers (1xx) and the trailer included.
inline constexpr std::size_t largest_head = std::size_t{16} * 1024;  // bytes
inline constexpr std::size_t most_head_lines = 100;

// The values are foreign text, without blanks at both ends. A field that came more than once has
// its values joined with ", " (RFC 9110 section 5.3).
struct Head {
  int status = 0;
  std::string content_type;
  std::string content_encoding;
  std::string transfer_encoding;
  std::string location;
};

// Takes line by line. An interim answer is forgotten once the next one begins; what comes behind
// the head of the final one is a trailer, which only counts.
class HeadReader {
 public:
  // `line` with its end. Errors: protocol (no HTTP, too much of it, a coding that was not asked
  // for), after which nothing more may be given.
  base::Result<void> take(std::string_view line);

  // The head of the final answer is whole.
  [[nodiscard]] bool complete() const { return stage_ == Stage::trailer; }
  [[nodiscard]] const Head& head() const { return head_; }

 private:
  enum class Stage { status_line, fields, trailer };

  base::Result<void> take_status_line(std::string_view line);
  void take_field(std::string_view line);
  base::Result<void> end_head();

  Stage stage_ = Stage::status_line;
  Head head_;
  std::string* last_ = nullptr;  // the field that a folded line belongs to
  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace mailprobe::http
