// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/external_reports.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/answer.hpp"
#include "dns/host_name.hpp"
#include "policy/dmarc/alignment.hpp"
#include "policy/dmarc/walk.hpp"

namespace mailprobe::policy::dmarc {
namespace {

using dns::Name;

std::string shown(const Name& name) { return base::printable(name.format()); }

// What the host says to reports about the policy domain.
struct Consent {
  Authorisation authorisation = Authorisation::unknown;
  std::string reason;
  std::vector<Uri> overrides;
  std::optional<MalformedRecord> attempt;
};

bool is_at(const Uri& uri, const Name& host) {
  const auto name = dns::parse_host_name(uri.host);
  return name && *name == host;
}

// RFC 9990 section 3, steps 6 to 9.
Consent read_consent(const dns::Answer& answer, ReportKind kind, const Name& host) {
  const std::string place = shown(answer.question.name);
  const auto records = dns::data_of<dns::Txt>(answer.records);
  TxtChoice choice = choose_record(records, version, Opening::tag);
  if (auto* none = std::get_if<NoRecord>(&choice)) {
    return {Authorisation::not_authorised,
            fmt::format("there is no record of DMARC at {}", place),
            {},
            std::move(none->attempt)};
  }
  Consent consent{Authorisation::authorised, fmt::format("there is a record at {}", place), {}, {}};
  for (const dns::Txt& txt : records) {
    const std::string text = txt.joined();
    if (departs_at(text, version, Opening::tag)) continue;
    Record record = parse_record(text);
    std::ranges::move(kind == ReportKind::aggregate ? record.rua : record.ruf,
                      std::back_inserter(consent.overrides));
  }
  const auto stray =
      std::ranges::find_if(consent.overrides, [&](const Uri& uri) { return !is_at(uri, host); });
  if (stray == consent.overrides.end()) return consent;
  return {
      Authorisation::not_authorised,
      fmt::format("the record at {} names {}, which is another host, so that nobody gets reports",
                  place, base::quote(stray->uri)),
      {},
      {}};
}

struct Destination {
  ReportKind kind = ReportKind::aggregate;
  const Name& host;
};

Consent find_consent(dns::Inquiry& inquiry, const Name& policy_domain,
                     const Destination& destination) {
  const auto prefix = destination.host.child("_report._dmarc");
  const auto name = prefix ? policy_domain.under(*prefix) : prefix;
  if (!name) {  // RFC 9990 section 3, step 4
    return {Authorisation::not_authorised,
            "the name of the record that says so would be too long",
            {},
            {}};
  }
  const dns::Answer* answer = inquiry.find(*name, dns::RecordType::txt);
  if (answer == nullptr) return {Authorisation::unknown, "it was not asked yet", {}, {}};
  if (answer->could_not_ask())
    return {Authorisation::unknown, dns::explain_failures({answer, 1}), {}, {}};
  return read_consent(*answer, destination.kind, destination.host);
}

Authorisation weigh(Aligned same_organization, Authorisation consent) {
  if (same_organization == Aligned::yes) return Authorisation::not_needed;
  if (same_organization == Aligned::no || consent == Authorisation::authorised) return consent;
  return Authorisation::unknown;
}

// One record's destinations.
class Check {
 public:
  Check(dns::Inquiry& inquiry, const Name& policy_domain, const dns::PublicSuffixList* list)
      : inquiry_(inquiry),
        policy_domain_(policy_domain),
        list_(list),
        walk_(walk(inquiry, policy_domain)) {}

  void take(ReportKind kind, const std::vector<Uri>& targets) {
    for (const Uri& target : targets)
      found_.push_back(check(kind, target));
  }

  std::vector<ReportDestination> finish() && { return std::move(found_); }

 private:
  ReportDestination check(ReportKind kind, const Uri& target) {
    ReportDestination destination{kind, target, Authorisation::unknown, {}, {}, {}, {}};
    if (found_.size() >= destination_limit) {
      destination.reason = fmt::format("{} addresses stand before it, and it was not asked about",
                                       destination_limit);
      return destination;
    }
    const auto host = dns::parse_host_name(target.host);
    if (!host) {
      destination.reason = host.error().message;
      return destination;
    }
    const Alignment alignment = align(inquiry_, walk_, *host, Mode::relaxed);
    Consent consent = find_consent(inquiry_, policy_domain_, {kind, *host});
    destination.authorisation = weigh(alignment.aligned, consent.authorisation);
    if (list_ != nullptr) {
      const Alignment by_list = align(*list_, policy_domain_, *host, Mode::relaxed);
      destination.legacy = weigh(by_list.aligned, consent.authorisation);
    }
    const bool settled = destination.authorisation == consent.authorisation;
    destination.reason = settled ? consent.reason : alignment.reason;
    if (destination.authorisation != Authorisation::not_needed) {
      destination.overrides = std::move(consent.overrides);
      destination.attempt = std::move(consent.attempt);
    }
    return destination;
  }

  dns::Inquiry& inquiry_;
  const Name& policy_domain_;
  const dns::PublicSuffixList* list_;
  Walk walk_;
  std::vector<ReportDestination> found_;
};

}  // namespace

std::vector<ReportDestination> check_destinations(dns::Inquiry& inquiry, const Record& record,
                                                  const Name& policy_domain,
                                                  const dns::PublicSuffixList* list) {
  Check check(inquiry, policy_domain, list);
  check.take(ReportKind::aggregate, record.rua);
  check.take(ReportKind::failure, record.ruf);
  return std::move(check).finish();
}

}  // namespace mailprobe::policy::dmarc
