// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_spool.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/ascii.hpp"
#include "queue/postfix_file.hpp"

namespace mailprobe::queue {
namespace {

constexpr int deepest = 4;  // hash_queue_depth

struct Queue {
  const char* name;
  State state;
  Need need;
};

// From where messages come to where they go: one that moves meanwhile is met twice rather than
// never, if it does not go back from active to deferred.
constexpr auto queues = std::to_array<Queue>({
    {"hold", State::hold, Need::must_be_there},
    {"deferred", State::deferred, Need::must_be_there},
    {"maildrop", State::maildrop, Need::must_be_there},
    {"incoming", State::incoming, Need::must_be_there},
    {"active", State::active, Need::must_be_there},
    {"corrupt", State::corrupt, Need::may_be_missing},
});

bool is_queue_id(std::string_view name) {
  return name.size() > 1 && name.size() <= id_limit && std::ranges::all_of(name, base::is_alnum);
}

bool is_hash_directory(std::string_view name) {
  return name.size() == 1 && base::is_alnum(name[0]);
}

class PostfixSpool {
 public:
  PostfixSpool(const Spool& spool, const MessageSink& sink) : survey_(spool, sink) {}

  Account read() {
    if (const auto root = survey_.open_root()) {
      if (survey_.detail() == Detail::reasons) find_logs(*root);
      for (const Queue& queue : queues) {
        auto directory = survey_.open(*root, queue.name, queue.need);
        if (directory) walk(*directory, queue, queue.name);
      }
    }
    return survey_.finish("only root and the user postfix can read the queue directory");
  }

 private:
  // How deep the logs lie, which may differ from how deep the queues are.
  void find_logs(const Directory& root) {
    logs_ = survey_.open(root, "defer", Need::may_be_missing);
    if (!logs_) return;
    std::string path = ".";
    while (log_depth_ < deepest) {
      auto directory = Directory::open(logs_->descriptor(), path.c_str(), Links::refuse);
      const std::string below = directory ? first_hash_directory(*directory) : "";
      if (below.empty()) return;
      path += '/' + below;
      ++log_depth_;
    }
  }

  static std::string first_hash_directory(Directory& directory) {
    while (const char* name = directory.next()) {
      if (is_hash_directory(name)) return name;
    }
    return {};
  }

  void walk(Directory& directory, const Queue& queue, const std::string& path) {
    while (const char* name = directory.next()) {
      if (survey_.out_of_time()) return;
      if (is_hash_directory(name)) {
        const std::string below = path + '/' + name;
        if (std::ranges::count(below, '/') > deepest) continue;
        auto inner = survey_.open(directory, below, Need::may_be_missing);
        if (inner) walk(*inner, queue, below);
      } else if (is_queue_id(name)) {
        read_message(directory, queue, path, name);
      }
    }
  }

  void read_message(const Directory& directory, const Queue& queue, const std::string& path,
                    const char* name) {
    auto file = survey_.open_file(directory, path, name);
    if (!file) return;
    const mode_t mode = file->status().st_mode;
    const bool complete = (mode & S_IXUSR) != 0;
    if (!complete && queue.state != State::corrupt) return;
    Message message;
    message.set_id(name);
    message.state = queue.state;
    message.forced_expire = (mode & S_IXGRP) != 0;
    if (!read_postfix_file(*file, read_log(name), message)) message.state = State::corrupt;
    survey_.hand_out(message);
  }

  DeferLog read_log(std::string_view id) {
    if (!logs_) return {};
    std::string path;
    for (const char digit : postfix_hash(id).substr(0, log_depth_))
      path += fmt::format("{}/", digit);
    path += id;
    auto file = SpoolFile::open(logs_->descriptor(), path.c_str());
    return file ? parse_defer_log(file->read(0, SpoolFile::window_limit)) : DeferLog{};
  }

  SpoolSurvey survey_;
  std::optional<Directory> logs_;
  std::size_t log_depth_ = 0;
};

}  // namespace

std::string postfix_hash(std::string_view id) {
  constexpr std::string_view digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
  constexpr char inode_follows = 'z';  // it is a digit as well, but those are the last ones
  constexpr std::size_t seconds_size = 6;
  constexpr std::size_t microseconds_size = 4;
  const std::size_t end = id.rfind(inode_follows);
  if (end == std::string_view::npos || end < seconds_size + microseconds_size)
    return std::string(id);
  std::uint32_t microseconds = 0;
  for (const char c : id.substr(end - microseconds_size, microseconds_size)) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::string(id);
    microseconds = (microseconds * static_cast<std::uint32_t>(digits.size())) +
                   static_cast<std::uint32_t>(digit);
  }
  return fmt::format("{:05X}", microseconds);
}

Account read_postfix_spool(const Spool& spool, const MessageSink& sink) {
  return PostfixSpool(spool, sink).read();
}

}  // namespace mailprobe::queue
