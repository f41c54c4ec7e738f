// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/foreign_text.hpp"
#include "check_spf_dkim/look_up.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

namespace dmarc = policy::dmarc;
using dns::RecordType;

const dns::PublicSuffixList* suffixes_of(const Task& task) {
  return task.inputs.suffixes ? &*task.inputs.suffixes : nullptr;
}

// The domain that SPF speaks for (RFC 7489 section 3.1.2): that of MAIL FROM, else of HELO.
std::optional<dns::Name> spf_domain(const SpfOptions& spf) {
  const std::string& sender = spf.mail_from.empty() ? spf.helo : spf.mail_from;
  const std::size_t at = sender.rfind('@');
  const auto name = dns::parse_host_name(at == std::string::npos ? sender : sender.substr(at + 1));
  if (!name) return std::nullopt;
  return *name;
}

void look_up_reports(dns::Inquiry& inquiry, const Task& task, DmarcObservation& seen) {
  const auto* applicable = std::get_if<dmarc::Applicable>(&seen.discovery.choice);
  if (applicable == nullptr) return;
  seen.destinations =
      dmarc::check_destinations(inquiry, applicable->record, applicable->domain, suffixes_of(task));
}

void look_up_alignment(dns::Inquiry& inquiry, const Task& task, DmarcObservation& seen) {
  const auto* applicable = std::get_if<dmarc::Applicable>(&seen.discovery.choice);
  const auto domain = spf_domain(task.options.spf);
  if (applicable == nullptr || !domain) return;
  seen.spf_domain = base::printable(domain->format());
  seen.spf_alignment = dmarc::align(inquiry, seen.discovery.walk, *domain, applicable->record.aspf);
}

dmarc::Proof proof_of(policy::spf::Result result) {
  if (result == policy::spf::Result::pass) return dmarc::Proof::pass;
  return result == policy::spf::Result::temperror ? dmarc::Proof::temperror : dmarc::Proof::fail;
}

dmarc::Proof proof_of(policy::dkim::Result result) {
  if (result == policy::dkim::Result::pass) return dmarc::Proof::pass;
  return result == policy::dkim::Result::temperror ? dmarc::Proof::temperror : dmarc::Proof::fail;
}

}  // namespace

DmarcObservation look_up_dmarc(dns::Inquiry& inquiry, const Task& task) {
  const dns::PublicSuffixList* suffixes = suffixes_of(task);
  DmarcObservation seen;
  seen.discovery = dmarc::discover(inquiry, *task.options.domain, suffixes);
  look_up_reports(inquiry, task, seen);
  look_up_alignment(inquiry, task, seen);
  seen.own = dmarc::effective_policy(seen.discovery);
  seen.below_existing = dmarc::effective_policy(
      dmarc::discover_below(seen.discovery, dmarc::Existence::exists, suffixes));
  seen.below_missing = dmarc::effective_policy(
      dmarc::discover_below(seen.discovery, dmarc::Existence::does_not_exist, suffixes));
  seen.differences = dmarc::find_differences(seen.discovery);
  return seen;
}

dmarc::Evaluation evaluate_message(dns::Inquiry& inquiry, const Task& task,
                                   const Observation& seen) {
  const MessageObservation& letter = *seen.dkim.message;
  dmarc::Message message;
  for (const std::string& domain : letter.author.domains) {
    if (const auto name = dns::parse_host_name(domain)) message.from.push_back(*name);
  }
  const auto domain = spf_domain(task.options.spf);
  const auto sender =
      std::ranges::find(seen.spf.clients, false,
                        [](const ClientObservation& client) { return client.client.must_fail; });
  if (sender != seen.spf.clients.end() && domain)
    message.spf = dmarc::Identifier{proof_of(sender->evaluation.result), *domain};
  for (const auto& result : letter.signatures) {
    if (result.signature)
      message.dkim.push_back({proof_of(result.result), result.signature->signer.domain});
  }
  return dmarc::evaluate(inquiry, message, suffixes_of(task));
}

CompanionObservation look_up_companions(dns::Inquiry& inquiry, const Task& task,
                                        const dmarc::Discovery& dmarc_discovery) {
  CompanionObservation seen;
  seen.bimi = policy::bimi::find_record(inquiry, dmarc_discovery, task.options.bimi_selector);
  seen.bimi_prerequisite = policy::bimi::check_policy(dmarc_discovery);
  const dns::Name& domain = *task.options.domain;
  // Both names were tried when the options were read.
  const dns::Answer* sts = inquiry.find(domain.child("_mta-sts").value(), RecordType::txt);
  const dns::Answer* tls = inquiry.find(domain.child("_smtp._tls").value(), RecordType::txt);
  if (sts != nullptr) {
    seen.sts_failure = sts->explanation;
    seen.sts = policy::mta_sts::read_record(dns::data_of<dns::Txt>(sts->records));
  }
  if (tls != nullptr) {
    seen.tls_rpt_failure = tls->explanation;
    seen.tls_rpt = policy::tls_rpt::read_record(dns::data_of<dns::Txt>(tls->records));
  }
  return seen;
}

}  // namespace mailprobe::check_spf_dkim
