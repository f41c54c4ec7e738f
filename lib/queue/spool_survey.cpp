// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/spool_survey.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::queue {

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
  ++obstacles_;
  const bool denied = error == EACCES || error == EPERM;
  auto& first = denied ? denied_ : failed_;
  if (!first) first = {.path = path, .error = error};
}

void SpoolSurvey::hand_out(const Message& message) {
  ++messages_;
  if (message.cut) ++cut_;
  sink_(message);
}

bool SpoolSurvey::out_of_time() {
  constexpr std::uint64_t files_per_look = 32;
  if (!out_of_time_ && looks_++ % files_per_look == 0) out_of_time_ = spool_.deadline.expired();
  return out_of_time_;
}

Account SpoolSurvey::finish(std::string_view remedy) const {
  Account account{.messages = messages_, .cut_lines = cut_};
  const std::string counted = fmt::format("{} message{}", messages_, messages_ == 1 ? "" : "s");
  const auto& obstacle = denied_ ? denied_ : failed_;
  if (obstacle) {
    const std::string path =
        obstacle->path.empty() ? spool_.root : spool_.root + "/" + obstacle->path;
    account.ending = denied_ ? Ending::denied : Ending::failed;
    account.sentence = fmt::format("{} cannot be read: {}", base::quote(path),
                                   std::generic_category().message(obstacle->error));
    if (obstacles_ > 1) account.sentence += fmt::format(", and {} more", obstacles_ - 1);
    if (denied_) account.remedy = remedy;
  } else if (out_of_time_) {
    account.ending = Ending::half;
    account.sentence = fmt::format("time ran out after {}", counted);
  } else if (messages_ == 0) {
    account.ending = Ending::empty;
    account.sentence = fmt::format("there is no message in {}", base::quote(spool_.root));
  } else {
    account.ending = Ending::complete;
    account.sentence = fmt::format("there {} {} in {}", messages_ == 1 ? "is" : "are", counted,
                                   base::quote(spool_.root));
  }
  return account;
}

}  // namespace mailprobe::queue
