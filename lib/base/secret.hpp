// SPDX-License-Identifier: GPL-3.0-or-later
//
// A password or token. It lives in one heap buffer that is wiped when it goes, it cannot be copied,
// and it cannot be printed: there is no formatter and no stream operator, and adding one does not
// compile. While one exists the process cannot be dumped or traced by its own user.
#pragma once

#include <string_view>
#include <vector>

#include <fmt/core.h>

namespace mailprobe::base {

class Secret {
 public:
  // Copies the text; wiping the source is the caller's business.
  static Secret copy_of(std::string_view text);

  // Takes the secret from an element of argv and overwrites it there with 'x', so that it stands in
  // /proc/PID/cmdline no longer than the program needs to read its options.
  static Secret take_from_argument(char* argument);

  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // The only way to the bytes: for handing them to a protocol, never to a human.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }

 private:
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  void wipe();

  std::vector<char> bytes_;
};

}  // namespace mailprobe::base

template <>
struct fmt::formatter<mailprobe::base::Secret> {
  formatter() = delete;
};
