// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/arguments.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using base::quote;

std::vector<std::string_view> long_names(const OptionSpec& spec) {
  std::vector<std::string_view> names = base::split(spec.names, ',');
  std::erase_if(names, [](std::string_view name) { return name.size() == 1; });
  return names;
}

struct Match {
  const OptionSpec* option;
  std::string_view name;
};

// One for each option, by its first name that begins so.
std::vector<Match> begin_with(OptionTable table, std::string_view typed) {
  std::vector<Match> matches;
  for (const OptionSpec& spec : table) {
    const auto names = long_names(spec);
    const auto name = std::ranges::find_if(
        names, [&](std::string_view whole) { return whole.starts_with(typed); });
    if (name != names.end()) matches.push_back({&spec, *name});
  }
  return matches;
}

// --password beside --password-file, --password-env and --password-fd.
const OptionSpec* secret_among(const std::vector<Match>& matches) {
  for (const Match& match : matches) {
    const std::string other_source = std::string(match.name) + '-';
    const auto belongs = [&](const Match& other) {
      return other.option == match.option || other.name.starts_with(other_source);
    };
    if (match.option->value == Value::secret && std::ranges::all_of(matches, belongs))
      return match.option;
  }
  return nullptr;
}

std::string name_of(const OptionSpec& spec) { return "--" + std::string(long_name(spec)); }

bool is_flag(const OptionSpec& spec) { return spec.argument.empty(); }

// A value in brackets is optional, and never stands by itself.
bool needs_value(const OptionSpec& spec) {
  return !is_flag(spec) && !spec.argument.starts_with('[');
}

class Sorter {
 public:
  Sorter(OptionTable table, OldSpellings old, std::span<char* const> words)
      : table_(table), old_(old), words_(words) {}

  Arguments sort() {
    while (!words_.empty()) {
      char* word = next();
      const auto old = std::ranges::find(old_, word, &OldSpelling::from);
      std::string modern(old == old_.end() ? "" : old->to);
      sort_word(old == old_.end() ? word : modern.data());
    }
    return std::move(sorted_);
  }

 private:
  char* next() {
    char* word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

  void add_operands() {
    add("--");
    while (!words_.empty())
      add(next());
  }

  void sort_word(char* word) {
    const std::string_view text(word);
    if (text == "--") {
      add_operands();
    } else if (text.starts_with("--")) {
      sort_long(word);
    } else if (text.size() > 1 && text.starts_with('-')) {
      sort_letters(word);
    } else {
      add(word);
    }
  }

  void sort_long(char* word) {
    const std::string_view text(word);
    const std::size_t equals = text.find('=');
    const bool has_value = equals != std::string_view::npos;
    const auto option = find_by_long_name(table_, text.substr(2, has_value ? equals - 2 : equals));
    if (!option) {
      add(text);
    } else if (is_flag(**option) && has_value) {
      add(name_of(**option) + std::string(text.substr(equals)));
    } else if (has_value) {
      add_value(**option, word + equals + 1);
    } else if (needs_value(**option)) {
      take_value(**option, name_of(**option));
    } else {
      add(name_of(**option));
    }
  }

  void sort_letters(char* word) {
    const std::string_view text(word);
    for (std::size_t i = 1; i < text.size(); ++i) {
      const OptionSpec* option = find_option(table_, text.substr(i, 1));
      const std::string typed = '-' + std::string(text.substr(i, 1));
      if (option == nullptr) {
        add(typed);
      } else if (!is_flag(*option) && i + 1 < text.size()) {
        add_value(*option, word + i + 1);
        break;
      } else if (needs_value(*option)) {
        take_value(*option, typed);
      } else {
        add(name_of(*option));
      }
    }
  }

  // From the words that follow; one that holds blanks may be all of a value of several words.
  void take_value(const OptionSpec& option, const std::string& typed) {
    if (words_.empty()) {
      add(typed);
    } else if (option.value != Value::pair) {
      add_value(option, next());
    } else {
      std::string value = next();
      while (base::split(value, ' ').size() < 2 && !words_.empty())
        value.append(" ").append(next());
      add_value(option, value.data());
    }
  }

  void add_value(const OptionSpec& option, char* value) {
    if (option.value != Value::secret) {
      sorted_.push_back(make_argument(option, value));
    } else {
      sorted_.push_back({name_of(option), base::Secret::take_from_argument(value)});
    }
  }

  void add(std::string_view text) { sorted_.push_back({std::string(text), std::nullopt}); }

  OptionTable table_;
  OldSpellings old_;
  std::span<char* const> words_;
  Arguments sorted_;
};

}  // namespace

std::string_view long_name(const OptionSpec& spec) { return long_names(spec).front(); }

std::string describe(const OptionSpec& spec) {
  return std::string(spec.help) + (spec.value == Value::repeated ? "; may be repeated" : "");
}

std::string format_names(const OptionSpec& spec) {
  std::vector<std::string> shown;
  for (const std::string_view name : base::split(spec.names, ',')) {
    shown.push_back((name.size() == 1 ? "-" : "--") + std::string(name));
  }
  return base::join(shown, ", ");
}

const OptionSpec* find_option(OptionTable table, std::string_view name) {
  // Asked for every word and every option of every run: nothing is allocated here.
  const auto found = std::ranges::find_if(table, [&](const OptionSpec& spec) {
    std::string_view names = spec.names;
    for (std::size_t comma = names.find(','); comma != std::string_view::npos;
         comma = names.find(',')) {
      if (names.substr(0, comma) == name) return true;
      names.remove_prefix(comma + 1);
    }
    return names == name;
  });
  return found == table.end() ? nullptr : &*found;
}

base::Result<const OptionSpec*> find_by_long_name(OptionTable table, std::string_view typed) {
  const std::string shown = quote("--" + std::string(typed));
  if (const OptionSpec* whole = find_option(table, typed); whole != nullptr && typed.size() > 1)
    return whole;
  const std::vector<Match> matches =
      typed.empty() ? std::vector<Match>{} : begin_with(table, typed);
  if (matches.empty()) return base::failure(Cause::syntax, "there is no option " + shown);
  if (matches.size() == 1) return matches.front().option;
  if (const OptionSpec* secret = secret_among(matches)) return secret;
  std::vector<std::string> names;
  names.reserve(matches.size());
  for (const Match& match : matches)
    names.push_back("--" + std::string(match.name));
  return base::failure(Cause::syntax, shown + " is ambiguous: " + base::join(names, ", "));
}

Argument make_argument(const OptionSpec& spec, std::string_view value) {
  std::string name = name_of(spec);
  if (spec.value == Value::secret)
    return {.text = std::move(name), .secret = base::Secret::copy_of(value)};
  return {.text = name.append("=").append(value), .secret = std::nullopt};
}

Arguments take_arguments(OptionTable table, OldSpellings old, std::span<char* const> words) {
  return Sorter(table, old, words).sort();
}

}  // namespace mailprobe::plugin
