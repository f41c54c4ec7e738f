// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/lab.hpp"

#include <functional>
#include <stdexcept>
#include <system_error>

#include "lab/published_domains.hpp"

namespace mailprobe::lab {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::system_clock;

using Identities = std::vector<Identity>;

std::shared_ptr<const TlsServerContext> make_context(Identity identity) {
  return std::make_shared<const TlsServerContext>(
      TlsServerSettings{.identities = {std::move(identity)}});
}

CertificateRequest request_for(const std::string& name) {
  return {.common_name = name, .names = {name}};
}

SmtpSettings plain(const std::string& name, const std::string& banner) {
  SmtpSettings settings;
  settings.name = name;
  settings.banner = banner;
  return settings;
}

SmtpSettings healthy(const std::string& name, Identity identity) {
  SmtpSettings settings = plain(name, "220 " + name + " ESMTP");
  settings.tls = make_context(std::move(identity));
  return settings;
}

struct MailHost {
  const char* name;
  const char* fault;
  std::function<SmtpSettings(const std::string& name, const CertificateAuthority& authority)>
      settings;
};

Identity without_intermediate(Identity identity) {
  identity.issuers.clear();
  return identity;
}

std::vector<MailHost> mail_hosts(const CertificateAuthority& stranger) {
  return {
      {"mx.good.lab.test", "",
       [](const std::string& name, const auto& authority) {
         return healthy(name, authority.issue_for(name));
       }},
      {"mx.expired.lab.test", "the certificate expired three days ago",
       [](const std::string& name, const auto& authority) {
         CertificateRequest request = request_for(name);
         request.not_before = system_clock::now() - days(93);
         request.not_after = system_clock::now() - days(3);
         return healthy(name, authority.issue(request));
       }},
      {"mx.soon.lab.test", "the certificate expires in five days",
       [](const std::string& name, const auto& authority) {
         CertificateRequest request = request_for(name);
         request.not_after = system_clock::now() + days(5) + hours(1);
         return healthy(name, authority.issue(request));
       }},
      {"mx.wrongname.lab.test", "the certificate is for another host",
       [](const std::string& name, const auto& authority) {
         return healthy(name, authority.issue_for("other.lab.test"));
       }},
      {"mx.selfsigned.lab.test", "the certificate vouches for itself",
       [](const std::string& name, const auto&) {
         return healthy(name, issue_self_signed(request_for(name)));
       }},
      {"mx.stranger.lab.test", "the certificate is from an authority that nobody trusts",
       [&stranger](const std::string& name, const auto&) {
         return healthy(name, stranger.issue_for(name));
       }},
      {"mx.incomplete.lab.test", "the intermediate certificate is not sent",
       [](const std::string& name, const auto& authority) {
         return healthy(name, without_intermediate(authority.issue_for(name)));
       }},
      {"mx.plain.lab.test", "STARTTLS is not offered",
       [](const std::string& name, const auto&) { return plain(name, "220 " + name + " ESMTP"); }},
      {"mx.busy.lab.test", "the server greets with 421",
       [](const std::string& name, const auto&) {
         return plain(name, "421 4.7.0 " + name + " too many connections");
       }},
  };
}

// Loopback addresses: 127.0.1.1, 127.0.1.2 ...
net::IpAddress address_of(std::size_t index) {
  const std::array<std::uint8_t, 4> octets{127, 0, 1, static_cast<std::uint8_t>(index + 1)};
  return net::IpAddress::v4(octets);
}

}  // namespace

Lab::Lab() {
  add_mail_servers();
  add_web_server();
  add_zone();
}

// All of them on one port: the first takes a free one, and if another address lacks it, all try
// again.
void Lab::add_mail_servers() {
  const std::vector<MailHost> wanted = mail_hosts(stranger_);
  for (int attempt = 0; mail_servers_.size() < wanted.size(); ++attempt) {
    mail_servers_.clear();
    hosts_.clear();
    smtp_port_ = 0;
    try {
      for (const MailHost& host : wanted) {
        const net::Endpoint at{address_of(hosts_.size()), smtp_port_};
        mail_servers_.push_back(
            std::make_unique<SmtpServer>(host.settings(host.name, authority_), at));
        smtp_port_ = mail_servers_.back()->port();
        hosts_.push_back({host.name, host.fault, mail_servers_.back()->endpoint()});
      }
    } catch (const std::system_error&) {
      constexpr int enough = 10;
      if (attempt == enough) throw;
    }
  }
  SmtpSettings implicit = healthy(hosts_.front().name, authority_.issue_for(hosts_.front().name));
  implicit.implicit_tls = true;
  smtps_ = std::make_unique<SmtpServer>(std::move(implicit), net::Endpoint{address_of(0), 0});
}

void Lab::add_web_server() {
  https_ = std::make_unique<HttpsServer>(HttpsSettings{
      .tls = make_context(authority_.issue_for("mta-sts.good.lab.test")),
      .pages = {
          {"/.well-known/mta-sts.txt",
           {.body = "version: STSv1\nmode: enforce\nmx: mx.good.lab.test\nmax_age: 604800\n"}}}});
}

void Lab::add_zone() {
  std::string lines =
      "mta-sts.good.lab.test. 300 A 127.0.0.1\n_mta-sts.good.lab.test. 300 TXT \"v=STSv1; "
      "id=1\"\n" +
      published_domains();
  for (const Host& host : hosts_) {
    const std::string domain = host.name.substr(host.name.find('.') + 1);
    lines += host.name + ". 300 A " + host.endpoint.address.format() + "\n";
    lines += domain + ". 300 MX 10 " + host.name + ".\n";
  }
  zone_ = std::make_unique<test::MemoryResolver>(lines);
  dns_ = std::make_unique<DnsServer>(answer_from(*zone_));
}

}  // namespace mailprobe::lab
