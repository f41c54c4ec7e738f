// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/qmail_spool.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::queue {
namespace {

bool is_number(std::string_view name) {
  return !name.empty() && name.size() <= id_limit && std::ranges::all_of(name, base::is_digit);
}

Time modification_time(const SpoolFile& file) {
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  const std::int64_t seconds = file.status().st_mtim.tv_sec;
  return Time(std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, end_of_9999)));
}

void read_records(SpoolFile& file, Message& message) {
  SpoolLines records(file, 0, '\0');
  while (const auto record = records.next()) {
    if (record->starts_with('F')) message.set_sender(record->substr(1));
    if (record->starts_with('T')) message.add_recipient(record->substr(1), "");
  }
  message.cut = message.cut || records.is_exhausted();
}

class QmailSpool {
 public:
  QmailSpool(const Spool& spool, const MessageSink& sink) : survey_(spool, sink) {}

  Account read() {
    root_ = survey_.open_root();
    if (root_) {
      read_part("todo", State::unprocessed);
      read_part("info", State::queued);
    }
    return survey_.finish("only root and the group qmail can read the queue");
  }

 private:
  void read_part(const std::string& part, State state) {
    auto directory = survey_.open(*root_, part, Need::must_be_there);
    if (!directory) return;
    while (const char* name = directory->next()) {
      if (survey_.out_of_time()) return;
      if (!is_number(name)) continue;
      const std::string path = part + '/' + name;
      auto split = Directory::open(directory->descriptor(), name, Links::refuse);
      if (!split && split.error() == ENOTDIR) {
        read_message(*directory, {.part = part, .path = part, .split = ""}, name, state);
      } else if (auto inner = survey_.open(*directory, path, Need::may_be_missing)) {
        read_split(*inner, {.part = part, .path = path, .split = std::string(name) + '/'}, state);
      }
    }
  }

  struct Shelf {
    std::string part;
    std::string path;   // of the directory, for messages
    std::string split;  // "N/", or nothing
  };

  void read_split(Directory& directory, const Shelf& shelf, State state) {
    while (const char* name = directory.next()) {
      if (survey_.out_of_time()) return;
      if (is_number(name)) read_message(directory, shelf, name, state);
    }
  }

  void read_message(const Directory& directory, const Shelf& shelf, const std::string& id,
                    State state) {
    Message message;
    message.set_id(id);
    message.state = state;
    const bool is_there = survey_.detail() == Detail::counts
                              ? directory.is_at_file()
                              : read_files(directory, shelf, message);
    if (is_there) survey_.hand_out(message);
  }

  // False: there is none.
  bool read_files(const Directory& directory, const Shelf& shelf, Message& message) {
    const std::string& id = message.id;
    auto file = survey_.open_file(directory, shelf.path, id.c_str());
    if (!file) return false;
    message.arrival = modification_time(*file);
    read_records(*file, message);
    if (message.state != State::unprocessed) {
      read_recipients("local/" + shelf.split + id, message);
      read_recipients("remote/" + shelf.split + id, message);
    }
    message.bytes = size_of(shelf, id);
    if (!message.sender) message.state = State::corrupt;
    return true;
  }

  // There is no file for those of which there is none.
  void read_recipients(const std::string& path, Message& message) const {
    auto file = SpoolFile::open(root_->descriptor(), path.c_str());
    if (file) read_records(*file, message);
  }

  // todo may not be split where mess is.
  [[nodiscard]] std::optional<std::uint64_t> size_of(const Shelf& shelf,
                                                     const std::string& id) const {
    if (!shelf.split.empty())
      return SpoolFile::size_of(root_->descriptor(), ("mess/" + shelf.split + id).c_str());
    constexpr std::uint64_t usual_split = 23;  // conf-split
    const auto number = base::parse_integer<std::uint64_t>(id);
    if (!number) return std::nullopt;
    const std::string split = std::to_string(*number % usual_split);
    return SpoolFile::size_of(root_->descriptor(), ("mess/" + split + '/' + id).c_str());
  }

  SpoolSurvey survey_;
  std::optional<Directory> root_;
};

}  // namespace

Account read_qmail_spool(const Spool& spool, const MessageSink& sink) {
  return QmailSpool(spool, sink).read();
}

}  // namespace mailprobe::queue
