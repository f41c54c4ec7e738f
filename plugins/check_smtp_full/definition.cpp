// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/definition.hpp"

#include "check_smtp_full/differences.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge.hpp"
#include "check_smtp_full/metrics.hpp"
#include "check_smtp_full/observe.hpp"
#include "check_smtp_full/options.hpp"

namespace mailprobe::check_smtp_full {
namespace {

constexpr std::string_view description =
    R"(check_smtp_full holds an SMTP session with a mail server, as a user or another server would, and judges
every step of it: the look-up of the name, the connection, the banner, EHLO, STARTTLS or TLS from the first byte on,
the chain, names and dates of the certificate, authentication, sender, recipients, commands of your own, a test
message, and QUIT. Each phase has its own time, threshold and expected code.

A reply counts only if every line of it carries the same code; its text never decides. A certificate
is verified whenever TLS is asked for. Every defect of it is reported, not only the first.

Nothing is delivered unless --send is given. Secrets never leave this machine in the clear without
--allow-plaintext-auth, and never appear in any output.

Further sessions test what the server must refuse: --must-refuse, --exposure and --relay-test.

Of a host with several addresses the first one that takes a connection is checked; with
--all-addresses every one is, at the same time. A HOST that begins with / is a socket in the file system.)";

constexpr std::string_view examples =
    R"(  check_smtp_full -H mx.example.org -S -D 14,3
        STARTTLS on port 25; WARNING if the certificate has less than 14 days left
  check_smtp_full -H mail.example.org --ssl -w 1 -c 5
        implicit TLS on port 465; WARNING above 1 s, CRITICAL above 5 s
  check_smtp_full -H mx.example.org --all-addresses -S -f monitor@example.org -v
        every address of the host, with MAIL FROM, and the tree of the steps
  check_smtp_full -H mx.example.org -S -f monitor@example.org --rcpt postmaster@example.org --rcpt nobody@example.org=550
        one mailbox must exist, the other must not; nothing is delivered
  check_smtp_full -H mail.example.org -p 587 -S -U monitor --authpass-file /etc/mailprobe/secret --must-refuse clear-auth,wrong-password,unauthenticated-mail
        a submission port: log in, and see that it keeps others out
  check_smtp_full -H mx.example.org --relay-test probe@example.org me@example.net
        about twenty forms of relaying, none of which may be accepted
  check_smtp_full -H /run/dovecot/lmtp --lmtp -f monitor@example.org --rcpt postmaster@example.org
        LMTP over a socket in the file system
  check_smtp_full -H 192.0.2.1 -S --tls-name mx.example.org --format json
)";

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& common, base::Deadline deadline) {
  const auto options = parse_options(line, common);
  if (!options) return base::failure(options.error());
  const auto tools = prepare_tls(*options);
  if (!tools) return base::failure(tools.error());
  const Observation seen = observe(*options, *tools, deadline);
  return judge(*options, seen, std::chrono::system_clock::now());
}

}  // namespace

const plugin::Definition& definition() {
  static const plugin::Definition plugin{
      .name = "check_smtp_full",
      .service = "SMTP",
      .synopsis = "-H HOST [-p PORT] [-S or -s] [-D WARN[,CRIT]] [options]",
      .purpose = "check an SMTP server: session, encryption and certificate",
      .description = description,
      .examples = examples,
      .options = option_table(),
      .without = {},
      .findings = finding::catalogue(),
      .metrics = metrics(),
      .check = check,
      .old_spellings = old_spellings(),
      .replaces = "check_smtp",
      .differences = differences(),
  };
  return plugin;
}

}  // namespace mailprobe::check_smtp_full
