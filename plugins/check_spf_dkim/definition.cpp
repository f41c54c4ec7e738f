// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/definition.hpp"

#include <array>

#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/judge.hpp"
#include "check_spf_dkim/metrics.hpp"
#include "check_spf_dkim/observe.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/cares_resolver.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

constexpr std::string_view description =
    R"(check_spf_dkim looks at what a domain publishes about its mail, and judges it as receivers do.

SPF (RFC 7208): the record of the domain with all that it includes: what it costs of the ten look-ups and the two that
may find nothing, which hosts it lets pass, and what in it is dead, too wide, out of reach or against the grammar. For
each sender (--client, --all-mx, --senders) it tells whether it passes, and by which term through which includes.
Without -d, one client with --mail-from or --helo is evaluated, and nothing else.

DKIM (RFC 6376, 8301, 8463): the keys under the selectors that are given, that sign the message of --message, or that
large senders use (--discover). A selector can be any name: that a guess finds nothing is never a fault.
--key-file compares a record with the key on disk. Of a message every signature is verified, with two answers
kept apart: whether it holds, and whether receivers may accept it. ARC chains (RFC 8617) are validated, too.

DMARC: which record speaks for the domain by the tree walk of RFC 9989, what it asks for the domain, for names below it
and for names that do not exist, and where receivers that still go by RFC 7489 and the public suffix list see
something else. Addresses for reports in other domains must have agreed.

BIMI, MTA-STS and TLS reports are told, and judged only if they are required. check_mx_tls looks at the policy that an
MTA-STS record promises.

Everything that does not depend on another answer is asked at once, so that a check takes as long as its longest chain
of includes. What could not be asked is UNKNOWN, never "there is none". With --state a record that changes is told for
a day, and keys have an age.

Nothing is sent but questions to the DNS.)";

constexpr std::string_view examples =
    R"(  check_spf_dkim -d example.org --all-mx -s mail2026 --min-policy quarantine
        everything; the mail exchangers must pass, and there must be this key
  check_spf_dkim -d example.org --senders /etc/mailprobe/senders --must-fail 192.0.2.1
        all hosts of the list pass, and a stranger does not
  check_spf_dkim -d example.org -s mail2026 --key-file /etc/dkim/mail2026.private
        mail is signed with the key that is published
  check_spf_dkim -d example.org --discover --state /var/lib/mailprobe/example.org.json --key-age 180,400
        what keys there are, how old they are, and what has changed since yesterday
  check_spf_dkim --message mail.eml -v
        the signatures of a message, its chain, and what DMARC makes of it
  check_spf_dkim --spf-only --client 192.0.2.1 --mail-from a@example.org --helo mx.example.org --format json
        one evaluation of SPF, as a receiver does it
)";

// There is neither a port nor a certificate here, nobody is connected to, and nothing hangs on
// DNSSEC.
constexpr std::array<std::string_view, 5> without{"port", "ca-file", "ca-path", "parallel",
                                                  "trust-ad"};

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
      .without = without,
      .findings = finding::catalogue(),
      .metrics = metrics(),
      .check = check,
      .old_spellings = {},
      .replaces = {},
      .differences = {},
  };
  return plugin;
}

}  // namespace mailprobe::check_spf_dkim
