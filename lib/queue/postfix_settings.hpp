// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of an instance's main.cf matters for its queue, as postconf(1) tells it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"

namespace mailprobe::queue {

struct PostfixSettings {
  std::string queue_directory;
  std::optional<std::chrono::seconds> lifetime;  // maximal_queue_lifetime
  std::string readers;                           // authorized_mailq_users
  std::vector<std::string> instances;            // multi_instance_directories
};

// "name = value" lines; others are passed over.
PostfixSettings parse_postfix_settings(std::string_view output);

// `configuration`: a directory, empty for the default one. Errors: internal (there is no postconf,
// or it fails), timeout.
base::Result<PostfixSettings> ask_postfix_settings(const std::string& configuration,
                                                   base::Deadline deadline);

}  // namespace mailprobe::queue
