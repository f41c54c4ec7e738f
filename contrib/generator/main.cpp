// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes what is made from the plugins' tables.
//
// usage: mailprobe-contrib DIRECTORY     (contrib/ of the source, or a copy to compare with)
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "generator/generators.hpp"

namespace {

using namespace mailprobe::contrib;

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

void write_all(const std::filesystem::path& directory) {
  write(directory / "icinga2/mailprobe-commands.conf", icinga_commands());
  write(directory / "icinga2/director-basket.json", director_basket());
  for (const Row& row : suite()) {
    write(directory / fmt::format("zabbix/template_{}.yaml", row.plugin.name),
          zabbix_template(row));
  }
  write(directory / "grafana/mailprobe.json", grafana_dashboard());
  write(directory / "completion/mailprobe.bash", bash_completion());
  write(directory / "completion/_mailprobe", zsh_completion());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: mailprobe-contrib DIRECTORY\n";
    return EXIT_FAILURE;
  }
  try {
    write_all(argv[1]);
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "mailprobe-contrib: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
