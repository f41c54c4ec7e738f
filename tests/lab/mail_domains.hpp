// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail domains below mail.test that are healthy or have one fault each, in their records, mail
// hosts, certificates or policies; every mail host and policy host has an address of its own on
// loopback, and all of a kind share a port. Each domain says what must be found of it, so that the
// table of domains is the table of the test.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/https_server.hpp"
#include "lab/scripted_server.hpp"
#include "lab/smtp_server.hpp"
#include "support/memory_resolver.hpp"

namespace mailprobe::lab {

// A mail host: a server with these settings, or one with a script; on IPv6 if it says so.
struct MailHostPlan {
  SmtpSettings settings;
  Script script;
  std::shared_ptr<const TlsServerContext> tls;  // for the script
  bool v6 = false;
};

struct MailDomain {
  std::string name;   // "expired.mail.test"
  std::string fault;  // empty if healthy
  // Lines of a zone file, with {d} for the name, {0} {1} for the addresses of the mail hosts, {web}
  // for that of the policy host, {port} for the port of SMTP.
  std::string zone;
  std::vector<MailHostPlan> hosts;
  std::vector<HttpsSettings> web;    // at most one
  std::vector<std::string> options;  // beside the usual ones
  std::set<std::string> findings;    // ids of all that is not OK
  std::set<std::string> remarks;     // ids of some that are OK
};

// Fills in a domain: what is usual is one line, what is wrong another one.
class DomainBuilder {
 public:
  DomainBuilder(std::string label, std::string fault, const CertificateAuthority& authority);

  [[nodiscard]] std::string name() const { return made_.name; }
  [[nodiscard]] std::string host() const { return "mx." + made_.name; }
  [[nodiscard]] const CertificateAuthority& authority() const { return *authority_; }

  using Change = std::function<void(CertificateRequest&)>;
  // For the mail host, from the usual authority.
  [[nodiscard]] Identity identity(const Change& change = {}) const;
  [[nodiscard]] Identity identity_for(const std::string& host, const Change& change = {}) const;

  // A server that is none but for these.
  DomainBuilder& serve(std::vector<Identity> identities,
                       const std::function<void(SmtpSettings&)>& change = {});
  DomainBuilder& serve(const TlsServerSettings& tls,
                       const std::function<void(SmtpSettings&)>& change = {});
  DomainBuilder& serve_plain(const std::function<void(SmtpSettings&)>& change = {});
  DomainBuilder& serve_script(Script script);
  DomainBuilder& on_v6();
  // "MX 10 mx" and the address of the first server.
  DomainBuilder& usual_zone() { return zone("{d}. MX 10 mx.{d}.\nmx.{d}. A {0}\n"); }
  // A sound server with the usual zone.
  DomainBuilder& usual();
  DomainBuilder& zone(const std::string& lines);
  // TLSA records of the host.
  DomainBuilder& tlsa(const std::string& record);
  // The record of MTA-STS and the policy's web server.
  DomainBuilder& policy(Page page);
  DomainBuilder& policy(const std::string& body) { return policy(Page{.body = body}); }
  DomainBuilder& policy(Page page, const Identity& identity);
  DomainBuilder& with(std::vector<std::string> options);
  DomainBuilder& finds(std::set<std::string> findings);
  DomainBuilder& remarks(std::set<std::string> remarks);

  [[nodiscard]] MailDomain take() { return std::move(made_); }

 private:
  const CertificateAuthority* authority_;
  MailDomain made_;
};

struct DomainRow {
  std::string label;
  std::string fault;
  std::function<void(DomainBuilder&)> build;
};

// The parts of the table.
std::vector<DomainRow> route_domains();
std::vector<DomainRow> session_domains();
std::vector<DomainRow> certificate_domains();
std::vector<DomainRow> dane_domains();
std::vector<DomainRow> policy_domains();

class MailDomains {
 public:
  explicit MailDomains(const CertificateAuthority& authority,
                       const std::vector<DomainRow>& rows = all_rows());

  [[nodiscard]] const std::vector<MailDomain>& domains() const { return domains_; }
  [[nodiscard]] const net::Endpoint& dns() const { return dns_->endpoint(); }
  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t https_port() const { return https_port_; }

  static std::vector<DomainRow> all_rows();

 private:
  struct MailHost {
    std::unique_ptr<SmtpServer> server;
    std::unique_ptr<ScriptedServer> scripted;
  };

  void start();
  void start_domain(const MailDomain& domain);
  std::uint16_t start_host(const MailHostPlan& plan, const net::Endpoint& at);

  std::vector<MailDomain> domains_;
  std::uint16_t smtp_port_ = 0;
  std::uint16_t https_port_ = 0;
  std::string zone_text_;
  std::vector<MailHost> hosts_;
  std::vector<std::unique_ptr<HttpsServer>> web_;
  std::unique_ptr<test::MemoryResolver> zone_;
  std::unique_ptr<DnsServer> dns_;
};

}  // namespace mailprobe::lab
