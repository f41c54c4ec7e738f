// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small file that a plugin keeps between two runs, in a place where nobody else can put something
// in its way: the directory belongs to us and only we may write there, and the file is ours,
// regular, no link, and has no second name. "We" is the effective user of the process.
//
// The lock is a file of its own, FILE.lock, which stays. FILE itself cannot be locked, since every
// writer puts a new one in its place; and with the directory locked, runs for other files there
// would wait for each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace mailprobe::plugin {

class PrivateFile {
 public:
  // Holds the lock for as long as it lives; the file need not exist.
  // Errors: timeout (another run holds it), syntax (no file can have this name, or something else
  // is there), permission (rights or owners that are not as above), internal.
  static base::Result<PrivateFile> lock(const std::string& path, base::Deadline deadline);

  // For reading; nothing if there is no such file. Errors: syntax, permission, internal.
  [[nodiscard]] base::Result<std::optional<base::UniqueFd>> open() const;

  // The whole new content, on the disk when this returns. Whatever goes wrong, and whenever the
  // process ends, there is either the old file or the new one. FILE.tmp is used on the way.
  // Errors: permission, internal.
  [[nodiscard]] base::Result<void> replace(std::string_view content) const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  PrivateFile(std::string path, base::UniqueFd directory);

  [[nodiscard]] base::Result<base::UniqueFd> take_lock(base::Deadline deadline) const;
  [[nodiscard]] base::Result<void> write_temporary(std::string_view content) const;

  std::string path_;
  std::string name_;  // within the directory
  base::UniqueFd directory_;
  base::UniqueFd lock_;
};

}  // namespace mailprobe::plugin
