// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/exim_spool.hpp"

#include <optional>
#include <string>
#include <vector>

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
    const Shelf whole{.input = *input, .logs = logs, .path = path + "input", .split = ""};
    const std::vector<std::string> parts = read_directory(survey_, *input, whole);
    survey_.share_out(parts, [&](SpoolSurvey& survey, const std::string& part) {
      const std::string part_path = whole.path + '/' + part;
      auto inner = survey.open(*input, part_path, Need::may_be_missing);
      if (!inner) return;
      read_directory(survey, *inner,
                     {.input = *inner, .logs = logs, .path = part_path, .split = part + '/'});
    });
  }

  // The messages in it. Returns the directories of a split spool.
  static std::vector<std::string> read_directory(SpoolSurvey& survey, Directory& directory,
                                                 const Shelf& shelf) {
    std::vector<std::string> parts;
    while (const char* name = directory.next()) {
      if (survey.out_of_time()) break;
      const std::string_view file = name;
      if (is_split_directory(file)) {
        parts.emplace_back(file);
      } else if (file.ends_with("-H") && is_exim_id(file.substr(0, file.size() - 2))) {
        Message message;
        message.set_id(file.substr(0, file.size() - 2));
        const bool is_there = survey.detail() == Detail::counts
                                  ? directory.is_at_file()
                                  : read_message(survey, shelf, message);
        if (is_there) survey.hand_out(message);
      }
    }
    return parts;
  }

  // False: there is none.
  static bool read_message(SpoolSurvey& survey, const Shelf& shelf, Message& message) {
    const std::string& id = message.id;
    auto file = survey.open_file(shelf.input, shelf.path, (id + "-H").c_str());
    if (!file) return false;
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
    return true;
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
