// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"

#include <array>
#include <system_error>

#include "base/ascii.hpp"

namespace mailprobe::lab {
namespace {

constexpr const char* zone_of_all = "mail.test";
constexpr int most_attempts = 10;  // to find a port that is free on every address

std::shared_ptr<const TlsServerContext> make_context(const TlsServerSettings& settings) {
  return std::make_shared<const TlsServerContext>(settings);
}

net::IpAddress loopback(std::uint8_t third, std::size_t index) {
  const std::array<std::uint8_t, 4> octets{127, 0, third, static_cast<std::uint8_t>(index + 1)};
  return net::IpAddress::v4(octets);
}

std::string replaced(std::string text, const std::string& mark, const std::string& value) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
    text.replace(at, mark.size(), value);
  return text;
}

}  // namespace

DomainBuilder::DomainBuilder(std::string label, std::string fault,
                             const CertificateAuthority& authority)
    : authority_(&authority) {
  made_.name = std::move(label) + '.' + zone_of_all;
  made_.fault = std::move(fault);
}

Identity DomainBuilder::identity(const Change& change) const {
  return identity_for(host(), change);
}

Identity DomainBuilder::identity_for(const std::string& host, const Change& change) const {
  CertificateRequest request{.common_name = "", .names = {host}};
  if (change) change(request);
  return authority_->issue(request);
}

DomainBuilder& DomainBuilder::serve(const TlsServerSettings& tls,
                                    const std::function<void(SmtpSettings&)>& change) {
  return serve_plain([&](SmtpSettings& settings) {
    settings.tls = make_context(tls);
    if (change) change(settings);
  });
}

DomainBuilder& DomainBuilder::serve(std::vector<Identity> identities,
                                    const std::function<void(SmtpSettings&)>& change) {
  return serve(TlsServerSettings{.identities = std::move(identities)}, change);
}

DomainBuilder& DomainBuilder::serve_plain(const std::function<void(SmtpSettings&)>& change) {
  MailHostPlan plan;
  plan.settings.name = host();
  plan.settings.banner = "220 " + host() + " ESMTP";
  if (change) change(plan.settings);
  made_.hosts.push_back(std::move(plan));
  return *this;
}

DomainBuilder& DomainBuilder::serve_script(Script script) {
  made_.hosts.push_back({.settings = {},
                         .script = std::move(script),
                         .tls = make_context({.identities = {identity()}})});
  return *this;
}

DomainBuilder& DomainBuilder::on_v6() {
  made_.hosts.back().v6 = true;
  return *this;
}

DomainBuilder& DomainBuilder::usual() {
  return serve(std::vector<Identity>{identity()}).usual_zone();
}

DomainBuilder& DomainBuilder::zone(const std::string& lines) {
  made_.zone += lines + '\n';
  return *this;
}

DomainBuilder& DomainBuilder::tlsa(const std::string& record) {
  return zone("_{port}._tcp.mx.{d}. TLSA " + record);
}

DomainBuilder& DomainBuilder::policy(Page page) {
  return policy(std::move(page), identity_for("mta-sts." + name()));
}

DomainBuilder& DomainBuilder::policy(Page page, const Identity& identity) {
  made_.web.push_back({.tls = make_context({.identities = {identity}}),
                       .pages = {{"/.well-known/mta-sts.txt", std::move(page)}}});
  return zone("_mta-sts.{d}. TXT \"v=STSv1; id=1\"\nmta-sts.{d}. A {web}");
}

DomainBuilder& DomainBuilder::with(std::vector<std::string> options) {
  made_.options = std::move(options);
  return *this;
}

DomainBuilder& DomainBuilder::finds(std::set<std::string> findings) {
  made_.findings = std::move(findings);
  return *this;
}

DomainBuilder& DomainBuilder::remarks(std::set<std::string> remarks) {
  made_.remarks = std::move(remarks);
  return *this;
}

std::vector<DomainRow> MailDomains::all_rows() {
  std::vector<DomainRow> all;
  for (const auto& part : {route_domains(), session_domains(), certificate_domains(),
                           dane_domains(), policy_domains()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

MailDomains::MailDomains(const CertificateAuthority& authority,
                         const std::vector<DomainRow>& rows) {
  for (const DomainRow& row : rows) {
    DomainBuilder builder(row.label, row.fault, authority);
    row.build(builder);
    domains_.push_back(builder.take());
  }
  for (int attempt = 1; dns_ == nullptr; ++attempt) {
    try {
      start();
    } catch (const std::system_error&) {
      if (attempt == most_attempts) throw;
    }
  }
}

void MailDomains::start() {
  hosts_.clear();
  web_.clear();
  zone_text_ = std::string(zone_of_all) + ". TXT \"the lab\"\n. NS ns." + zone_of_all + ".\n";
  smtp_port_ = 0;
  https_port_ = 0;
  for (const MailDomain& domain : domains_)
    start_domain(domain);
  zone_text_ = replaced(zone_text_, "{port}", std::to_string(smtp_port_));
  zone_ = std::make_unique<test::MemoryResolver>(zone_text_);
  dns_ = std::make_unique<DnsServer>(answer_from(*zone_));
}

void MailDomains::start_domain(const MailDomain& domain) {
  std::string zone = replaced(domain.zone, "{d}", domain.name);
  for (std::size_t i = 0; i < domain.hosts.size(); ++i) {
    const MailHostPlan& plan = domain.hosts[i];
    const net::IpAddress address =
        plan.v6 ? net::IpAddress::parse("::1").value() : loopback(2, hosts_.size());
    smtp_port_ = start_host(plan, {address, smtp_port_});
    zone = replaced(zone, '{' + std::to_string(i) + '}', address.format());
  }
  for (const HttpsSettings& settings : domain.web) {
    const net::Endpoint at{loopback(3, web_.size()), https_port_};
    web_.push_back(std::make_unique<HttpsServer>(settings, at));
    https_port_ = web_.back()->endpoint().port;
    zone = replaced(zone, "{web}", at.address.format());
  }
  zone_text_ += zone + '\n';
}

std::uint16_t MailDomains::start_host(const MailHostPlan& plan, const net::Endpoint& at) {
  if (plan.script.empty()) {
    hosts_.push_back({.server = std::make_unique<SmtpServer>(plan.settings, at), .scripted = {}});
    return hosts_.back().server->port();
  }
  hosts_.push_back({.server = {},
                    .scripted = std::make_unique<ScriptedServer>(plan.script, plan.tls.get(), at)});
  return hosts_.back().scripted->port();
}

}  // namespace mailprobe::lab
