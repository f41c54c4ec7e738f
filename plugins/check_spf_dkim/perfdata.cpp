// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "check_spf_dkim/judge_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using plugin::Perfdata;
using policy::spf::Result;

Perfdata number(std::string metric, std::size_t value, const plugin::Thresholds& thresholds = {}) {
  return {.metric = std::move(metric),
          .value = static_cast<double>(value),
          .thresholds = thresholds,
          .min = 0};
}

void add_spf(const Case& matter, std::vector<Perfdata>& items) {
  const SpfObservation& spf = matter.seen.spf;
  // What is not known is no 0.
  if (spf.record && spf.record->finding != policy::spf::Finding::not_known) {
    const net::Coverage coverage = net::cover(spf.totals.networks);
    items.push_back(number("spf_lookups", spf.totals.lookups, matter.options().spf.lookups));
    items.push_back(number("spf_void", std::min(spf.totals.void_v4, spf.totals.void_v6)));
    items.push_back(number("spf_octets", spf.record->answer_octets));
    items.push_back({.metric = "spf_ipv4", .value = coverage.v4_addresses, .min = 0});
    items.push_back({.metric = "spf_ipv6_64", .value = coverage.v6_subnets, .min = 0});
  }
  if (spf.clients.empty()) return;
  const auto passing = std::ranges::count_if(spf.clients, [](const ClientObservation& client) {
    return client.evaluation.result == Result::pass;
  });
  items.push_back(number("spf_senders", spf.clients.size()));
  items.push_back(number("spf_passing", static_cast<std::size_t>(passing)));
}

// The shortest RSA key, and how old the oldest key is.
void add_dkim(const Case& matter, std::vector<Perfdata>& items) {
  const DkimOptions& options = matter.options().dkim;
  std::optional<int> shortest;
  std::optional<double> oldest;
  for (const KeyObservation& seen : matter.seen.dkim.keys) {
    const auto* record = std::get_if<policy::dkim::KeyRecord>(&seen.reading);
    if (record == nullptr) continue;
    if (record->key.type() == crypto::KeyType::rsa)
      shortest = std::min(shortest.value_or(record->key.bits()), record->key.bits());
    const auto age = age_of(matter, record->key);
    if (age) oldest = std::max(oldest.value_or(*age), *age);
  }
  items.push_back(number("dkim_keys", matter.seen.dkim.keys.size()));
  if (shortest)
    items.push_back({.metric = "dkim_rsa_bits",
                     .value = static_cast<double>(*shortest),
                     .thresholds = options.key_bits,
                     .min = 0});
  if (oldest)
    items.push_back(
        {.metric = "dkim_key_days", .value = *oldest, .thresholds = options.key_age, .min = 0});
}

}  // namespace

std::vector<Perfdata> perfdata_of(const Case& matter) {
  std::vector<Perfdata> items{{.metric = "time",
                               .value = base::to_seconds(matter.seen.total),
                               .unit = plugin::Unit::seconds,
                               .thresholds = matter.options().common.thresholds,
                               .min = 0}};
  if (matter.options().spf.wanted) add_spf(matter, items);
  if (matter.options().domain && matter.options().dkim.wanted) add_dkim(matter, items);
  return items;
}

}  // namespace mailprobe::check_spf_dkim
