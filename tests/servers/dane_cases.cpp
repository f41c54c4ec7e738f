// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/dane_cases.hpp"

#include "lab/tlsa.hpp"

namespace mailprobe::test {
namespace {

using lab::CertificateRequest;
using lab::format_tlsa;
using lab::make_tlsa;

constexpr DaneVerdict verified = DaneVerdict::verified;
constexpr DaneVerdict refused = DaneVerdict::refused;
constexpr DaneVerdict unauthenticated = DaneVerdict::unauthenticated;
constexpr DaneVerdict opportunistic = DaneVerdict::opportunistic;
constexpr DaneVerdict deferred = DaneVerdict::deferred;

constexpr const char* other_key =
    "3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
constexpr const char* other_sha512 =
    "3 1 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
constexpr const char* other_digest =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const std::string mx = "@d@. MX 10 @mx@.\n";
const std::string address = "@mx@. A 127.0.0.1\n";
const std::string host = mx + address;

std::string tlsa(const std::string& record) { return "@tlsa@. TLSA " + record + '\n'; }

std::string other(const std::string& parameters) { return parameters + ' ' + other_digest; }

CertificateRequest request() { return {.common_name = "", .names = {"*.mx.signed.test"}}; }

CertificateRequest expired_request() {
  CertificateRequest expired = request();
  expired.not_before = std::chrono::system_clock::now() - std::chrono::days(93);
  expired.not_after = std::chrono::system_clock::now() - std::chrono::days(3);
  return expired;
}

CertificateRequest request_with_key(lab::KeyType key) {
  CertificateRequest with_key = request();
  with_key.key = key;
  return with_key;
}

CertificateRequest request_with_digest(const char* digest) {
  CertificateRequest with_digest = request();
  with_digest.digest = digest;
  return with_digest;
}

CertificateRequest domain_request() {
  return {.common_name = "",
          .names = {"ta-domain.signed.test", "implicit-alias-ta.signed.test",
                    "mx-unsigned-domain.unsigned.test"}};
}

CertificateRequest client_request() {
  CertificateRequest for_clients = request();
  for_clients.extended_key_usage = "clientAuth";
  return for_clients;
}

// The records that describe something of a certificate.
struct Records {
  explicit Records(const Certificates& certificates)
      : leaf(certificates.usual.certificate),
        intermediate(certificates.authority.intermediate().certificate),
        root(certificates.authority.root().certificate) {}

  [[nodiscard]] std::string ee(int selector, int matching_type) const {
    return format_tlsa(make_tlsa(3, selector, matching_type, leaf));
  }
  [[nodiscard]] std::string ta(int selector, int matching_type) const {
    return format_tlsa(make_tlsa(2, selector, matching_type, intermediate));
  }
  [[nodiscard]] std::string ta_root(int selector, int matching_type) const {
    return format_tlsa(make_tlsa(2, selector, matching_type, root));
  }

  const tls::Certificate& leaf;
  const tls::Certificate& intermediate;
  const tls::Certificate& root;
};

DaneCase plain(std::string label, std::string reason, std::string lines, DaneVerdict verdict) {
  return {.label = std::move(label),
          .reason = std::move(reason),
          .lines = {.in_signed = std::move(lines)},
          .verdict = verdict};
}

std::vector<DaneCase> matching_cases(const Records& records) {
  const std::string leaf_as_ta = format_tlsa(make_tlsa(2, 1, 1, records.leaf));
  return {
      plain("ee-key", "what RFC 7672 recommends", host + tlsa(records.ee(1, 1)), verified),
      plain("ee-certificate", "3 0 1", host + tlsa(records.ee(0, 1)), verified),
      plain("ee-sha512", "3 1 2", host + tlsa(records.ee(1, 2)), verified),
      plain("ee-whole", "3 0 0", host + tlsa(records.ee(0, 0)), verified),
      plain("ee-whole-key", "3 1 0", host + tlsa(records.ee(1, 0)), verified),
      plain("ta-key", "2 1 1", host + tlsa(records.ta(1, 1)), verified),
      plain("ta-certificate", "2 0 1", host + tlsa(records.ta(0, 1)), verified),
      plain("ta-not-sent", "a digest of a root that the server does not send along",
            host + tlsa(records.ta_root(0, 1)), refused),
      plain("ta-whole", "the root itself stands in the record", host + tlsa(records.ta_root(0, 0)),
            verified),
      plain("ta-whole-key", "the root's key stands in the record",
            host + tlsa(records.ta_root(1, 0)), verified),
      plain("ta-is-leaf", "the server's own certificate is nobody's anchor",
            host + tlsa(leaf_as_ta), refused),
      plain("mismatch", "another key", host + tlsa(other_key), refused),
      plain("one-of-two", "one record of two matches",
            host + tlsa(other_key) + tlsa(records.ee(1, 1)), verified),
      plain("wildcard", "the record is a wildcard's",
            host + "*._tcp.@mx@. TLSA " + records.ee(1, 1) + '\n', verified),
  };
}

std::vector<DaneCase> usability_cases(const Records& records) {
  return {
      plain("usage-1", "PKIX-EE is not for SMTP", host + tlsa(other("1 1 1")), unauthenticated),
      plain("usage-0", "PKIX-TA is not for SMTP", host + tlsa(other("0 1 1")), unauthenticated),
      plain("usage-1-beside", "one that can be used counts",
            host + tlsa(other("1 1 1")) + tlsa(records.ee(1, 1)), verified),
      plain("usage-1-beside-other", "one that can be used counts, and does not match",
            host + tlsa("1 1 1 " + records.ee(1, 1).substr(6)) + tlsa(other_key), refused),
      plain("usage-4", "unassigned", host + tlsa(other("4 1 1")), unauthenticated),
      plain("short", "two octets are no digest", host + tlsa("3 1 1 0011"), unauthenticated),
      plain("short-beside", "a short digest beside a good one",
            host + tlsa("3 1 1 0011") + tlsa(records.ee(1, 1)), verified),
      plain("selector-2", "unassigned", host + tlsa(other("3 2 1")), unauthenticated),
      plain("matching-3", "unassigned", host + tlsa(other("3 1 3")), unauthenticated),
      plain("no-key", "3 1 0 with what is no key", host + tlsa(other("3 1 0")), unauthenticated),
      plain("no-certificate", "2 0 0 with what is no certificate", host + tlsa(other("2 0 0")),
            unauthenticated),
      plain("digests", "of two digests the stronger one counts (RFC 7671 section 9)",
            host + tlsa(records.ee(1, 1)) + tlsa(other_sha512), refused),
      plain("digests-of-usages", "the stronger digest of another usage is beside the point",
            host + tlsa(records.ta(1, 1)) + tlsa(other_sha512), verified),
  };
}

DaneCase at(MailPort port, DaneCase row) {
  row.port = port;
  return row;
}

DaneCase compared(Comparison finger, DaneCase row) {
  row.finger = std::move(finger);
  return row;
}

// The ciphers of TLS 1.2 are the only way to tell posttls-finger which key it shall see.
DaneCase with_key(std::string key_type, const std::string& ciphers, DaneCase row) {
  row.key_type = std::move(key_type);
  const Comparison finger{.options = {"-p", "<=TLSv1.2", "-o", "tls_medium_cipherlist=" + ciphers}};
  return at(MailPort::two_keys, compared(finger, std::move(row)));
}

std::vector<DaneCase> chain_cases(const Certificates& certificates, const Records& records) {
  const auto ee = [](const lab::Identity& identity) {
    return tlsa(format_tlsa(make_tlsa(3, 1, 1, identity.certificate)));
  };
  const std::string ta = tlsa(records.ta(1, 1));
  const std::string one_key = tlsa(records.ee(1, 1));
  return {
      at(MailPort::expired, plain("ee-expired", "DANE-EE does not care for dates",
                                  host + ee(certificates.expired), verified)),
      at(MailPort::expired, plain("ta-expired", "DANE-TA cares for dates", host + ta, refused)),
      at(MailPort::other_name, plain("ee-name", "DANE-EE does not care for names",
                                     host + ee(certificates.other_name), verified)),
      at(MailPort::other_name, plain("ta-name", "DANE-TA cares for names", host + ta, refused)),
      at(MailPort::domain_name,
         plain("ta-domain", "the domain's name will do (RFC 7672 section 3.2.2)", host + ta,
               verified)),
      at(MailPort::common_name,
         plain("ta-subject", "the subject's name counts if there is no other", host + ta,
               verified)),
      at(MailPort::wide_name,
         DaneCase{.label = "ta-wide",
                  .reason = "a wildcard is one label (RFC 7672 section 3.2.3: a client may differ)",
                  .lines = {.in_signed = host + ta},
                  .verdict = refused,
                  .zone = "deep.signed.test"}),
      at(MailPort::partial_name,
         plain("ta-partial", "a wildcard is a whole label", host + ta, refused)),
      at(MailPort::weak, plain("ee-weak", "whoever describes a weak key vouches for it",
                               host + ee(certificates.weak), verified)),
      at(MailPort::weak, plain("ta-weak", "a weak key below an anchor", host + ta, verified)),
      at(MailPort::old_digest, plain("ee-sha1", "nobody's signature counts",
                                     host + ee(certificates.old_digest), verified)),
      at(MailPort::old_digest,
         plain("ta-sha1", "a signature with SHA-1 proves nothing", host + ta, refused)),
      at(MailPort::for_clients, plain("ee-purpose", "DANE-EE does not care for the purpose",
                                      host + ee(certificates.for_clients), verified)),
      at(MailPort::for_clients,
         plain("ta-purpose", "DANE-TA cares for the purpose", host + ta, refused)),
      at(MailPort::no_tls,
         compared({.difference = "posttls-finger says nothing where STARTTLS is not offered"},
                  plain("no-tls", "records, and no STARTTLS", host + one_key, refused))),
      with_key("EC", "aECDSA",
               plain("two-keys-ecdsa", "the record is of this key", host + one_key, verified)),
      with_key("RSA", "aRSA",
               plain("two-keys-rsa", "the record is of the other key", host + one_key, refused)),
  };
}

std::vector<DaneCase> alias_cases(const Records& records) {
  const std::string good = records.ee(1, 1);
  const std::string to_other = mx + "@mx@. CNAME to.@mx@.\nto.@mx@. A 127.0.0.1\n";
  const auto at_target = [](const std::string& record) {
    return "_@port@._tcp.to.@mx@. TLSA " + record + '\n';
  };
  return {
      plain("alias", "the records stand at the target", to_other + at_target(good), verified),
      plain("alias-own", "the records stand at the alias", to_other + tlsa(good), verified),
      plain("alias-both", "those at the target count", to_other + at_target(other_key) + tlsa(good),
            refused),
      plain("alias-ta", "the certificate has the alias's name, and not the target's",
            to_other + at_target(records.ta(1, 1)), refused),
      plain("alias-middle", "what stands between the alias and the target counts for nothing",
            mx + "@mx@. CNAME to.@mx@.\nto.@mx@. CNAME end.@mx@.\nend.@mx@. A 127.0.0.1\n" +
                at_target(other_key),
            opportunistic),
      plain("alias-none", "no records at either", to_other, opportunistic),
      {.label = "alias-forged",
       .reason = "those at the target were forged",
       .lines = {.in_signed = to_other + at_target(good) + tlsa(good),
                 .forged = at_target(other_key)},
       .verdict = deferred},
      plain("domain-alias", "the domain is another one's alias", "@d@. CNAME ee-key.signed.test.\n",
            verified),
      at(MailPort::domain_name, plain("domain-alias-ta", "the certificate is for the other domain",
                                      "@d@. CNAME ta-domain.signed.test.\n", verified)),
      plain("dname", "a whole branch is an alias",
            "@d@. MX 10 mx.from.@l@.signed.test.\nfrom.@l@.signed.test. DNAME to.@l@.signed.test.\n"
            "mx.to.@l@.signed.test. A 127.0.0.1\n"
            "_@port@._tcp.mx.to.@l@.signed.test. TLSA " +
                good + '\n',
            verified),
  };
}

// Aliases that lead out of the signed zone, or into it.
std::vector<DaneCase> border_cases(const Records& records) {
  const std::string good = records.ee(1, 1);
  const std::string to_unsigned = mx + "@mx@. CNAME @l@.unsigned.test.\n";
  const std::string unsigned_address = "@l@.unsigned.test. A 127.0.0.1\n";
  return {
      {.label = "alias-out",
       .reason = "the alias is signed, its target is not: its own records count",
       .lines = {.in_signed = to_unsigned + tlsa(good), .in_unsigned = unsigned_address},
       .verdict = verified},
      {.label = "alias-out-mismatch",
       .reason = "the alias is signed, its target is not: its own records count",
       .lines = {.in_signed = to_unsigned + tlsa(other_key), .in_unsigned = unsigned_address},
       .verdict = refused},
      {.label = "alias-out-late",
       .reason = "the alias of the alias is not signed any more",
       .lines = {.in_signed = mx + "@mx@. CNAME to.@mx@.\nto.@mx@. CNAME @l@.unsigned.test.\n" +
                              tlsa(other_key),
                 .in_unsigned = unsigned_address},
       .verdict = refused},
      {.label = "alias-out-target",
       .reason = "records at an unsigned target count for nothing",
       .lines = {.in_signed = to_unsigned,
                 .in_unsigned =
                     unsigned_address + "_@port@._tcp.@l@.unsigned.test. TLSA " + other_key + '\n'},
       .verdict = opportunistic},
      {.label = "alias-in",
       .reason = "the alias is not signed, its target is",
       .lines = {.in_signed = "@d@. MX 10 @l@.unsigned.test.\n" + address + tlsa(other_key),
                 .in_unsigned = "@l@.unsigned.test. CNAME @mx@.\n"},
       .verdict = opportunistic},
  };
}

std::vector<DaneCase> record_alias_cases(const Records& records) {
  const std::string to_unsigned = "@tlsa@. CNAME @l@.unsigned.test.\n";
  const auto unsigned_record = [](const std::string& record) {
    return "@l@.unsigned.test. TLSA " + record + '\n';
  };
  return {
      plain("record-alias", "the record stands elsewhere in the zone",
            host + "@tlsa@. CNAME to.@mx@.\nto.@mx@. TLSA " + records.ee(1, 1) + '\n', verified),
      {.label = "record-out",
       .reason = "the record stands in an unsigned zone",
       .lines = {.in_signed = host + to_unsigned, .in_unsigned = unsigned_record(other_key)},
       .verdict = opportunistic},
      plain("record-nowhere", "the record's alias leads nowhere",
            host + "@tlsa@. CNAME nowhere.@mx@.\n", opportunistic),
  };
}

// Domains of the unsigned zone with a mail host in the signed one.
std::vector<DaneCase> unsigned_mx_cases(const Records& records) {
  const auto domain = [](std::string label, const std::string& lines, Comparison finger) {
    return DaneCase{.label = std::move(label),
                    .reason = "the MX record is not signed",
                    .lines = {.in_signed = address + lines, .in_unsigned = mx},
                    .verdict = opportunistic,
                    .zone = "unsigned.test",
                    .finger = std::move(finger)};
  };
  const auto warned = [](DaneCase row) {
    row.warning = refused;
    return row;
  };
  const std::string good = tlsa(records.ee(1, 1));
  const Comparison as_told{.options = {"-M", "may"}};
  const std::string may =
      "a client may use the records all the same (RFC 7672 section 2.2.1), and Postfix does";
  const std::string name =
      "only the host's name counts after an unsigned MX record (RFC 7672 section 3.2.2); Postfix "
      "takes the domain's, too";
  return {
      domain("mx-unsigned", good, as_told),
      domain("mx-unsigned-dane", good, {.difference = may, .verdict = verified}),
      warned(domain("mx-unsigned-other", tlsa(other_key), as_told)),
      warned(domain("mx-unsigned-other-dane", tlsa(other_key),
                    {.difference = may, .verdict = refused})),
      at(MailPort::domain_name, warned(domain("mx-unsigned-domain", tlsa(records.ta(1, 1)),
                                              {.difference = name, .verdict = verified}))),
  };
}

// Domains without an MX record.
std::vector<DaneCase> implicit_cases(const Records& records) {
  const std::string alias = "@d@. CNAME to.@d@.\nto.@d@. A 127.0.0.1\n";
  const auto own = [](const std::string& record) {
    return "_@port@._tcp.@d@. TLSA " + record + '\n';
  };
  const auto at_target = [](const std::string& record) {
    return "_@port@._tcp.to.@d@. TLSA " + record + '\n';
  };
  const Comparison stricter{
      .difference = "the alias's name must do (RFC 7672 section 3.2.2); Postfix does not take it",
      .verdict = refused};
  return {
      plain("implicit", "DANE holds for the domain itself",
            "@d@. A 127.0.0.1\n" + own(records.ee(1, 1)), verified),
      plain("implicit-alias", "the records stand at the target",
            alias + at_target(records.ee(1, 1)), verified),
      plain("implicit-alias-own", "its own records count where the target has none",
            alias + own(other_key), refused),
      {.label = "implicit-alias-out",
       .reason = "the alias is signed, its target is not: its own records count",
       .lines = {.in_signed = "@d@. CNAME @l@.unsigned.test.\n" + own(records.ee(1, 1)),
                 .in_unsigned = "@l@.unsigned.test. A 127.0.0.1\n"},
       .verdict = verified},
      at(MailPort::domain_name,
         compared(stricter, plain("implicit-alias-ta", "the certificate is for the alias",
                                  alias + at_target(records.ta(1, 1)), verified))),
  };
}

std::vector<DaneCase> absent_cases(const Records& records) {
  return {
      {.label = "host-unsigned",
       .reason = "the address is not signed, nor are the records",
       .lines = {.in_signed = "@d@. MX 10 @l@.unsigned.test.\n",
                 .in_unsigned = "@l@.unsigned.test. A 127.0.0.1\n"
                                "_@port@._tcp.@l@.unsigned.test. TLSA " +
                                std::string(other_key) + '\n'},
       .verdict = opportunistic},
      {.label = "other-family",
       .reason = "addresses of one family that were forged leave those of the other",
       .lines = {.in_signed = host + "@mx@. AAAA ::1\n" + tlsa(records.ee(1, 1)),
                 .forged = "@mx@. AAAA ::2\n"},
       .verdict = verified,
       .finger = {.options = {"-o", "inet_protocols=all", "-a", "ipv4"}}},
      plain("no-records", "the zone vouches that there are none", host, opportunistic),
      plain("no-data", "the name has records of another type", host + "@tlsa@. TXT \"x\"\n",
            opportunistic),
      plain("other-port", "the record of another port",
            host + "_25._tcp.@mx@. TLSA " + other_key + '\n', opportunistic),
  };
}

std::vector<DaneCase> forged_cases(const Records& records) {
  const std::string good = host + tlsa(records.ee(1, 1));
  const auto forged = [](std::string label, std::string reason, std::string signed_lines,
                         std::string forged_lines) {
    return DaneCase{
        .label = std::move(label),
        .reason = std::move(reason),
        .lines = {.in_signed = std::move(signed_lines), .forged = std::move(forged_lines)},
        .verdict = deferred};
  };
  return {
      forged("tlsa-forged", "a record was put beside the signed one", good, tlsa(other_key)),
      forged("tlsa-invented", "a record was put where the zone says that there is none", host,
             tlsa(other_key)),
      forged("a-forged", "an address was put beside the signed one", good, "@mx@. A 127.0.0.2\n"),
      forged("mx-forged", "an MX record was put beside the signed one", good,
             "@d@. MX 5 forged.signed.test.\n"),
      {.label = "tlsa-expired",
       .reason = "the signature of the record has expired",
       .lines = {.in_signed = host + "@tlsa@. CNAME @l@.expired.test.\n",
                 .in_expired = "@l@.expired.test. TLSA " + records.ee(1, 1) + '\n'},
       .verdict = deferred},
      {.label = "a-expired",
       .reason = "the signature of the address has expired",
       .lines = {.in_signed = "@d@. MX 10 @l@.expired.test.\n",
                 .in_expired = "@l@.expired.test. A 127.0.0.1\n"},
       .verdict = deferred},
      {.label = "mx-expired",
       .reason = "the signature of the MX record has expired",
       .lines = {.in_signed = address, .in_expired = mx},
       .verdict = deferred,
       .zone = "expired.test"},
  };
}

}  // namespace

Certificates::Certificates()
    : usual(authority.issue(request())),
      rsa(authority.issue(request_with_key(lab::KeyType::rsa_2048))),
      expired(authority.issue(expired_request())),
      other_name(authority.issue_for("other.test")),
      domain_name(authority.issue(domain_request())),
      common_name(authority.issue({.common_name = "ta-subject.mx.signed.test"})),
      wide_name(authority.issue_for("*.signed.test")),
      partial_name(authority.issue_for("ta-*.mx.signed.test")),
      weak(authority.issue(request_with_key(lab::KeyType::rsa_1024))),
      old_digest(authority.issue(request_with_digest("SHA1"))),
      for_clients(authority.issue(client_request())) {}

std::vector<PostfixListener> Certificates::listeners() const {
  return {{{usual}},       {{usual, rsa}},  {{expired}},     {{other_name}},
          {{domain_name}}, {{common_name}}, {{wide_name}},   {{partial_name}},
          {{weak}},        {{old_digest}},  {{for_clients}}, {{}}};
}

std::vector<DaneCase> dane_cases(const Certificates& certificates) {
  const Records records(certificates);
  std::vector<DaneCase> all;
  for (const auto& part :
       {matching_cases(records), usability_cases(records), chain_cases(certificates, records),
        alias_cases(records), border_cases(records), record_alias_cases(records),
        unsigned_mx_cases(records), implicit_cases(records), absent_cases(records),
        forged_cases(records)})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace mailprobe::test
