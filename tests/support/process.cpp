// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/process.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/unique_fd.hpp"
#include "net/socket_stream.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace mailprobe::test {
namespace {

using base::Deadline;
using base::UniqueFd;
using namespace std::chrono_literals;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts)
    list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

  void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void close(int fd) { posix_spawn_file_actions_addclose(&actions_, fd); }
  void open(int fd, const char* path, int flags) {
    posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0600);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const Command& command, const FileActions& actions) {
  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.emplace_back(*variable);
  environment.insert(environment.end(), command.environment.begin(), command.environment.end());
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0].c_str(), actions.get(), nullptr,
                                 pointers(arguments).data(), pointers(environment).data());
  if (error != 0)
    throw std::runtime_error("cannot start " + arguments[0] + ": " + std::strerror(error));
  return pid;
}

// Reads both pipes until both are closed or the deadline has come.
bool drain(std::array<pollfd, 2>& ends, std::array<std::string*, 2> texts, Deadline deadline) {
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (base::wait_for(ends, deadline) == base::Wait::expired) return false;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends.at(i).revents == 0) continue;
      std::array<char, 65536> chunk{};
      const ssize_t count = read(ends.at(i).fd, chunk.data(), chunk.size());
      if (count > 0) texts.at(i)->append(chunk.data(), static_cast<std::size_t>(count));
      if (count == 0) ends.at(i).fd = -1;
    }
  }
  return true;
}

base::Duration to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

// The kernel gives this one and those above to whoever asks for any, such as clients.
int first_port_of_kernel() {
  int first = 32768;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first;
  return first;
}

bool is_free(std::uint16_t port) {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return bind(fd.get(), std::bit_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

ProcessResult run(const Command& command) {
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.duplicate(out.write.get(), STDOUT_FILENO);
  actions.duplicate(err.write.get(), STDERR_FILENO);
  for (const int fd : command.closed_descriptors)
    actions.close(fd);

  ProcessResult result;
  const auto begin = std::chrono::steady_clock::now();
  const pid_t pid = spawn(command, actions);
  out.write.reset();
  err.write.reset();
  std::array<pollfd, 2> ends{pollfd{.fd = out.read.get(), .events = POLLIN, .revents = 0},
                             pollfd{.fd = err.read.get(), .events = POLLIN, .revents = 0}};
  const bool ended = drain(ends, {&result.out, &result.err}, Deadline::after(command.patience));
  if (!ended) kill(pid, SIGKILL);
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  result.wall = std::chrono::steady_clock::now() - begin;
  if (!ended) throw std::runtime_error(command.argv[0] + " did not end in time");
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.cpu = to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
  result.peak_memory = usage.ru_maxrss;
  return result;
}

std::string plugin_path(const std::string& name) {
  return std::string(MAILPROBE_BUILD_DIR) + "/plugins/" + name;
}

Server::Server(const Command& command, std::string log) : log_path_(std::move(log)) {
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.open(STDOUT_FILENO, log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND);
  actions.duplicate(STDOUT_FILENO, STDERR_FILENO);
  pid_ = spawn(command, actions);
}

Server::~Server() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  const Deadline patience = Deadline::after(10s);
  while (is_running()) {
    if (patience.expired()) kill(pid_, SIGKILL);
    std::this_thread::sleep_for(5ms);
  }
}

bool Server::is_running() {
  if (pid_ >= 0 && waitpid(pid_, nullptr, WNOHANG) != 0)
    pid_ = -1;  // its number may be somebody else's now
  return pid_ >= 0;
}

std::string Server::log() const {
  std::ostringstream text;
  text << std::ifstream(log_path_).rdbuf();
  return text.str();
}

void wait_until(const std::string& what, const std::function<bool()>& condition) {
  const Deadline deadline = Deadline::after(30s);
  while (!condition()) {
    if (deadline.expired()) throw std::runtime_error("waited in vain: " + what);
    std::this_thread::sleep_for(5ms);
  }
}

std::uint16_t free_port() {
  constexpr int first = 16384;
  constexpr int least = 1000;
  constexpr int most_attempts = 1000;
  std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int> ports(first,
                                           std::max(first + least, first_port_of_kernel()) - 1);
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    if (is_free(port)) return port;
  }
  throw std::runtime_error("no port of 127.0.0.1 is free");
}

bool accepts_connections(std::uint16_t port) {
  const auto endpoint = net::parse_endpoint("127.0.0.1", port);
  return net::SocketStream::connect(*endpoint, Deadline::after(1s)).has_value();
}

}  // namespace mailprobe::test
