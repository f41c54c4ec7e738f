// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a fuzz target over the files of its corpus, so that every find stays found in the normal
// tests. Each input is also cut at every length: what was sound once must not become a crash by
// ending early.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::uint8_t> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void replay(const std::vector<std::uint8_t>& input) {
  constexpr std::size_t longest_to_cut = 512;
  LLVMFuzzerTestOneInput(input.data(), input.size());
  if (input.size() > longest_to_cut) return;
  for (std::size_t size = 0; size < input.size(); ++size) {
    // A buffer of exactly that size, so that AddressSanitizer sees a read past its end.
    const std::vector<std::uint8_t> cut(input.begin(),
                                        input.begin() + static_cast<std::ptrdiff_t>(size));
    LLVMFuzzerTestOneInput(cut.data(), cut.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return EXIT_FAILURE;
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    replay(read(entry.path()));
    ++inputs;
  }
  std::cout << inputs << " inputs replayed\n";
  return inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
