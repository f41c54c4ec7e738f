// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/secret_option.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "base/unique_fd.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using base::Secret;

constexpr std::size_t longest_secret = 16UL * 1024;  // octets; bearer tokens take some KiB

// Nothing that was read stays in memory: neither here nor where a growing string stood.
class WipedBuffer {
 public:
  WipedBuffer() : bytes_(longest_secret + 2) {}  // with an end of line
  WipedBuffer(const WipedBuffer&) = delete;
  WipedBuffer& operator=(const WipedBuffer&) = delete;
  ~WipedBuffer() { explicit_bzero(bytes_.data(), bytes_.size()); }

  [[nodiscard]] std::span<char> free() { return std::span(bytes_).subspan(used_); }
  void add(std::size_t count) { used_ += count; }
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), used_}; }

 private:
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

// One of the ways to give a secret, as it was typed: "--password-file". Values other than the path
// of a file are not shown: who mixes the options up has written the secret there.
class Source {
 public:
  explicit Source(const std::string& option) : shown_("--" + option) {}

  [[nodiscard]] std::unexpected<base::Error> refuse(std::string_view why,
                                                    Cause cause = Cause::syntax) const {
    return base::failure(cause, shown_ + ' ' + std::string(why));
  }

  [[nodiscard]] std::unexpected<base::Error> cannot_read(const std::string& what, int error) const {
    const Cause cause = error == EACCES || error == EPERM ? Cause::permission : Cause::syntax;
    return refuse("cannot read " + what + ": " + std::generic_category().message(error), cause);
  }

  [[nodiscard]] base::Result<Secret> check(Secret secret) const {
    if (secret.reveal().empty()) return refuse("is empty");
    if (secret.reveal().size() > longest_secret) {
      return refuse("is longer than " + std::to_string(longest_secret) + " octets");
    }
    if (base::has_control(secret.reveal())) return refuse("holds a control character");
    return secret;
  }

  // `what` is for messages.
  [[nodiscard]] base::Result<Secret> read_first_line(int fd, const std::string& what) const {
    WipedBuffer buffer;
    while (!buffer.text().contains('\n') && !buffer.free().empty()) {
      const std::span<char> free = buffer.free();
      const ssize_t count = read(fd, free.data(), free.size());
      if (count == 0) break;
      if (count > 0) {
        buffer.add(static_cast<std::size_t>(count));
      } else if (errno != EINTR) {
        return cannot_read(what, errno);
      }
    }
    std::string_view line = buffer.text().substr(0, buffer.text().find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return check(Secret::copy_of(line));
  }

 private:
  std::string shown_;
};

base::Result<Secret> read_value(const Source& source, const Secret& value) {
  return source.check(Secret::copy_of(value.reveal()));
}

base::Result<Secret> read_file(const Source& source, const std::string& path) {
  if (path == "-") return source.read_first_line(STDIN_FILENO, "standard input");
  const std::string what = base::quote(path);
  // O_NONBLOCK: opening a FIFO without a writer must not wait.
  const base::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return source.cannot_read(what, errno);
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return source.cannot_read(what, errno);
  if (!S_ISREG(status.st_mode)) return source.refuse("names " + what + ", which is no file");
  if (status.st_uid != 0 && status.st_uid != geteuid()) {
    return source.refuse("names " + what + ", which belongs to another user", Cause::permission);
  }
  constexpr mode_t too_open = S_IWGRP | S_IXGRP | S_IRWXO;
  if ((status.st_mode & too_open) != 0) {
    return source.refuse("names " + what + ", which is open to others; its mode should be 0600",
                         Cause::permission);
  }
  return source.read_first_line(fd.get(), what);
}

base::Result<Secret> read_variable(const Source& source, const std::string& name) {
  char* const value = std::getenv(name.c_str());
  if (value == nullptr) return source.refuse("names a variable that is not set");
  Secret secret = Secret::copy_of(value);
  explicit_bzero(value, std::strlen(value));
  return source.check(std::move(secret));
}

base::Result<Secret> read_inherited(const Source& source, const std::string& number) {
  const auto fd = base::parse_integer<int>(number);
  if (!fd || *fd < 0 || *fd == STDOUT_FILENO || *fd == STDERR_FILENO) {
    return source.refuse("takes the number of a descriptor: 0, or 3 and above");
  }
  return source.read_first_line(*fd, "descriptor " + std::to_string(*fd));
}

std::unexpected<base::Error> given_twice(const std::vector<std::string>& ways) {
  std::vector<std::string> shown;
  std::ranges::transform(ways, std::back_inserter(shown),
                         [](const std::string& way) { return "--" + way; });
  return base::failure(Cause::syntax,
                       "one secret is given more than once: " + base::join(shown, ", "));
}

}  // namespace

base::Result<std::optional<Secret>> read_secret(const CommandLine& line, std::string_view option) {
  const std::string plain(option);
  const std::string file = plain + "-file";
  const std::string variable = plain + "-env";
  const std::string descriptor = plain + "-fd";
  std::vector<std::string> given;
  for (const std::string& way : {plain, file, variable, descriptor})
    given.insert(given.end(), line.count(way), way);
  if (given.empty()) return std::nullopt;
  if (given.size() > 1) return given_twice(given);
  const Source source(given.front());
  if (const Secret* value = line.secret(plain)) return read_value(source, *value);
  const std::string text = *line.value(given.front());
  if (given.front() == file) return read_file(source, text);
  if (given.front() == variable) return read_variable(source, text);
  return read_inherited(source, text);
}

}  // namespace mailprobe::plugin
