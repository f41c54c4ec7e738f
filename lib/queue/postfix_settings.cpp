// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/postfix_settings.hpp"

#include "base/ascii.hpp"
#include "base/time_span.hpp"
#include "process/program.hpp"
#include "queue/detection.hpp"

namespace mailprobe::queue {
namespace {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" ,\t"), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace

PostfixSettings parse_postfix_settings(std::string_view output) {
  PostfixSettings settings;
  for (const std::string_view line : base::split(output, '\n')) {
    const std::size_t equals = line.find(" =");
    if (equals == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, equals);
    const std::string_view value = base::trim(line.substr(equals + 2));
    if (name == "queue_directory") settings.queue_directory = value;
    // postconf(5): without a unit these are days.
    if (name == "maximal_queue_lifetime")
      settings.lifetime = base::parse_time_span(value, std::chrono::days(1));
    if (name == "authorized_mailq_users") settings.readers = value;
    if (name == "multi_instance_directories") settings.instances = split_list(value);
  }
  return settings;
}

base::Result<PostfixSettings> ask_postfix_settings(const std::string& configuration,
                                                   base::Deadline deadline) {
  process::Program postconf{.path = find_program("postconf"), .arguments = {}};
  if (postconf.path.empty())
    return base::failure(base::Cause::internal, "there is no postconf to ask for the settings");
  if (!configuration.empty()) postconf.arguments = {"-c", configuration};
  for (const char* name : {"queue_directory", "maximal_queue_lifetime", "authorized_mailq_users",
                           "multi_instance_directories"})
    postconf.arguments.emplace_back(name);
  std::string output;
  const process::Outcome outcome = process::run(postconf,
                                                [&](std::string_view chunk) {
                                                  output += chunk;
                                                  return process::Appetite::more;
                                                },
                                                deadline, {.output = 65536});
  if (outcome.end == process::End::exited && outcome.code == 0)
    return parse_postfix_settings(output);
  const bool late = outcome.end == process::End::timed_out;
  return base::failure(late ? base::Cause::timeout : base::Cause::internal,
                       process::describe(postconf, outcome));
}

}  // namespace mailprobe::queue
