// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"
#include "lab/tlsa.hpp"

namespace mailprobe::lab {
namespace {

constexpr const char* other_key =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string ee(const Identity& identity) {
  return format_tlsa(make_tlsa(3, 1, 1, identity.certificate));
}

std::string ta(const DomainBuilder& domain) {
  return format_tlsa(make_tlsa(2, 1, 1, domain.authority().intermediate().certificate));
}

void expire(CertificateRequest& request) {
  request.not_before = std::chrono::system_clock::now() - std::chrono::days(93);
  request.not_after = std::chrono::system_clock::now() - std::chrono::days(3);
}

// A sound server with its own record.
Identity usual_dane(DomainBuilder& domain) {
  const Identity identity = domain.identity();
  domain.serve(std::vector{identity}).usual_zone().tlsa(ee(identity));
  return identity;
}

void usual_with_record(DomainBuilder& domain, const std::string& record) {
  domain.usual().tlsa(record);
}

const std::vector<std::string> require_dane{"--require-dane"};

}  // namespace

std::vector<DomainRow> dane_domains() {
  return {
      {"dane", "",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.with(require_dane);
       }},
      {"dane-ta", "",
       [](DomainBuilder& domain) {
         usual_with_record(domain, ta(domain));
         domain.with(require_dane);
       }},
      {"dane-two-keys", "",
       [](DomainBuilder& domain) {
         const Identity ecdsa = domain.identity();
         const Identity rsa =
             domain.identity([](auto& request) { request.key = KeyType::rsa_2048; });
         domain.serve(std::vector{ecdsa, rsa})
             .usual_zone()
             .tlsa(ee(ecdsa))
             .tlsa(ee(rsa))
             .with(require_dane);
       }},
      {"dane-one-of-two-keys", "there is a TLSA record for the ECDSA certificate only",
       [](DomainBuilder& domain) {
         const Identity ecdsa = domain.identity();
         const Identity rsa =
             domain.identity([](auto& request) { request.key = KeyType::rsa_2048; });
         domain.serve(std::vector{ecdsa, rsa})
             .usual_zone()
             .tlsa(ee(ecdsa))
             .finds({"mx_tls.dane_mismatch"});
       }},
      {"dane-missing", "there are no TLSA records, and DANE is required",
       [](DomainBuilder& domain) {
         domain.usual().with(require_dane).finds({"mx_tls.dane_missing"});
       }},
      {"dane-mismatch", "the TLSA record is of another key",
       [](DomainBuilder& domain) {
         usual_with_record(domain, std::string("3 1 1 ") + other_key);
         domain.finds({"mx_tls.dane_mismatch", "mx_tls.dane_stale"});
       }},
      {"dane-one-address", "one of two addresses has another key than the TLSA record",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.serve(std::vector{domain.identity()})
             .zone("mx.{d}. A {1}")
             .finds({"mx_tls.dane_mismatch"});
       }},
      {"dane-rollover", "",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.tlsa(std::string("3 1 1 ") + other_key).remarks({"mx_tls.dane_next_key"});
       }},
      {"dane-rollover-ta", "",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.tlsa(ta(domain));
       }},
      {"dane-stale", "two TLSA records are left over",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.tlsa(std::string("3 1 1 ") + other_key)
             .tlsa(std::string("3 0 1 ") + other_key)
             .finds({"mx_tls.dane_stale"});
       }},
      {"dane-twice", "the TLSA record stands twice",
       [](DomainBuilder& domain) {
         const Identity identity = usual_dane(domain);
         domain.tlsa(ee(identity)).finds({"mx_tls.dane_duplicate"});
       }},
      {"dane-pkix", "the only TLSA record is of usage 1",
       [](DomainBuilder& domain) {
         usual_with_record(domain, std::string("1 1 1 ") + other_key);
         domain.finds({"mx_tls.dane_unauthenticated", "mx_tls.dane_unusable"});
       }},
      {"dane-pkix-beside", "a TLSA record of usage 0 stands beside a good one",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.tlsa(std::string("0 1 1 ") + other_key).finds({"mx_tls.dane_unusable"});
       }},
      {"dane-short", "the digest of the only TLSA record is too short",
       [](DomainBuilder& domain) {
         usual_with_record(domain, "3 1 1 0123");
         domain.finds({"mx_tls.dane_unauthenticated", "mx_tls.dane_unusable"});
       }},
      {"dane-selector", "a TLSA record with selector 2 stands beside a good one",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.tlsa(std::string("3 2 1 ") + other_key).finds({"mx_tls.dane_unusable"});
       }},
      {"dane-digests", "a stronger digest of another key makes a matching one count for nothing",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity();
         const Identity other = domain.identity();
         domain.serve(std::vector{identity})
             .usual_zone()
             .tlsa(ee(identity))
             .tlsa(format_tlsa(make_tlsa(3, 1, 2, other.certificate)))
             .finds({"mx_tls.dane_mismatch"})
             .remarks({"mx_tls.dane_shadowed"});
       }},
      {"dane-servfail", "TLSA cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail _{port}._tcp.mx.{d}. TLSA").finds({"mx_tls.dane_deferred"});
       }},
      {"dane-silent", "TLSA is not answered",
       [](DomainBuilder& domain) {
         domain.usual().zone("!timeout _{port}._tcp.mx.{d}. TLSA").finds({"mx_tls.dane_deferred"});
       }},
      {"dane-unsigned", "nobody signed the TLSA records",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.zone("!insecure _tcp.mx.{d}.").finds({"mx_tls.dane_unsigned"});
       }},
      {"dane-unsigned-host", "",
       [](DomainBuilder& domain) {
         usual_dane(domain);
         domain.zone("!insecure mx.{d}.");
       }},
      {"dane-unsigned-mx", "nobody signed the MX records",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity_for("mx." + domain.name());
         domain.serve(std::vector{identity})
             .zone(
                 "{d}. MX 10 mx.{d}.\nmx.{d}. CNAME signed-{d}.\nsigned-{d}. A {0}\n!insecure {d}.")
             .zone("_{port}._tcp.signed-{d}. TLSA " + ee(identity))
             .finds({"mx_tls.mx_is_alias"});
       }},
      {"dane-unsigned-domain", "the MX host is signed, the domain is not",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity_for("mx-" + domain.name());
         domain.serve(std::vector{identity})
             .zone("{d}. MX 10 mx-{d}.\nmx-{d}. A {0}\n!insecure {d}.")
             .zone("_{port}._tcp.mx-{d}. TLSA " + ee(identity))
             .finds({"mx_tls.dane_mx_unsigned"});
       }},
      {"dane-expired", "",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity(expire);
         domain.serve(std::vector{identity})
             .usual_zone()
             .tlsa(ee(identity))
             .with(require_dane)
             .remarks({"mx_tls.trust_not_needed"});
       }},
      {"dane-ta-expired", "DANE-TA cares for dates",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity(expire)})
             .usual_zone()
             .tlsa(ta(domain))
             .finds({"mx_tls.dane_mismatch", "tls.expired"});
       }},
      {"dane-ta-name", "DANE-TA cares for names",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("other.test")})
             .usual_zone()
             .tlsa(ta(domain))
             .finds({"mx_tls.dane_mismatch", "tls.wrong_name"});
       }},
      {"dane-ta-domain", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for(domain.name())})
             .usual_zone()
             .tlsa(ta(domain))
             .remarks({"mx_tls.trust_not_needed"});
       }},
      {"dane-ta-domain-alias", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for("real." + domain.name())})
             .zone("{d}. CNAME real.{d}.\nreal.{d}. MX 10 mx.{d}.\nmx.{d}. A {0}")
             .tlsa(ta(domain))
             .remarks({"mx_tls.trust_not_needed"});
       }},
      {"dane-alias", "the MX host is an alias, signed throughout",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity();
         domain.serve(std::vector{identity})
             .zone("{d}. MX 10 mx.{d}.\nmx.{d}. CNAME real.{d}.\nreal.{d}. A {0}")
             .zone("_{port}._tcp.real.{d}. TLSA " + ee(identity))
             .with(require_dane)
             .finds({"mx_tls.mx_is_alias"});
       }},
      {"dane-alias-outside", "the MX host is an alias to what is not signed",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity();
         domain.serve(std::vector{identity})
             .zone(
                 "{d}. MX 10 mx.{d}.\nmx.{d}. CNAME real.{d}.\nreal.{d}. A {0}\n!insecure "
                 "real.{d}.")
             .tlsa(ee(identity))
             .with(require_dane)
             .finds({"mx_tls.mx_is_alias"});
       }},
      {"dane-implicit", "there is no MX record; DANE holds for the domain itself",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity_for(domain.name());
         domain.serve(std::vector{identity})
             .zone("{d}. A {0}\n_{port}._tcp.{d}. TLSA " + ee(identity))
             .with(require_dane)
             .finds({"mx_tls.implicit_mx"});
       }},
      {"dane-implicit-alias", "there is no MX record; the domain's own TLSA record holds",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity_for("real." + domain.name());
         domain.serve(std::vector{identity})
             .zone("{d}. CNAME real.{d}.\nreal.{d}. A {0}\n_{port}._tcp.{d}. TLSA " + ee(identity))
             .with(require_dane)
             .finds({"mx_tls.implicit_mx"});
       }},
      {"dane-no-tls", "STARTTLS is not offered, where DANE demands it",
       [](DomainBuilder& domain) {
         domain.serve_plain()
             .usual_zone()
             .tlsa(std::string("3 1 1 ") + other_key)
             .finds({"mx_tls.starttls_missing"});
       }},
      {"dane-requiretls", "",
       [](DomainBuilder& domain) {
         const Identity identity = domain.identity();
         domain
             .serve(std::vector{identity},
                    [](SmtpSettings& settings) { settings.extensions.emplace_back("REQUIRETLS"); })
             .usual_zone()
             .tlsa(ee(identity))
             .with({"--require-requiretls"});
       }},
  };
}

}  // namespace mailprobe::lab
