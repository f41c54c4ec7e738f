// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/sendmail_spool.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

std::optional<State> parse_kind(std::string_view name) {
  if (name.starts_with("qf")) return State::queued;
  if (name.starts_with("hf")) return State::hold;
  if (name.starts_with("Qf")) return State::corrupt;
  return std::nullopt;
}

bool is_queue_file(std::string_view name) {
  return name.size() > 2 && name.size() <= id_limit && parse_kind(name) &&
         std::ranges::all_of(name, base::is_alnum);
}

// "RPFD:<a@b.example>"; old versions have no flags.
std::string_view recipient_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  const bool has_flags =
      colon != std::string_view::npos && std::ranges::all_of(line.substr(0, colon), base::is_alpha);
  return without_pair(has_flags ? line.substr(colon + 1) : line, '<', '>');
}

// False: this is no envelope.
bool read_envelope(SpoolFile& file, Message& message) {
  SpoolLines lines(file);
  std::string reason;
  while (const auto line = lines.next()) {
    if (line->empty()) continue;
    const std::string_view value = line->substr(1);
    switch (line->front()) {
      case 'T': message.arrival = parse_epoch(value); break;
      case 'M':
      case 'q': reason = value; break;
      case 'S': message.set_sender(without_pair(value, '<', '>')); break;
      case 'R': message.add_recipient(recipient_of(value), reason); break;
      case 'H':
      case '.': return message.sender && message.arrival;
      default: break;
    }
  }
  message.cut = message.cut || lines.is_exhausted();
  return message.sender && message.arrival;
}

struct Shelf {
  const Directory& bodies;
  std::string path;
};

class SendmailSpool {
 public:
  SendmailSpool(const Spool& spool, const MessageSink& sink) : survey_(spool, sink) {}

  Account read() {
    if (auto root = survey_.open_root()) {
      walk(*root, {.bodies = *root, .path = "."});
      read_groups();
    }
    return survey_.finish("only root and the group of the queue directory can read it");
  }

 private:
  // What is below the root: directories of queue groups, or qf and df themselves.
  void read_groups() {
    auto root = survey_.open_root();
    if (!root) return;
    read_parts(*root, "");
    while (const char* name = root->next()) {
      const std::string group = name;
      if (is_queue_file(group) || group.starts_with("df") || group.starts_with("qf")) continue;
      auto directory = survey_.open(*root, group, Need::may_be_missing);
      if (!directory) continue;
      read_parts(*directory, group + '/');
      walk(*directory, {.bodies = *directory, .path = group});
    }
  }

  void read_parts(const Directory& directory, const std::string& path) {
    auto envelopes = survey_.open(directory, path + "qf", Need::may_be_missing);
    if (!envelopes) return;
    const auto bodies = survey_.open(directory, path + "df", Need::may_be_missing);
    walk(*envelopes, {.bodies = bodies ? *bodies : *envelopes, .path = path + "qf"});
  }

  void walk(Directory& directory, const Shelf& shelf) {
    while (const char* name = directory.next()) {
      if (survey_.out_of_time()) return;
      if (is_queue_file(name)) read_message(directory, shelf, name);
    }
  }

  void read_message(const Directory& directory, const Shelf& shelf, const std::string& name) {
    Message message;
    message.set_id(name.substr(2));
    message.state = *parse_kind(name);
    const bool is_there = survey_.detail() == Detail::counts
                              ? SpoolFile::size_of(directory.descriptor(), name.c_str()) > 0
                              : read_file(directory, shelf, name, message);
    if (is_there) survey_.hand_out(message);
  }

  // False: there is none, or it was claimed and is not written yet.
  bool read_file(const Directory& directory, const Shelf& shelf, const std::string& name,
                 Message& message) {
    auto file = survey_.open_file(directory, shelf.path, name.c_str());
    if (!file || file->size() == 0) return false;
    message.bytes = SpoolFile::size_of(shelf.bodies.descriptor(), ("df" + message.id).c_str());
    if (!read_envelope(*file, message)) message.state = State::corrupt;
    if (message.state == State::queued && message.has_reason()) message.state = State::deferred;
    return true;
  }

  SpoolSurvey survey_;
};

}  // namespace

Account read_sendmail_spool(const Spool& spool, const MessageSink& sink) {
  return SendmailSpool(spool, sink).read();
}

}  // namespace mailprobe::queue
