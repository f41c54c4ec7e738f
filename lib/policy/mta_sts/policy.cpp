// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/mta_sts/policy.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "policy/field_name.hpp"
#include "policy/mta_sts/policy_line.hpp"

namespace mailprobe::policy::mta_sts {
namespace {

constexpr std::string_view utf8_byte_order_mark = "\xef\xbb\xbf";

// How one of the two readings goes.
struct Dialect {
  std::vector<Piece> (*split_lines)(std::string_view body);
  Parsed<std::optional<Field>> (*read_line)(const Piece& line);
  Parsed<MxPattern> (*parse_mx)(std::string_view text);
  Parsed<std::uint32_t> (*parse_max_age)(const Piece& value);
};

std::unexpected<Fault> refuse_max_age(std::size_t position) {
  return fault(position,
               fmt::format("max_age is at most {} seconds, which is a year", max_age_limit));
}

Parsed<std::uint64_t> parse_digits(const Piece& value) {
  if (value.text.empty()) return fault(value.position, "here a number of seconds is missing");
  const auto* const odd = std::ranges::find_if_not(value.text, base::is_digit);
  const auto length = static_cast<std::size_t>(odd - value.text.begin());
  if (odd != value.text.end())
    return fault(value.position + length,
                 "max_age is a number of seconds, digits and nothing else");
  const auto seconds = base::parse_integer<std::uint64_t>(value.text);
  if (!seconds) return refuse_max_age(value.position);
  return *seconds;
}

Parsed<std::uint32_t> parse_max_age(const Piece& value) {
  constexpr std::size_t most_digits = 10;
  const auto seconds = parse_digits(value);
  if (!seconds) return fault(seconds.error());
  if (*seconds > max_age_limit) return refuse_max_age(value.position);
  if (value.text.size() > most_digits)
    return fault(value.position + most_digits,
                 fmt::format("max_age has at most {} digits", most_digits));
  return static_cast<std::uint32_t>(*seconds);
}

Parsed<std::uint32_t> parse_max_age_leniently(const Piece& value) {
  const auto seconds = parse_digits(value);
  if (!seconds) return fault(seconds.error());
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*seconds, max_age_limit));
}

constexpr Dialect strict_dialect{split_lines, read_line_strictly, parse_mx_pattern, parse_max_age};
constexpr Dialect lenient_dialect{split_lines_leniently, read_line_leniently,
                                  parse_mx_pattern_leniently, parse_max_age_leniently};

Parsed<Mode> parse_mode(const Piece& value) {
  for (const Mode mode : {Mode::testing, Mode::enforce, Mode::none}) {
    if (value.text == format_mode(mode)) return mode;
  }
  return fault(value.position,
               R"(the mode is one of "testing", "enforce" and "none", in lower case)");
}

// A policy in the making.
class Draft {
 public:
  explicit Draft(const Dialect& dialect) : dialect_(dialect) {}

  Parsed<void> take(const Field& field) {
    const std::string_view name = field.name.text;
    if (name == "mx") return take_mx(field.value);
    const bool first = seen_.insert(name).second;
    const bool known = std::ranges::find(required, name) != required.end();
    if (!known) {
      note_resemblance(field.name);
      if (first) policy_.extensions.emplace_back(std::string(name), std::string(field.value.text));
      return {};
    }
    if (!first) {
      note_repetition(field.name);
      return {};
    }
    if (name == "version") return take_version(field.value);
    if (name == "mode") return take_mode(field.value);
    return take_max_age(field.value);
  }

  [[nodiscard]] Parsed<Policy> finish(std::size_t end) const {
    for (const std::string_view name : required) {
      if (!seen_.contains(name)) return miss(name, end);
    }
    if (policy_.mx.empty() && policy_.mode != Mode::none) return miss("mx", end);
    return policy_;
  }

  [[nodiscard]] std::vector<Fault> remarks() const {
    std::vector<Fault> remarks = repetitions_;
    for (const auto& [name, meant] : resemblances_) {
      remarks.emplace_back(
          name.position, fmt::format("{} is no field of a policy and is ignored; is \"{}\" meant?",
                                     base::quote(name.text), meant));
    }
    std::ranges::sort(remarks, {}, &Fault::position);
    return remarks;
  }

 private:
  static constexpr std::array<std::string_view, 3> required{"version", "mode", "max_age"};

  struct Resemblance {
    Piece name;
    std::string_view meant;
  };

  static Parsed<void> take_version(const Piece& value) {
    if (value.text == "STSv1") return {};
    return fault(value.position, "the version is \"STSv1\", in this spelling");
  }

  Parsed<void> take_mode(const Piece& value) {
    const auto mode = parse_mode(value);
    if (!mode) return fault(mode.error());
    policy_.mode = *mode;
    return {};
  }

  Parsed<void> take_max_age(const Piece& value) {
    const auto seconds = dialect_.parse_max_age(value);
    if (!seconds) return fault(seconds.error());
    policy_.max_age = *seconds;
    return {};
  }

  Parsed<void> take_mx(const Piece& value) {
    auto pattern = dialect_.parse_mx(value.text);
    if (!pattern)
      return fault(value.position + pattern.error().position, std::move(pattern.error().what));
    policy_.mx.push_back(*std::move(pattern));
    return {};
  }

  // Each field is remarked on once, so that the remarks stay few.
  void note_repetition(const Piece& name) {
    if (!repeated_.insert(name.text).second) return;
    repetitions_.emplace_back(name.position,
                              fmt::format("the field {} stands here again; the first one counts",
                                          base::quote(name.text)));
  }

  void note_resemblance(const Piece& name) {
    for (const std::string_view known : {"version", "mode", "max_age", "mx"}) {
      if (!resembles(name.text, known)) continue;
      if (std::ranges::find(resemblances_, known, &Resemblance::meant) == resemblances_.end())
        resemblances_.emplace_back(name, known);
    }
  }

  [[nodiscard]] std::unexpected<Fault> miss(std::string_view name, std::size_t end) const {
    const auto like = std::ranges::find(resemblances_, name, &Resemblance::meant);
    if (like == resemblances_.end())
      return fault(end, fmt::format("the field \"{}\" is missing", name));
    return fault(like->name.position, fmt::format("the field \"{}\" is missing; {} is another one",
                                                  name, base::quote(like->name.text)));
  }

  const Dialect& dialect_;
  Policy policy_;
  std::set<std::string_view> seen_;  // but for "mx"
  std::set<std::string_view> repeated_;
  std::vector<Fault> repetitions_;
  std::vector<Resemblance> resemblances_;
};

Parsed<Draft> read(std::string_view body, const Dialect& dialect) {
  if (body.starts_with(utf8_byte_order_mark))
    return fault(0, "a byte order mark stands before the first field");
  Draft draft(dialect);
  for (const Piece& line : dialect.split_lines(body)) {
    const auto field = dialect.read_line(line);
    if (!field) return fault(field.error());
    if (!*field) continue;
    if (auto taken = draft.take(**field); !taken) return fault(std::move(taken.error()));
  }
  return draft;
}

Parsed<Policy> finish(const Parsed<Draft>& draft, std::size_t end) {
  if (!draft) return fault(draft.error());
  return draft->finish(end);
}

}  // namespace

std::string_view format_mode(Mode mode) {
  switch (mode) {
    case Mode::testing: return "testing";
    case Mode::enforce: return "enforce";
    case Mode::none: return "none";
  }
  return "none";
}

PolicyReading read_policy(std::string_view body) {
  const auto draft = read(body, lenient_dialect);
  PolicyReading reading{
      finish(read(body, strict_dialect), body.size()), finish(draft, body.size()), {}};
  if (reading.lenient) reading.remarks = draft->remarks();
  return reading;
}

bool allows(const Policy& policy, const dns::Name& host) {
  return std::ranges::any_of(policy.mx,
                             [&](const MxPattern& pattern) { return matches(pattern, host); });
}

std::string format_policy(const Policy& policy) {
  std::string text = fmt::format("mode: {}, max_age: {}", format_mode(policy.mode), policy.max_age);
  std::vector<std::string> patterns;
  patterns.reserve(policy.mx.size());
  for (const MxPattern& pattern : policy.mx)
    patterns.push_back(base::to_lower(format_mx_pattern(pattern)));
  std::ranges::sort(patterns);
  const auto repeated = std::ranges::unique(patterns);
  patterns.erase(repeated.begin(), repeated.end());
  if (!patterns.empty()) text += ", mx: " + base::join(patterns, " ");
  return text;
}

}  // namespace mailprobe::policy::mta_sts
