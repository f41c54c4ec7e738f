// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::dns {
namespace {

using base::Cause;
using base::failure;

constexpr std::size_t max_label = 63;  // RFC 1035 section 2.3.4
constexpr std::size_t max_name = 255;

bool is_visible(char c) { return c > ' ' && c < 0x7f; }

// Builds the wire form label by label; complaints have no context yet.
class Builder {
 public:
  void add(char octet) { label_ += octet; }

  base::Result<void> end_label() {
    if (label_.empty()) return failure(Cause::syntax, "has an empty label");
    if (label_.size() > max_label) {
      return failure(Cause::syntax,
                     fmt::format("has a label of {} octets; 63 are allowed", label_.size()));
    }
    wire_ += static_cast<char>(label_.size());
    wire_ += label_;
    label_.clear();
    return {};
  }

  base::Result<std::string> finish() {
    wire_ += '\0';
    if (wire_.size() > max_name) {
      return failure(Cause::syntax, fmt::format("takes {} octets; 255 are allowed", wire_.size()));
    }
    return std::move(wire_);
  }

 private:
  std::string label_;
  std::string wire_;
};

struct Octet {
  char value;
  std::size_t consumed;
};

// RFC 1035 section 5.1: \X is X itself, \DDD the octet with this decimal number. `rest` begins with
// the backslash.
base::Result<Octet> parse_escape(std::string_view rest) {
  if (rest.size() < 2) return failure(Cause::syntax, "ends in a lone backslash");
  if (!base::is_digit(rest[1])) {
    if (!is_visible(rest[1])) return failure(Cause::syntax, "has a bad escape");
    return Octet{.value = rest[1], .consumed = 2};
  }
  const auto number = base::parse_integer<std::uint8_t>(rest.substr(1, 3));
  if (rest.size() < 4 || !number) {
    return failure(Cause::syntax, "has a bad escape; a backslash takes a number of 000 to 255");
  }
  return Octet{.value = static_cast<char>(*number), .consumed = 4};
}

base::Result<Octet> parse_octet(std::string_view rest) {
  const char c = rest.front();
  if (c == '\\') return parse_escape(rest);
  if (is_visible(c)) return Octet{.value = c, .consumed = 1};
  return failure(Cause::syntax, "has " + base::quote(rest.substr(0, 1)) +
                                    ", which a domain name can only hold as an escape");
}

std::unexpected<base::Error> complain(std::string_view text, const base::Error& error,
                                      std::size_t position) {
  return failure(Cause::syntax, fmt::format("domain name {} {} at position {}", base::quote(text),
                                            error.message, position + 1));
}

std::unexpected<base::Error> complain(std::string_view text, const base::Error& error) {
  return failure(Cause::syntax, fmt::format("domain name {} {}", base::quote(text), error.message));
}

void append_label(std::string& text, std::string_view label) {
  constexpr std::string_view special = R"(.\"();@$)";  // what a zone file would misread
  for (const char c : label) {
    if (!is_visible(c)) {
      text += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    } else {
      if (special.find(c) != std::string_view::npos) text += '\\';
      text += c;
    }
  }
}

bool label_less(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(
      a, b, {}, [](char c) { return static_cast<unsigned char>(base::to_lower(c)); },
      [](char c) { return static_cast<unsigned char>(base::to_lower(c)); });
}

}  // namespace

base::Result<Name> Name::parse(std::string_view text) {
  if (text.empty()) return failure(Cause::syntax, "a domain name is empty");
  if (text == ".") return Name{};
  Builder builder;
  std::size_t label_start = 0;
  std::size_t position = 0;
  while (position < text.size()) {
    if (text[position] == '.') {
      if (const auto ended = builder.end_label(); !ended)
        return complain(text, ended.error(), label_start);
      label_start = ++position;
      continue;
    }
    const auto octet = parse_octet(text.substr(position));
    if (!octet) return complain(text, octet.error(), position);
    builder.add(octet->value);
    position += octet->consumed;
  }
  if (label_start < text.size()) {
    if (const auto ended = builder.end_label(); !ended)
      return complain(text, ended.error(), label_start);
  }
  auto wire = builder.finish();
  if (!wire) return complain(text, wire.error());
  return Name{*std::move(wire)};
}

base::Result<Name> Name::from_labels(std::span<const std::string_view> labels) {
  Builder builder;
  for (const std::string_view label : labels) {
    std::ranges::for_each(label, [&](char c) { builder.add(c); });
    if (const auto ended = builder.end_label(); !ended) return complain(label, ended.error());
  }
  auto wire = builder.finish();
  if (!wire) return failure(Cause::syntax, "a domain name " + wire.error().message);
  return Name{*std::move(wire)};
}

std::vector<std::string_view> Name::labels() const {
  std::vector<std::string_view> labels;
  std::string_view rest = wire_;
  while (rest.front() != '\0') {
    const std::size_t length = static_cast<unsigned char>(rest.front());  // at most 63
    labels.push_back(rest.substr(1, length));
    rest.remove_prefix(1 + length);
  }
  return labels;
}

std::string Name::format() const {
  if (is_root()) return ".";
  std::string text;
  for (const std::string_view label : labels()) {
    if (!text.empty()) text += '.';
    append_label(text, label);
  }
  return text;
}

std::string Name::format_absolute() const { return is_root() ? "." : format() + '.'; }

base::Result<Name> Name::child(std::string_view prefix) const {
  const auto front = parse(prefix);
  if (!front) return front;
  return front->under(*this);
}

base::Result<Name> Name::under(const Name& origin) const {
  std::string wire = wire_;
  wire.pop_back();
  wire += origin.wire_;
  if (wire.size() > max_name) {
    return failure(Cause::syntax,
                   fmt::format("{} under {} takes {} octets; 255 are allowed",
                               base::quote(format()), base::quote(origin.format()), wire.size()));
  }
  return Name{std::move(wire)};
}

Name Name::parent() const {
  if (is_root()) return *this;
  return Name{wire_.substr(1U + static_cast<unsigned char>(wire_.front()))};
}

bool Name::is_subdomain_of(const Name& ancestor) const {
  const auto mine = labels();
  const auto theirs = ancestor.labels();
  return mine.size() >= theirs.size() &&
         std::equal(theirs.rbegin(), theirs.rend(), mine.rbegin(), base::iequals);
}

// Length octets are below 'A', so that comparing the wire forms without case compares the labels.
bool Name::operator==(const Name& other) const { return base::iequals(wire_, other.wire_); }

std::weak_ordering Name::operator<=>(const Name& other) const {
  const auto mine = labels();
  const auto theirs = other.labels();
  const auto less = [](const auto& a, const auto& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend(), label_less);
  };
  if (less(mine, theirs)) return std::weak_ordering::less;
  if (less(theirs, mine)) return std::weak_ordering::greater;
  return std::weak_ordering::equivalent;
}

std::size_t Name::hash() const { return std::hash<std::string>{}(base::to_lower(wire_)); }

}  // namespace mailprobe::dns
