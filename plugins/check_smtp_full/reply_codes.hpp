// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which reply codes are expected: "250", "250,251", "5xx".
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mailprobe::check_smtp_full {

class ReplyCodes {
 public:
  ReplyCodes(std::initializer_list<int> codes);

  // Codes ::= Code *( "," Code );  Code ::= 3DIGIT / DIGIT "xx"; from 200 to 599.
  static std::optional<ReplyCodes> parse(std::string_view text);

  [[nodiscard]] bool hold(int code) const;
  // Whether one of them is no refusal.
  [[nodiscard]] bool hold_success() const;
  [[nodiscard]] std::string format() const;  // "250 or 5xx"

 private:
  struct Span {
    int first;
    int last;
  };

  ReplyCodes() = default;
  static std::optional<Span> parse_one(std::string_view text);

  std::vector<Span> spans_;
};

}  // namespace mailprobe::check_smtp_full
