// SPDX-License-Identifier: GPL-3.0-or-later
//
// The directories and files of a spool, while a mail server works in them. A file that went between
// two looks is no error: its message was delivered, or will be met in another directory. Names are
// foreign; nothing but regular files is read, no symbolic link is followed, and nothing waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <sys/stat.h>

#include "base/unique_fd.hpp"

namespace mailprobe::queue {

class Directory {
 public:
  // `path` below the open directory `parent`, or absolute. The error is one of errno.
  static std::expected<Directory, int> open(int parent, const char* path);

  [[nodiscard]] int descriptor() const;

  // The next name but "." and ".."; nullptr at the end. It is overwritten by the next call.
  const char* next();

 private:
  struct Close {
    void operator()(DIR* directory) const { closedir(directory); }
  };

  explicit Directory(DIR* directory) : directory_(directory) {}

  std::unique_ptr<DIR, Close> directory_;
};

// A regular file, read through a window, so that a part of a large one costs no more than that.
class SpoolFile {
 public:
  // The error is one of errno; ENOENT for what is no regular file, too.
  static std::expected<SpoolFile, int> open(int directory, const char* name);

  [[nodiscard]] const struct stat& status() const { return status_; }
  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(status_.st_size); }

  // The bytes from `offset`, fewer than `size` only at the end of the file. Valid until the next
  // call. At most `window_limit` at a time.
  std::string_view read(std::uint64_t offset, std::size_t size);

  static constexpr std::size_t window_limit = std::size_t{64} * 1024;  // bytes

 private:
  SpoolFile(base::UniqueFd fd, const struct stat& status) : fd_(std::move(fd)), status_(status) {}

  base::UniqueFd fd_;
  struct stat status_;
  std::vector<char> window_;
  std::uint64_t window_at_ = 0;
};

}  // namespace mailprobe::queue
