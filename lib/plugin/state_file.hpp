// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plugin remembers from one run to the next, as --state FILE names it: small JSON objects,
// each under a key.
//
//   {"format":"mailprobe-state-1","entries":{"example.org":{...}}}
//
// Many services may share a file. It is locked from open() until the object is gone, so that no run
// loses what another one wrote: open it after the network has had its say, and not before.
// private_file.hpp says where such a file may lie.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "plugin/json.hpp"
#include "plugin/private_file.hpp"

namespace mailprobe::plugin {

inline constexpr std::size_t largest_state = std::size_t{1024} * 1024;  // bytes
inline constexpr int deepest_state = 32;                                // of nested values

class StateFile {
 public:
  // A file that does not exist is an empty one. Errors, which name the path: timeout (another run
  // holds the lock), permission, syntax (the path, or what lies there, is no file), internal.
  static base::Result<StateFile> open(const std::string& path, base::Deadline deadline);

  // Set if there was a file that nobody could understand: Cause::syntax, for the report. There are
  // no entries then, and save() begins the file anew, so that it is reported once.
  [[nodiscard]] const std::optional<base::Error>& damage() const { return damage_; }

  // An object; null if there is none under this key.
  [[nodiscard]] Json entry(const std::string& key) const;

  // `value` must be an object. Text that is not UTF-8 is saved with U+FFFD in its place.
  void set_entry(const std::string& key, const Json& value);

  // Errors: syntax (it would be larger than it may be), permission, internal. The file is as it was
  // then.
  [[nodiscard]] base::Result<void> save() const;

 private:
  explicit StateFile(PrivateFile file) : file_(std::move(file)) {}

  PrivateFile file_;
  // Not Json: to find a key there takes as long as there are keys.
  nlohmann::json entries_ = nlohmann::json::object();
  std::optional<base::Error> damage_;
};

}  // namespace mailprobe::plugin
