// SPDX-License-Identifier: GPL-3.0-or-later
//
// A spool of a test: files with the modes that mail servers give them.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "queue/spool_survey.hpp"
#include "support/temp_directory.hpp"
#include "unit/queue/listed.hpp"

namespace mailprobe::test {

class SpoolTree {
 public:
  SpoolTree() { chmod(root().c_str(), 0755); }

  [[nodiscard]] const std::string& root() const { return directory_.path(); }
  [[nodiscard]] std::string path(const std::string& name) const { return root() + "/" + name; }

  void write(const std::string& name, std::string_view content, mode_t mode = 0700) const {
    chmod(directory_.write(name, content).c_str(), mode);
  }

  void make(const std::vector<std::string>& directories) const {
    for (const std::string& name : directories)
      std::filesystem::create_directories(path(name));
  }

 private:
  TempDirectory directory_;
};

// While it lives, modes of files count for this process, even if root runs it.
class Unprivileged {
 public:
  Unprivileged() {
    if (was_root_) CHECK(seteuid(nobody) == 0);
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (was_root_) CHECK(seteuid(0) == 0);
  }

 private:
  static constexpr uid_t nobody = 65534;
  bool was_root_ = geteuid() == 0;
};

using SpoolReader = queue::Account (*)(const queue::Spool&, const queue::MessageSink&);

inline Listed read_spool(
    SpoolReader reader, const std::string& root,
    base::Deadline deadline = base::Deadline::after(std::chrono::seconds(60))) {
  Listed listed;
  listed.account = reader({.root = root, .deadline = deadline}, [&](const queue::Message& message) {
    listed.messages.push_back(message);
  });
  std::ranges::sort(listed.messages, {}, &queue::Message::id);
  return listed;
}

}  // namespace mailprobe::test
