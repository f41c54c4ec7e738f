// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/differences.hpp"

#include <array>

namespace mailprobe::check_smtp_full {
namespace {

constexpr std::array table = std::to_array<plugin::Difference>({
    {"-H, --hostname",
     "The same, with localhost if there are options but no host. Better: a name that does not "
     "exist "
     "is CRITICAL (UNKNOWN with --compat=2), an IPv6 address may stand in brackets, a path is a "
     "socket in the file system, and -4 and -6 count wherever they stand; the last one wins."},
    {"-p, --port",
     "The same: 25 by default, 465 with -s, and -p wins in any order. With -L it is 24, as RFC "
     "2033 "
     "wants it."},
    {"-e, --expect",
     "The same text anywhere in the banner or the answer to EHLO, in every line of them, and a "
     "mismatch is WARNING. Better: no text makes a refusal right. What was said in the clear does "
     "not count once it was said again within TLS. For a code use --expect-code."},
    {"-C, --command",
     "The same. Better: commands come behind STARTTLS, AUTH, MAIL and RCPT, always, and one that "
     "is "
     "refused is WARNING even without a -R. An empty one is an error."},
    {"-R, --response",
     "The same extended regular expressions, paired by rank; a mismatch is WARNING. The reply "
     "begins with its code and has all its lines. More of them than of -C are an error."},
    {"-f, --from",
     "The same MAIL FROM. Better: the reply counts. 4yz is WARNING, 5yz is CRITICAL."},
    {"-F, --fqdn",
     "The same. Better: the default is the full name of this machine, or its address in brackets, "
     "not a short name that servers refuse."},
    {"-A, --authtype",
     "LOGIN and many more, and auto. Better: MAIL and commands come behind AUTH, no secret is sent "
     "in the clear without --allow-plaintext-auth, and 432, 454, 504, 534, 535 and 538 are told "
     "apart."},
    {"-U, --authuser; -P, --authpass",
     "The same. Better: -P is overwritten in the list of processes at once, -v shows no secret, "
     "and "
     "--authpass-file, --authpass-env, --authpass-fd and --extra-opts keep it off the command "
     "line."},
    {"-D, --certificate",
     "The same days, in whole numbers; it implies -S. Better: the session goes on behind it, chain "
     "and names are verified as well, and the soonest end of the whole chain counts."},
    {"-s, --ssl, --tls", "As in 2.4 and 3.x: implicit TLS, and the default port becomes 465."},
    {"-S, --starttls",
     "The same. Better: keywords may be in lower case; EHLO is said again within TLS; the "
     "certificate "
     "is verified (--insecure keeps from that); no STARTTLS is CRITICAL, for it is how an attack "
     "looks (WARNING with --compat=2), and so is a refusal (UNKNOWN with --compat=2)."},
    {"--sni", "The name is always sent."},
    {"-L, --lmtp", "The same. Better: a refused LHLO is CRITICAL."},
    {"-q, --ignore-quit-failure",
     "The same. A server that hangs up before QUIT is a note by itself (UNKNOWN with --compat=2)."},
    {"-r, --proxy",
     "The header tells the real addresses, not 0.0.0.0, and comes before TLS. Version 2 and other "
     "addresses are a choice."},
    {"-w, --warning; -c, --critical",
     "The total time against a range; a number means what it always meant."},
    {"-t, --timeout",
     "The same, with fractions and SECONDS:STATE. Better: it holds for the whole check, the DNS "
     "included."},
    {"--ignore-certificate-expiration", "As in 3.x. Better: the output says that it has expired."},
    {"--output-format",
     "As in 3.x: multi-line and mp-test-json. Better: the exit code of JSON is true."},
    {"-to, -wt, -ct", "Understood as -t, -w and -c."},
    {"first line and performance data",
     "Of our own: the time of every phase, and what to do. --compat=2 keeps those of check_smtp "
     "2.x, states included."},
});

}  // namespace

std::span<const plugin::Difference> differences() { return table; }

}  // namespace mailprobe::check_smtp_full
