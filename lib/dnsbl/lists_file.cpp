// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/lists_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "net/address.hpp"

namespace mailprobe::dnsbl {
namespace {

using base::quote;
using Done = base::Result<void>;

std::unexpected<base::Error> wrong(std::string_view what) {
  return base::failure(base::Cause::syntax, std::string(what));
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What stands before a comment.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_blank(line[i - 1]))) return line.substr(0, i);
  }
  return line;
}

// Takes the first word off the text.
std::string_view take_word(std::string_view& text) {
  text = base::trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = base::trim(text.substr(end));
  return word;
}

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

template <typename Value, std::size_t n>
std::optional<Value> find_word(const std::array<Word<Value>, n>& words, std::string_view text) {
  const auto* const found = std::ranges::find(words, text, &Word<Value>::text);
  return found == words.end() ? std::nullopt : std::optional(found->value);
}

constexpr std::array<Word<Stance>, 3> stances{
    {{"block", Stance::block}, {"allow", Stance::allow}, {"information", Stance::information}}};
constexpr std::array<Word<Effect>, 3> effects{
    {{"listed", Effect::listed}, {"harmless", Effect::harmless}, {"refused", Effect::refused}}};
constexpr std::array<Word<Consequence>, 4> consequences{{{"counted", Consequence::counted},
                                                         {"ok", Consequence::remark},
                                                         {"warning", Consequence::warning},
                                                         {"critical", Consequence::critical}}};

// The corners of all codes that a pattern holds.
std::vector<Meaning> meanings_of(const AddressPattern& pattern, Effect effect) {
  std::vector<Meaning> meanings{{{}, {}, effect, {}}};
  for (std::size_t octet = 1; octet < pattern.octets.size(); ++octet) {
    std::vector<Meaning> finer;
    for (const Meaning& meaning : meanings) {
      for (const OctetRange& range : pattern.octets.at(octet)) {
        finer.push_back(meaning);
        finer.back().first.at(octet - 1) = range.low;
        finer.back().last.at(octet - 1) = range.high;
      }
    }
    meanings = std::move(finer);
  }
  return meanings;
}

std::optional<Kind> kind_of(std::string_view test_point) {
  const auto address = net::IpAddress::parse(test_point);
  if (address) return address->family() == net::Family::v4 ? Kind::ip4 : Kind::ip6;
  return dns::Name::parse(test_point) ? std::optional(Kind::name) : std::nullopt;
}

}  // namespace

List Description::amend(List known) const {
  if (kinds_) known.kinds = *kinds_;
  if (stance_) known.stance = *stance_;
  if (!meanings_.empty() || !bits_.empty()) known.codes = {meanings_, bits_};
  if (!tests_.empty()) known.tests = tests_;
  if (!removal_.empty()) known.removal = removal_;
  return known;
}

// Reads what is said of one list, line by line.
class FactReader {
 public:
  FactReader(FileList& list, Description& description) : list_(list), description_(description) {}

  Done read(std::string_view line) {
    const std::string_view fact = take_word(line);
    for (const auto& [name, read_value] : table) {
      if (fact == name) return (this->*read_value)(line);
    }
    return wrong(quote(fact) + " is no fact of a list");
  }

 private:
  Done read_kind(std::string_view text) {
    Kinds kinds;
    while (!text.empty()) {
      const std::string_view word = take_word(text);
      if (word == "ip4") {
        kinds.ip4 = true;
      } else if (word == "ip6") {
        kinds.ip6 = true;
      } else if (word == "name") {
        kinds.name = true;
      } else {
        return wrong(quote(word) + " is none of ip4, ip6 and name");
      }
    }
    if (!kinds.ip4 && !kinds.ip6 && !kinds.name)
      return wrong("behind \"kind\" ip4, ip6 or name is missing");
    description_.kinds_ = kinds;
    return {};
  }

  Done read_stance(std::string_view text) {
    description_.stance_ = find_word(stances, text);
    if (description_.stance_) return {};
    return wrong(quote(text) + " is none of block, allow and information");
  }

  Done read_code(std::string_view text) {
    const std::string_view word = take_word(text);
    const auto pattern = parse_address_pattern(word);
    if (!pattern) return wrong(quote(word) + ": " + pattern.error().message);
    if (pattern->octets.front() != std::vector<OctetRange>{{127, 127}})
      return wrong(quote(word) + ": a code begins with 127");
    const auto [effect, meaning] = take_meaning(text);
    constexpr std::size_t most = 1000;
    for (Meaning corners : meanings_of(*pattern, effect)) {
      corners.text = meaning;
      if (description_.meanings_.size() == most)
        return wrong(fmt::format("a list has more than {} codes", most));
      description_.meanings_.push_back(corners);
    }
    return {};
  }

  Done read_bit(std::string_view text) {
    const std::string_view word = take_word(text);
    const auto mask = base::parse_integer<std::uint8_t>(word);
    const bool is_one_bit = mask && *mask != 0 && (*mask & (*mask - 1)) == 0;
    if (!is_one_bit) return wrong(quote(word) + " is none of 1, 2, 4 ... 128");
    const auto [effect, meaning] = take_meaning(text);
    std::erase_if(description_.bits_, [&](const Bit& bit) { return bit.mask == *mask; });
    description_.bits_.push_back({*mask, effect, meaning});
    return {};
  }

  Done read_test(std::string_view text) {
    const std::string_view listed = take_word(text);
    const std::string_view not_listed = take_word(text);
    const auto kind = kind_of(listed);
    if (!kind || listed.empty()) return wrong(quote(listed) + " is neither an address nor a name");
    if (!not_listed.empty() && kind_of(not_listed) != kind)
      return wrong(quote(not_listed) + " is of another kind than " + quote(listed));
    if (!text.empty()) return wrong(quote(text) + " is too much");
    // Who writes it down has seen it.
    description_.tests_.push_back({*kind, keep(listed), keep(not_listed), Proof::verified});
    return {};
  }

  Done read_severity(std::string_view text) {
    const auto consequence = find_word(consequences, text);
    if (!consequence) return wrong(quote(text) + " is none of counted, ok, warning and critical");
    list_.consequence = *consequence;
    return {};
  }

  Done read_removal(std::string_view text) {
    if (!text.starts_with("https://") && !text.starts_with("http://"))
      return wrong(quote(text) + " is no URL");
    description_.removal_ = base::printable(text);
    return {};
  }

  Done read_key(std::string_view text) {
    const auto zone = dns::Name::from_labels(std::array{text});
    if (!zone || text.find('.') != std::string_view::npos || !list_.filter.zone.child(text))
      return wrong("the key is no label of a name");
    list_.key = text;
    return {};
  }

  struct TakenMeaning {
    Effect effect;
    std::string_view text;
  };

  TakenMeaning take_meaning(std::string_view text) {
    std::string_view rest = text;
    const auto effect = find_word(effects, take_word(rest));
    return {effect.value_or(Effect::listed), keep(base::printable(effect ? rest : text))};
  }

  std::string_view keep(std::string_view text) { return description_.texts_.emplace_back(text); }

  struct Fact {
    std::string_view name;
    Done (FactReader::*read)(std::string_view);
  };
  static const std::array<Fact, 8> table;

  FileList& list_;
  Description& description_;
};

const std::array<FactReader::Fact, 8> FactReader::table{{
    {"kind", &FactReader::read_kind},
    {"stance", &FactReader::read_stance},
    {"code", &FactReader::read_code},
    {"bit", &FactReader::read_bit},
    {"test", &FactReader::read_test},
    {"severity", &FactReader::read_severity},
    {"removal", &FactReader::read_removal},
    {"key", &FactReader::read_key},
}};

namespace {

class FileReader {
 public:
  Done read_line(std::string_view line) {
    const std::string_view text = without_comment(line);
    if (base::trim(text).empty()) return {};
    if (!is_blank(text.front())) return begin_list(base::trim(text));
    if (lists_.empty()) return wrong("facts of a list stand behind its name");
    return FactReader(lists_.back(), *description_).read(text);
  }

  std::vector<FileList> take() { return std::move(lists_); }

 private:
  Done begin_list(std::string_view text) {
    auto filter = parse_filter(text);
    if (!filter) return base::failure(std::move(filter.error()));
    if (lists_.size() == most_file_lists)
      return wrong(fmt::format("more than {} lists", most_file_lists));
    description_ = std::make_shared<Description>();
    lists_.push_back({*std::move(filter), "", Consequence::counted, description_});
    return {};
  }

  std::vector<FileList> lists_;
  std::shared_ptr<Description> description_;
};

}  // namespace

base::Result<std::vector<FileList>> parse_lists_file(std::string_view text, std::string_view file) {
  const std::string shown = base::printable(file);
  FileReader reader;
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    if (const Done done = reader.read_line(line); !done)
      return wrong(fmt::format("{}, line {}: {}", shown, number, done.error().message));
  }
  auto lists = reader.take();
  if (lists.empty()) return wrong(shown + ": it names no list");
  return lists;
}

}  // namespace mailprobe::dnsbl
