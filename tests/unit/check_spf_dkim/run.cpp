// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.hpp"

#include "check_spf_dkim/definition.hpp"
#include "check_spf_dkim/judge.hpp"
#include "check_spf_dkim/observe.hpp"
#include "support/memory_resolver.hpp"

namespace mailprobe::test {

Run run(std::string_view zone, const std::vector<std::string>& options,
        std::chrono::sys_seconds now) {
  using namespace check_spf_dkim;
  const Words words = parse_words(definition(), options);
  const Options parsed = demand(parse_options(words.line, words.common));
  MemoryResolver resolver(zone);
  const auto deadline = base::Deadline::after(std::chrono::seconds(20));
  const Inputs inputs = demand(read_inputs(parsed));
  const Task task{parsed, inputs, now};
  const Observation seen = observe(task, resolver, deadline);
  return {test::conclude(definition(), judge(task, seen)), seen.batches};
}

}  // namespace mailprobe::test
