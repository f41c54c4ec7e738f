// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/judge.hpp"

#include <fmt/format.h>

#include "check_smtp_full/compat.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using plugin::Check;
using plugin::Finding;
using plugin::FindingKind;
using plugin::Report;

constexpr std::string_view total_time = "total time";
constexpr std::string_view addresses = "addresses of the host";

std::string target_of(const Options& options) {
  if (options.socket) return options.socket->path;
  if (options.address) return net::Endpoint{*options.address, options.port}.format();
  return options.host + ':' + std::to_string(options.port);
}

Finding make(const Options& options, const FindingKind& kind, std::string message) {
  return {&kind, options.common.severities.of(kind), std::move(message), {}};
}

plugin::Thresholds dns_thresholds(const Options& options) {
  const auto found = options.phase_thresholds.find(dns_phase);
  return found == options.phase_thresholds.end() ? plugin::Thresholds() : found->second;
}

std::string count_addresses(std::size_t count) {
  return fmt::format("{} address{}", count, count == 1 ? "" : "es");
}

const FindingKind& kind_of(dns::LookupFailure failure) {
  switch (failure) {
    case dns::LookupFailure::no_such_name: return finding::name_not_found;
    case dns::LookupFailure::no_address: return finding::no_address;
    case dns::LookupFailure::could_not_ask: break;
  }
  return finding::dns_failed;
}

void judge_lookup_time(const Options& options, double seconds, Check& check) {
  if (const auto alarm = plugin::find_alarm(dns_thresholds(options), seconds,
                                            {finding::phase_warning, finding::phase_critical}))
    check.findings.push_back(
        make(options, *alarm->kind, fmt::format("dns took {:.3f} s, {}", seconds, alarm->clause)));
}

Check judge_lookup(const Options& options, const Observation& seen) {
  Check check;
  const double seconds = base::to_seconds(seen.lookup_time.value_or(base::Duration::zero()));
  judge_lookup_time(options, seconds, check);
  if (!seen.lookup_error) {
    const std::size_t count = seen.found.addresses.size() + seen.addresses_left_out;
    check.text =
        fmt::format("dns: {} has {} ({:.3f} s)", options.host, count_addresses(count), seconds);
    for (const net::IpAddress& address : seen.found.addresses)
      check.details.push_back({2, address.format()});
    if (seen.addresses_left_out > 0) {
      check.findings.push_back(
          make(options, finding::too_many_addresses,
               fmt::format("{} has {}, of which the first {} were looked at", options.host,
                           count_addresses(count), seen.found.addresses.size())));
    }
    if (!seen.found.partial_failure.empty()) {
      check.findings.push_back(make(options, finding::dns_incomplete, seen.found.partial_failure));
    }
    return check;
  }
  check.text = fmt::format("dns: no address ({:.3f} s)", seconds);
  Finding finding =
      make(options, kind_of(seen.lookup_error->failure), seen.lookup_error->error.message);
  if (seen.lookup_timed_out) finding.status = options.common.timeout.state.value_or(finding.status);
  check.findings.push_back(std::move(finding));
  return check;
}

Check judge_total_time(const Options& options, const Observation& seen) {
  const double seconds = base::to_seconds(seen.total);
  Check check{.text = fmt::format("total time: {:.3f} s", seconds)};
  if (const auto alarm = plugin::find_alarm(options.common.thresholds, seconds,
                                            {finding::time_warning, finding::time_critical}))
    check.findings.push_back(
        make(options, *alarm->kind, fmt::format("{:.3f} s in all, {}", seconds, alarm->clause)));
  return check;
}

// An address that takes no connection is a smaller matter if the next one does.
bool is_passed_over(const Options& options, const Observation& seen,
                    const SessionObservation& session) {
  return !options.all_addresses && &session != &seen.sessions.back();
}

Check judge_passed_over(const Options& options, const SessionObservation& session) {
  const bool no_route = session.failure->error.cause == base::Cause::no_route;
  Check check{.text = net::format_peer(session.peer)};
  check.findings.push_back(make(options,
                                no_route ? finding::address_unreachable : finding::address_failed,
                                session.failure->error.message));
  return check;
}

std::string describe_certificate_life(const SessionObservation& session, tls::TimePoint now) {
  const auto first_to_expire = soonest_expiry(session);
  if (!first_to_expire) return {};
  const int days = tls::days_until(first_to_expire->not_after, now);
  const std::string date = tls::format_utc(first_to_expire->not_after).substr(0, 10);
  if (first_to_expire->not_after <= now) return ", certificate expired on " + date;
  return fmt::format(", certificate valid until {} ({} days)", date, days);
}

// What was tried beyond the session itself, so that OK says what it is worth.
std::string describe_what_was_tried(const Options& options, const SessionObservation& session) {
  std::string text;
  if (session.auth && session.auth->reply.code == 235)
    text += ", authenticated with " + session.auth_mechanism;
  if (session.ended_as_expected) {
    text += fmt::format(", {} refused as expected", what_is_awaited(*session.ended_as_expected));
  }
  if (!session.message.empty() && session.message.front().is_positive())
    text += ", message accepted";
  if (session.greylisted_before) text += ", greylisted at first";
  if (options.relay && session.stranger)
    text += fmt::format(", {} forms of relaying refused", session.stranger->relay.size());
  return text;
}

// What failed although the state is OK: the user may choose so with --severity or -t.
std::string summarise_tolerated_failure(const Options& options, const Observation& seen) {
  std::string reason;
  if (seen.lookup_error) reason = seen.lookup_error->error.message;
  for (const SessionObservation& session : seen.sessions) {
    const bool counts = options.all_addresses || &session == &seen.sessions.back();
    if (counts && session.failure && session.failure->phase != Phase::quit && reason.empty())
      reason = session.failure->error.message;
  }
  return reason.empty() ? "" : target_of(options) + ": " + reason + ", which counts as OK here";
}

std::string summarise_success(const Options& options, const Observation& seen, tls::TimePoint now) {
  std::string tolerated = summarise_tolerated_failure(options, seen);
  if (!tolerated.empty() || seen.sessions.empty()) return tolerated;
  const SessionObservation& last = seen.sessions.back();
  std::string text =
      fmt::format("{} answered in {:.3f} s", target_of(options), base::to_seconds(seen.total));
  if (options.all_addresses) text += " on " + count_addresses(seen.sessions.size());
  text += describe_what_was_tried(options, last);
  if (!last.handshake) return text;
  text += ", " + last.handshake->protocol;
  if (!options.verify) text += ", certificate not verified (--insecure)";
  const SessionObservation* shortest = &last;
  for (const SessionObservation& session : seen.sessions) {
    const auto a = soonest_expiry(session);
    const auto b = soonest_expiry(*shortest);
    if (a && b && a->not_after < b->not_after) shortest = &session;
  }
  return text + describe_certificate_life(*shortest, now);
}

void add_timings(Report& report, const Observation& seen) {
  if (seen.lookup_time) report.timings.emplace_back("dns", base::to_seconds(*seen.lookup_time));
  if (!seen.sessions.empty()) {
    for (const PhaseTime& time : seen.sessions.back().phases) {
      report.timings.emplace_back(format_phase(time.phase), base::to_seconds(time.elapsed));
    }
  }
  report.timings.emplace_back("total", base::to_seconds(seen.total));
}

void add_total_perfdata(Report& report, const Options& options, const Observation& seen) {
  report.perfdata.push_back({.metric = "time",
                             .value = base::to_seconds(seen.total),
                             .unit = plugin::Unit::seconds,
                             .thresholds = options.common.thresholds,
                             .min = 0});
  if (!seen.lookup_time) return;
  report.perfdata.push_back({.metric = "time_dns",
                             .value = base::to_seconds(*seen.lookup_time),
                             .unit = plugin::Unit::seconds,
                             .thresholds = dns_thresholds(options),
                             .min = 0});
}

}  // namespace

Report judge(const Options& options, const Observation& seen, tls::TimePoint now) {
  Report report{.service = "SMTP", .plugin = "check_smtp_full", .target = target_of(options)};
  report.ok_summary = summarise_success(options, seen, now);
  // Only JSON carries them, and a check that runs ten thousand times a minute pays for nothing
  // else.
  if (options.common.format == plugin::Format::json) report.observations = describe(options, seen);
  add_timings(report, seen);
  add_total_perfdata(report, options, seen);

  report.evidence.require(addresses);
  report.evidence.require(total_time);
  if (seen.lookup_time) report.checks.push_back(judge_lookup(options, seen));
  if (seen.lookup_error) {
    report.evidence.settle(addresses);
    report.evidence.settle(total_time);
    if (options.dialect == Dialect::check_smtp_2) speak_as_check_smtp_2(report, options, seen, now);
    return report;
  }
  if (!seen.sessions.empty()) report.evidence.settle(addresses);
  for (const SessionObservation& session : seen.sessions) {
    if (is_passed_over(options, seen, session)) {
      report.checks.push_back(judge_passed_over(options, session));
    } else {
      judge_session(options, session, now, report);
    }
  }
  report.checks.push_back(judge_total_time(options, seen));
  report.evidence.settle(total_time);
  if (options.dialect == Dialect::check_smtp_2) speak_as_check_smtp_2(report, options, seen, now);
  return report;
}

}  // namespace mailprobe::check_smtp_full
