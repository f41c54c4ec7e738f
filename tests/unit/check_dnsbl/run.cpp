// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.hpp"

#include "check_dnsbl/definition.hpp"
#include "check_dnsbl/judge.hpp"
#include "check_dnsbl/observe.hpp"
#include "support/memory_resolver.hpp"

namespace mailprobe::test {

Run run(std::string_view zone, const std::vector<std::string>& options,
        std::chrono::sys_seconds now) {
  using namespace check_dnsbl;
  const Words words = parse_words(definition(), options);
  const Options parsed = demand(parse_options(words.line, words.common));
  MemoryResolver resolver(zone);
  const Task task{parsed, now};
  const auto deadline = base::Deadline::after(std::chrono::seconds(20));
  const Observation seen = observe(task, resolver, deadline);
  Run run{test::conclude(definition(), judge(task, seen)), "", resolver.asked(),
          resolver.batches()};
  run.line = run.text.substr(0, run.text.find(" | "));
  return run;
}

}  // namespace mailprobe::test
