// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/access.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "queue/detection.hpp"

namespace mailprobe::queue {
namespace {

std::string user_name(uid_t id) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
  const passwd* entry = getpwuid(id);
  return entry == nullptr ? std::to_string(id) : base::printable(entry->pw_name);
}

std::string group_name(gid_t id) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
  const group* entry = getgrgid(id);
  return entry == nullptr ? std::to_string(id) : base::printable(entry->gr_name);
}

// As ls(1) shows it.
std::string format_mode(mode_t mode) {
  std::string text = S_ISDIR(mode) ? "d" : S_ISSOCK(mode) ? "s" : "-";
  for (unsigned shift = 9; shift > 0; shift -= 3) {
    const unsigned bits = (mode >> (shift - 3)) & 7U;
    text += (bits & 4U) != 0 ? 'r' : '-';
    text += (bits & 2U) != 0 ? 'w' : '-';
    text += (bits & 1U) != 0 ? 'x' : '-';
  }
  if ((mode & S_ISUID) != 0) text[3] = text[3] == 'x' ? 's' : 'S';
  if ((mode & S_ISGID) != 0) text[6] = text[6] == 'x' ? 's' : 'S';
  if ((mode & S_ISVTX) != 0) text[9] = text[9] == 'x' ? 't' : 'T';
  return text;
}

std::string_view describe_right(const std::string& path, mode_t mode) {
  if (S_ISDIR(mode)) {
    return access(path.c_str(), R_OK | X_OK) == 0 ? "we may read it" : "we may not read it";
  }
  if (S_ISSOCK(mode))
    return access(path.c_str(), W_OK) == 0 ? "we may ask it" : "we may not ask it";
  return access(path.c_str(), X_OK) == 0 ? "we may run it" : "we may not run it";
}

std::string_view program_of(System system) {
  switch (system) {
    case System::postfix: return "postqueue";
    case System::exim: return "exim";
    case System::sendmail: return "sendmail";
    case System::opensmtpd: return "smtpctl";
    case System::nullmailer: return "nullmailer";
    case System::qmail: return "qmail-qread";
  }
  return "";
}

std::vector<std::string_view> directories_of(System system) {
  switch (system) {
    case System::postfix:
      return {"",          "/active",   "/deferred", "/defer",       "/hold",
              "/incoming", "/maildrop", "/corrupt",  "/public/showq"};
    case System::exim: return {"", "/input", "/msglog"};
    case System::nullmailer: return {"/queue", "/failed"};
    case System::qmail: return {"/mess", "/info", "/remote", "/local", "/todo"};
    case System::sendmail:
    case System::opensmtpd: return {""};
  }
  return {};
}

}  // namespace

std::string describe_self() {
  std::array<gid_t, 1024> ids{};
  const int count = getgroups(static_cast<int>(ids.size()), ids.data());
  std::vector<std::string> groups{group_name(getegid())};
  for (int i = 0; i < count; ++i) {
    if (ids.at(static_cast<std::size_t>(i)) != getegid())
      groups.push_back(group_name(ids.at(static_cast<std::size_t>(i))));
  }
  return fmt::format("user {} (uid {}), groups {}", user_name(geteuid()), geteuid(),
                     base::join(groups, ", "));
}

std::string describe_access(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    const int error = errno;
    return error == ENOENT ? "is not there" : std::generic_category().message(error);
  }
  return fmt::format("{} {}:{}, {}", format_mode(status.st_mode), user_name(status.st_uid),
                     group_name(status.st_gid), describe_right(path, status.st_mode));
}

std::vector<std::string> paths_of(System system, const std::string& spool) {
  const std::string program = find_program(program_of(system));
  std::vector<std::string> paths;
  if (program.empty()) {
    paths = usual_places(program_of(system));
  } else {
    paths.push_back(program);
  }
  for (const std::string_view directory : directories_of(system))
    paths.push_back(spool + std::string(directory));
  if (system == System::sendmail) paths.emplace_back("/var/spool/mqueue-client");
  return paths;
}

std::string host_name_without_dot() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  const std::string text = base::printable(name.data());
  return text.contains('.') ? "" : text;
}

}  // namespace mailprobe::queue
