// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs that a test runs to their end, and servers that it starts and stops.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/deadline.hpp"

namespace mailprobe::test {

struct ProcessResult {
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
  std::string out;
  std::string err;
  base::Duration wall{};
  base::Duration cpu{};  // user and system
  long peak_memory = 0;  // KiB
};

struct Command {
  std::vector<std::string> argv;         // argv[0] is a path, or a name that PATH holds
  std::vector<std::string> environment;  // "NAME=value", beside the test's own
  std::vector<int> closed_descriptors;   // of the standard ones
  base::Duration patience = std::chrono::seconds(60);  // then it is killed, and the test fails
};

// Throws std::runtime_error if the program cannot be started or had to be killed.
ProcessResult run(const Command& command);

// Where the build put a plugin.
std::string plugin_path(const std::string& name);

// A server in the background; destroying it sends SIGTERM, waits, and at last SIGKILL.
class Server {
 public:
  // Its output goes to `log`. Throws std::runtime_error.
  Server(const Command& command, std::string log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool is_running();
  [[nodiscard]] std::string log() const;  // what it has written so far

 private:
  pid_t pid_ = -1;
  std::string log_path_;
};

// Tries until it is so; throws std::runtime_error with `what` after 30 s.
void wait_until(const std::string& what, const std::function<bool()>& condition);

// A port of 127.0.0.1 that was free a moment ago, for servers that cannot choose one themselves.
// Nobody gets it by chance meanwhile: it is none of those that the kernel gives to clients.
std::uint16_t free_port();
bool accepts_connections(std::uint16_t port);

}  // namespace mailprobe::test
