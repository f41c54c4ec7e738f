// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"

namespace mailprobe::lab {
namespace {

std::string enforce(const DomainBuilder& domain) {
  return "version: STSv1\nmode: enforce\nmx: " + domain.host() + "\nmax_age: 604800\n";
}

std::string body(const std::string& mode, const std::string& mx,
                 const std::string& max_age = "604800") {
  return "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: " + max_age + "\n";
}

// A sound domain with this record, and no web server.
void with_record(DomainBuilder& domain, const std::string& text) {
  domain.usual().zone("_mta-sts.{d}. TXT \"" + text + "\"");
}

void with_report_record(DomainBuilder& domain, const std::string& text) {
  domain.usual().zone("_smtp._tls.{d}. TXT \"" + text + "\"");
}

Identity expired_policy_host(const DomainBuilder& domain) {
  return domain.identity_for("mta-sts." + domain.name(), [](auto& request) {
    request.not_before = std::chrono::system_clock::now() - std::chrono::days(93);
    request.not_after = std::chrono::system_clock::now() - std::chrono::days(3);
  });
}

const std::vector<std::string> require_policy{"--require-mta-sts"};

std::vector<DomainRow> record_domains() {
  return {
      {"sts", "",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(enforce(domain))
             .with({"--require-mta-sts", "--sts-mode", "enforce"});
       }},
      {"sts-missing", "there is no MTA-STS record, and one is required",
       [](DomainBuilder& domain) {
         domain.usual().with(require_policy).finds({"mx_tls.sts_missing"});
       }},
      {"sts-several", "there are two MTA-STS records",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(enforce(domain))
             .zone("_mta-sts.{d}. TXT \"v=STSv1; id=2\"")
             .finds({"mx_tls.sts_several_records"});
       }},
      {"sts-beside-others", "",
       [](DomainBuilder& domain) {
         domain.usual().policy(enforce(domain)).zone("_mta-sts.{d}. TXT \"something else\"");
       }},
      {"sts-no-id", "the record has no id",
       [](DomainBuilder& domain) {
         with_record(domain, "v=STSv1;");
         domain.finds({"mx_tls.sts_bad_record"});
       }},
      {"sts-bad-id", "the id holds a hyphen",
       [](DomainBuilder& domain) {
         with_record(domain, "v=STSv1; id=2024-01-01");
         domain.finds({"mx_tls.sts_bad_record"});
       }},
      {"sts-long-id", "the id is longer than 32 characters",
       [](DomainBuilder& domain) {
         with_record(domain, "v=STSv1; id=012345678901234567890123456789012");
         domain.finds({"mx_tls.sts_bad_record"});
       }},
      {"sts-letter-case", "the version is in other letter case",
       [](DomainBuilder& domain) {
         with_record(domain, "v=stsv1; id=1");
         domain.finds({"mx_tls.sts_bad_record"});
       }},
      {"sts-unknown", "the MTA-STS record cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail _mta-sts.{d}. TXT").finds({"mx_tls.sts_unknown"});
       }},
  };
}

std::vector<DomainRow> web_domains() {
  return {
      {"sts-no-host", "the policy host does not exist",
       [](DomainBuilder& domain) {
         with_record(domain, "v=STSv1; id=1");
         domain.finds({"mx_tls.sts_host_unknown"});
       }},
      {"sts-down", "the policy host refuses connections",
       [](DomainBuilder& domain) {
         with_record(domain, "v=STSv1; id=1");
         domain.zone("mta-sts.{d}. A 127.0.3.254").finds({"mx_tls.sts_fetch_failed"});
       }},
      {"sts-redirect", "the policy host answers with a redirect",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.body = "moved",
                          .status = "301 Moved Permanently",
                          .fields = {"Location: https://www.example.org/"}})
             .finds({"mx_tls.sts_redirected"});
       }},
      {"sts-404", "the policy is not there",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.body = "no", .status = "404 Not Found"})
             .finds({"mx_tls.sts_bad_status"});
       }},
      {"sts-too-long", "the policy is longer than 64 KiB",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(enforce(domain) + std::string(std::size_t{65} * 1024, '\n'))
             .finds({"mx_tls.sts_too_long"});
       }},
      {"sts-html", "the policy is served as text/html",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.body = enforce(domain), .content_type = "text/html"})
             .finds({"mx_tls.sts_media_type"});
       }},
      {"sts-charset", "",
       [](DomainBuilder& domain) {
         domain.usual().policy(
             Page{.body = enforce(domain), .content_type = "text/plain; charset=utf-8"});
       }},
      {"sts-expired", "the certificate of the policy host has expired",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.body = enforce(domain)}, expired_policy_host(domain))
             .finds({"mx_tls.sts_certificate"});
       }},
      {"sts-soon", "the certificate of the policy host is valid for 90 days, WARN is 100",
       [](DomainBuilder& domain) {
         domain
             .serve(std::vector{domain.identity([](auto& request) {
               request.not_after = std::chrono::system_clock::now() + std::chrono::days(400);
             })})
             .usual_zone()
             .policy(enforce(domain))
             .with({"-D", "100"})
             .finds({"mx_tls.sts_days_warning"});
       }},
      {"sts-wrong-name", "the certificate of the policy host is for another name",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.body = enforce(domain)}, domain.identity_for(domain.name()))
             .finds({"mx_tls.sts_certificate"});
       }},
      {"sts-cut", "the policy host ends its answer in the middle",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(Page{.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                 "Content-Length: 100\r\n\r\nversion: STSv1\n"})
             .finds({"mx_tls.sts_fetch_failed"});
       }},
  };
}

std::vector<DomainRow> grammar_domains() {
  return {
      {"sts-testing", "",
       [](DomainBuilder& domain) {
         domain.usual().policy(body("testing", domain.host())).remarks({"mx_tls.sts_testing"});
       }},
      {"sts-none", "",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("version: STSv1\nmode: none\nmax_age: 86400\n")
             .remarks({"mx_tls.sts_none"});
       }},
      {"sts-weaker", "the policy is in testing, --sts-mode says enforce",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("testing", domain.host()))
             .with({"--sts-mode", "enforce"})
             .finds({"mx_tls.sts_mode"});
       }},
      {"sts-crlf", "",
       [](DomainBuilder& domain) {
         domain.usual().policy("version: STSv1\r\nmode: enforce\r\nmx: " + domain.host() +
                               "\r\nmax_age: 604800\r\n");
       }},
      {"sts-wildcard", "",
       [](DomainBuilder& domain) { domain.usual().policy(body("enforce", "*." + domain.name())); }},
      {"sts-blank-line", "the policy has a blank line, which strict senders refuse",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("version: STSv1\nmode: enforce\n\nmx: " + domain.host() +
                     "\nmax_age: 604800\n")
             .finds({"mx_tls.sts_strict_senders"});
       }},
      {"sts-trailing-dot", "the policy's MX host ends in a dot, which strict senders refuse",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", domain.host() + "."))
             .finds({"mx_tls.sts_strict_senders"});
       }},
      {"sts-no-version", "the policy has no version",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("mode: enforce\nmx: " + domain.host() + "\nmax_age: 604800\n")
             .finds({"mx_tls.sts_bad_policy"});
       }},
      {"sts-no-mx", "the enforced policy has \"nmx\" instead of \"mx\"",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("version: STSv1\nmode: enforce\nnmx: " + domain.host() + "\nmax_age: 604800\n")
             .finds({"mx_tls.sts_bad_policy"});
       }},
      {"sts-bad-mode", "the policy's mode is unknown",
       [](DomainBuilder& domain) {
         domain.usual().policy(body("strict", domain.host())).finds({"mx_tls.sts_bad_policy"});
       }},
      {"sts-bad-age", "the policy's max_age is no number",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", domain.host(), "one week"))
             .finds({"mx_tls.sts_bad_policy"});
       }},
      {"sts-twice", "the policy has two modes",
       [](DomainBuilder& domain) {
         domain.usual().policy(enforce(domain) + "mode: testing\n").finds({"mx_tls.sts_remark"});
       }},
      {"sts-short-age", "senders remember the policy for an hour",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", domain.host(), "3600"))
             .finds({"mx_tls.sts_age_warning"});
       }},
      {"sts-very-short-age", "senders remember the policy for an hour, CRIT is a day",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", domain.host(), "3600"))
             .with({"--sts-max-age", "604800,86400"})
             .finds({"mx_tls.sts_age_critical"});
       }},
      {"sts-html-body", "the policy is a web page",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("<html><body>Welcome</body></html>\n")
             .finds({"mx_tls.sts_bad_policy"});
       }},
  };
}

std::vector<DomainRow> hosts_and_policy_domains() {
  return {
      {"sts-other-host", "the enforced policy does not allow the MX host",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", "other." + domain.name()))
             .finds({"mx_tls.sts_mx_not_allowed", "mx_tls.sts_mx_unused"});
       }},
      {"sts-deep-host", "a wildcard does not reach two labels deep",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("enforce", "*.mail.test"))
             .finds({"mx_tls.sts_mx_not_allowed", "mx_tls.sts_mx_unused"});
       }},
      {"sts-other-host-testing", "the policy, in testing, does not allow the MX host",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(body("testing", "other." + domain.name()))
             .finds({"mx_tls.sts_mx_not_allowed_yet", "mx_tls.sts_mx_unused"});
       }},
      {"sts-unused", "the policy allows a host that is no MX",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy(enforce(domain) + "mx: old." + domain.name() + "\n")
             .finds({"mx_tls.sts_mx_unused"});
       }},
      {"sts-untrusted", "the MX host's certificate does not meet the enforced policy",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("other.test")})
             .usual_zone()
             .policy(enforce(domain))
             .finds({"tls.wrong_name", "mx_tls.sts_not_met"});
       }},
      {"sts-untrusted-testing", "the MX host's certificate does not meet the policy in testing",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("other.test")})
             .usual_zone()
             .policy(body("testing", domain.host()))
             .finds({"tls.wrong_name", "mx_tls.sts_not_met_yet"});
       }},
      {"sts-no-tls", "STARTTLS is not offered, where an enforced policy demands it",
       [](DomainBuilder& domain) {
         domain.serve_plain()
             .usual_zone()
             .policy(enforce(domain))
             .finds({"mx_tls.starttls_missing", "mx_tls.sts_not_met"});
       }},
      {"sts-requiretls", "",
       [](DomainBuilder& domain) {
         domain
             .serve(std::vector{domain.identity()},
                    [](SmtpSettings& settings) { settings.extensions.emplace_back("REQUIRETLS"); })
             .usual_zone()
             .policy(enforce(domain));
       }},
  };
}

std::vector<DomainRow> report_domains() {
  return {
      {"tlsrpt", "",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=mailto:tls@" + domain.name());
         domain.with({"--require-tls-rpt"});
       }},
      {"tlsrpt-missing", "there is no record for TLS reports, and one is required",
       [](DomainBuilder& domain) {
         domain.usual().with({"--require-tls-rpt"}).finds({"mx_tls.tlsrpt_missing"});
       }},
      {"tlsrpt-several", "there are two records for TLS reports",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=mailto:tls@" + domain.name());
         domain.zone("_smtp._tls.{d}. TXT \"v=TLSRPTv1; rua=mailto:b@{d}\"")
             .finds({"mx_tls.tlsrpt_several_records"});
       }},
      {"tlsrpt-no-rua", "the record for TLS reports has no rua",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; ruf=mailto:tls@example.org");
         domain.finds({"mx_tls.tlsrpt_bad_record"});
       }},
      {"tlsrpt-bare-address", "the rua is no URI",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=tls@example.org");
         domain.finds({"mx_tls.tlsrpt_bad_record"});
       }},
      {"tlsrpt-nowhere", "the rua leads to a domain that does not exist",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=mailto:tls@nowhere.test");
         domain.finds({"mx_tls.tlsrpt_target"});
       }},
      {"tlsrpt-null", "the rua leads to a domain that takes no mail",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=mailto:tls@null.mail.test");
         domain.finds({"mx_tls.tlsrpt_target"});
       }},
      {"tlsrpt-https", "",
       [](DomainBuilder& domain) {
         with_report_record(domain, "v=TLSRPTv1; rua=https://mx." + domain.name() + "/report");
       }},
      {"tlsrpt-unknown", "the record for TLS reports cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail _smtp._tls.{d}. TXT").finds({"mx_tls.tlsrpt_unknown"});
       }},
  };
}

}  // namespace

std::vector<DomainRow> policy_domains() {
  std::vector<DomainRow> all;
  for (const auto& part : {record_domains(), web_domains(), grammar_domains(),
                           hosts_and_policy_domains(), report_domains()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace mailprobe::lab
