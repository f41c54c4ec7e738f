// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/macro.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::policy::spf {
namespace {

constexpr std::string_view letters_of_terms = "slodiphv";
constexpr std::string_view letters_of_explanations = "slodiphcrtv";
constexpr std::string_view delimiters = ".-+,/_=";
constexpr std::size_t name_limit = 253;  // characters of a name without the last dot

std::unexpected<Fault> complain(const Piece& at, std::string_view problem) {
  return fault(at.position, fmt::format("{} {}", base::quote(at.text.substr(0, 1)), problem));
}

// Reads a macro-string part by part.
class Reader {
 public:
  Reader(const Piece& text, std::string_view letters, std::string_view more_literals)
      : rest_(text), letters_(letters), more_literals_(more_literals) {
    string_.text = text.text;
  }

  Parsed<MacroString> read() {
    while (!rest_.text.empty()) {
      if (auto part = rest_.text.front() == '%' ? read_expansion() : read_literal(); !part)
        return fault(std::move(part.error()));
    }
    return std::move(string_);
  }

  // Where the last macro-expand ends.
  [[nodiscard]] std::size_t end_of_macros() const { return end_of_macros_; }

 private:
  Parsed<void> read_literal() {
    const char c = rest_.text.front();
    const bool visible = c > ' ' && c < 0x7f;
    if (!visible && !more_literals_.contains(c)) return complain(rest_, "cannot stand here");
    append(rest_.text.substr(0, 1));
    skip(1);
    return {};
  }

  Parsed<void> read_expansion() {
    const std::string_view start = rest_.text.substr(0, 2);
    if (start == "%{") return read_macro();
    if (start == "%%") {
      append("%");
    } else if (start == "%_") {
      append(" ");
    } else if (start == "%-") {
      append("%20");
    } else {
      return fault(rest_.position, R"(behind "%" stands one of "{", "%", "_" and "-")");
    }
    end_expansion(2);
    return {};
  }

  Parsed<void> read_macro() {
    const std::size_t end = rest_.text.find('}');
    if (end == std::string_view::npos) return fault(rest_.position, R"("%{" lacks its "}")");
    Piece inside = rest_.first(end).from(2);
    Macro macro;
    if (auto read = read_letter(inside, macro); !read) return read;
    inside = inside.from(1);
    if (auto read = read_count(inside, macro); !read) return read;
    inside = inside.from(std::min(inside.text.find_first_not_of("0123456789"), inside.text.size()));
    macro.reverse = base::iequals(inside.text.substr(0, 1), "r");
    if (macro.reverse) inside = inside.from(1);
    const std::size_t odd = inside.text.find_first_not_of(delimiters);
    if (odd != std::string_view::npos) return complain(inside.from(odd), "cannot stand in a macro");
    macro.delimiters = inside.text;
    string_.parts.emplace_back(std::move(macro));
    end_expansion(end + 1);
    return {};
  }

  Parsed<void> read_letter(const Piece& inside, Macro& macro) const {
    if (inside.text.empty()) return fault(inside.position, "here the letter of a macro is missing");
    const char written = inside.text.front();
    macro.letter = base::to_lower(written);
    macro.url_escape = macro.letter != written;
    if (letters_.contains(macro.letter)) return {};
    if (letters_of_explanations.contains(macro.letter))
      return complain(inside, "can stand in the text of an explanation only");
    return complain(inside, "is no macro");
  }

  static Parsed<void> read_count(const Piece& inside, Macro& macro) {
    const std::string_view digits =
        inside.text.substr(0, inside.text.find_first_not_of("0123456789"));
    if (digits.empty()) return {};
    // A name has at most 127 labels; a number too large for its type means all of them, too.
    macro.parts = base::parse_integer<std::size_t>(digits).value_or(name_limit);
    if (macro.parts == 0) return fault(inside.position, "the number of parts cannot be 0");
    return {};
  }

  void append(std::string_view literal) {
    if (string_.parts.empty() || !std::holds_alternative<std::string>(string_.parts.back()))
      string_.parts.emplace_back(std::string());
    std::get<std::string>(string_.parts.back()) += literal;
  }

  void skip(std::size_t count) { rest_ = rest_.from(count); }

  void end_expansion(std::size_t count) {
    skip(count);
    end_of_macros_ = rest_.position;
  }

  Piece rest_;
  std::string_view letters_;
  std::string_view more_literals_;
  std::size_t end_of_macros_ = 0;
  MacroString string_;
};

// What is behind the last dot must be a name that can stand at the top of the DNS.
Parsed<void> check_top_label(const Piece& label) {
  if (label.text.empty()) return fault(label.position, "here a label is missing");
  const auto* const odd =
      std::ranges::find_if_not(label.text, [](char c) { return base::is_alnum(c) || c == '-'; });
  if (odd != label.text.end())
    return complain(label.from(static_cast<std::size_t>(odd - label.text.begin())),
                    "cannot stand in the last label of a domain");
  if (label.text.starts_with('-') || label.text.ends_with('-'))
    return fault(label.position, "the last label of a domain cannot begin or end with \"-\"");
  if (std::ranges::all_of(label.text, base::is_digit))
    return fault(label.position, "the last label of a domain cannot be a number");
  return {};
}

Parsed<void> check_domain_end(const Piece& tail, bool behind_macro) {
  if (tail.text.empty() && behind_macro) return {};
  const Piece undotted = tail.first(tail.text.size() - (tail.text.ends_with('.') ? 1 : 0));
  const std::size_t dot = undotted.text.rfind('.');
  if (dot == std::string_view::npos) {
    return fault(tail.position, behind_macro
                                    ? "behind a macro a dot and a label, or nothing, must stand"
                                    : "a domain has at least two labels");
  }
  return check_top_label(undotted.from(dot + 1));
}

std::vector<std::string_view> split_at_any(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// RFC 3986 section 2.3: unreserved characters stay.
std::string url_escape(std::string_view text) {
  constexpr std::string_view marks = "-._~";
  std::string escaped;
  for (const char c : text) {
    if (base::is_alnum(c) || marks.contains(c)) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

// RFC 7208 section 7.3: IPv6 addresses are dot-separated nibbles.
std::string dotted(const net::IpAddress& address) {
  if (address.family() == net::Family::v4) return address.format();
  std::string text;
  for (const std::uint8_t octet : address.octets())
    text += fmt::format("{}{:x}.{:x}", text.empty() ? "" : ".", octet >> 4U, octet & 0xfU);
  return text;
}

std::string value_of(char letter, const MacroValues& values) {
  switch (letter) {
    case 's': return fmt::format("{}@{}", values.local_part, values.sender_domain);
    case 'l': return values.local_part;
    case 'o': return values.sender_domain;
    case 'd': return values.domain;
    case 'i': return dotted(values.client);
    case 'p': return values.validated;
    case 'h': return values.helo;
    case 'c': return values.client.format();
    case 'r': return values.receiver;
    case 't': return std::to_string(values.time);
    default: return values.client.family() == net::Family::v4 ? "in-addr" : "ip6";  // v
  }
}

std::string transform(const Macro& macro, std::string_view value) {
  auto parts = split_at_any(value, macro.delimiters.empty() ? "." : macro.delimiters);
  if (macro.reverse) std::ranges::reverse(parts);
  const std::size_t kept = macro.parts == 0 ? parts.size() : std::min(macro.parts, parts.size());
  const std::size_t first = parts.size() - kept;
  std::string text(parts[first]);
  for (const std::string_view part : std::span(parts).subspan(first + 1))
    text.append(".").append(part);
  return text;
}

std::string expand_macro(const Macro& macro, const MacroValues& values) {
  std::string value = value_of(macro.letter, values);
  if (macro.parts != 0 || macro.reverse || !macro.delimiters.empty())
    value = transform(macro, value);
  return macro.url_escape ? url_escape(value) : value;
}

}  // namespace

bool MacroString::has_macros() const {
  return std::ranges::any_of(parts,
                             [](const auto& part) { return std::holds_alternative<Macro>(part); });
}

bool MacroString::uses(char letter) const {
  return std::ranges::any_of(parts, [&](const auto& part) {
    const auto* macro = std::get_if<Macro>(&part);
    return macro != nullptr && macro->letter == letter;
  });
}

Parsed<MacroString> parse_macro_string(const Piece& text) {
  return Reader(text, letters_of_explanations, "").read();
}

Parsed<MacroString> parse_domain_spec(const Piece& text) {
  if (text.text.empty()) return fault(text.position, "here a domain is missing");
  Reader reader(text, letters_of_terms, "");
  auto string = reader.read();
  if (!string) return string;
  const std::size_t end = reader.end_of_macros();
  const bool behind_macro = end != 0;
  const Piece tail = behind_macro ? text.from(end - text.position) : text;
  if (auto checked = check_domain_end(tail, behind_macro); !checked)
    return fault(std::move(checked.error()));
  return string;
}

Parsed<MacroString> parse_explain_string(std::string_view text) {
  return Reader({text, 0}, letters_of_explanations, " ").read();
}

std::string expand(const MacroString& string, const MacroValues& values) {
  std::string text;
  for (const auto& part : string.parts) {
    const auto* macro = std::get_if<Macro>(&part);
    text += macro == nullptr ? std::get<std::string>(part) : expand_macro(*macro, values);
  }
  return text;
}

std::string expand_domain(const MacroString& string, const MacroValues& values) {
  std::string name = expand(string, values);
  // One dot at the end is the root, two are no name.
  if (name.ends_with('.') && !name.ends_with("..")) name.pop_back();
  if (name.size() <= name_limit) return name;
  const std::size_t dot = name.find('.', name.size() - name_limit - 1);
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

}  // namespace mailprobe::policy::spf
