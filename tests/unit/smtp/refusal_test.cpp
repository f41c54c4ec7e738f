// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/refusal.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"

using namespace mailprobe;
using smtp::Refusal;

namespace {

// Lines with one code, parted by LF: "450-4.2.1 one\n450 4.2.1 two".
smtp::Reply reply_of(const std::string& wire) {
  smtp::Reply reply;
  for (const std::string_view line : base::split(wire, '\n')) {
    const auto parsed = smtp::parse_reply_line(line).value();
    reply.code = parsed.code;
    reply.lines.emplace_back(parsed.text);
  }
  reply.enhanced = smtp::parse_enhanced_code(reply.lines.front(), reply.code);
  return reply;
}

}  // namespace

TEST_CASE("a refusal is told apart by its codes, and by its text where they do not suffice") {
  struct Row {
    std::string reply;
    Refusal refusal;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see "
       "http://postgrey.schweikert.ch/help/b.example.html",
       Refusal::greylisting, "postgrey"},
      {"451 4.7.1 Greylisting in action, please come back in 00:04:59", Refusal::greylisting,
       "milter-greylist"},
      {"451 greylisted.", Refusal::greylisting, "Exim with greylistd"},
      {"451 192.0.2.1 is not yet authorized to deliver mail from <a@c.example> to <a@b.example>. "
       "Please try later.",
       Refusal::greylisting, "a recipe for Exim"},
      {"450 4.7.1 <a@b.example>: Recipient address rejected: Greylisted for 5 minutes",
       Refusal::greylisting, "SQLgrey"},
      {"451 4.7.1 Try again later", Refusal::greylisting, "Rspamd"},
      {"451 4.7.1 Try again later.", Refusal::greylisting, "the same with a full stop"},
      {"451 4.7.1 <a@b.example>: Recipient address rejected: Intentional policy rejection, please "
       "try again later",
       Refusal::greylisting, "iRedAPD"},
      {"451 4.7.1 <a@b.example>: Recipient address rejected: Temporary deferral, try again soon",
       Refusal::greylisting, "Fastmail"},
      {"451 Internal resources are temporarily unavailable - "
       "https://community.mimecast.com/docs/DOC-1369#451",
       Refusal::greylisting, "Mimecast"},
      {"422 4.2.2 Greylisted, please try again in a few moments.", Refusal::greylisting,
       "Stalwart, with a code of its own"},
      {"421 4.7.1 GRAYLISTED", Refusal::greylisting, "421 and capitals"},
      {"450-4.7.1 Sender is on our\n450 4.7.1 grey list for now", Refusal::greylisting,
       "over two lines"},

      {"421 4.7.0 Try again later, closing connection.", Refusal::service_unavailable, "Gmail"},
      {"421 4.7.1 Try again later", Refusal::service_unavailable, "421 and no more"},
      {"451 4.7.1 Service unavailable - try again later", Refusal::temporary,
       "what Postfix says of a dead milter"},
      {"451 4.3.0 Try again later", Refusal::temporary, "not for reasons of policy"},
      {"451 Temporary local problem - please try later", Refusal::temporary, "Exim in trouble"},
      {"450 4.1.1 <greylist@b.example>: Recipient address rejected: unverified address",
       Refusal::temporary, "the word in our own address"},
      {"550 5.7.1 Greylisted for ever", Refusal::permanent, "no class 5 passes"},

      {"421 4.7.0 mx.b.example Error: too many connections from 192.0.2.1", Refusal::rate_limit,
       "Postfix"},
      {"450 4.7.1 Error: too much mail from 192.0.2.1", Refusal::rate_limit, "Postfix"},
      {"421 4.3.2 Connection rate limit exceeded.", Refusal::rate_limit, "Sendmail"},
      {"421 Too many concurrent SMTP connections; please try again later.", Refusal::rate_limit,
       "Exim"},
      {"450-4.2.1 The user you are trying to contact is receiving mail at a\n450-4.2.1 rate that "
       "prevents additional messages from being\n450 4.2.1 delivered.",
       Refusal::rate_limit, "Gmail, over lines"},
      {"421 4.7.28 Our system has detected unsolicited mail", Refusal::rate_limit, "by the code"},
      {"451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77)",
       Refusal::rate_limit, "Exchange Online"},
      {"451 4.7.651 The mail server [192.0.2.1] has been temporarily rate limited",
       Refusal::rate_limit, "Outlook.com"},
      {"421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
       Refusal::rate_limit, "Yahoo"},
      {"452 4.5.3 Error: too many recipients", Refusal::rate_limit, "452"},
      {"450 4.2.1 Throttled", Refusal::rate_limit, "throttling"},
      {"452 4.2.2 <a@b.example> Mailbox full, quota limit exceeded", Refusal::temporary,
       "a limit of another kind"},
      {"452 4.3.1 Insufficient system storage", Refusal::temporary, "no space"},
      {"450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
       Refusal::temporary, "a policy that is no greylisting"},
      {"450 4.7.25 Client host of a corporate network", Refusal::temporary, "a rate within a word"},
      {"454 4.7.0 TLS not available: too many handshakes", Refusal::temporary,
       "454 is of this session"},
      {"550 5.7.1 too many complaints", Refusal::permanent, "no class 5 passes"},

      {"421 4.3.2 Service shutting down and closing transmission channel",
       Refusal::service_unavailable, "RFC 5321 section 3.8"},
      {"421", Refusal::service_unavailable, "nothing but the code"},

      {"530 5.7.0 Authentication required", Refusal::authentication_required, "RFC 4954"},
      {"530-5.7.0 Authentication Required. For more information, go to\n530 5.7.0 "
       "https://support.google.com/accounts/troubleshooter/2402620",
       Refusal::authentication_required, "Gmail"},
      {"530 5.7.57 Client not authenticated to send mail.", Refusal::authentication_required,
       "Exchange"},
      {"550 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
       Refusal::authentication_required, "Exchange, with another code"},
      {"530 5.5.1 Authentication Required.", Refusal::authentication_required, "Gmail of old"},
      {"530", Refusal::authentication_required, "nothing but the code"},
      {"550 5.7.1 Authentication required", Refusal::authentication_required, "by the text"},
      {"554 5.7.1 You must authenticate first", Refusal::authentication_required, "by the text"},
      {"550-5.7.26 This mail is unauthenticated. The sender must authenticate\n550 5.7.26 with at "
       "least one of SPF or DKIM",
       Refusal::permanent, "the message, not the client"},
      {"535 5.7.8 Authentication credentials invalid", Refusal::permanent, "it was tried"},
      {"503 5.5.1 Error: authentication not enabled", Refusal::permanent, "the contrary"},

      {"530 5.7.0 Must issue a STARTTLS command first", Refusal::encryption_required, "RFC 3207"},
      {"530 Must use STARTTLS before AUTH", Refusal::encryption_required, "both, in this order"},
      {"530 5.7.10 no", Refusal::encryption_required, "by the code"},
      {"538", Refusal::encryption_required, "RFC 4954"},
      {"538 5.7.11 Encryption required for requested authentication mechanism",
       Refusal::encryption_required, "RFC 4954"},
      {"550 5.7.10 Encryption needed", Refusal::encryption_required, "another code"},
      {"554 5.7.1 TLS required", Refusal::encryption_required, "by the text"},
      {"550 5.7.30 REQUIRETLS support required", Refusal::permanent, "RFC 8689: of another server"},

      {"554 5.7.1 <a@b.example>: Relay access denied", Refusal::permanent, "as it should be"},
      {"451 4.3.0 Temporary lookup failure", Refusal::temporary, "Postfix"},
      {"599 what?", Refusal::permanent, "a code that nobody knows"},
      {"450 <a@b.example never closed", Refusal::temporary, "half an address"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reply);
    CAPTURE(row.reason);
    CHECK(smtp::format_refusal(smtp::classify_refusal(reply_of(row.reply))) ==
          smtp::format_refusal(row.refusal));
  }
}

TEST_CASE("every refusal has a name of its own") {
  const std::vector<std::string_view> names{
      smtp::format_refusal(Refusal::greylisting),
      smtp::format_refusal(Refusal::rate_limit),
      smtp::format_refusal(Refusal::service_unavailable),
      smtp::format_refusal(Refusal::authentication_required),
      smtp::format_refusal(Refusal::encryption_required),
      smtp::format_refusal(Refusal::temporary),
      smtp::format_refusal(Refusal::permanent),
  };
  CHECK(names == std::vector<std::string_view>{"greylisting", "rate_limit", "service_unavailable",
                                               "authentication_required", "encryption_required",
                                               "temporary", "permanent"});
}
