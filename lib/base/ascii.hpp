// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text as protocols see it: ASCII rules whatever the locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailprobe::base {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
// C0 controls and DEL.
constexpr bool is_control(char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool has_control(std::string_view text);
bool is_ascii(std::string_view text);

// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);

// "a,b,,c" at ',' gives "a" "b" "" "c"; an empty text gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace mailprobe::base
