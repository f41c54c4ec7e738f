// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "check_mailqueue/definition.hpp"
#include "check_mailqueue/judge.hpp"
#include "check_mailqueue/observe.hpp"

namespace mailprobe::test {

Run run(const std::vector<std::string>& options, std::chrono::sys_seconds now,
        std::chrono::milliseconds patience) {
  using namespace check_mailqueue;
  const Words words = parse_words(definition(), options);
  const Options parsed = demand(parse_options(words.line, words.common));
  const Task task{parsed, now};
  const Observation seen = observe(task, base::Deadline::after(patience));
  Run run{test::conclude(definition(), judge(task, seen)), "", ""};
  const std::string first = run.text.substr(0, run.text.find('\n'));
  const std::size_t bar = first.find(" | ");
  run.line = first.substr(0, bar);
  if (bar != std::string::npos) run.perfdata = first.substr(bar + 3);
  return run;
}

Lister::Lister(std::string_view output, std::string_view ending) { write(output, ending); }

void Lister::write(std::string_view output, std::string_view ending) {
  std::ofstream(directory_.path() + "/output") << output;
  std::ofstream(path()) << "#!/bin/sh\ncat " << directory_.path() << "/output\n" << ending << "\n";
  std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
}

std::string as_json(const Mail& mail) {
  const auto arrival = usual_time.time_since_epoch().count() - mail.age;
  return fmt::format(
      R"({{"queue_name":"{}","queue_id":"4A2B3C4D5E","arrival_time":{},"message_size":{},)"
      R"("forced_expire":false,"sender":"{}","recipients":[{{"address":"{}",)"
      R"("delay_reason":"{}"}}]}})"
      "\n",
      mail.state, arrival, mail.bytes, mail.sender, mail.recipient, mail.reason);
}

std::string as_json(const Mail& mail, std::size_t times) {
  const std::string line = as_json(mail);
  std::string lines;
  for (std::size_t i = 0; i < times; ++i)
    lines += line;
  return lines;
}

}  // namespace mailprobe::test
