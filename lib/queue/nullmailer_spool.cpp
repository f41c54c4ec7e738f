// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/nullmailer_spool.hpp"

#include <array>
#include <string>

namespace mailprobe::queue {
namespace {

struct Queue {
  const char* name;
  State state;
  Need need;
};

constexpr auto queues = std::to_array<Queue>({
    {"queue", State::queued, Need::must_be_there},
    {"failed", State::failed, Need::may_be_missing},  // version 1 has none
    {"tmp", State::incoming, Need::may_be_missing},
});

// False: there is not even a sender, as in a file that is being written.
bool read_envelope(SpoolFile& file, Message& message) {
  SpoolLines lines(file);
  const auto sender = lines.next();
  if (!sender) return false;
  message.set_sender(*sender);
  while (const auto line = lines.next()) {
    if (line->empty()) return true;
    message.add_recipient(*line, "");
  }
  message.cut = message.cut || lines.is_exhausted();
  return true;
}

struct Shelf {
  const Directory& directory;
  std::string_view path;  // of the directory, for messages
};

// False: there is none.
bool read_file(SpoolSurvey& survey, const Shelf& shelf, const char* name, Message& message) {
  auto file = survey.open_file(shelf.directory, shelf.path, name);
  if (!file) return false;
  message.bytes = file->size();
  const bool readable = read_envelope(*file, message);
  if (!readable && message.state != State::incoming) message.state = State::corrupt;
  return true;
}

void read_queue(SpoolSurvey& survey, Directory& directory, const Queue& queue) {
  while (const char* name = directory.next()) {
    if (survey.out_of_time()) return;
    const std::string_view id = name;
    if (id.starts_with('.')) continue;
    Message message;
    message.set_id(id);
    message.state = queue.state;
    message.arrival = parse_epoch(id.substr(0, id.find('.')));
    const bool is_there = survey.detail() == Detail::counts
                              ? directory.is_at_file()
                              : read_file(survey, {directory, queue.name}, name, message);
    if (is_there) survey.hand_out(message);
  }
}

}  // namespace

Account read_nullmailer_spool(const Spool& spool, const MessageSink& sink) {
  SpoolSurvey survey(spool, sink);
  if (const auto root = survey.open_root()) {
    for (const Queue& queue : queues) {
      auto directory = survey.open(*root, queue.name, queue.need);
      if (directory) read_queue(survey, *directory, queue);
    }
  }
  return survey.finish("only root and the user mail can read nullmailer's spool");
}

}  // namespace mailprobe::queue
