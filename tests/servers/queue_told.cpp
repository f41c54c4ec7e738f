// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/queue_told.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::test {
namespace {

// Nothing if the title is none of a table.
Numbers* table_of(Told& told, std::string_view title) {
  if (title == "destinations") return &told.destinations;
  if (title == "senders") return &told.senders;
  if (title == "why they wait") return &told.reasons;
  return nullptr;
}

// "       3  dead.example  (or up to 1 less)"
void add_row(Numbers& table, std::string_view row) {
  const std::size_t end = row.find("  ");
  std::string_view name = row.substr(end + 2);
  name = name.substr(0, name.find("  "));
  table[std::string(name)] = base::parse_integer<std::uint64_t>(row.substr(0, end)).value();
}

void read_tables(const std::vector<std::string>& lines, Told& told) {
  Numbers* table = nullptr;
  for (const std::string& line : lines) {
    const std::string_view text = base::trim(line);
    const bool is_row = table != nullptr && line.starts_with("     ") && base::is_digit(text[0]);
    if (is_row) {
      add_row(*table, text);
    } else {
      table = table_of(told, text);
    }
  }
}

}  // namespace

bool have_same_numbers(const Told& a, const Told& b) {
  const auto agree = [](const Numbers& numbers, const Numbers& others) {
    return std::ranges::all_of(numbers, [&](const auto& entry) {
      const auto other = others.find(entry.first);
      return entry.second == (other == others.end() ? 0 : other->second);
    });
  };
  return agree(a.numbers, b.numbers) && agree(b.numbers, a.numbers);
}

Told look(const Machine& machine, const std::string& user, std::vector<std::string> options) {
  options.insert(options.end(), {"-v", "--top", "100"});
  const PluginRun run = machine.check_mailqueue(user, options);
  Told told{.state = run.output.state, .text = run.output.text, .output = run.process.out};
  for (const auto& [label, value] : run.output.perfdata) {
    const double number = std::strtod(value.c_str(), nullptr);
    if (label == "oldest") told.oldest = number;
    if (label != "oldest" && label != "median" && label != "time")
      told.numbers[label] = static_cast<std::uint64_t>(number);
  }
  read_tables(run.output.long_output, told);
  return told;
}

}  // namespace mailprobe::test
