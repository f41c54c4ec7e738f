// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/definition.hpp"

#include "check_mx_tls/findings.hpp"
#include "check_mx_tls/judge.hpp"
#include "check_mx_tls/metrics.hpp"
#include "check_mx_tls/observe.hpp"
#include "check_mx_tls/options.hpp"

namespace mailprobe::check_mx_tls {
namespace {

constexpr std::string_view description =
    R"(check_mx_tls tells whether the world's senders would reach a domain now, and whether they would do it
encrypted. It looks at what the domain publishes (MX, TLSA, CAA, MTA-STS, TLS reports), and at every address of
every mail host: its session up to EHLO within TLS, and its certificates, RSA and ECDSA, each by itself.

There are three kinds of senders. Most take whatever encryption is offered and do not look whom it is with. Some
hold to MTA-STS (RFC 8461), some to DANE (RFC 7672); these do not deliver if something is wrong. The check says
what each kind would do: deliver encrypted, deliver in the clear, defer or bounce.

What authorities say of a certificate is a warning as long as no policy demands it. If an enforced MTA-STS policy
does, it is CRITICAL; if TLSA records vouch for the certificate, it is a remark.

For DANE a resolver is needed that validates, on this machine or over a way that nobody can tamper with
(--trust-ad). Without one nothing is said of DANE, and --require-dane makes that UNKNOWN.

Two connections are made to each address, one after the other, and at most two at the same time to one host. With
--one-certificate it is one, with --deep there are up to five more. A server that turns this machine away
for now (421 and its like) is UNKNOWN, not without TLS.

Nothing is sent but EHLO, STARTTLS and QUIT.)";

constexpr std::string_view examples =
    R"(  check_mx_tls -d example.org -D 14,3
        everything; WARNING if a certificate has less than 14 days left
  check_mx_tls -d example.org --require-dane --require-mta-sts --sts-mode enforce -v
        the whole tree, and what must not be missing
  check_mx_tls -d example.org --expect-mx mx1.example.org --expect-mx mx2.example.org
        the mail goes to these hosts and no others
  check_mx_tls -d example.org --state /var/lib/mailprobe/example.org.json
        tell if the MTA-STS policy changes while its id does not
  check_mx_tls -d example.org --deep --severity tls.expired=critical
        which versions of TLS there are; an expired certificate is CRITICAL, whoever looks at it
  check_mx_tls -d example.org --format json
)";

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& common, base::Deadline deadline) {
  const auto options = parse_options(line, common);
  if (!options) return base::failure(options.error());
  const auto tools = probe::prepare_tls(options->common);
  if (!tools) return base::failure(tools.error());
  const auto resolvers = probe::load_resolvers(options->resolvers, options->common);
  if (!resolvers) return base::failure(resolvers.error());
  const Observation seen = observe({*options, *tools, deadline}, *resolvers);
  return judge(*options, seen, std::chrono::system_clock::now());
}

}  // namespace

const plugin::Definition& definition() {
  static const plugin::Definition plugin{
      .name = "check_mx_tls",
      .service = "MX_TLS",
      .synopsis = "-d DOMAIN [-D WARN[,CRIT]] [--require-dane] [--require-mta-sts] [options]",
      .purpose = "check whether mail reaches a domain, and encrypted",
      .description = description,
      .examples = examples,
      .options = option_table(),
      .without = {},
      .findings = finding::catalogue(),
      .metrics = metrics(),
      .check = check,
      .old_spellings = {},
      .replaces = {},
      .differences = {},
  };
  return plugin;
}

}  // namespace mailprobe::check_mx_tls
