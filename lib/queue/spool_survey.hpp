// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the readers of all spools have in common: where to look and until when, whom to hand
// messages to, what stood in the way, and the account at the end:
//
//   denied           a directory or a file may not be read
//   failed           a directory that must be there is not, or cannot be read for another reason
//   half             the deadline came first
//   complete, empty
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "queue/account.hpp"
#include "queue/message.hpp"
#include "queue/spool_tree.hpp"

namespace mailprobe::queue {

enum class Detail : std::uint8_t {
  envelopes,  // all but the reasons
  reasons,    // and these, where they lie in files of their own, which costs as much again
};

struct Spool {
  std::string root;  // "/var/spool/postfix"
  base::Deadline deadline;
  Detail detail = Detail::reasons;
};

enum class Need : std::uint8_t { must_be_there, may_be_missing };

class SpoolSurvey {
 public:
  SpoolSurvey(Spool spool, MessageSink sink);

  // Of the root, or of what `path` below the root ends in. Nothing if it cannot be read, which is
  // remembered.
  std::optional<Directory> open_root();
  std::optional<Directory> open(const Directory& parent, const std::string& path, Need need);

  // Nothing if it went, or cannot be read, which is remembered. `path` is the directory's.
  std::optional<SpoolFile> open_file(const Directory& directory, std::string_view path,
                                     const char* name);

  void hand_out(const Message& message);

  // To be asked before each file.
  bool out_of_time();

  [[nodiscard]] Detail detail() const { return spool_.detail; }

  // `remedy`: who may read such a spool.
  [[nodiscard]] Account finish(std::string_view remedy) const;

 private:
  void remember(const std::string& path, int error);

  struct Obstacle {
    std::string path;
    int error;
  };

  Spool spool_;
  MessageSink sink_;
  std::uint64_t messages_ = 0;
  std::uint64_t cut_ = 0;
  std::uint64_t looks_ = 0;  // at the clock, or none
  bool out_of_time_ = false;
  std::optional<Obstacle> denied_;  // the first ones
  std::optional<Obstacle> failed_;
  std::uint64_t obstacles_ = 0;
};

}  // namespace mailprobe::queue
