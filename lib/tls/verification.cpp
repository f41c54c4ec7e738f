// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/verification.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <tuple>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "tls/x509.hpp"

namespace mailprobe::tls {
namespace {

constexpr int most_intermediates = 8;
constexpr std::size_t most_names_shown = 5;

// What OpenSSL's verification said, as numbers: its callback must not throw, so it only writes into
// room that is there already.
struct Complaint {
  int error;
  int depth;
};

struct Complaints {
  std::array<Complaint, 64> list{};
  std::size_t count = 0;

  static int record(int ok, X509_STORE_CTX* context) {
    auto* self = static_cast<Complaints*>(X509_STORE_CTX_get_app_data(context));
    if (ok != 1 && self->count < self->list.size()) {
      self->list.at(self->count++) = {.error = X509_STORE_CTX_get_error(context),
                                      .depth = X509_STORE_CTX_get_error_depth(context)};
    }
    return 1;  // go on and find the rest
  }
};

std::string detail_of(Defect defect, int error, const CertificateFacts& facts) {
  switch (defect) {
    case Defect::expired: return "not valid after " + format_utc(facts.not_after);
    case Defect::not_yet_valid: return "not valid before " + format_utc(facts.not_before);
    case Defect::self_signed: return "it vouches for itself and is not trusted here";
    case Defect::untrusted_root: return "the root of the chain is not trusted here";
    case Defect::incomplete_chain:
      return "its issuer " + base::quote(facts.issuer) + " was not sent and is not trusted here";
    case Defect::not_a_ca:
      if (error == X509_V_ERR_INVALID_CA) return "it signed a certificate but is no authority";
      [[fallthrough]];
    default: return base::printable(X509_verify_cert_error_string(error));
  }
}

// Collects the faults of one verification; a defect counts once per depth.
class Faults {
 public:
  explicit Faults(const std::vector<CertificateFacts>& chain) : chain_(chain) {}

  [[nodiscard]] bool has(Defect defect, int depth) const {
    return std::ranges::any_of(
        list_, [&](const Fault& f) { return f.defect == defect && f.depth == depth; });
  }

  [[nodiscard]] bool empty() const { return list_.empty(); }

  void add(Defect defect, int depth, std::string detail) {
    if (has(defect, depth)) return;
    list_.push_back({.defect = defect,
                     .depth = depth,
                     .subject = subject_at(depth),
                     .detail = std::move(detail)});
  }

  void add_complaint(const Complaint& complaint) {
    const Defect defect = defect_of(complaint.error);
    const auto at = static_cast<std::size_t>(std::max(0, complaint.depth));
    const CertificateFacts nobody;
    add(defect, static_cast<int>(at),
        detail_of(defect, complaint.error, at < chain_.size() ? chain_[at] : nobody));
  }

  std::vector<Fault> sorted() && {
    std::erase_if(list_, [this](const Fault& fault) { return is_shadow(fault); });
    std::ranges::sort(list_, {}, [](const Fault& f) { return std::tuple(f.depth, f.defect); });
    return std::move(list_);
  }

 private:
  // OpenSSL says of an issuer that may not sign also that it is no good server certificate.
  [[nodiscard]] bool is_shadow(const Fault& fault) const {
    return fault.defect == Defect::wrong_purpose && has(Defect::not_a_ca, fault.depth);
  }

  [[nodiscard]] std::string subject_at(int depth) const {
    const auto at = static_cast<std::size_t>(depth);
    if (at >= chain_.size()) return {};
    return chain_[at].display_name();
  }

  const std::vector<CertificateFacts>& chain_;
  std::vector<Fault> list_;
};

std::vector<Certificate> chain_of(X509_STORE_CTX* context) {
  const auto* stack = X509_STORE_CTX_get0_chain(context);
  std::vector<Certificate> chain;
  chain.reserve(static_cast<std::size_t>(std::max(0, sk_X509_num(stack))));
  for (int i = 0; i < sk_X509_num(stack); ++i)
    chain.push_back(Certificate::share(sk_X509_value(stack, i)));
  return chain;
}

void set_parameters(X509_STORE_CTX* context, TimePoint now) {
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(now));
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_trust(parameters, X509_TRUST_SSL_SERVER);
  X509_VERIFY_PARAM_set_depth(parameters, most_intermediates);
  X509_VERIFY_PARAM_set_auth_level(parameters, 0);  // strength is judged below
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_TRUSTED_FIRST);
}

struct Outcome {
  std::vector<Certificate> chain;
  Complaints complaints;
  bool verified = false;
  int last_error = X509_V_ERR_UNSPECIFIED;
};

Outcome run_openssl(std::span<const Certificate> presented, const TrustStore& trust,
                    TimePoint now) {
  Outcome outcome;
  const auto others = to_stack(presented.subspan(1));
  const Handle<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), trust.native(), presented.front().native(),
                                      others.get()) != 1) {
    throw std::bad_alloc();
  }
  set_parameters(context.get(), now);
  X509_STORE_CTX_set_app_data(context.get(), &outcome.complaints);
  X509_STORE_CTX_set_verify_cb(context.get(), &Complaints::record);
  outcome.verified = X509_verify_cert(context.get()) == 1;
  outcome.last_error = X509_STORE_CTX_get_error(context.get());
  outcome.chain = chain_of(context.get());
  ERR_clear_error();
  return outcome;
}

void check_dates(const std::vector<CertificateFacts>& chain, TimePoint now, Faults& faults) {
  // Here and not left to OpenSSL alone: of an incomplete chain it passes over the last one.
  for (int depth = 0; const CertificateFacts& facts : chain) {
    if (now > facts.not_after)
      faults.add(Defect::expired, depth, detail_of(Defect::expired, 0, facts));
    if (now < facts.not_before)
      faults.add(Defect::not_yet_valid, depth, detail_of(Defect::not_yet_valid, 0, facts));
    ++depth;
  }
}

void check_key(const CertificateFacts& facts, int depth, Faults& faults) {
  if (facts.key_security_bits >= least_strength) return;
  faults.add(Defect::weak_key, depth,
             fmt::format("{} with {} bits gives {} bits of security, {} are needed",
                         base::printable(facts.key_type), facts.key_bits, facts.key_security_bits,
                         least_strength));
}

void check_signature(const CertificateFacts& facts, int depth, Faults& faults) {
  // An algorithm that OpenSSL does not know cannot be verified, and is complained about as such.
  if (facts.signature_security_bits == 0 || facts.signature_security_bits >= least_strength) return;
  faults.add(Defect::weak_signature, depth,
             "it was signed with " + base::printable(facts.signature_algorithm));
}

bool ends_in_trust(const Faults& faults, int last) {
  constexpr std::array fatal{Defect::self_signed, Defect::untrusted_root, Defect::incomplete_chain};
  return std::ranges::none_of(fatal, [&](Defect d) { return faults.has(d, last); });
}

void check_strength(const std::vector<CertificateFacts>& chain, Faults& faults) {
  const int size = static_cast<int>(chain.size());
  for (int depth = 0; depth < size; ++depth) {
    const CertificateFacts& facts = chain[static_cast<std::size_t>(depth)];
    // A trusted root is trusted for being in the store, not for its signature or its age.
    const bool root = depth == size - 1 && ends_in_trust(faults, depth);
    if (!root || depth == 0) check_key(facts, depth, faults);
    if (!root) check_signature(facts, depth, faults);
  }
}

std::string names_offered(const CertificateFacts& facts) {
  std::vector<std::string> names;
  names.reserve(facts.dns_names.size() + facts.ip_addresses.size());
  for (const std::string& name : facts.dns_names)
    names.push_back(base::quote(name, 80));
  for (const net::IpAddress& address : facts.ip_addresses)
    names.push_back(address.format());
  if (names.size() <= most_names_shown) return base::join(names, ", ");
  const std::size_t hidden = names.size() - most_names_shown;
  names.resize(most_names_shown);
  return base::join(names, ", ") + fmt::format(" and {} more", hidden);
}

void check_name(const Certificate& leaf, const ReferenceIdentity& reference, Faults& faults) {
  if (matches(leaf, reference)) return;
  const CertificateFacts facts = leaf.facts();
  const std::string wanted = format_reference(reference);
  if (!facts.dns_names.empty() || !facts.ip_addresses.empty()) {
    faults.add(Defect::wrong_name, 0, wanted + " is not among " + names_offered(facts));
    return;
  }
  const std::string common_name = base::quote(facts.common_name);
  faults.add(
      Defect::no_san, 0,
      "no alternative names, only the common name " + common_name + ", which counts no more");
  if (!common_name_matches(leaf, reference))
    faults.add(Defect::wrong_name, 0, wanted + " is not the common name " + common_name);
}

std::vector<CertificateFacts> facts_of(const std::vector<Certificate>& chain) {
  std::vector<CertificateFacts> facts;
  facts.reserve(chain.size());
  for (const Certificate& certificate : chain)
    facts.push_back(certificate.facts());
  return facts;
}

Verification nothing_to_verify() {
  return {.faults = {{.defect = Defect::malformed,
                      .depth = 0,
                      .subject = "",
                      .detail = "no certificate was sent"}},
          .chain_built = {}};
}

}  // namespace

Verification verify_chain(std::span<const Certificate> presented, const TrustStore& trust,
                          const ReferenceIdentity& reference, TimePoint now) {
  if (presented.empty()) return nothing_to_verify();
  const Outcome outcome = run_openssl(presented, trust, now);
  Verification verification{.faults = {}, .chain_built = facts_of(outcome.chain)};

  Faults faults(verification.chain_built);
  for (std::size_t i = 0; i < outcome.complaints.count; ++i)
    faults.add_complaint(outcome.complaints.list.at(i));
  // It can give up without a complaint, for example on a key that it cannot read.
  if (!outcome.verified && faults.empty())
    faults.add_complaint({.error = outcome.last_error, .depth = 0});
  check_dates(verification.chain_built, now, faults);
  check_strength(verification.chain_built, faults);
  check_name(presented.front(), reference, faults);
  verification.faults = std::move(faults).sorted();
  return verification;
}

}  // namespace mailprobe::tls
