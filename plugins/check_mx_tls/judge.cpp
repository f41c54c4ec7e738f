// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/judge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/perfdata.hpp"
#include "check_mx_tls/senders.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using base::count;

using dns::MailRoute;
using plugin::Check;
using plugin::Report;
using DanePolicy = policy::dane::Policy;

Check judge_total_time(const Case& matter) {
  const double seconds = base::to_seconds(matter.seen.total);
  Check check{.text = fmt::format("total time: {:.3f} s", seconds)};
  if (const auto alarm = plugin::find_alarm(matter.options.common.thresholds, seconds,
                                            {finding::time_warning, finding::time_critical}))
    find(matter, check, *alarm->kind, fmt::format("{:.3f} s in all, {}", seconds, alarm->clause));
  return check;
}

std::string summarise_dane(const Observation& seen) {
  const auto with_dane = std::ranges::count_if(seen.hosts, [](const HostObservation& host) {
    return host.dane.policy == DanePolicy::required;
  });
  if (!seen.resolver_validates) return "DANE not known (resolver does not validate)";
  if (with_dane == 0) return "no DANE";
  if (std::cmp_equal(with_dane, seen.hosts.size())) return "DANE";
  return fmt::format("DANE on {} of {}", with_dane, count(seen.hosts.size(), "host"));
}

std::string summarise_mta_sts(const Observation& seen) {
  const policy::mta_sts::Policy* policy = believed_policy(seen.sts);
  if (policy == nullptr) return is_known(seen.sts) ? "no MTA-STS" : "MTA-STS not known";
  return fmt::format("MTA-STS {}", policy::mta_sts::format_mode(policy->mode));
}

std::string summarise_life(const Case& matter) {
  const auto expiry = soonest_expiry_of_all(matter.seen);
  if (!expiry) return {};
  return fmt::format(", certificates valid until {} ({} days)",
                     tls::format_utc(*expiry).substr(0, 10), tls::days_until(*expiry, matter.now));
}

std::string summarise(const Case& matter) {
  const Observation& seen = matter.seen;
  const std::string domain = shown(matter.options.domain);
  if (seen.mail.route == MailRoute::null_mx) return domain + " takes no mail (null MX), as it says";
  const SendersView view = view_of_senders(seen);
  return fmt::format("{}: senders {} to {} on {}, {}, {}{}", domain,
                     format_fate(view.opportunistic.fate), count(seen.hosts.size(), "mail host"),
                     view.addresses == 1 ? "1 address" : count(view.addresses, "addresse"),
                     summarise_dane(seen), summarise_mta_sts(seen), summarise_life(matter));
}

// What OK needs to have been seen; what is missing without being told makes the run UNKNOWN.
void require_evidence(const Case& matter, plugin::Evidence& evidence) {
  const auto require = [&](const std::string& item, bool settled) {
    evidence.require(item);
    if (settled) evidence.settle(item);
  };
  const Observation& seen = matter.seen;
  require("route of the mail", true);
  const bool has_route =
      seen.mail.route == MailRoute::exchangers || seen.mail.route == MailRoute::implicit_mx;
  if (has_route) require("mail hosts", !seen.hosts.empty());
  for (const HostObservation& host : seen.hosts) {
    require("addresses of " + shown(host.mx.exchange),
            !host.addresses.empty() || !host.found || host.addresses_left_out > 0);
    for (const AddressObservation& address : host.addresses) {
      const bool aside = address.aside != Aside::none;
      const bool held = !address.sessions.empty() &&
                        (address.sessions.front().failure || address.sessions.front().hello_tls);
      require("session with " + target_of(host, address), aside || held);
    }
  }
  const bool sound = std::holds_alternative<policy::mta_sts::Record>(seen.sts.record);
  if (sound && dns::may_take_mail(seen.mail.route))
    require("policy of MTA-STS", seen.sts.policy.has_value());
}

void add_timings(Report& report, const Case& matter) {
  report.timings.emplace_back("total", base::to_seconds(matter.seen.total));
}

std::string_view line_at(std::string_view text, std::size_t position) {
  const std::size_t at = std::min(position, text.size());
  const std::size_t before = text.substr(0, at).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

}  // namespace

std::string shown(const dns::Name& name) { return base::printable(name.format()); }

std::string target_of(const HostObservation& host, const AddressObservation& address) {
  return shown(host.mx.exchange) + ' ' + address.address.format();
}

void find(const Case& matter, Check& check, const plugin::FindingKind& kind, std::string message,
          std::string target) {
  check.findings.push_back(
      {&kind, matter.options.common.severities.of(kind), std::move(message), std::move(target)});
}

void blame_time(const Case& matter, Check& check) {
  plugin::Finding& finding = check.findings.back();
  finding.status = matter.options.common.timeout.state.value_or(finding.status);
}

void find_fault(const Case& matter, Check& check, const plugin::FindingKind& kind,
                std::string_view subject, std::string_view text, const policy::Fault& fault) {
  const policy::Place place = policy::place_of(text, fault.position);
  const policy::Excerpt excerpt =
      policy::excerpt_at(line_at(text, fault.position), place.column - 1);
  find(matter, check, kind,
       fmt::format("{}: {} (line {}, column {})", subject, fault.what, place.line, place.column));
  check.details.push_back({1, excerpt.text});
  check.details.push_back({1, excerpt.caret});
}

Report judge(const Options& options, const Observation& seen, tls::TimePoint now) {
  const Case matter{.options = options, .seen = seen, .now = now};
  Report report{.service = "MX_TLS", .plugin = "check_mx_tls", .target = shown(options.domain)};
  report.ok_summary = summarise(matter);
  if (options.common.format == plugin::Format::json)
    report.observations = describe(options, seen, now);
  add_timings(report, matter);
  report.perfdata = perfdata_of(options, seen, now);

  report.checks.push_back(judge_route(matter));
  for (const HostObservation& host : seen.hosts)
    report.checks.push_back(judge_host(matter, host));
  // Of a domain that takes no mail nobody asks how.
  if (dns::may_take_mail(seen.mail.route)) {
    report.checks.push_back(judge_mta_sts(matter));
    report.checks.push_back(judge_reports(matter));
  }
  report.checks.push_back(judge_senders(matter));
  report.checks.push_back(judge_total_time(matter));
  require_evidence(matter, report.evidence);
  return report;
}

}  // namespace mailprobe::check_mx_tls
