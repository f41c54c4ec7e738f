// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/child.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.hpp"

namespace mailprobe::process {
namespace {

class FileActions {
 public:
  FileActions(int output, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions_, "/");
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    // Ignored signals and the mask would be inherited: a plugin ignores SIGPIPE.
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }

  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (std::string& text : texts)
    list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::optional<ExitStatus> wait_for_end(pid_t pid, int options) {
  siginfo_t info{};
  int result = 0;
  do {
    result = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | options);
  } while (result != 0 && errno == EINTR);
  if (result != 0) return ExitStatus{};  // ECHILD: somebody else took the status
  if (info.si_pid == 0) return std::nullopt;
  return ExitStatus{info.si_code != CLD_EXITED, info.si_status};
}

}  // namespace

std::expected<Child, int> Child::start(std::vector<std::string> argv, int output, int errors) {
  std::vector<std::string> environment{"LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TZ=UTC0"};
  const FileActions actions(output, errors);
  const Attributes attributes;
  pid_t pid = -1;
  const int error = posix_spawn(&pid, argv.at(0).c_str(), actions.get(), attributes.get(),
                                pointers(argv).data(), pointers(environment).data());
  if (error != 0) return std::unexpected(error);
  return Child(pid);
}

Child::Child(pid_t pid)
    : pid_(pid), descriptor_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), descriptor_(std::move(other.descriptor_)) {}

Child::~Child() { finish(); }

bool Child::has_ended() const { return wait_for_end(pid_, WNOWAIT).has_value(); }

void Child::kill_group() const { kill(-pid_, SIGKILL); }

std::optional<ExitStatus> Child::finish() {
  constexpr std::chrono::milliseconds patience{200};
  constexpr std::chrono::milliseconds look_again{10};  // where there is no descriptor
  if (pid_ < 0) return std::nullopt;
  kill_group();
  const auto deadline = base::Deadline::after(patience);
  auto status = wait_for_end(pid_, 0);
  while (!status && !deadline.expired()) {
    std::array<pollfd, 1> descriptors{pollfd{.fd = descriptor(), .events = POLLIN, .revents = 0}};
    base::wait_for(descriptors, deadline.within(look_again));
    status = wait_for_end(pid_, 0);
  }
  pid_ = -1;
  return status;
}

}  // namespace mailprobe::process
