// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/options.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "base/time_span.hpp"
#include "probe/option_values.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using base::quote;
using plugin::bad_value;
using plugin::CommandLine;
using Done = base::Result<void>;

// The names of an enumeration, by which it is typed.
template <typename Value>
std::optional<Value> find_name(std::span<const Value> values, std::string_view text,
                               std::string_view (*format)(Value)) {
  const auto found =
      std::ranges::find_if(values, [&](Value value) { return format(value) == text; });
  return found == values.end() ? std::nullopt : std::optional(*found);
}

template <typename Value>
std::string join_names(std::span<const Value> values, std::string_view (*format)(Value)) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const Value value : values)
    names.emplace_back(format(value));
  return base::join(names, ", ");
}

constexpr auto systems = std::to_array<queue::System>(
    {queue::System::postfix, queue::System::exim, queue::System::sendmail, queue::System::opensmtpd,
     queue::System::nullmailer, queue::System::qmail});

std::vector<queue::Reason> all_reasons() {
  std::vector<queue::Reason> reasons;
  reasons.reserve(queue::reason_count);
  for (std::size_t i = 0; i < queue::reason_count; ++i)
    reasons.push_back(static_cast<queue::Reason>(i));
  return reasons;
}

// Reads the options one group after the other; the first error ends it.
class Reader {
 public:
  Reader(const CommandLine& line, const plugin::CommonOptions& common) : line_(line) {
    options_.common = common;
  }

  base::Result<Options> read() {
    for (const auto step :
         {&Reader::read_place, &Reader::read_doors, &Reader::read_count, &Reader::read_bounds,
          &Reader::read_times, &Reader::read_named_bounds, &Reader::read_domain,
          &Reader::read_memory, &Reader::read_output, &Reader::read_default}) {
      if (const Done done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  Done read_place() {
    PlaceOptions& place = options_.place;
    if (options_.common.host) {
      return base::failure(base::Cause::syntax,
                           "do not know what to do with argument " + quote(*options_.common.host));
    }
    if (const auto text = line_.value_unless_empty("mailserver")) {
      place.system = find_name<queue::System>(systems, *text, queue::format_system);
      if (!place.system) {
        return bad_value("--mailserver",
                         fmt::format("{} is none of {}", quote(*text),
                                     join_names<queue::System>(systems, queue::format_system)));
      }
    }
    for (const std::string& text : line_.values("configdir")) {
      if (!text.empty()) place.configurations.push_back(text);
    }
    place.all_instances = line_.has("all-instances");
    if (place.all_instances && !place.configurations.empty())
      return bad_value("--all-instances", "these are all; --configdir names some");
    return {};
  }

  Done read_doors() {
    PlaceOptions& place = options_.place;
    for (const auto& [option, value] :
         {std::pair{"command", &place.command}, {"spool", &place.spool}}) {
      *value = line_.value_unless_empty(option).value_or("");
      if (!value->empty() && !value->starts_with('/'))
        return bad_value(fmt::format("--{}", option), quote(*value) + " is no absolute path");
      if (value->empty()) continue;
      if (!place.system)
        return bad_value(fmt::format("--{}", option), "of which mail server? Give -M");
      if (place.all_instances || place.configurations.size() > 1)
        return bad_value(fmt::format("--{}", option), "of which instance?");
    }
    if (!place.command.empty() && !place.spool.empty())
      return bad_value("--spool", "either the spool is read, or --command is run");
    const std::string text = line_.value_unless_empty("door").value_or("");
    if (text == "command") place.door = queue::Door::command;
    if (text == "spool") place.door = queue::Door::spool;
    if (!text.empty() && !place.door)
      return bad_value("--door", quote(text) + " is neither command nor spool");
    place.count_only = line_.has("count-only");
    if (!place.count_only) return {};
    if (place.door == queue::Door::command || !place.command.empty())
      return bad_value("--count-only", "counts the files of the spool, and runs no program");
    place.door = queue::Door::spool;
    return {};
  }

  // check_mailq: -w below -c, and both alert for so many or more.
  Done read_count() {
    Bounds& bounds = options_.bounds;
    bounds.count_warning = line_.value_unless_empty("warning").value_or("");
    bounds.count_critical = line_.value_unless_empty("critical").value_or("");
    if (const Done done = read_pair({"warning", "critical"}, Measure::count); !done) return done;
    const auto warning = base::parse_integer<int>(bounds.count_warning);
    const auto critical = base::parse_integer<int>(bounds.count_critical);
    if (warning && critical && *warning >= *critical)
      return bad_value("--critical", "must be greater than --warning");
    return {};
  }

  struct OptionPair {
    std::string_view warning;
    std::string_view critical;
  };

  Done read_pair(const OptionPair& names, Measure measure) {
    for (const bool is_critical : {false, true}) {
      const std::string_view name = is_critical ? names.critical : names.warning;
      const auto text = line_.value_unless_empty(name);
      if (!text) continue;
      const auto range = probe::parse_count(fmt::format("--{}", name), *text);
      if (!range) return base::failure(range.error());
      plugin::Thresholds& thresholds = options_.bounds.at(measure);
      (is_critical ? thresholds.critical : thresholds.warning) = *range;
    }
    return {};
  }

  Done read_bounds() {
    for (const auto& [option, measure] : {std::pair{"bytes", Measure::bytes},
                                          {"per-domain", Measure::domain},
                                          {"per-sender", Measure::sender},
                                          {"backscatter", Measure::backscatter},
                                          {"concentration", Measure::concentration},
                                          {"expiring", Measure::expiring},
                                          {"growth", Measure::growth}}) {
      const auto text = line_.value_unless_empty(option);
      if (!text) continue;
      const auto thresholds = probe::parse_ranges(fmt::format("--{}", option), *text);
      if (!thresholds) return base::failure(thresholds.error());
      options_.bounds.at(measure) = *thresholds;
    }
    return {};
  }

  Done read_times() {
    if (const auto text = line_.value_unless_empty("age")) {
      const auto thresholds = probe::parse_time_ranges("--age", *text);
      if (!thresholds) return base::failure(thresholds.error());
      options_.bounds.at(Measure::age) = *thresholds;
    }
    if (const Done done = read_forecast(); !done) return done;
    const auto text = line_.value_unless_empty("lifetime");
    if (!text) return {};
    options_.lifetime = base::parse_time_span(*text);
    if (options_.lifetime && options_.lifetime->count() > 0) return {};
    return bad_value("--lifetime", quote(*text) + " is no length of time such as 5d");
  }

  // "2h" alerts if there are less than two hours left.
  Done read_forecast() {
    const auto text = line_.value_unless_empty("forecast");
    if (!text) return {};
    plugin::Thresholds& thresholds = options_.bounds.at(Measure::forecast);
    const auto parts = base::split(*text, ',');
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto span = base::parse_time_span(parts[i]);
      if (!span || parts.size() > 2)
        return bad_value("--forecast", quote(*text) + " is not WARN[,CRIT] such as 4h,1h");
      (i == 0 ? thresholds.warning : thresholds.critical) =
          plugin::Range{.start = static_cast<double>(span->count())};
    }
    if (options_.bounds.at(Measure::count).critical) return {};
    return bad_value("--forecast", "until there are how many? Give --critical");
  }

  Done read_named_bounds() {
    for (const std::string& text : line_.values("state")) {
      const Done done = read_named<queue::State>(
          {"--state", text, queue::states, queue::format_state}, options_.bounds.states);
      if (!done) return done;
    }
    static const std::vector<queue::Reason> reasons = all_reasons();
    for (const std::string& text : line_.values("reason")) {
      const Done done = read_named<queue::Reason>({"--reason", text, reasons, queue::format_reason},
                                                  options_.bounds.reasons);
      if (!done) return done;
    }
    return {};
  }

  template <typename Value>
  struct Named {
    std::string_view option;
    std::string_view text;  // NAME=WARN[,CRIT]
    std::span<const Value> values;
    std::string_view (*format)(Value);
  };

  template <typename Value>
  Done read_named(const Named<Value>& named, std::map<Value, plugin::Thresholds>& bounds) {
    if (named.text.empty()) return {};
    const std::size_t equals = named.text.find('=');
    const auto value = find_name(named.values, named.text.substr(0, equals), named.format);
    if (!value || equals == std::string_view::npos) {
      return bad_value(named.option,
                       fmt::format("{} is not NAME=WARN[,CRIT] with a NAME of {}",
                                   quote(named.text), join_names(named.values, named.format)));
    }
    const auto thresholds = probe::parse_ranges(named.option, named.text.substr(equals + 1));
    if (!thresholds) return base::failure(thresholds.error());
    bounds[*value] = *thresholds;
    return {};
  }

  // -W and -C of check_mailq.
  Done read_domain() { return read_pair({"warning-domain", "critical-domain"}, Measure::domain); }

  Done read_memory() {
    options_.memory.file = line_.value_unless_empty("state-file");
    const std::string text = line_.value_unless_empty("window").value_or("15m");
    const auto window = base::parse_time_span(text);
    if (!window || *window < std::chrono::minutes(2) || *window > std::chrono::days(7))
      return bad_value("--window", quote(text) + " is no length of time from 2m to 7d");
    options_.memory.window = *window;
    if (options_.memory.file) return {};
    for (const auto& [option, measure] :
         {std::pair{"growth", Measure::growth}, {"forecast", Measure::forecast}}) {
      if (options_.bounds.at(measure) != plugin::Thresholds{})
        return bad_value(fmt::format("--{}", option), "is reckoned with --state-file FILE only");
    }
    return {};
  }

  Done read_output() {
    const auto read_number = [&](std::string_view option, std::string_view usual,
                                 std::uint64_t most) -> base::Result<std::uint64_t> {
      const std::string text = line_.value_unless_empty(option).value_or(std::string(usual));
      const auto number = base::parse_integer<std::uint64_t>(text);
      if (number && *number <= most) return *number;
      return bad_value(fmt::format("--{}", option),
                       fmt::format("{} is not a number up to {}", quote(text), most));
    };
    const auto top = read_number("top", "5", 100);
    if (!top) return base::failure(top.error());
    options_.top = static_cast<std::size_t>(*top);
    const auto least = read_number("min-messages", "20", 1000000);
    if (!least) return base::failure(least.error());
    options_.least_for_shares = *least;
    options_.sudo = line_.has("sudo");
    options_.explain_detection = line_.has("explain-detection");
    options_.diagnose = line_.has("diagnose");
    return {};
  }

  // Whoever says nothing of what is too much wants to know if mail does not move. Retries are an
  // hour apart (postconf(5), maximal_backoff_time: 4000 s).
  Done read_default() {
    const Bounds& bounds = options_.bounds;
    if (options_.place.count_only) return judge_counts_only();
    const bool has_any = !bounds.states.empty() || !bounds.reasons.empty() ||
                         std::ranges::any_of(bounds.of, [](const plugin::Thresholds& thresholds) {
                           return thresholds != plugin::Thresholds{};
                         });
    if (has_any) return {};
    constexpr double four_hours = 4.0 * 3600;
    constexpr double a_day = 24.0 * 3600;
    options_.bounds.at(Measure::age) = {plugin::Range{.end = four_hours},
                                        plugin::Range{.end = a_day}};
    return {};
  }

  [[nodiscard]] Done judge_counts_only() const {
    const Bounds& bounds = options_.bounds;
    const auto is_wanted = [&](Measure measure) {
      return bounds.at(measure) != plugin::Thresholds{};
    };
    constexpr auto of_messages =
        std::to_array<Measure>({Measure::age, Measure::bytes, Measure::domain, Measure::sender,
                                Measure::backscatter, Measure::concentration, Measure::expiring});
    if (std::ranges::any_of(of_messages, is_wanted) || !bounds.reasons.empty())
      return bad_value("--count-only",
                       "opens no message, so that only numbers of messages have thresholds");
    if (is_wanted(Measure::count) || is_wanted(Measure::growth) || !bounds.states.empty())
      return {};
    return bad_value("--count-only", "how many are too many? Give --warning or --critical");
  }

  const CommandLine& line_;
  Options options_;
};

}  // namespace

base::Result<Options> parse_options(const CommandLine& line, const plugin::CommonOptions& common) {
  return Reader(line, common).read();
}

}  // namespace mailprobe::check_mailqueue
