// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/reason_wordings.hpp"

#include <array>

namespace mailprobe::queue {
namespace {

constexpr auto replies = std::to_array<Wording>({
    {"greylist", Reason::greylisting},
    {"graylist", Reason::greylisting},
    {"grey-list", Reason::greylisting},
    {"grey list", Reason::greylisting},
    {"postgrey", Reason::greylisting},                                   // as a part of its address
    {"not yet authorized to deliver mail", Reason::greylisting},         // greylistd
    {"intentional policy rejection, please try", Reason::greylisting},   // iRedAPD
    {"temporary deferral, try again soon", Reason::greylisting},         // Fastmail
    {"internal resource temporarily unavailable", Reason::greylisting},  // Mimecast
    {"internal resources are temporarily unavailable", Reason::greylisting},

    {"user complaints", Reason::reputation},  // Yahoo: [TSS04]
    {"[tss", Reason::reputation},             // Yahoo
    {"[ts0", Reason::reputation},             // Yahoo, before
    {"reputation", Reason::reputation},       // Gmail, Microsoft (S775), Cisco, T-Online
    {"blocked using", Reason::reputation},    // reject_rbl_client of Postfix
    {"listed at", Reason::reputation},        // recipes for Exim
    {"listed in", Reason::reputation},
    {"listed by", Reason::reputation},
    {"blacklist", Reason::reputation},
    {"black list", Reason::reputation},
    {"blocklist", Reason::reputation},
    {"block list", Reason::reputation},  // Microsoft (S3140)
    {"spamhaus", Reason::reputation},    // Apple, GMX and others name it
    {"spamcop", Reason::reputation},
    {"barracudacentral", Reason::reputation},
    {"dnsbl", Reason::reputation},
    {"banned sending ip", Reason::reputation},                         // Microsoft 5.7.606
    {"a problem occurred. (ask your postmaster", Reason::reputation},  // T-Online

    {"too many", Reason::rate_limit},       // connections, messages, recipients, errors
    {"too much mail", Reason::rate_limit},  // anvil of Postfix
    {"too quickly", Reason::rate_limit},    // Gmail
    {"too fast", Reason::rate_limit},
    {"too frequent", Reason::rate_limit},
    {"throttl", Reason::rate_limit},
    {"rate limit", Reason::rate_limit},
    {"rate-limit", Reason::rate_limit},
    {"ratelimit", Reason::rate_limit},
    {"rate exceeded", Reason::rate_limit},
    {"at a rate", Reason::rate_limit},          // Gmail
    {"unusual rate", Reason::rate_limit},       // Gmail
    {"unexpected volume", Reason::rate_limit},  // Yahoo
    {"limit exceeded", Reason::rate_limit},     // Gmail: "peak SMTP relay limit exceeded"
    {"connection limit", Reason::rate_limit},
    {"concurrency limit", Reason::rate_limit},
    {"sending limit", Reason::rate_limit},
    {"hourly limit", Reason::rate_limit},
    {"daily limit", Reason::rate_limit},

    {"over quota", Reason::mailbox_full},  // Gmail, Cyrus
    {"overquota", Reason::mailbox_full},
    {"quota exceeded", Reason::mailbox_full},  // Dovecot
    {"quota limit", Reason::mailbox_full},
    {"exceeded quota", Reason::mailbox_full},
    {"exceeded storage", Reason::mailbox_full},
    {"out of storage space", Reason::mailbox_full},  // Gmail
    {"mailbox full", Reason::mailbox_full},
    {"mailbox is full", Reason::mailbox_full},
    {"mailbox size limit", Reason::mailbox_full},

    {"starttls", Reason::tls},
    {"tls required", Reason::tls},  // Gmail
    {"tls is required", Reason::tls},
    {"tls not available", Reason::tls},  // RFC 3207 section 4
    {"requires tls", Reason::tls},
    {"must use tls", Reason::tls},
    {"encryption required", Reason::tls},
    {"encryption needed", Reason::tls},

    {"reverse hostname", Reason::policy},  // Postfix: "cannot find your reverse hostname"
    {"reverse dns", Reason::policy},
    {"ptr record", Reason::policy},
    {"helo command rejected", Reason::policy},
    {"sender address rejected", Reason::policy},

    {"user unknown", Reason::unknown_recipient},
    {"unknown user", Reason::unknown_recipient},
    {"no such user", Reason::unknown_recipient},
    {"no such recipient", Reason::unknown_recipient},
    {"recipient unknown", Reason::unknown_recipient},
    {"mailbox unavailable", Reason::unknown_recipient},
    {"mailbox not found", Reason::unknown_recipient},
    {"unverified address", Reason::unknown_recipient},  // Postfix: call-ahead that failed

    {"message size", Reason::message_size},
    {"message too large", Reason::message_size},
    {"message is too large", Reason::message_size},

    {"server busy", Reason::unavailable},
    {"too busy", Reason::unavailable},
    {"system problem", Reason::unavailable},  // Gmail
    {"system storage", Reason::unavailable},
    {"insufficient system", Reason::unavailable},
    {"server configuration", Reason::unavailable},
    {"server error", Reason::unavailable},
    {"shutting down", Reason::unavailable},
    {"maintenance", Reason::unavailable},
    {"lookup failure", Reason::unavailable},  // Postfix: its tables
    {"local error", Reason::unavailable},

    {"policy", Reason::policy},
    {"dmarc", Reason::policy},
    {"dkim", Reason::policy},
    {" spf ", Reason::policy},
    {"spam", Reason::policy},
    {"virus", Reason::policy},
    {"access denied", Reason::policy},
    {"relay", Reason::policy},
    {"not allowed", Reason::policy},
    {"not permitted", Reason::policy},
});

// Phrases have blanks in them: names of hosts
// stand in these texts, too.
constexpr auto own_words = std::to_array<Wording>({
    // DNS before time: a look-up may time out
    {"name service error", Reason::dns},            // Postfix
    {"domain name not found", Reason::dns},         // Postfix
    {"host lookup did not complete", Reason::dns},  // Exim
    {"lookup of host", Reason::dns},                // Exim
    {"host name lookup failure", Reason::dns},      // sendmail
    {"name server", Reason::dns},       // sendmail: "Name server: mx: host name lookup failure"
    {"host map: lookup", Reason::dns},  // sendmail: "host map: lookup (t.example): deferred"
    {"host not found", Reason::dns},
    {"mx lookup", Reason::dns},  // OpenSMTPD
    {"dns error", Reason::dns},  // OpenSMTPD
    {"could not retrieve mx", Reason::dns},
    {"temporary dns", Reason::dns},
    {"cname lookup failed", Reason::dns},     // qmail
    {"couldn't find any host", Reason::dns},  // qmail

    {"cannot start tls", Reason::tls},  // Postfix
    {"tls handshake", Reason::tls},
    {"tls session", Reason::tls},      // Exim
    {"tls is required", Reason::tls},  // Postfix
    {"tls required", Reason::tls},
    {"tls error", Reason::tls},
    {"tls unsupported", Reason::tls},
    {"tls connection", Reason::tls},
    {"require tls", Reason::tls},
    {"certificate ", Reason::tls},  // Postfix: "Server certificate not verified"
    {"tlsa ", Reason::tls},         // Postfix, Exim: DANE
    {"mta-sts", Reason::tls},
    {"ssl error", Reason::tls},

    {"connection refused", Reason::connection_refused},
    {"timed out", Reason::timeout},
    {" timeout", Reason::timeout},  // Exim: "SMTP timeout after ..."
    {"time out", Reason::timeout},
    {"no route to host", Reason::unreachable},
    {"is unreachable", Reason::unreachable},  // host, network
    {"host is down", Reason::unreachable},
    {"network error", Reason::unreachable},                                // OpenSMTPD
    {"wasn't able to establish an smtp connection", Reason::unreachable},  // qmail
    {"lost connection", Reason::lost_connection},                          // Postfix
    {"lost input channel", Reason::lost_connection},
    {"connection reset", Reason::lost_connection},
    {"broken pipe", Reason::lost_connection},
    {"closed connection", Reason::lost_connection},  // Exim: "Remote host closed connection"
    {"connection closed", Reason::lost_connection},
    {"connection died", Reason::lost_connection},  // qmail

    {"over quota", Reason::mailbox_full},
    {"quota exceeded", Reason::mailbox_full},
    {"mailbox full", Reason::mailbox_full},  // Exim
    {"mailbox is full", Reason::mailbox_full},
    {"mailbox size limit", Reason::mailbox_full},

    {"mail transport unavailable", Reason::local},  // Postfix
    {"unknown mail transport", Reason::local},
    {"lookup error", Reason::local},
    {"lookup failure", Reason::local},
    {"unable to lock", Reason::local},
    {"unable to look up", Reason::local},
    {"cannot update mailbox", Reason::local},
    {"command died", Reason::local},
    {"command time limit", Reason::local},
    {"alias database", Reason::local},
    {"no space left", Reason::local},
    {"permission denied", Reason::local},
    {"not permitted", Reason::local},  // Exim: "Tainted ... not permitted"
    {"no such file or directory", Reason::local},
    {"failed to expand", Reason::local},  // Exim
    {"mail for ", Reason::local},         // Postfix: "mail for x loops back to myself"

    {"delivery temporarily suspended", Reason::postponed},  // Postfix, without a reason of its own
    {"deferred transport", Reason::postponed},              // Postfix: defer_transports
    {"retry time not reached", Reason::postponed},          // Exim
    {"retry timeout", Reason::postponed},
    {"delivery not attempted", Reason::postponed},
    {"no delivery attempt", Reason::postponed},
});

}  // namespace

std::span<const Wording> reply_wordings() { return replies; }

std::span<const Wording> own_wordings() { return own_words; }

}  // namespace mailprobe::queue
