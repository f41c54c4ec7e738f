// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/spool_tree.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace mailprobe::queue {

std::expected<Directory, int> Directory::open(int parent, const char* path, Links links) {
  const int follow = links == Links::follow ? 0 : O_NOFOLLOW;
  const int fd = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | follow);
  if (fd < 0) return std::unexpected(errno);
  DIR* const directory = fdopendir(fd);
  if (directory == nullptr) {
    const int error = errno;
    close(fd);
    return std::unexpected(error);
  }
  return Directory(directory, fd);
}

const char* Directory::next() {
  while ((entry_ = readdir(directory_.get())) != nullptr) {
    const char* const name = static_cast<const char*>(entry_->d_name);
    if (std::string_view(name) != "." && std::string_view(name) != "..") return name;
  }
  return nullptr;
}

bool Directory::is_at_file() const {
  if (entry_ == nullptr) return false;
  if (entry_->d_type != DT_UNKNOWN) return entry_->d_type == DT_REG;
  const auto status = SpoolFile::status_of(descriptor(), static_cast<const char*>(entry_->d_name));
  return status && S_ISREG(status->st_mode);
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
  if (offset >= this->size() || offset > last_offset) return {};
  // No more than there is: nobody has to ask again for what is behind the end, nor to make room.
  const std::uint64_t left = this->size() - offset;
  size = static_cast<std::size_t>(std::min<std::uint64_t>({size, window_limit, left}));
  const auto available = [&]() -> std::string_view {
    if (offset < window_at_ || offset - window_at_ > window_.size()) return {};
    return std::string_view(window_.data(), window_.size()).substr(offset - window_at_, size);
  };
  if (available().size() == size) return available();
  const std::size_t most = window_.empty() ? std::max(first_window, size) : window_limit;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, left));
  window_.resize(wanted);
  ssize_t count = 0;
  do {
    count = pread(fd_.get(), window_.data(), wanted, static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  window_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  window_at_ = offset;
  return available();
}

std::optional<struct stat> SpoolFile::status_of(int directory, const char* name) {
  struct stat status{};
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return status;
}

std::optional<std::uint64_t> SpoolFile::size_of(int directory, const char* name) {
  const auto status = status_of(directory, name);
  if (!status) return std::nullopt;
  return static_cast<std::uint64_t>(status->st_size);
}

std::optional<std::string_view> SpoolLines::next() {
  const std::string_view line = file_.read(offset_, line_limit);
  if (line.empty() || is_exhausted()) return std::nullopt;
  const std::size_t end = line.find(end_);
  if (end != std::string_view::npos) {
    offset_ += end + 1;
    passed_ += end + 1;
    return line.substr(0, end);
  }
  // The rest of a long line is passed over; its beginning has to be read again then.
  const std::uint64_t begin = offset_;
  std::string_view rest = line;
  while (!rest.empty() && !is_exhausted()) {
    const std::size_t found = rest.find(end_);
    const std::size_t used = found == std::string_view::npos ? rest.size() : found + 1;
    offset_ += used;
    passed_ += used;
    if (found != std::string_view::npos) break;
    rest = file_.read(offset_, SpoolFile::window_limit);
  }
  return file_.read(begin, line_limit);
}

}  // namespace mailprobe::queue
