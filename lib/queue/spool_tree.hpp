// SPDX-License-Identifier: GPL-3.0-or-later
//
// The directories and files of a spool, while a mail server works in them. A file that went between
// two looks is no error: its message was delivered, or will be met in another directory. Names are
// foreign; nothing but regular files is read, no symbolic link is followed but where a part of a
// spool may have been moved to another disk, and nothing waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <sys/stat.h>

#include "base/unique_fd.hpp"

namespace mailprobe::queue {

enum class Links : std::uint8_t { follow, refuse };

class Directory {
 public:
  // `path` below the open directory `parent`, or absolute. A link that is refused is no directory.
  // The error is one of errno.
  static std::expected<Directory, int> open(int parent, const char* path, Links links);

  [[nodiscard]] int descriptor() const { return descriptor_; }

  // The next name but "." and ".."; nullptr at the end. It is overwritten by the next call.
  const char* next();

  // Whether that is a regular file, which most file systems tell for nothing.
  [[nodiscard]] bool is_at_file() const;

 private:
  struct Close {
    void operator()(DIR* directory) const { closedir(directory); }
  };

  Directory(DIR* directory, int descriptor) : directory_(directory), descriptor_(descriptor) {}

  std::unique_ptr<DIR, Close> directory_;
  int descriptor_;
  const dirent* entry_ = nullptr;  // that next() gave last
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

  // Of another file in the directory, without opening it; nothing if there is none.
  static std::optional<struct stat> status_of(int directory, const char* name);
  static std::optional<std::uint64_t> size_of(int directory, const char* name);

 private:
  SpoolFile(base::UniqueFd fd, const struct stat& status) : fd_(std::move(fd)), status_(status) {}

  base::UniqueFd fd_;
  struct stat status_;
  std::vector<char> window_;
  std::uint64_t window_at_ = 0;
};

// The lines of a file, one after the other, from its beginning or another offset; or what another
// octet ends.
class SpoolLines {
 public:
  explicit SpoolLines(SpoolFile& file, std::uint64_t offset = 0, char end = '\n')
      : file_(file), offset_(offset), end_(end) {}

  // Without its end; of a longer one `line_limit` bytes. Nothing at the end of the file, and behind
  // `total_limit` bytes. Valid until the next call.
  std::optional<std::string_view> next();

  // Where the next line begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] bool is_exhausted() const { return passed_ > total_limit; }

  static constexpr std::size_t line_limit = 4096;                               // bytes
  static constexpr std::uint64_t total_limit = std::uint64_t{4} * 1024 * 1024;  // bytes

 private:
  SpoolFile& file_;  // lives as long as this
  std::uint64_t offset_;
  char end_;
  std::uint64_t passed_ = 0;
};

}  // namespace mailprobe::queue
