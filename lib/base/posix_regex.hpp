// SPDX-License-Identifier: GPL-3.0-or-later
//
// Extended regular expressions of POSIX, as the options of older plugins take them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <regex.h>

#include "base/result.hpp"

namespace mailprobe::base {

// Matching takes time and memory that grow with the text: no more of it than this is looked at.
inline constexpr std::size_t regex_text_limit = 8UL * 1024;  // octets

class PosixRegex {
 public:
  // regcomp(3) with REG_EXTENDED, REG_NEWLINE and REG_NOSUB. Errors: syntax, with what is wrong.
  static Result<PosixRegex> compile(const std::string& pattern);

  // Whether it matches somewhere in the first regex_text_limit octets. A NUL ends the text.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Free {
    void operator()(regex_t* compiled) const;
  };

  std::shared_ptr<const regex_t> compiled_;
};

}  // namespace mailprobe::base
