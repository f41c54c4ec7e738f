// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/definition.hpp"

#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/judge.hpp"
#include "check_spf_dkim/observe.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/cares_resolver.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

constexpr std::string_view description =
    R"(check_spf_dkim looks at what a domain publishes about its mail, and judges it as receivers do.)";

constexpr std::string_view examples =
    R"(  check_spf_dkim -d example.org
)";

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& common, base::Deadline deadline) {
  const auto options = parse_options(line, common);
  if (!options) return base::failure(options.error());
  const auto resolvers = probe::load_resolvers(options->resolvers, options->common);
  if (!resolvers) return base::failure(resolvers.error());
  const auto inputs = read_inputs(*options);
  if (!inputs) return base::failure(inputs.error());
  dns::CaresResolver resolver(*resolvers);
  const Task task{*options, *inputs, std::chrono::system_clock::now()};
  return judge(task, observe(task, resolver, deadline));
}

}  // namespace

const plugin::Definition& definition() {
  static const plugin::Definition plugin{
      .name = "check_spf_dkim",
      .service = "SPF_DKIM",
      .synopsis = "-d DOMAIN [--client IP]... [options]",
      .purpose = "check SPF, DKIM and DMARC of a domain as receivers do",
      .description = description,
      .examples = examples,
      .options = option_table(),
      .findings = finding::catalogue(),
      .check = check,
      .old_spellings = {},
      .replaces = {},
      .differences = {},
  };
  return plugin;
}

}  // namespace mailprobe::check_spf_dkim
