// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/private_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using base::UniqueFd;
using namespace std::chrono_literals;

constexpr mode_t others_may_write = S_IWGRP | S_IWOTH;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

std::unexpected<base::Error> refuse(Cause cause, const std::string& path, std::string_view why) {
  return base::failure(cause, fmt::format("{} {}", base::quote(path), why));
}

std::unexpected<base::Error> system_failure(std::string_view what, const std::string& path,
                                            int error) {
  const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
  return base::failure(forbidden ? Cause::permission : Cause::internal,
                       fmt::format("cannot {} {}: {}", what, base::quote(path),
                                   std::generic_category().message(error)));
}

base::Result<void> check_rights(const struct stat& status, const std::string& path) {
  if (status.st_uid != geteuid()) {
    return refuse(Cause::permission, path,
                  fmt::format("belongs to user {}, and this is user {}", status.st_uid, geteuid()));
  }
  if ((status.st_mode & others_may_write) != 0) {
    return refuse(Cause::permission, path,
                  "is writable by others: chmod go-w " + base::quote(path));
  }
  return {};
}

base::Result<void> check_file(int fd, const std::string& path) {
  struct stat status{};
  if (fstat(fd, &status) != 0) return system_failure("look at", path, errno);
  if (!S_ISREG(status.st_mode)) return refuse(Cause::syntax, path, "is not a regular file");
  if (status.st_nlink != 1)
    return refuse(Cause::permission, path, "has a second name: it is a hard link");
  return check_rights(status, path);
}

base::Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd && errno == ENOTDIR) return refuse(Cause::syntax, path, "is not a directory");
  if (!fd) return system_failure("open the directory", path, errno);
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return system_failure("look at", path, errno);
  if (const auto checked = check_rights(status, path); !checked)
    return base::failure(checked.error());
  return fd;
}

// O_NONBLOCK: opening a FIFO must not wait.
constexpr int harmless = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

std::unexpected<base::Error> open_failure(const std::string& path, int error) {
  if (error == ELOOP)
    return refuse(Cause::permission, path, "is a symbolic link: name the file itself");
  if (error == EISDIR) return refuse(Cause::syntax, path, "is not a regular file");
  return system_failure("open", path, error);
}

base::Result<void> write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return system_failure("write", path, errno);
    }
  }
  return {};
}

}  // namespace

PrivateFile::PrivateFile(std::string path, UniqueFd directory)
    : path_(std::move(path)),
      name_(path_.substr(path_.rfind('/') + 1)),
      directory_(std::move(directory)) {}

base::Result<PrivateFile> PrivateFile::lock(const std::string& path, base::Deadline deadline) {
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash + 1);
  if (name.empty() || name == "." || name == ".." || path.find('\0') != std::string::npos)
    return refuse(Cause::syntax, path, "is not the name of a file");
  std::string directory = ".";
  if (slash != std::string::npos) directory = path.substr(0, std::max<std::size_t>(slash, 1));
  auto fd = open_directory(directory);
  if (!fd) return base::failure(fd.error());
  PrivateFile file(path, *std::move(fd));
  auto taken = file.take_lock(deadline);
  if (!taken) return base::failure(taken.error());
  file.lock_ = *std::move(taken);
  return file;
}

base::Result<UniqueFd> PrivateFile::take_lock(base::Deadline deadline) const {
  const std::string path = path_ + ".lock";
  UniqueFd fd(
      openat(directory_.get(), (name_ + ".lock").c_str(), O_RDWR | O_CREAT | harmless, owner_only));
  if (!fd) return open_failure(path, errno);
  if (const auto checked = check_file(fd.get(), path); !checked)
    return base::failure(checked.error());
  base::Duration pause = 1ms;
  while (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return system_failure("lock", path, errno);
    if (deadline.expired()) {
      return base::failure(Cause::timeout,
                           "another run has kept " + base::quote(path) + " locked all the time");
    }
    std::this_thread::sleep_for(std::min(pause, deadline.remaining()));
    pause = std::min<base::Duration>(pause * 2, 8ms);
  }
  return fd;
}

base::Result<std::optional<UniqueFd>> PrivateFile::open() const {
  UniqueFd fd(openat(directory_.get(), name_.c_str(), O_RDONLY | harmless));
  if (!fd && errno == ENOENT) return std::nullopt;
  if (!fd) return open_failure(path_, errno);
  if (const auto checked = check_file(fd.get(), path_); !checked)
    return base::failure(checked.error());
  return fd;
}

base::Result<void> PrivateFile::write_temporary(std::string_view content) const {
  const std::string path = path_ + ".tmp";
  const std::string name = name_ + ".tmp";
  // What a run left that was killed. No other one is here now.
  if (unlinkat(directory_.get(), name.c_str(), 0) != 0 && errno != ENOENT)
    return system_failure("remove", path, errno);
  const UniqueFd fd(openat(directory_.get(), name.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only));
  if (!fd) return system_failure("create", path, errno);
  if (const auto written = write_all(fd.get(), content, path); !written) return written;
  if (fsync(fd.get()) != 0) return system_failure("write", path, errno);
  return {};
}

base::Result<void> PrivateFile::replace(std::string_view content) const {
  const std::string name = name_ + ".tmp";
  base::Result<void> done = write_temporary(content);
  if (done && renameat(directory_.get(), name.c_str(), directory_.get(), name_.c_str()) != 0)
    done = system_failure("replace", path_, errno);
  if (!done) {
    unlinkat(directory_.get(), name.c_str(), 0);
    return done;
  }
  if (fsync(directory_.get()) != 0) return system_failure("write the directory of", path_, errno);
  return {};
}

}  // namespace mailprobe::plugin
