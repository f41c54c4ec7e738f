// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"
#include "lab/ocsp_response.hpp"

namespace mailprobe::lab {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::system_clock;

void expire(CertificateRequest& request) {
  request.not_before = system_clock::now() - days(93);
  request.not_after = system_clock::now() - days(3);
}

// "{d}" with this certificate, which is all that is wrong.
void usual_with(DomainBuilder& domain, const DomainBuilder::Change& change) {
  domain.serve(std::vector{domain.identity(change)}).usual_zone();
}

Identity under_expired_intermediate(const DomainBuilder& domain) {
  CertificateRequest request = authority_request("Expired Intermediate");
  expire(request);
  const Identity intermediate = issue_under(domain.authority().root(), request);
  return issue_under(intermediate, {.common_name = "", .names = {domain.host()}});
}

// The root before the intermediate.
Identity out_of_order(const DomainBuilder& domain) {
  Identity identity = domain.identity();
  identity.issuers = {domain.authority().root().certificate,
                      domain.authority().intermediate().certificate};
  return identity;
}

Identity with_root(const DomainBuilder& domain) {
  Identity identity = domain.identity();
  identity.issuers.push_back(domain.authority().root().certificate);
  return identity;
}

void rsa(CertificateRequest& request) { request.key = KeyType::rsa_2048; }

void staple(DomainBuilder& domain, const OcspRequest& request) {
  const Identity identity = domain.identity();
  domain
      .serve({.identities = {identity},
              .staple = make_ocsp_response(identity, domain.authority().intermediate(), request)})
      .usual_zone();
}

}  // namespace

std::vector<DomainRow> certificate_domains() {
  return {
      {"expired", "the certificate expired three days ago",
       [](DomainBuilder& domain) {
         usual_with(domain, expire);
         domain.finds({"tls.expired"});
       }},
      {"soon", "the certificate expires in five days, WARN is 14",
       [](DomainBuilder& domain) {
         usual_with(domain, [](auto& request) {
           request.not_after = system_clock::now() + days(5) + hours(1);
         });
         domain.with({"-D", "14,3"}).finds({"tls.days_warning"});
       }},
      {"very-soon", "the certificate expires in five days, CRIT is 10",
       [](DomainBuilder& domain) {
         usual_with(domain, [](auto& request) {
           request.not_after = system_clock::now() + days(5) + hours(1);
         });
         domain.with({"-D", "14,10"}).finds({"tls.days_critical"});
       }},
      {"not-yet", "the certificate is valid from tomorrow on",
       [](DomainBuilder& domain) {
         usual_with(domain,
                    [](auto& request) { request.not_before = system_clock::now() + days(1); });
         domain.finds({"tls.not_yet_valid"});
       }},
      {"wrong-name", "the certificate is for another host",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("other.test")})
             .usual_zone()
             .finds({"tls.wrong_name"});
       }},
      {"wildcard", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("*." + domain.name())}).usual_zone();
       }},
      {"self-signed", "the certificate vouches for itself",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{issue_self_signed({.common_name = "", .names = {domain.host()}})})
             .usual_zone()
             .finds({"tls.self_signed"});
       }},
      {"incomplete", "the intermediate is not sent",
       [](DomainBuilder& domain) {
         Identity identity = domain.identity();
         identity.issuers.clear();
         domain.serve(std::vector{identity}).usual_zone().finds({"tls.incomplete_chain"});
       }},
      {"old-intermediate", "the intermediate has expired",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{under_expired_intermediate(domain)})
             .usual_zone()
             .finds({"tls.expired"});
       }},
      {"wrong-order", "the root is sent before the intermediate",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{out_of_order(domain)})
             .usual_zone()
             .finds({"mx_tls.chain_out_of_order"})
             .remarks({"mx_tls.root_sent"});
       }},
      {"with-root", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{with_root(domain)}).usual_zone().remarks({"mx_tls.root_sent"});
       }},
      {"weak-key", "the key is RSA with 1024 bits",
       [](DomainBuilder& domain) {
         usual_with(domain, [](auto& request) { request.key = KeyType::rsa_1024; });
         domain.finds({"tls.weak_key"});
       }},
      {"weak-signature", "the certificate is signed with SHA-1",
       [](DomainBuilder& domain) {
         usual_with(domain, [](auto& request) { request.digest = "SHA1"; });
         domain.finds({"tls.weak_signature"});
       }},
      {"two-keys", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity(), domain.identity(rsa)}).usual_zone();
       }},
      {"one-of-two-keys-expired", "of RSA and ECDSA the RSA certificate has expired",
       [](DomainBuilder& domain) {
         domain
             .serve(std::vector{domain.identity(), domain.identity([](auto& request) {
                                  rsa(request);
                                  expire(request);
                                })})
             .usual_zone()
             .finds({"tls.expired"});
       }},
      {"must-staple", "the certificate demands a staple, and none comes",
       [](DomainBuilder& domain) {
         usual_with(domain, [](auto& request) { request.tls_feature = "status_request"; });
         domain.finds({"mx_tls.staple_missing"});
       }},
      {"staple", "", [](DomainBuilder& domain) { staple(domain, {}); }},
      {"revoked", "the staple says that the certificate is revoked",
       [](DomainBuilder& domain) {
         staple(domain, {.status = CertificateStatus::revoked});
         domain.finds({"mx_tls.revoked"});
       }},
      {"old-staple", "the staple is out of date",
       [](DomainBuilder& domain) {
         staple(domain, {.until_next_update = hours{-1}});
         domain.finds({"mx_tls.staple_unusable"});
       }},
  };
}

}  // namespace mailprobe::lab
