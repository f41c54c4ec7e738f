// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/posix_regex.hpp"

#include <array>

namespace mailprobe::base {

Result<PosixRegex> PosixRegex::compile(const std::string& pattern) {
  std::unique_ptr<regex_t, Free> compiled(new regex_t{});
  const int error =
      regcomp(compiled.get(), pattern.c_str(), REG_EXTENDED | REG_NEWLINE | REG_NOSUB);
  if (error != 0) {
    std::array<char, 128> reason{};
    regerror(error, compiled.get(), reason.data(), reason.size());
    return failure(Cause::syntax, reason.data());
  }
  PosixRegex regex;
  regex.compiled_ = std::move(compiled);
  return regex;
}

bool PosixRegex::matches(std::string_view text) const {
  const std::string bounded(text.substr(0, regex_text_limit));
  return regexec(compiled_.get(), bounded.c_str(), 0, nullptr, 0) == 0;
}

// After a failed regcomp() there is nothing in it, and freeing it is harmless.
void PosixRegex::Free::operator()(regex_t* compiled) const {
  regfree(compiled);
  delete compiled;
}

}  // namespace mailprobe::base
