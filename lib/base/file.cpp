// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/foreign_text.hpp"
#include "base/unique_fd.hpp"

namespace mailprobe::base {
namespace {

std::unexpected<Error> file_failure(const std::string& name, int error) {
  const Cause cause = error == EACCES || error == EPERM ? Cause::permission : Cause::internal;
  return failure(cause,
                 "cannot read " + quote(name) + ": " + std::generic_category().message(error));
}

}  // namespace

Result<std::string> read_descriptor(int fd, const std::string& name, std::size_t limit) {
  std::string content;
  std::array<char, 16384> chunk{};
  for (;;) {
    const ssize_t count = read(fd, chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_failure(name, errno);
    content.append(chunk.data(), static_cast<std::size_t>(count));
    if (content.size() > limit) {
      return failure(Cause::syntax,
                     quote(name) + " is larger than " + std::to_string(limit) + " bytes");
    }
  }
}

Result<std::string> read_small_file(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: opening a FIFO without a writer must not wait.
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return file_failure(path, errno);
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return file_failure(path, errno);
  if (!S_ISREG(status.st_mode))
    return failure(Cause::syntax, quote(path) + " is not a regular file");
  return read_descriptor(fd.get(), path, limit);
}

}  // namespace mailprobe::base
