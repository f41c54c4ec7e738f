// SPDX-License-Identifier: GPL-3.0-or-later
//
// MTA-STS: the record in the DNS, the policy on the web, and whether the mail hosts are as it says.
#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/policy_host.hpp"
#include "check_mx_tls/senders.hpp"
#include "http/media_type.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;
using plugin::Status;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;
using policy::mta_sts::Mode;
using policy::mta_sts::Policy;
using policy::mta_sts::PolicyReading;
using policy::mta_sts::Record;

class StsJudge {
 public:
  explicit StsJudge(const Case& matter) : matter_(matter), sts_(matter.seen.sts) {}

  Check judge() {
    if (!sts_.lookup_failure.empty()) {
      check_.text = "MTA-STS: not known";
      find(finding::sts_unknown, sts_.lookup_failure);
      return std::move(check_);
    }
    judge_record();
    if (sts_.policy) judge_web(*sts_.policy);
    judge_memory();
    return std::move(check_);
  }

 private:
  void judge_record() {
    check_.text = "MTA-STS: no policy";
    if (const auto* several = std::get_if<SeveralRecords>(&sts_.record)) {
      find(finding::sts_several_records, fmt::format("{} MTA-STS records", several->count));
    } else if (const auto* bad = std::get_if<MalformedRecord>(&sts_.record)) {
      find_fault(matter_, check_, finding::sts_bad_record, "MTA-STS record", bad->text, bad->fault);
    } else if (const auto* none = std::get_if<NoRecord>(&sts_.record)) {
      judge_absence(*none);
    } else {
      const auto& record = std::get<Record>(sts_.record);
      check_.text = "MTA-STS: id " + record.id;
      judge_remarks("MTA-STS record", record.text, record.remarks);
    }
  }

  void judge_absence(const NoRecord& none) {
    if (none.attempt) {
      find_fault(matter_, check_, finding::sts_bad_record, "MTA-STS record", none.attempt->text,
                 none.attempt->fault);
    } else {
      find(finding::sts_missing, "there is no MTA-STS record");
    }
  }

  void judge_web(const StsPolicyObservation& web) {
    if (web.lookup_error) {
      find(finding::sts_host_unknown, explain(*web.lookup_error));
    } else if (web.fetch_error) {
      find(finding::sts_fetch_failed,
           "the policy could not be fetched: " + web.fetch_error->message);
      if (web.fetch_error->cause == base::Cause::timeout) blame_time(matter_, check_);
    } else {
      judge_certificate(web);
      judge_response(*web.response);
      if (web.reading) judge_reading(*web.reading, web.response->body);
    }
  }

  [[nodiscard]] std::string explain(const dns::LookupError& error) const {
    if (error.failure == dns::LookupFailure::could_not_ask) return error.error.message;
    return fmt::format("mta-sts.{} {}", shown(matter_.options.domain),
                       error.failure == dns::LookupFailure::no_address
                           ? "has no address"
                           : "does not exist (NXDOMAIN)");
  }

  void judge_certificate(const StsPolicyObservation& web) {
    for (const tls::Fault& fault : web.verification.faults) {
      const plugin::FindingKind& kind = finding::of(fault.defect);
      find(finding::sts_certificate,
           fmt::format("policy host: {} ({}): {}", kind.title, fault.subject, fault.detail));
    }
    const auto first = soonest_expiry(web.verification);
    if (!first) return;
    const int days = tls::days_until(first->not_after, matter_.now);
    check_.details.push_back({1, fmt::format("policy host: certificate valid until {} ({} days)",
                                             tls::format_utc(first->not_after), days)});
    const Status status = matter_.options.certificate_days.judge(days);
    if (status == Status::ok) return;
    find(status == Status::critical ? finding::sts_days_critical : finding::sts_days_warning,
         fmt::format("the policy host's certificate {} is valid for {} days, until {}",
                     first->display_name(), days, tls::format_utc(first->not_after)));
  }

  void judge_response(const http::Response& response) {
    constexpr int ok = 200;
    const bool redirect = response.status / 100 == 3;
    if (redirect) {
      find(finding::sts_redirected, fmt::format("the web server answers {} and leads to {}",
                                                response.status, base::quote(response.location)));
    } else if (response.status != ok) {
      find(finding::sts_bad_status, fmt::format("the web server answers {}", response.status));
    } else if (response.body_too_long) {
      find(finding::sts_too_long,
           fmt::format("the policy is longer than {} KiB", largest_policy / 1024));
    } else if (!http::is_text_plain(response.content_type)) {
      find(finding::sts_media_type,
           fmt::format("the policy is served as {}", base::quote(response.content_type)));
    }
  }

  void judge_reading(const PolicyReading& reading, const std::string& body) {
    if (!reading.lenient) {
      find_fault(matter_, check_, finding::sts_bad_policy, "policy", body, reading.lenient.error());
      return;
    }
    if (!reading.strict) {
      find_fault(matter_, check_, finding::sts_strict_senders, "strict senders drop this policy",
                 body, reading.strict.error());
    }
    judge_remarks("policy", body, reading.remarks);
    judge_policy(*reading.lenient);
  }

  void judge_remarks(std::string_view subject, const std::string& text,
                     const std::vector<policy::Fault>& remarks) {
    for (const policy::Fault& remark : remarks)
      find_fault(matter_, check_, finding::sts_remark, subject, text, remark);
  }

  void judge_policy(const Policy& policy) {
    const std::string mode(policy::mta_sts::format_mode(policy.mode));
    check_.text += fmt::format(", mode {}, max_age {} s", mode, policy.max_age);
    check_.details.push_back({2, "policy: " + policy::mta_sts::format_policy(policy)});
    judge_mode(policy);
    const Status age = matter_.options.max_age.judge(policy.max_age);
    if (age != Status::ok && policy.mode != Mode::none)
      find(age == Status::critical ? finding::sts_age_critical : finding::sts_age_warning,
           fmt::format("max_age is {} s", policy.max_age));
    if (policy.mode == Mode::none) return;
    judge_hosts(policy);
    judge_unused(policy);
  }

  // Testing protects less than enforce, and none nobody.
  static int strength(Mode mode) {
    if (mode == Mode::none) return 0;
    return mode == Mode::testing ? 1 : 2;
  }

  void judge_mode(const Policy& policy) {
    const Mode least = matter_.options.least_mode;
    if (strength(policy.mode) < strength(least)) {
      find(finding::sts_mode, fmt::format("the policy's mode is {}, {} is asked for",
                                          policy::mta_sts::format_mode(policy.mode),
                                          policy::mta_sts::format_mode(least)));
    } else if (policy.mode == Mode::testing) {
      find(finding::sts_testing, "the policy is in testing");
    } else if (policy.mode == Mode::none) {
      find(finding::sts_none, "the policy's mode is none");
    }
  }

  void judge_hosts(const Policy& policy) {
    const bool enforced = policy.mode == Mode::enforce;
    for (const dns::Mx& mx : matter_.seen.mail.exchangers) {
      if (policy::mta_sts::allows(policy, mx.exchange)) continue;
      find(enforced ? finding::sts_mx_not_allowed : finding::sts_mx_not_allowed_yet,
           shown(mx.exchange) + " is not among the hosts of the policy");
    }
    for (const HostObservation& host : matter_.seen.hosts) {
      for (const AddressObservation& address : host.addresses)
        judge_address(enforced, host, address);
    }
  }

  void judge_address(bool enforced, const HostObservation& host,
                     const AddressObservation& address) {
    if (!takes_mail(address) || is_unknown(address)) return;
    const std::string reason = why_not_met(address);
    if (reason.empty()) return;
    find(enforced ? finding::sts_not_met : finding::sts_not_met_yet,
         "the policy is not met: " + reason, target_of(host, address));
  }

  static std::string why_not_met(const AddressObservation& address) {
    for (const SessionObservation& session : address.sessions) {
      if (!session.handshake && &session == &address.sessions.front())
        return session.failure->error.message;
      if (session.handshake && !session.verification.trusted())
        return std::string(finding::of(session.verification.faults.front().defect).title);
    }
    return {};
  }

  void judge_unused(const Policy& policy) {
    if (matter_.seen.mail.route != dns::MailRoute::exchangers) return;
    for (const policy::mta_sts::MxPattern& pattern : policy.mx) {
      const bool used = std::ranges::any_of(matter_.seen.mail.exchangers, [&](const dns::Mx& mx) {
        return policy::mta_sts::matches(pattern, mx.exchange);
      });
      if (!used)
        find(finding::sts_mx_unused, base::printable(policy::mta_sts::format_mx_pattern(pattern)) +
                                         " matches no MX record");
    }
  }

  void judge_memory() {
    const Remembered& remembered = matter_.seen.remembered;
    if (remembered.error) find(finding::state_unusable, remembered.error->message);
    const auto* record = std::get_if<Record>(&sts_.record);
    const Policy* policy = believed_policy(sts_);
    if (remembered.id.empty() || record == nullptr || policy == nullptr) return;
    const std::string now = policy::mta_sts::format_policy(*policy);
    if (record->id == remembered.id && now != remembered.policy)
      find(finding::sts_id_unchanged,
           fmt::format("the policy was {} and is {}, but the id is still {}",
                       base::quote(remembered.policy), base::quote(now), record->id));
  }

  void find(const plugin::FindingKind& kind, std::string message, std::string target = {}) {
    check_mx_tls::find(matter_, check_, kind, std::move(message), std::move(target));
  }

  const Case& matter_;
  const StsObservation& sts_;
  Check check_;
};

}  // namespace

Check judge_mta_sts(const Case& matter) { return StsJudge(matter).judge(); }

}  // namespace mailprobe::check_mx_tls
