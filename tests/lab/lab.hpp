// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small Internet on loopback: a DNS with the zone lab.test, mail servers that are healthy or have
// one fault each, an HTTPS server, and the authority that signs their certificates, made when the
// lab is. Every host has an address of its own in 127.0.0.0/8; all mail servers listen on the same
// port.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/https_server.hpp"
#include "lab/smtp_server.hpp"
#include "support/memory_resolver.hpp"

namespace mailprobe::lab {

struct Host {
  std::string name;   // "mx.expired.lab.test"
  std::string fault;  // "the certificate has expired"; empty if healthy
  net::Endpoint endpoint;
};

class Lab {
 public:
  Lab();

  [[nodiscard]] const std::vector<Host>& hosts() const { return hosts_; }
  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_->port(); }
  [[nodiscard]] const net::Endpoint& dns() const { return dns_->endpoint(); }
  [[nodiscard]] const net::Endpoint& https() const { return https_->endpoint(); }
  [[nodiscard]] const CertificateAuthority& authority() const { return authority_; }

 private:
  void add_mail_servers();
  void add_web_server();
  void add_zone();

  CertificateAuthority authority_;
  CertificateAuthority stranger_;  // whom nobody trusts
  std::vector<Host> hosts_;
  std::uint16_t smtp_port_ = 0;
  std::vector<std::unique_ptr<SmtpServer>> mail_servers_;
  std::unique_ptr<SmtpServer> smtps_;
  std::unique_ptr<HttpsServer> https_;
  std::unique_ptr<test::MemoryResolver> zone_;
  std::unique_ptr<DnsServer> dns_;
};

}  // namespace mailprobe::lab
