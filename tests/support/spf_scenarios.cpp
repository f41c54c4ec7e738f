// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/spf_scenarios.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/ascii.hpp"

namespace mailprobe::test {
namespace {

namespace fs = std::filesystem;

std::string unquote(std::string_view text) { return text == "\"\"" ? "" : std::string(text); }

SpfCase parse_case(std::string_view line) {
  std::vector<std::string_view> columns;
  for (const std::string_view column : base::split(line, '|'))
    columns.push_back(base::trim(column));
  if (columns.size() != 5) throw std::invalid_argument("five columns are needed");
  const auto client = net::IpAddress::parse(columns[0]);
  if (!client) throw std::invalid_argument("the client is no address");
  SpfCase spf_case{.request = {.client = *client,
                               .mail_from = unquote(columns[2]),
                               .helo = unquote(columns[1]),
                               .receiver = "receiver.test",
                               .time = 1000000000},
                   .result = std::string(columns[3].substr(0, columns[3].find(':'))),
                   .explanation = {},
                   .sentence = std::string(columns[4])};
  const std::size_t colon = columns[3].find(':');
  if (colon != std::string_view::npos)
    spf_case.explanation = base::trim(columns[3].substr(colon + 1));
  return spf_case;
}

// The worlds of one file.
class Reader {
 public:
  explicit Reader(std::string name) : name_(std::move(name)) {}

  void read(std::string_view raw) {
    const std::string_view line = base::trim(raw);
    if (line.empty() || line.starts_with('#')) return;
    if (line == "zone") {
      worlds_.push_back({.file = name_, .zone = {}, .cases = {}});
      in_zone_ = true;
    } else if (worlds_.empty()) {
      throw std::invalid_argument("a file begins with \"zone\"");
    } else if (line == "cases") {
      in_zone_ = false;
    } else if (in_zone_) {
      worlds_.back().zone.append(line).append("\n");
    } else {
      worlds_.back().cases.push_back(parse_case(line));
    }
  }

  std::vector<SpfWorld> worlds() { return std::move(worlds_); }

 private:
  std::string name_;
  std::vector<SpfWorld> worlds_;
  bool in_zone_ = false;
};

std::vector<SpfWorld> load_file(const fs::path& path) {
  Reader reader(path.stem().string());
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    try {
      reader.read(line);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path.filename().string() + ", line " + std::to_string(number) +
                                  ": " + error.what());
    }
  }
  return reader.worlds();
}

}  // namespace

std::vector<SpfWorld> load_spf_scenarios() {
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::directory_iterator(fs::path(MAILPROBE_SOURCE_DIR) / "tests/scenarios/spf"))
    paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<SpfWorld> all;
  for (const fs::path& path : paths)
    std::ranges::move(load_file(path), std::back_inserter(all));
  return all;
}

}  // namespace mailprobe::test
