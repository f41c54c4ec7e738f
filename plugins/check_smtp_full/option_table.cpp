// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "check_smtp_full/options.hpp"

namespace mailprobe::check_smtp_full {
namespace {

constexpr std::string_view session = "Session";
constexpr std::string_view encryption = "Encryption";
constexpr std::string_view authentication = "Authentication";
constexpr std::string_view contract = "What the server must and must not do";
constexpr std::string_view judgement = "Judgement";
constexpr auto repeated = plugin::Value::repeated;
constexpr auto secret = plugin::Value::secret;

constexpr std::array table = std::to_array<plugin::OptionSpec>({
    {"all-addresses", "", session,
     "check every address of the host, not only the first that takes a connection"},
    {"source", "ADDRESS", session, "connect from this address of this machine"},
    {"r,proxy", "", session,
     "tell the server the addresses of this connection with a header of the PROXY protocol, as it "
     "wants it behind a load balancer"},
    {"proxy-version", "1|2", session, "version of the PROXY header (default 1); implies --proxy"},
    {"proxy-source", "ADDRESS[:PORT]", session,
     "claim this client in the PROXY header; implies --proxy"},
    {"proxy-destination", "ADDRESS[:PORT]", session,
     "claim this destination in the PROXY header; implies --proxy"},
    {"L,lmtp", "", session, "speak LMTP: LHLO instead of EHLO; the default port becomes 24"},
    {"F,fqdn", "NAME", session,
     "name for EHLO (default: this machine's full name, or its address in brackets)"},
    {"e,expect", "TEXT", session,
     "WARNING unless TEXT stands in the banner or in the answer to EHLO; the code must be right in "
     "any case"},
    {"f,from", "ADDRESS", session,
     "send MAIL FROM with ADDRESS and judge the reply; an empty ADDRESS is the null sender"},
    {"rcpt", "ADDRESS[=CODES]", session,
     "send RCPT TO with ADDRESS behind the MAIL of --from; the reply must be 250 or 251, or one of "
     "CODES (550 or 5xx, for example). Nothing is delivered without --send",
     repeated},
    {"C,command", "LINE", session,
     "send this command, behind all of the above. Without a -R of its own it must be answered with "
     "2yz or 3yz",
     repeated},
    {"R,response", "REGEX", session,
     "WARNING unless the reply to the -C of the same rank, with its code, matches this extended "
     "regular expression",
     repeated},
    {"send", "", session,
     "send a small dated message to the recipients of --rcpt. It will be delivered"},
    {"expect-code", "PHASE=CODES", session,
     "the codes with which a phase must be answered, instead of the RFC's: banner=554, mail=530, "
     "ehlo=2xx. Where a refusal is expected the session ends there. Phases: banner, ehlo, "
     "starttls, ehlo_tls, auth, mail, data, message, quit",
     repeated},
    {"q,ignore-quit-failure", "", session, "the end of a session without a 221 is no finding"},

    {"S,starttls", "", encryption, "encrypt with STARTTLS and verify the certificate"},
    {"s,ssl,tls", "", encryption,
     "encrypt from the first byte on (the default port becomes 465) and verify the certificate"},
    {"D,certificate", "WARN[,CRIT]", encryption,
     "WARNING if the certificate is valid for less than WARN days, CRITICAL for less than CRIT; "
     "implies -S unless -s is given. Without -D only a certificate that has expired is an alert"},
    {"ignore-certificate-expiration", "", encryption,
     "a certificate that has expired is no alert; the output says so"},
    {"insecure", "", encryption,
     "do not verify chain, name and dates of the certificate; the output says so"},
    {"tls-name", "NAME", encryption,
     "the name that the certificate must hold and that SNI sends (default: HOST)"},
    {"sni", "", encryption,
     "accepted for check_smtp's sake: the server's name is always sent (SNI)"},

    {"A,authtype", "MECHANISM", authentication,
     "authenticate: auto (the default with -U: the strongest that the server offers), "
     "SCRAM-SHA-256-PLUS, SCRAM-SHA-256, SCRAM-SHA-1-PLUS, SCRAM-SHA-1, DIGEST-MD5, CRAM-MD5, "
     "NTLM, PLAIN, LOGIN; OAUTHBEARER or XOAUTH2 with a token for a secret"},
    {"U,authuser", "USER", authentication, "the name to authenticate with"},
    {"authzid", "IDENTITY", authentication, "act as IDENTITY, if that is not the user"},
    {"P,authpass", "SECRET", authentication,
     "the password or token. It is overwritten in the list of processes at once; those below are "
     "never there",
     secret},
    {"authpass-file", "FILE", authentication,
     "the first line of FILE, which must be closed to others; - is standard input"},
    {"authpass-env", "VARIABLE", authentication, "the value of an environment variable"},
    {"authpass-fd", "N", authentication, "the first line of a descriptor that is open already"},
    {"allow-plaintext-auth", "", authentication,
     "send a password to a server that is not encrypted, with PLAIN and LOGIN, too"},

    {"expect-ext", "[clear:]KEYWORD[=WORD]", contract,
     "CRITICAL unless the last answer to EHLO offers KEYWORD (with WORD behind it: AUTH=PLAIN); "
     "with clear: the answer before TLS counts",
     repeated},
    {"forbid-ext", "[clear:]KEYWORD[=WORD]", contract, "CRITICAL if it is offered", repeated},
    {"min-size", "BYTES", contract,
     "CRITICAL unless messages of this size are accepted (SIZE); k, M and G are understood"},
    {"must-refuse", "WHAT[,WHAT]", contract,
     "CRITICAL unless the server keeps from: clear-auth (offering AUTH before TLS), wrong-password "
     "(one more session logs in with one), unauthenticated-mail (one more session sends MAIL and "
     "RCPT without AUTH)"},
    {"exposure", "", contract,
     "WARNING if VRFY, EXPN or ETRN tell a stranger something, in one more session"},
    {"relay-test", "FROM TO", contract,
     "CRITICAL if a stranger's mail from FROM to TO is relayed in any form: RCPT is tried in about "
     "twenty forms, each followed by RSET, and nothing is delivered. TO must be an address "
     "elsewhere that is yours",
     plugin::Value::pair},
    {"identity", "", contract,
     "WARNING unless the address has a name (PTR) that leads back to it, and the banner, the "
     "answer to EHLO and the certificate bear this name"},
    {"greylist-retry", "SECONDS", contract,
     "where a recipient is greylisted, come back after SECONDS, which must fit in --timeout"},

    {"phase", "PHASE=WARN[,CRIT]", judgement,
     "thresholds for the seconds of one phase: tls=0.5,2. Phases: dns, connect, tls, banner, ehlo, "
     "starttls, ehlo_tls, auth, mail, rcpt, command, data, message, quit",
     repeated},
    {"compat", "2", judgement,
     "states, first line and performance data of check_smtp 2.x, for scripts that read them"},
});

constexpr std::array<plugin::OldSpelling, 3> old{{{"-to", "-t"}, {"-wt", "-w"}, {"-ct", "-c"}}};

}  // namespace

plugin::OptionTable option_table() { return table; }

plugin::OldSpellings old_spellings() { return old; }

}  // namespace mailprobe::check_smtp_full
