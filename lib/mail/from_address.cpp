// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/from_address.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::mail {
namespace {

template <typename T>
using Parsed = std::expected<T, AddressFault>;

enum class Kind : std::uint8_t { word, literal, special, end };

struct Token {
  Kind kind = Kind::end;
  std::string_view text;  // of a special its character
  std::size_t position = 0;

  [[nodiscard]] bool is(char special) const {
    return kind == Kind::special && text.front() == special;
  }
};

std::unexpected<AddressFault> fault(std::size_t position, std::string what) {
  return std::unexpected<AddressFault>{std::in_place, position, std::move(what)};
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// RFC 5322 section 3.2.3, with UTF-8 as RFC 6532 section 3.2 adds it.
bool is_atom_character(char c) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return base::is_alnum(c) || marks.contains(c) || static_cast<unsigned char>(c) >= 0x80;
}

// RFC 2047 section 2, of any charset and encoding: "=?" charset "?" encoding "?" text "?="
std::size_t encoded_word_size(std::string_view text) {
  if (!text.starts_with("=?")) return 0;
  const std::size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos) return 0;
  const std::size_t encoding_end = text.find('?', charset_end + 1);
  if (encoding_end == std::string_view::npos) return 0;
  const std::size_t end = text.find('?', encoding_end + 1);
  if (end == std::string_view::npos || text.substr(end, 2) != "?=") return 0;
  const bool blank_within = std::ranges::any_of(text.substr(0, end), is_blank);
  return blank_within ? 0 : end + 2;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Parsed<std::vector<Token>> scan() {
    std::vector<Token> tokens;
    for (;;) {
      auto token = next();
      if (!token) return std::unexpected(std::move(token.error()));
      tokens.push_back(*token);
      if (token->kind == Kind::end) return tokens;
    }
  }

 private:
  Parsed<Token> next() {
    if (auto skipped = skip_blanks(); !skipped) return std::unexpected(skipped.error());
    if (at_ == text_.size()) return Token{Kind::end, {}, at_};
    const char c = text_[at_];
    if (const std::size_t size = encoded_word_size(text_.substr(at_)); size > 0)
      return take(Kind::word, size);
    if (is_atom_character(c)) return take(Kind::word, atom_size());
    if (c == '"') return take_enclosed(Kind::word, '"', "the quotation mark has no counterpart");
    if (c == '[') return take_enclosed(Kind::literal, ']', "the bracket has no counterpart");
    constexpr std::string_view specials = "<>:;@,.";
    if (specials.contains(c)) return take(Kind::special, 1);
    return fault(at_, fmt::format("{} cannot stand in a list of addresses",
                                  base::quote(text_.substr(at_, 1))));
  }

  Token take(Kind kind, std::size_t size) {
    const Token token{kind, text_.substr(at_, size), at_};
    at_ += size;
    return token;
  }

  [[nodiscard]] std::size_t atom_size() const {
    const std::string_view rest = text_.substr(at_);
    return static_cast<std::size_t>(std::ranges::find_if_not(rest, is_atom_character) -
                                    rest.begin());
  }

  Parsed<Token> take_enclosed(Kind kind, char closing, std::string_view complaint) {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == closing) return take(kind, i + 1 - at_);
      if (text_[i] == '\\') ++i;
    }
    return fault(at_, std::string(complaint));
  }

  // Comments nest (RFC 5322 section 3.2.2); their depth is a number, and no stack.
  Parsed<void> skip_blanks() {
    std::size_t depth = 0;
    std::size_t opened = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '(') {
        if (depth++ == 0) opened = at_;
      } else if (depth > 0 && c == ')') {
        --depth;
      } else if (depth > 0 && c == '\\') {
        at_ = std::min(at_ + 1, text_.size() - 1);
      } else if (depth == 0 && !is_blank(c)) {
        return {};
      }
    }
    if (depth > 0) return fault(opened, "the parenthesis has no counterpart");
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Reader {
 public:
  explicit Reader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Parsed<std::vector<std::string>> read() {
    for (;;) {
      if (auto element = read_element(); !element) return std::unexpected(element.error());
      if (peek().kind == Kind::end && !in_group_) return std::move(domains_);
      if (in_group_ && peek().is(';')) {
        in_group_ = false;
        ++at_;
        if (peek().kind == Kind::end) return std::move(domains_);
      }
      if (peek().is(',')) {
        ++at_;
      } else if (peek().kind == Kind::end) {
        return fault(peek().position, "the group does not end in a semicolon");
      } else {
        return fault(peek().position, "here a comma is missing");
      }
    }
  }

 private:
  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }

  // RFC 5322 section 4.4: elements of lists may be empty.
  [[nodiscard]] bool at_element_end() const {
    return peek().kind == Kind::end || peek().is(',') || (in_group_ && peek().is(';'));
  }

  Parsed<void> read_element() {
    if (at_element_end()) return {};
    const std::size_t begin = at_;
    while (peek().kind == Kind::word || peek().is('.'))
      ++at_;
    if (peek().is('<')) return read_angle();
    if (peek().is(':') && !in_group_ && at_ > begin) {
      in_group_ = true;
      ++at_;
      return read_element();
    }
    at_ = begin;
    return read_addr_spec();
  }

  Parsed<void> read_angle() {
    ++at_;
    if (auto route = skip_route(); !route) return route;
    if (auto address = read_addr_spec(); !address) return address;
    if (!peek().is('>')) return fault(peek().position, "here \">\" is missing");
    ++at_;
    return {};
  }

  // RFC 5322 section 4.4: obs-route
  Parsed<void> skip_route() {
    if (!peek().is('@') && !peek().is(',')) return {};
    while (peek().is('@') || peek().is(',')) {
      const bool domain_follows = peek().is('@');
      ++at_;
      if (!domain_follows) continue;
      if (auto domain = read_domain(); !domain) return std::unexpected(domain.error());
    }
    if (!peek().is(':')) return fault(peek().position, "here the colon behind a route is missing");
    ++at_;
    return {};
  }

  Parsed<void> read_addr_spec() {
    if (peek().kind != Kind::word) return fault(peek().position, "here an address is missing");
    for (;;) {
      ++at_;
      if (!peek().is('.')) break;
      ++at_;
      if (peek().kind != Kind::word)
        return fault(peek().position, "behind the dot a part of the address is missing");
    }
    if (!peek().is('@')) return fault(peek().position, "here \"@\" and a domain are missing");
    ++at_;
    auto domain = read_domain();
    if (!domain) return std::unexpected(domain.error());
    domains_.push_back(*std::move(domain));
    return {};
  }

  Parsed<std::string> read_domain() {
    if (peek().kind == Kind::literal) return std::string(tokens_[at_++].text);
    std::string domain;
    for (;;) {
      if (peek().kind != Kind::word || peek().text.starts_with('"'))
        return fault(peek().position, "here a domain is missing");
      domain += tokens_[at_++].text;
      if (!peek().is('.')) return domain;
      domain += tokens_[at_++].text;
    }
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool in_group_ = false;
  std::vector<std::string> domains_;
};

std::vector<std::string> each_once(std::vector<std::string> domains) {
  std::set<std::string> seen;
  std::erase_if(domains, [&](const std::string& domain) {
    return !seen.insert(base::to_lower(domain)).second;
  });
  return domains;
}

}  // namespace

std::expected<std::vector<std::string>, AddressFault> parse_author_domains(std::string_view value) {
  auto tokens = Scanner(value).scan();
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  if (tokens->size() == 1) return fault(value.size(), "here an address is missing");
  return Reader(*std::move(tokens)).read();
}

Author find_author(const Message& message) {
  Author author;
  for (const HeaderField& field : message.header) {
    if (!field.is("From") || author.fields++ > 0) continue;
    if (auto domains = parse_author_domains(field.value())) {
      author.domains = each_once(*std::move(domains));
    } else {
      author.fault = std::move(domains.error());
    }
  }
  return author;
}

}  // namespace mailprobe::mail
