// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_spool.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/ascii.hpp"
#include "queue/postfix_file.hpp"

namespace mailprobe::queue {
namespace {

constexpr int deepest = 4;  // hash_queue_depth

// How files come into a queue: some while they are still being written.
enum class Arrival : std::uint8_t { complete, growing };

struct Queue {
  const char* name;
  State state;
  Need need;
  Arrival arrival;
};

// From where messages come to where they go: one that moves meanwhile is met twice rather than
// never, if it does not go back from active to deferred.
constexpr auto queues = std::to_array<Queue>({
    {"hold", State::hold, Need::must_be_there, Arrival::growing},
    {"deferred", State::deferred, Need::must_be_there, Arrival::complete},
    {"maildrop", State::maildrop, Need::must_be_there, Arrival::growing},
    {"incoming", State::incoming, Need::must_be_there, Arrival::growing},
    {"active", State::active, Need::must_be_there, Arrival::complete},
    {"corrupt", State::corrupt, Need::may_be_missing, Arrival::complete},
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
        if (directory) read_queue(*directory, queue);
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

  struct Place {
    const Queue& queue;
    std::string path;
  };

  void read_queue(Directory& directory, const Queue& queue) {
    const std::vector<std::string> hashes =
        read_directory(survey_, directory, {.queue = queue, .path = queue.name});
    survey_.share_out(hashes, [&](SpoolSurvey& survey, const std::string& hash) {
      walk(survey, directory, {.queue = queue, .path = fmt::format("{}/{}", queue.name, hash)});
    });
  }

  void walk(SpoolSurvey& survey, const Directory& parent, const Place& place) {
    if (std::ranges::count(place.path, '/') > deepest) return;
    auto directory = survey.open(parent, place.path, Need::may_be_missing);
    if (!directory) return;
    for (const std::string& hash : read_directory(survey, *directory, place))
      walk(survey, *directory, {.queue = place.queue, .path = place.path + '/' + hash});
  }

  // The messages in it. Returns the hash directories.
  std::vector<std::string> read_directory(SpoolSurvey& survey, Directory& directory,
                                          const Place& place) const {
    std::vector<std::string> hashes;
    while (const char* name = directory.next()) {
      if (survey.out_of_time()) break;
      if (is_hash_directory(name)) {
        hashes.emplace_back(name);
      } else if (is_queue_id(name)) {
        Message message;
        message.set_id(name);
        message.state = place.queue.state;
        const bool is_there = survey.detail() == Detail::counts
                                  ? is_message(directory, place.queue, name)
                                  : read_message(survey, directory, place, message);
        if (is_there) survey.hand_out(message);
      }
    }
    return hashes;
  }

  // One that is complete, or never will be.
  static bool is_message(mode_t mode, const Queue& queue) {
    return (mode & S_IXUSR) != 0 || queue.state == State::corrupt;
  }

  // Without opening it.
  static bool is_message(const Directory& directory, const Queue& queue, const char* name) {
    if (queue.arrival == Arrival::complete) return directory.is_at_file();
    const auto status = SpoolFile::status_of(directory.descriptor(), name);
    return status && S_ISREG(status->st_mode) && is_message(status->st_mode, queue);
  }

  // False: there is none.
  bool read_message(SpoolSurvey& survey, const Directory& directory, const Place& place,
                    Message& message) const {
    auto file = survey.open_file(directory, place.path, message.id.c_str());
    if (!file) return false;
    const mode_t mode = file->status().st_mode;
    if (!is_message(mode, place.queue)) return false;
    message.forced_expire = (mode & S_IXGRP) != 0;
    if (!read_postfix_file(*file, read_log(message.id), message)) message.state = State::corrupt;
    return true;
  }

  [[nodiscard]] DeferLog read_log(std::string_view id) const {
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
