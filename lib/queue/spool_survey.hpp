// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the readers of all spools have in common: where to look and until when, whom to hand
// messages to, what stood in the way, and the account at the end:
//
//   denied           a directory or a file may not be read
//   failed           a directory that must be there is not, or cannot be read for another reason
//   half             the deadline came first
//   complete, empty
//
// A long queue lies in several directories, which are read at the same time: a spool on a disk
// answers many questions together sooner than one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "queue/account.hpp"
#include "queue/message.hpp"
#include "queue/spool_tree.hpp"

namespace mailprobe::queue {

enum class Detail : std::uint8_t {
  counts,     // what names of files tell; no message is opened
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

  // Calls `read` for each part, several at a time, with a survey of its own that is added to this
  // one. Messages are handed out by one thread at a time.
  using Read = std::function<void(SpoolSurvey& survey, const std::string& part)>;
  void share_out(const std::vector<std::string>& parts, const Read& read);

  // To be asked before each file.
  bool out_of_time();

  [[nodiscard]] Detail detail() const { return spool_.detail; }

  // `remedy`: who may read such a spool.
  [[nodiscard]] Account finish(std::string_view remedy) const;

 private:
  struct Obstacle {
    std::string path;
    int error;
  };

  struct Result {
    std::uint64_t messages = 0;
    std::uint64_t cut = 0;
    bool out_of_time = false;
    std::optional<Obstacle> denied;  // the first ones
    std::optional<Obstacle> failed;
    std::uint64_t obstacles = 0;

    void add(const Result& other);
  };

  void remember(const std::string& path, int error);

  Spool spool_;
  MessageSink sink_;
  std::uint64_t looks_ = 0;  // at the clock, or none
  Result result_;
};

}  // namespace mailprobe::queue
