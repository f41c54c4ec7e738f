// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/spool_survey.hpp"

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "base/parallel.hpp"

namespace mailprobe::queue {
namespace {

// More bring nothing: of a disk's answers, or of the processors that a check should take.
constexpr std::size_t readers = 4;

// Takes the messages of one thread and hands them out in batches, so that threads seldom wait for
// each other.
class Batch {
 public:
  Batch(const MessageSink& sink, std::mutex& turn) : sink_(sink), turn_(turn) {}

  void add(const Message& message) {
    recipients_ += message.recipients.size();
    messages_.push_back(message);
    if (messages_.size() == message_limit || recipients_ > recipient_limit) hand_out();
  }

  void hand_out() {
    {
      const std::scoped_lock lock(turn_);
      for (const Message& message : messages_)
        sink_(message);
    }
    messages_.clear();
    recipients_ = 0;
  }

 private:
  static constexpr std::size_t message_limit = 64;
  static constexpr std::size_t recipient_limit = 1000;

  const MessageSink& sink_;  // they live as long as the call
  std::mutex& turn_;
  std::vector<Message> messages_;
  std::size_t recipients_ = 0;
};

}  // namespace

SpoolSurvey::SpoolSurvey(Spool spool, MessageSink sink)
    : spool_(std::move(spool)), sink_(std::move(sink)) {}

std::optional<Directory> SpoolSurvey::open_root() {
  auto directory = Directory::open(AT_FDCWD, spool_.root.c_str(), Links::follow);
  if (directory) return *std::move(directory);
  remember("", directory.error());
  return std::nullopt;
}

std::optional<Directory> SpoolSurvey::open(const Directory& parent, const std::string& path,
                                           Need need) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const Links links = need == Need::must_be_there ? Links::follow : Links::refuse;
  auto directory = Directory::open(parent.descriptor(), name.c_str(), links);
  if (directory) return *std::move(directory);
  const bool missing =
      directory.error() == ENOENT || directory.error() == ENOTDIR || directory.error() == ELOOP;
  // Of a file system's own, and closed to all but root.
  if (name == "lost+found") return std::nullopt;
  if (need == Need::must_be_there || !missing) remember(path, directory.error());
  return std::nullopt;
}

std::optional<SpoolFile> SpoolSurvey::open_file(const Directory& directory, std::string_view path,
                                                const char* name) {
  auto file = SpoolFile::open(directory.descriptor(), name);
  if (file) return *std::move(file);
  if (file.error() != ENOENT) remember(fmt::format("{}/{}", path, name), file.error());
  return std::nullopt;
}

void SpoolSurvey::remember(const std::string& path, int error) {
  ++result_.obstacles;
  const bool denied = error == EACCES || error == EPERM;
  auto& first = denied ? result_.denied : result_.failed;
  if (!first) first = {.path = path, .error = error};
}

void SpoolSurvey::hand_out(const Message& message) {
  ++result_.messages;
  if (message.cut) ++result_.cut;
  sink_(message);
}

void SpoolSurvey::share_out(const std::vector<std::string>& parts, const Read& read) {
  std::mutex turn;
  const auto read_part = [&](const std::string& part) {
    Batch batch(sink_, turn);
    SpoolSurvey survey(spool_, [&](const Message& message) { batch.add(message); });
    read(survey, part);
    batch.hand_out();
    return survey.result_;
  };
  for (const Result& result : base::parallel_map(parts, readers, read_part))
    result_.add(result);
}

void SpoolSurvey::Result::add(const Result& other) {
  messages += other.messages;
  cut += other.cut;
  out_of_time = out_of_time || other.out_of_time;
  if (!denied) denied = other.denied;
  if (!failed) failed = other.failed;
  obstacles += other.obstacles;
}

bool SpoolSurvey::out_of_time() {
  constexpr std::uint64_t files_per_look = 32;
  if (!result_.out_of_time && looks_++ % files_per_look == 0)
    result_.out_of_time = spool_.deadline.expired();
  return result_.out_of_time;
}

Account SpoolSurvey::finish(std::string_view remedy) const {
  const auto& [messages, cut, out_of_time, denied, failed, obstacles] = result_;
  Account account{.messages = messages, .cut_lines = cut};
  const std::string counted = base::count(messages, "message");
  const auto& obstacle = denied ? denied : failed;
  if (obstacle) {
    const std::string path =
        obstacle->path.empty() ? spool_.root : spool_.root + "/" + obstacle->path;
    account.ending = denied ? Ending::denied : Ending::failed;
    account.sentence = fmt::format("{} cannot be read: {}", base::quote(path),
                                   std::generic_category().message(obstacle->error));
    if (obstacles > 1) account.sentence += fmt::format(", and {} more", obstacles - 1);
    if (denied) account.remedy = remedy;
  } else if (out_of_time) {
    account.ending = Ending::half;
    account.sentence = fmt::format("time ran out after {}", counted);
  } else if (messages == 0) {
    account.ending = Ending::empty;
    account.sentence = fmt::format("there is no message in {}", base::quote(spool_.root));
  } else {
    account.ending = Ending::complete;
    account.sentence = fmt::format("there {} {} in {}", messages == 1 ? "is" : "are", counted,
                                   base::quote(spool_.root));
  }
  return account;
}

}  // namespace mailprobe::queue
