// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/definition.hpp"

#include <array>

#include "check_dnsbl/findings.hpp"
#include "check_dnsbl/judge.hpp"
#include "check_dnsbl/metrics.hpp"
#include "check_dnsbl/observe.hpp"
#include "check_dnsbl/options.hpp"
#include "dns/cares_resolver.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_dnsbl {
namespace {

constexpr std::string_view description =
    R"(check_dnsbl asks DNS lists (RFC 5782) whether addresses and names are on them, and the lists whether they are to be
believed.

Whom: addresses, networks, hosts with all their addresses, the mail exchangers of a domain, the addresses that its SPF
record lets pass, names, and files of these. Addresses are asked of lists of addresses only, names of lists of names.

Which lists: those of the catalogue that receivers use today (--group), those named with -l or -s, those of a file
(--lists). The catalogue knows what each answer of a list means, what the list weighs, how it shows that it lives and
where to ask for removal. Lists that are known to be dead are never asked.

What an answer proves: 127.0.0.0/8 is a listing, with the meaning that the list gives to it. 127.255.255.0/24 is a
refusal: the list does not answer a public resolver, or one that asks too much. Anything else is no answer of a list: a
domain that was sold, a resolver that lies. SERVFAIL, REFUSED, silence and broken replies are no answer at all. None of
these is "listed", and none is "not listed": such a list is unusable, and with too few usable ones (--min-usable) nobody
knows. A list that lists somebody must not list 127.0.0.1, or its listing counts for nothing; with --test-lists or
--state it must also list its own test entry, since a list that was emptied finds everybody clean. Of a list that
neither the catalogue nor a file tells the test entry of, it is not known to have one until an earlier run saw it
(--state).

Thresholds: -w and -c count the lists that a target is on; "2" means two or more. A list of the catalogue that weighs
nothing is told, but does not count unless it is named. Lists of the good (dnswl.org) are good news and never count,
but for --whitelistings, where it counts not to be on them.

The file of --lists has a list in a line, written as for -l; what is known of it follows, indented:

  bl.example.net=127.0.0.[2..9]*2    # as for -l
    kind ip4 ip6                     # what it can be asked: ip4, ip6, name
    stance block                     # or allow, or information
    code 127.0.0.2 a source of spam  # what an answer means; harmless or refused may stand before
    bit 4 listed phishing            # the same of a bit of the last octet
    test 127.0.0.2 127.0.0.1         # listed, and not listed, if the list lives
    severity critical                # of a listing there, whatever the thresholds: ok, warning
    removal https://bl.example.net/  # where to ask for removal
    key SECRET                       # put in front of the zone, and never shown

Nothing is sent but questions to the DNS: as many at once as --parallel allows, each once more if no answer comes.)";

constexpr std::string_view examples =
    R"(  check_dnsbl -H mx.example.org
        all addresses of the host on the lists that receivers use today, and its name
  check_dnsbl --mx example.org --spf example.org --state /var/lib/mailprobe/dnsbl.json
        whatever takes or sends mail of the domain; since when who is listed, and whether the lists live
  check_dnsbl -H 192.0.2.1 -s zen.spamhaus.org -s bl.spamcop.net -w 1 -c 2 -t 15
        as check_rbl was called
  check_dnsbl -H 192.0.2.1 -l 'zen.spamhaus.org=127.0.0.[2..9]*3' -l 'bl.spamcop.net*2' -l 'list.dnswl.org*-2' \
      --by-weight -w 2 -c 4
        scores, as postscreen reckons them
  check_dnsbl -H @/etc/mailprobe/outgoing --lists /etc/mailprobe/lists --format json
        many addresses on many lists, one document for all
  check_dnsbl -H 192.0.2.1 --group all --exclude uceprotect.net --test-lists -vv
        every list that is free to ask, and whether each is alive
)";

// There is neither a port nor a certificate here, and nothing hangs on DNSSEC; the others are
// options of our own.
constexpr std::array<std::string_view, 8> without{"hostname", "port",     "ca-file", "ca-path",
                                                  "parallel", "trust-ad", "warning", "critical"};

// For those who come from check_rbl: nothing is said of what is the same.
constexpr auto differences = std::to_array<plugin::Difference>({
    {"-H",
     "all addresses of a host are looked up, of both families, and not the first IPv4 one; "
     "-H may be repeated"},
    {"-s", "takes filters; a dead list is not asked, and told; without -s the catalogue is asked"},
    {"-U", "is looked up beside -H, and not instead"},
    {"-w, -c", "ranges are understood, too; -c is that of -w if it is not given"},
    {"-w 0", "is refused: it would always be an alert"},
    {"-t", "10 seconds if it is not given, and the check is UNKNOWN with what is known by then"},
    {"--query-timeout", "2/5 of --timeout if it is not given; fractions are understood"},
    {"--workers", "200 if it is not given, and at most"},
    {"--whitelistings", "a list that did not answer is not one that the target is missing on"},
    {"the state",
     "a list that gives no answer that can be used is never one that the target is "
     "not on: UNKNOWN if more than half of them do so (--min-usable)"},
    {"the output",
     "the service is called DNSBL; only lists with a usable answer are counted "
     "behind \"of\"; the reverse name of an address is not looked up; the time has "
     "fractions of a second"},
});

base::Result<dns::ResolverConfig> load_resolvers(const Options& options) {
  auto config = probe::load_resolvers(options.network.resolvers, options.common);
  if (!config) return config;
  if (options.network.tries) config->tries = *options.network.tries;
  if (!options.network.resolvers_over_ipv4) return config;
  std::erase_if(config->servers, [](const net::Endpoint& server) {
    return server.address.family() != net::Family::v4;
  });
  if (!config->servers.empty()) return config;
  return plugin::bad_value("--force-ipv4-resolver", "no DNS server has an IPv4 address");
}

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& common, base::Deadline deadline) {
  const auto options = parse_options(line, common);
  if (!options) return base::failure(options.error());
  const auto config = load_resolvers(*options);
  if (!config) return base::failure(config.error());
  dns::CaresResolver resolver(*config);
  const Task task{*options,
                  std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
  return judge(task, observe(task, resolver, deadline));
}

}  // namespace

const plugin::Definition& definition() {
  static const plugin::Definition plugin{
      .name = "check_dnsbl",
      .service = "DNSBL",
      .synopsis = "-H HOST [-l ZONE]... [options]",
      .purpose = "check whether addresses and names are on DNS lists, and whether these live",
      .description = description,
      .examples = examples,
      .options = option_table(),
      .without = without,
      .findings = finding::catalogue(),
      .metrics = metrics(),
      .check = check,
      .old_spellings = old_spellings(),
      .replaces = "check_rbl",
      .differences = differences,
  };
  return plugin;
}

}  // namespace mailprobe::check_dnsbl
