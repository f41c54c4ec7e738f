// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/spool_tree.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace mailprobe::queue {

std::expected<Directory, int> Directory::open(int parent, const char* path) {
  const int fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::unexpected(errno);
  DIR* const directory = fdopendir(fd);
  if (directory == nullptr) {
    const int error = errno;
    close(fd);
    return std::unexpected(error);
  }
  return Directory(directory);
}

int Directory::descriptor() const { return dirfd(directory_.get()); }

const char* Directory::next() {
  for (;;) {
    const dirent* const entry = readdir(directory_.get());
    if (entry == nullptr) return nullptr;
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") return static_cast<const char*>(entry->d_name);
  }
}

std::expected<SpoolFile, int> SpoolFile::open(int directory, const char* name) {
  base::UniqueFd fd(
      openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  // ELOOP: a symbolic link; ENXIO: a socket
  if (!fd) return std::unexpected(errno == ELOOP || errno == ENXIO ? ENOENT : errno);
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return std::unexpected(errno);
  if (!S_ISREG(status.st_mode)) return std::unexpected(ENOENT);
  return SpoolFile(std::move(fd), status);
}

std::string_view SpoolFile::read(std::uint64_t offset, std::size_t size) {
  constexpr std::size_t first_window = 4096;  // holds the head of most messages
  constexpr std::uint64_t last_offset = std::uint64_t{1} << 62U;
  size = std::min(size, window_limit);
  const auto available = [&]() -> std::string_view {
    if (offset < window_at_ || offset - window_at_ > window_.size()) return {};
    return std::string_view(window_.data(), window_.size()).substr(offset - window_at_, size);
  };
  if (available().size() == size || offset >= this->size() || offset > last_offset)
    return available();
  const std::size_t wanted = window_.empty() ? std::max(first_window, size) : window_limit;
  window_.resize(wanted);
  ssize_t count = 0;
  do {
    count = pread(fd_.get(), window_.data(), wanted, static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  window_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  window_at_ = offset;
  return available();
}

}  // namespace mailprobe::queue
