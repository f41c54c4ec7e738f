// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_domains.hpp"

namespace mailprobe::lab {

std::vector<DomainRow> route_domains() {
  return {
      {"good", "", [](DomainBuilder& domain) { domain.usual(); }},
      {"two", "",
       [](DomainBuilder& domain) {
         domain.usual()
             .serve(std::vector{domain.identity_for("mx2." + domain.name())})
             .zone("{d}. MX 20 mx2.{d}.\nmx2.{d}. A {1}");
       }},
      {"four", "",
       [](DomainBuilder& domain) {
         domain.usual();
         for (int i = 1; i < 4; ++i)
           domain.serve(std::vector{domain.identity()})
               .zone("mx.{d}. A {" + std::to_string(i) + "}");
       }},
      {"one-bad-of-four", "one address of four refuses connections",
       [](DomainBuilder& domain) {
         domain.usual();
         for (int i = 1; i < 3; ++i)
           domain.serve(std::vector{domain.identity()})
               .zone("mx.{d}. A {" + std::to_string(i) + "}");
         domain.zone("mx.{d}. A 127.0.2.254").finds({"mx_tls.address_failed"});
       }},
      {"all-down", "no address takes connections",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 mx.{d}.\nmx.{d}. A 127.0.2.254\nmx.{d}. A 127.0.2.253")
             .finds({"mx_tls.address_failed", "mx_tls.undeliverable"});
       }},
      {"v6-only", "",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity()})
             .on_v6()
             .zone("{d}. MX 10 mx.{d}.\nmx.{d}. AAAA {0}")
             .with({"--require-ipv6"});
       }},
      {"no-ipv6", "there is no IPv6 address, and one is required",
       [](DomainBuilder& domain) {
         domain.usual().with({"--require-ipv6"}).finds({"mx_tls.no_ipv6"});
       }},
      {"null", "",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 0 .\n{d}. A 192.0.2.1").remarks({"mx_tls.null_mx"});
       }},
      {"null-with-policy", "",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 0 .\n{d}. A 192.0.2.1\n_mta-sts.{d}. TXT \"v=STSv1; id=1\"")
             .remarks({"mx_tls.null_mx"});
       }},
      {"null-without-address", "",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 0 .").remarks({"mx_tls.null_mx", "mx_tls.null_mx_unneeded"});
       }},
      {"null-beside-others", "a null MX stands beside another MX",
       [](DomainBuilder& domain) {
         domain.usual().zone("{d}. MX 0 .").finds({"mx_tls.null_mx_beside_others"});
       }},
      {"null-preference", "the null MX has preference 10",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 .\n{d}. A 192.0.2.1").finds({"mx_tls.null_mx_preference"});
       }},
      {"null-unexpected", "a null MX, where a host is expected",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 0 .")
             .with({"--expect-mx", "mx.example.org"})
             .finds({"mx_tls.mx_missing"});
       }},
      {"implicit", "there is no MX record",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity_for(domain.name())})
             .zone("{d}. A {0}")
             .finds({"mx_tls.implicit_mx"});
       }},
      {"nothing", "there is neither an MX record nor an address",
       [](DomainBuilder& domain) {
         domain.zone("{d}. TXT \"nothing\"").finds({"mx_tls.no_mail_host"});
       }},
      {"gone", "the domain does not exist",
       [](DomainBuilder& domain) { domain.finds({"mx_tls.domain_not_found"}); }},
      {"mx-unknown", "MX cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail {d}. MX").finds({"mx_tls.mx_unknown"});
       }},
      {"mx-silent", "MX is not answered",
       [](DomainBuilder& domain) {
         domain.usual().zone("!timeout {d}. MX").finds({"mx_tls.mx_unknown"});
       }},
      {"mx-alias", "the MX record names an alias",
       [](DomainBuilder& domain) {
         domain.serve(std::vector{domain.identity()})
             .zone("{d}. MX 10 mx.{d}.\nmx.{d}. CNAME real.{d}.\nreal.{d}. A {0}")
             .finds({"mx_tls.mx_is_alias"});
       }},
      {"mx-address", "the MX record names an address",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 192.0.2.1.")
             .finds({"mx_tls.mx_is_address", "mx_tls.undeliverable"});
       }},
      {"mx-gone", "the MX host does not exist",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 mx.nowhere.test.")
             .finds({"mx_tls.mx_not_found", "mx_tls.undeliverable"});
       }},
      {"mx-no-address", "the MX host has no address",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 mx.{d}.\nmx.{d}. TXT \"nothing\"")
             .finds({"mx_tls.mx_no_address", "mx_tls.undeliverable"});
       }},
      {"mx-lookup-fails", "the addresses of the MX host cannot be asked for",
       [](DomainBuilder& domain) {
         domain.zone("{d}. MX 10 mx.{d}.\n!servfail mx.{d}. *")
             .finds({"mx_tls.mx_lookup_failed", "mx_tls.undeliverable", "mx_tls.caa_unknown"});
       }},
      {"aaaa-fails", "the IPv6 addresses of the MX host cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail mx.{d}. AAAA").finds({"mx_tls.mx_lookup_incomplete"});
       }},
      {"one-mx-gone", "one of two MX hosts does not exist",
       [](DomainBuilder& domain) {
         domain.usual().zone("{d}. MX 20 mx.nowhere.test.").finds({"mx_tls.mx_not_found"});
       }},
      {"loopback", "the MX host is on loopback",
       [](DomainBuilder& domain) {
         domain.usual()
             .with({"(public)"})
             .finds({"mx_tls.special_address", "mx_tls.undeliverable"});
       }},
      {"loopback-policy", "the policy host, too, is on loopback",
       [](DomainBuilder& domain) {
         domain.usual()
             .policy("version: STSv1\nmode: none\nmax_age: 86400\n")
             .with({"(public)"})
             .finds({"mx_tls.special_address", "mx_tls.undeliverable", "mx_tls.sts_fetch_failed"});
       }},
      {"expected", "",
       [](DomainBuilder& domain) { domain.usual().with({"--expect-mx", "MX." + domain.name()}); }},
      {"unexpected", "the MX host is another one than expected",
       [](DomainBuilder& domain) {
         domain.usual()
             .with({"--expect-mx", "other." + domain.name()})
             .finds({"mx_tls.mx_missing", "mx_tls.mx_unexpected"});
       }},
      {"left-out", "there are more MX hosts than --max-mx",
       [](DomainBuilder& domain) {
         domain.usual()
             .zone("{d}. MX 20 mx2.{d}.\nmx2.{d}. A {0}")
             .with({"--max-mx", "1"})
             .finds({"mx_tls.mx_left_out"});
       }},
      {"no-name", "the address has no name, and one is required",
       [](DomainBuilder& domain) {
         domain.usual().with({"--require-ptr"}).finds({"mx_tls.no_ptr"});
       }},
      {"no-caa", "there is no CAA record, and one is required",
       [](DomainBuilder& domain) {
         domain.usual().with({"--require-caa"}).finds({"mx_tls.caa_missing"});
       }},
      {"caa", "",
       [](DomainBuilder& domain) {
         domain.usual().zone("{d}. CAA 0 issue \"ca.example\"").with({"--require-caa"});
       }},
      {"caa-fails", "CAA cannot be asked for",
       [](DomainBuilder& domain) {
         domain.usual().zone("!servfail {d}. CAA").finds({"mx_tls.caa_unknown"});
       }},
  };
}

}  // namespace mailprobe::lab
