// SPDX-License-Identifier: GPL-3.0-or-later
//
// A directory of its own for a test, removed with everything in it.
#pragma once

#include <string>
#include <string_view>

namespace mailprobe::test {

class TempDirectory {
 public:
  TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

  // Writes a file, making the directories it needs; returns its whole path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

}  // namespace mailprobe::test
