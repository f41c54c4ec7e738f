// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small files that somebody named: read whole, bounded, and never stuck on a pipe or a device.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace mailprobe::base {

inline constexpr std::size_t small_file_limit = std::size_t{1024} * 1024;  // bytes

// A regular file of at most `limit` bytes. Errors name the path: permission, syntax (not a regular
// file, too large), internal (it does not exist, a read failed).
Result<std::string> read_small_file(const std::string& path, std::size_t limit = small_file_limit);

// The same from a descriptor that is open already, such as standard input; `name` is for messages.
Result<std::string> read_descriptor(int fd, const std::string& name,
                                    std::size_t limit = small_file_limit);

}  // namespace mailprobe::base
