// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/options.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "probe/option_values.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using base::quote;
using plugin::bad_value;
using plugin::CommandLine;
using Done = base::Result<void>;

struct Bounds {
  std::string_view option;
  int least;
  int most;
};

base::Result<int> parse_number(const Bounds& bounds, std::string_view text) {
  const auto number = base::parse_integer<int>(text);
  if (number && *number >= bounds.least && *number <= bounds.most) return *number;
  return bad_value(bounds.option, fmt::format("{} is not a number from {} to {}", quote(text),
                                              bounds.least, bounds.most));
}

base::Result<std::string> read_named_file(std::string_view option, const std::string& path) {
  constexpr std::size_t limit = std::size_t{4} * 1024 * 1024;  // most_targets lines of 64 bytes
  auto text = path == "-" ? base::read_descriptor(STDIN_FILENO, "standard input", limit)
                          : base::read_small_file(path, limit);
  if (!text) return bad_value(option, text.error().message);
  return text;
}

// Reads the options one group after the other; the first error ends it.
class Reader {
 public:
  Reader(const CommandLine& line, const plugin::CommonOptions& common) : line_(line) {
    options_.common = common;
  }

  base::Result<Options> read() {
    for (const auto step :
         {&Reader::read_targets, &Reader::read_named_targets, &Reader::read_largest_network,
          &Reader::read_lists, &Reader::read_thresholds, &Reader::read_least_usable,
          &Reader::read_state, &Reader::read_network, &Reader::read_output}) {
      if (const Done done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  // -H, as often as it is given, and the plain argument.
  Done read_targets() {
    std::vector<std::string> texts = line_.values("hostname");
    texts.insert(texts.end(), line_.operands().begin(), line_.operands().end());
    for (const std::string& text : texts) {
      if (text.empty()) continue;
      if (text.starts_with('@')) {
        if (const Done done = read_target_file(text.substr(1)); !done) return done;
        continue;
      }
      const auto wish = parse_wish(text);
      if (!wish) return bad_value("--hostname", wish.error().message);
      options_.wishes.push_back(*wish);
    }
    return {};
  }

  Done read_target_file(const std::string& path) {
    const auto text = read_named_file("--hostname", path);
    if (!text) return base::failure(text.error());
    const auto wishes = parse_wishes(*text, path == "-" ? "standard input" : path);
    if (!wishes) return bad_value("--hostname", wishes.error().message);
    options_.wishes.insert(options_.wishes.end(), wishes->begin(), wishes->end());
    return {};
  }

  Done read_named_targets() {
    constexpr std::array<std::pair<std::string_view, Search>, 3> searches{
        {{"mx", Search::mx}, {"spf", Search::spf}, {"url", Search::name}}};
    for (const auto& [option, search] : searches) {
      for (const std::string& text : line_.values(option)) {
        if (text.empty()) continue;
        const auto wish = parse_name_wish(search, text);
        if (!wish) return bad_value(fmt::format("--{}", option), wish.error().message);
        options_.wishes.push_back(*wish);
      }
    }
    if (!options_.wishes.empty()) return {};
    return base::failure(base::Cause::syntax,
                         "nobody was given to look up; use -H HOST, --mx DOMAIN or -U NAME");
  }

  Done read_largest_network() {
    const std::string text = line_.value_unless_empty("largest-network").value_or("256");
    const auto number = parse_number({"--largest-network", 1, most_targets}, text);
    if (!number) return base::failure(number.error());
    options_.largest_network = static_cast<std::uint64_t>(*number);
    return {};
  }

  Done read_lists() {
    ListWishes wishes;
    wishes.allow_lists = options_.allow_lists = line_.has("whitelistings");
    for (const std::string_view option : {"list", "server"}) {
      for (const std::string& text : line_.values(option)) {
        if (text.empty()) continue;
        auto filter = dnsbl::parse_filter(text);
        if (!filter) return bad_value(fmt::format("--{}", option), filter.error().message);
        wishes.named.push_back(*std::move(filter));
      }
    }
    if (const Done done = read_list_files(wishes); !done) return done;
    if (const Done done = read_group(wishes); !done) return done;
    auto choice = choose_lists(wishes);
    if (!choice) return base::failure(choice.error());
    options_.lists = *std::move(choice);
    return {};
  }

  Done read_list_files(ListWishes& wishes) {
    for (const std::string& path : line_.values("lists")) {
      if (path.empty()) continue;
      const auto text = read_named_file("--lists", path);
      if (!text) return base::failure(text.error());
      const auto lists = dnsbl::parse_lists_file(*text, path == "-" ? "standard input" : path);
      if (!lists) return bad_value("--lists", lists.error().message);
      wishes.described.insert(wishes.described.end(), lists->begin(), lists->end());
    }
    return {};
  }

  Done read_group(ListWishes& wishes) {
    if (const auto text = line_.value_unless_empty("group")) {
      if (*text != "major" && *text != "all")
        return bad_value("--group", quote(*text) + " is neither major nor all");
      wishes.group = *text == "all" ? dnsbl::Group::other : dnsbl::Group::major;
    }
    for (const std::string& text : line_.values("exclude")) {
      if (text.empty()) continue;
      const auto zone = dns::Name::parse(text);
      if (!zone) return bad_value("--exclude", zone.error().message);
      wishes.excluded.push_back(*zone);
    }
    return {};
  }

  Done read_thresholds() {
    options_.measure = line_.has("by-weight") ? Measure::weight : Measure::listings;
    const std::string warning_text = line_.value_unless_empty("warning").value_or("1");
    const std::string critical_text =
        line_.value_unless_empty("critical")
            .value_or(line_.value_unless_empty("warning").value_or("1"));
    const auto warning = probe::parse_count("--warning", warning_text);
    if (!warning) return base::failure(warning.error());
    const auto critical = probe::parse_count("--critical", critical_text);
    if (!critical) return base::failure(critical.error());
    if (critical->end < warning->end && !critical->alert_inside && !warning->alert_inside) {
      return bad_value("--critical", fmt::format("{} is less than the {} of --warning",
                                                 quote(critical_text), quote(warning_text)));
    }
    options_.thresholds = {*warning, *critical};
    return {};
  }

  Done read_least_usable() {
    const auto text = line_.value_unless_empty("min-usable");
    if (!text) return {};
    std::string_view digits = *text;
    const bool percent = digits.ends_with('%');
    if (percent) digits.remove_suffix(1);
    const auto number = parse_number({"--min-usable", 1, percent ? 100 : 1000}, digits);
    if (!number) return base::failure(number.error());
    options_.least_usable = {static_cast<double>(*number), percent};
    return {};
  }

  Done read_state() {
    options_.test_lists = line_.has("test-lists");
    options_.state.file = line_.value_unless_empty("state");
    for (const auto& [option, value] : {std::pair{"test-every", &options_.state.test_every},
                                        {"changed-for", &options_.state.changed_for}}) {
      const std::string name = fmt::format("--{}", option);
      const auto hours =
          parse_number({name, 1, 24 * 366}, line_.value_unless_empty(option).value_or("24"));
      if (!hours) return base::failure(hours.error());
      *value = std::chrono::hours(*hours);
    }
    return {};
  }

  Done read_network() {
    NetworkOptions& network = options_.network;
    plugin::CommonOptions& common = options_.common;
    for (const std::string& text : line_.values("nameserver")) {
      if (!text.empty()) common.resolvers.push_back(text);
    }
    auto resolvers = probe::parse_resolvers(common);
    if (!resolvers) return base::failure(resolvers.error());
    network.resolvers = *std::move(resolvers);
    network.resolvers_over_ipv4 = line_.has("force-ipv4-resolver");

    const std::string in_flight = line_.value_unless_empty("parallel").value_or("200");
    const auto number = parse_number({"--parallel", 1, 200}, in_flight);
    if (!number) return base::failure(number.error());
    network.in_flight = static_cast<std::size_t>(*number);
    if (const auto text = line_.value_unless_empty("retry")) {
      const auto tries = parse_number({"--retry", 1, 100}, *text);
      if (!tries) return base::failure(tries.error());
      network.tries = static_cast<unsigned>(*tries);
    }
    const auto query_timeout = probe::read_query_timeout(line_, common);
    if (!query_timeout) return base::failure(query_timeout.error());
    network.query_timeout = *query_timeout;
    return {};
  }

  Done read_output() {
    options_.debug = line_.has("debug");
    options_.append = base::printable(line_.value("append").value_or(""));
    return {};
  }

  const CommandLine& line_;
  Options options_;
};

}  // namespace

base::Result<Options> parse_options(const CommandLine& line, const plugin::CommonOptions& common) {
  return Reader(line, common).read();
}

}  // namespace mailprobe::check_dnsbl
