// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.hpp"

#include <cstring>
#include <utility>

#include <sys/prctl.h>

namespace mailprobe::base {

Secret Secret::copy_of(std::string_view text) {
  // Refused only where the kernel lacks the call; the secret is still wiped then.
  prctl(PR_SET_DUMPABLE, 0);
  return Secret{text};
}

Secret Secret::take_from_argument(char* argument) {
  const std::size_t length = std::strlen(argument);
  Secret secret = copy_of({argument, length});
  std::memset(argument, 'x', length);
  return secret;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace mailprobe::base
