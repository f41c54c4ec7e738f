// SPDX-License-Identifier: GPL-3.0-or-later
//
// DANE of one host: the decision of the DNS, and whether each TLSA record is still good for
// something.
#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/senders.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;
using policy::dane::Policy;
using tls::TlsaRecord;

// "3 1 1 0123456789ab...": enough of the data to know it again.
std::string format_record(const TlsaRecord& record) {
  constexpr std::size_t octets_shown = 8;
  const auto data = std::span(record.data).first(std::min(record.data.size(), octets_shown));
  return fmt::format("{} {} {} {}{}", record.usage, record.selector, record.matching_type,
                     base::format_hex(data), record.data.size() > octets_shown ? "..." : "");
}

// Of a chain: what lies behind them is in no path that anybody verifies.
constexpr std::size_t most_certificates = 16;

template <typename Function>
void for_each_certificate(const HostObservation& host, Function function) {
  for (const AddressObservation& address : host.addresses) {
    for (const SessionObservation& session : address.sessions) {
      if (!session.handshake) continue;
      for (const tls::Certificate& certificate :
           session.handshake->chain | std::views::take(most_certificates))
        function(certificate);
    }
  }
}

bool matches_anything(const HostObservation& host, const TlsaRecord& record) {
  bool matched = false;
  for_each_certificate(host, [&](const tls::Certificate& certificate) {
    matched = matched || tls::describes(record, certificate);
  });
  return matched;
}

bool is_used(const HostObservation& host, const TlsaRecord& record) {
  const std::vector<TlsaRecord> usable = host.dane.usable_records();
  bool used = false;
  for (const AddressObservation& address : host.addresses) {
    for (const SessionObservation& session : address.sessions)
      used =
          used || (session.dane && session.dane->record && usable[*session.dane->record] == record);
  }
  return used;
}

// RFC 7671 section 9: of one usage and selector, only the strongest digest counts; a full value
// always does.
bool is_shadowed(const std::vector<TlsaRecord>& records, const TlsaRecord& record) {
  if (record.matching_type != tls::matching_sha256) return false;
  return std::ranges::any_of(records, [&](const TlsaRecord& other) {
    return other.usage == record.usage && other.selector == record.selector &&
           other.matching_type == tls::matching_sha512 && !tls::why_unusable(other);
  });
}

// That a record matches nothing is known only if everything was seen.
bool was_seen_in_full(const HostObservation& host) {
  return host.addresses_left_out == 0 &&
         std::ranges::all_of(host.addresses, [](const AddressObservation& address) {
           return !address.sessions.empty() && address.sessions.front().handshake;
         });
}

std::vector<TlsaRecord> without_repetition(const std::vector<TlsaRecord>& records) {
  std::vector<TlsaRecord> distinct;
  for (const TlsaRecord& record : records) {
    if (std::ranges::find(distinct, record) == distinct.end()) distinct.push_back(record);
  }
  return distinct;
}

class RecordsJudge {
 public:
  RecordsJudge(const Case& matter, const HostObservation& host, Check& check)
      : matter_(matter), host_(host), check_(check) {}

  void judge() {
    const std::vector<TlsaRecord> records = without_repetition(host_.dane.records);
    if (records.size() < host_.dane.records.size())
      find(finding::dane_duplicate, "a TLSA record stands twice");
    std::size_t matching = 0;
    std::vector<TlsaRecord> unmatched;
    for (const TlsaRecord& record : records) {
      if (judge_usability(record)) continue;
      const bool matched = matches_anything(host_, record) || is_used(host_, record);
      check_.details.push_back(
          {1, text_of(record) + (matched ? " describes a certificate that is shown" : "")});
      matching += matched ? 1 : 0;
      if (!matched) unmatched.push_back(record);
    }
    if (was_seen_in_full(host_)) judge_unmatched(unmatched, matching);
  }

 private:
  // True if the record cannot be used at all.
  bool judge_usability(const TlsaRecord& record) {
    if (const auto reason = tls::why_unusable(record)) {
      find(finding::dane_unusable, text_of(record) + ": " + *reason);
      return true;
    }
    if (is_shadowed(host_.dane.records, record))
      find(finding::dane_shadowed, text_of(record) + " counts for nothing beside SHA-512");
    return false;
  }

  // RFC 7671 section 8.1: the record of the next key is published before the key is used, one
  // beside each that is in use. What is more than that was left behind.
  void judge_unmatched(const std::vector<TlsaRecord>& unmatched, std::size_t matching) {
    const bool rollover = unmatched.size() <= matching;
    for (const TlsaRecord& record : unmatched) {
      find(rollover ? finding::dane_next_key : finding::dane_stale,
           text_of(record) + " describes no certificate at any address");
    }
  }

  static std::string text_of(const TlsaRecord& record) { return "TLSA " + format_record(record); }

  void find(const plugin::FindingKind& kind, std::string message) {
    check_mx_tls::find(matter_, check_, kind, std::move(message), shown(host_.mx.exchange));
  }

  const Case& matter_;
  const HostObservation& host_;
  Check& check_;
};

void judge_policy(const Case& matter, const HostObservation& host, Check& check) {
  const policy::dane::Decision& dane = host.dane;
  const std::string name = shown(host.mx.exchange);
  if (dane.policy == Policy::deferred && host.found) {
    find(matter, check, finding::dane_deferred, dane.reason, name);
    if (matter.seen.time_ran_out) blame_time(matter, check);
  }
  if (dane.policy == Policy::mandatory_unauthenticated)
    find(matter, check, finding::dane_unauthenticated, "no TLSA record can be used", name);
  if (dane.records_unsigned)
    find(matter, check, finding::dane_unsigned, "the TLSA records are not signed", name);
  if (dane.mx_unsigned)
    find(matter, check, finding::dane_mx_unsigned,
         "the TLSA records are signed, the MX records are not", name);
  const bool missing = dane.policy == Policy::none || dane.policy == Policy::none_insecure;
  if (matter.options.require_dane && missing && matter.seen.resolver_validates)
    find(matter, check, finding::dane_missing, "DANE is not required: " + dane.reason, name);
}

}  // namespace

void judge_dane(const Case& matter, const HostObservation& host, Check& check) {
  if (host.is_address || !host.found) return;
  Check dane{.text = fmt::format("DANE {}: {} [{}]", format_policy(host.dane.policy),
                                 host.dane.reason, host.dane.clause)};
  judge_policy(matter, host, dane);
  // Records that count for nothing are judged by that alone.
  if (!host.dane.records_unsigned) RecordsJudge(matter, host, dane).judge();
  check.children.push_back(std::move(dane));
}

}  // namespace mailprobe::check_mx_tls
