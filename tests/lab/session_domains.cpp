// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"

namespace mailprobe::lab {
namespace {

// As far as STARTTLS.
Script opening(const std::string& answer_to_starttls) {
  return {"220 mx ESMTP", "250-mx\n250 STARTTLS", answer_to_starttls};
}

}  // namespace

std::vector<DomainRow> session_domains() {
  return {
      {"plain", "STARTTLS is not offered",
       [](DomainBuilder& domain) {
         domain.serve_plain().usual_zone().finds({"mx_tls.starttls_missing"});
       }},
      {"lower-case", "",
       [](DomainBuilder& domain) {
         domain
             .serve_script({"220 mx ESMTP", "250-mx\n250-starttls\n250 size 1000", "220 go ahead",
                            "(TLS)", "250 mx", "221 bye"})
             .usual_zone()
             .with({"--one-certificate"});
       }},
      {"refuses-starttls", "STARTTLS is answered with 454",
       [](DomainBuilder& domain) {
         domain.serve_script(opening("454 4.7.0 TLS not available"))
             .usual_zone()
             .finds({"mx_tls.starttls_refused"});
       }},
      {"busy", "the server greets with 421",
       [](DomainBuilder& domain) {
         domain
             .serve_plain([](SmtpSettings& settings) {
               settings.banner = "421 4.7.0 too many connections from you";
             })
             .usual_zone()
             .finds({"mx_tls.rate_limited"});
       }},
      {"busy-later", "EHLO is answered with 421",
       [](DomainBuilder& domain) {
         domain.serve_script({"220 mx ESMTP", "421 4.3.2 try again later", "(close)"})
             .usual_zone()
             .finds({"mx_tls.rate_limited"});
       }},
      {"refuses-all", "the server greets with 554",
       [](DomainBuilder& domain) {
         domain
             .serve_plain(
                 [](SmtpSettings& settings) { settings.banner = "554 5.3.2 no mail here"; })
             .usual_zone()
             .finds({"mx_tls.address_failed", "mx_tls.undeliverable"});
       }},
      {"hangs-up", "the server hangs up at once",
       [](DomainBuilder& domain) {
         domain.serve_script({"(close)"})
             .usual_zone()
             .finds({"mx_tls.address_failed", "mx_tls.undeliverable"});
       }},
      {"no-smtp", "something else than SMTP answers",
       [](DomainBuilder& domain) {
         domain.serve_script({"SSH-2.0-OpenSSH_9.2"})
             .usual_zone()
             .finds({"mx_tls.protocol_violation", "mx_tls.undeliverable"});
       }},
      {"no-tls", "what follows upon STARTTLS is not TLS",
       [](DomainBuilder& domain) {
         domain
             .serve_script(
                 {"220 mx ESMTP", "250-mx\n250 STARTTLS", "220 go ahead", "500 unknown command"})
             .usual_zone()
             .finds({"tls.handshake_failed"});
       }},
      {"injected", "bytes come between the 220 of STARTTLS and the handshake",
       [](DomainBuilder& domain) {
         domain.serve_script(opening("220 go ahead\n250 injected"))
             .usual_zone()
             .finds({"mx_tls.plaintext_after_starttls"});
       }},
      {"breaks-off", "the session ends within TLS",
       [](DomainBuilder& domain) {
         domain
             .serve_script({"220 mx ESMTP", "250-mx\n250 STARTTLS", "220 go ahead", "(TLS)",
                            "(hear)", "(close)"})
             .usual_zone()
             .with({"--one-certificate"})
             .finds({"mx_tls.no_answer_within_tls", "mx_tls.undeliverable"});
       }},
      {"old-versions", "TLS 1.0 and 1.1 are accepted",
       [](DomainBuilder& domain) {
         domain.serve({.identities = {domain.identity()}, .lowest = TlsVersion::tls_1_0})
             .usual_zone()
             .with({"--deep"})
             .finds({"mx_tls.old_version"});
       }},
      {"only-old-versions", "nothing newer than TLS 1.1 is accepted",
       [](DomainBuilder& domain) {
         domain
             .serve({.identities = {domain.identity()},
                     .lowest = TlsVersion::tls_1_0,
                     .highest = TlsVersion::tls_1_1})
             .usual_zone()
             .with({"--deep"})
             .finds({"tls.handshake_failed", "mx_tls.old_version", "mx_tls.no_modern_version"});
       }},
      {"modern", "", [](DomainBuilder& domain) { domain.usual().with({"--deep"}); }},
      {"requiretls", "REQUIRETLS is offered, but there is no policy that makes it usable",
       [](DomainBuilder& domain) {
         domain
             .serve(std::vector{domain.identity()},
                    [](SmtpSettings& settings) { settings.extensions.emplace_back("REQUIRETLS"); })
             .usual_zone()
             .finds({"mx_tls.requiretls_unusable"});
       }},
      {"no-requiretls", "REQUIRETLS is not offered, and required",
       [](DomainBuilder& domain) {
         domain.usual().with({"--require-requiretls"}).finds({"mx_tls.requiretls_missing"});
       }},
  };
}

}  // namespace mailprobe::lab
