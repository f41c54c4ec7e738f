// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_spool.hpp"

#include <optional>

#include "base/ascii.hpp"
#include "queue/exim_file.hpp"
#include "queue/exim_listing.hpp"

namespace mailprobe::queue {
namespace {

bool is_split_directory(std::string_view name) {
  return name.size() == 1 && base::is_alnum(name[0]);
}

// A queue: where its messages lie, and their logs if there are any.
struct Shelf {
  const Directory& input;
  const std::optional<Directory>& logs;
  std::string path;   // of input, for messages
  std::string split;  // "B/" in a split spool
};

class EximSpool {
 public:
  EximSpool(const Spool& spool, const MessageSink& sink) : survey_(spool, sink) {}

  Account read() {
    if (auto root = survey_.open_root()) {
      read_queue(*root, "", Need::must_be_there);
      while (const char* name = root->next()) {
        const std::string queue = name;
        if (queue == "input" || queue == "msglog" || queue == "db") continue;
        const auto directory = survey_.open(*root, queue, Need::may_be_missing);
        if (directory) read_queue(*directory, queue + '/', Need::may_be_missing);
      }
    }
    return survey_.finish("only root and the group of Exim's spool can read it");
  }

 private:
  void read_queue(const Directory& directory, const std::string& path, Need need) {
    auto input = survey_.open(directory, path + "input", need);
    if (!input) return;
    std::optional<Directory> logs;
    if (survey_.detail() == Detail::reasons)
      logs = survey_.open(directory, path + "msglog", Need::may_be_missing);
    walk(*input, {.input = *input, .logs = logs, .path = path + "input", .split = ""});
  }

  void walk(Directory& directory, const Shelf& shelf) {
    while (const char* name = directory.next()) {
      if (survey_.out_of_time()) return;
      const std::string_view file = name;
      if (shelf.split.empty() && is_split_directory(file)) {
        const std::string path = shelf.path + '/' + name;
        auto inner = survey_.open(directory, path, Need::may_be_missing);
        if (inner)
          walk(*inner, {.input = *inner,
                        .logs = shelf.logs,
                        .path = path,
                        .split = std::string(file) + '/'});
      } else if (file.ends_with("-H") && is_exim_id(file.substr(0, file.size() - 2))) {
        read_message(shelf, std::string(file.substr(0, file.size() - 2)));
      }
    }
  }

  void read_message(const Shelf& shelf, const std::string& id) {
    auto file = survey_.open_file(shelf.input, shelf.path, (id + "-H").c_str());
    if (!file) return;
    Message message;
    message.set_id(id);
    EximKnown known;
    auto journal = SpoolFile::open(shelf.input.descriptor(), (id + "-J").c_str());
    if (journal) known.delivered = read_exim_journal(*journal);
    known.reasons = read_reasons(shelf, id);
    const EximHeader header = read_exim_header(*file, known, message);
    if (header.whole) {
      message.bytes = size_of(shelf, id, header.header_size);
    } else {
      message.state = State::corrupt;
    }
    survey_.hand_out(message);
  }

  static EximReasons read_reasons(const Shelf& shelf, const std::string& id) {
    if (!shelf.logs) return {};
    auto log = SpoolFile::open(shelf.logs->descriptor(), (shelf.split + id).c_str());
    return log ? read_exim_log(*log) : EximReasons{};
  }

  // As Exim counts: without the first line of ID-D, and with the line between header and body.
  static std::optional<std::uint64_t> size_of(const Shelf& shelf, const std::string& id,
                                              std::uint64_t header_size) {
    const std::uint64_t name_line = id.size() + 3;
    const auto data = SpoolFile::size_of(shelf.input.descriptor(), (id + "-D").c_str());
    if (!data || *data < name_line) return std::nullopt;
    return header_size + *data - name_line + 1;
  }

  SpoolSurvey survey_;
};

}  // namespace

Account read_exim_spool(const Spool& spool, const MessageSink& sink) {
  return EximSpool(spool, sink).read();
}

}  // namespace mailprobe::queue
