// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/perfdata.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/senders.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Perfdata;
using plugin::Unit;

class Collector {
 public:
  Collector(const Options& options, const Observation& seen, tls::TimePoint now)
      : options_(options), seen_(seen), now_(now) {}

  std::vector<Perfdata> collect() {
    add_domain();
    add_policy();
    for (const HostObservation& host : seen_.hosts) {
      for (const AddressObservation& address : host.addresses)
        add_address(host, address);
    }
    return std::move(items_);
  }

 private:
  void add_domain() {
    items_.push_back({.metric = "time",
                      .value = base::to_seconds(seen_.total),
                      .unit = Unit::seconds,
                      .thresholds = options_.common.thresholds,
                      .min = 0});
    const SendersView view = view_of_senders(seen_);
    add_count("mail_hosts", seen_.hosts.size());
    add_count("addresses", view.addresses);
    add_count("accepting", view.opportunistic.accepting);
    add_count("accepting_mta_sts", view.mta_sts.accepting);
    add_count("accepting_dane", view.dane.accepting);
    if (const auto expiry = soonest_expiry_of_all(seen_)) add_days("cert_days", *expiry, {});
  }

  void add_policy() {
    const policy::mta_sts::Policy* policy = believed_policy(seen_.sts);
    if (policy != nullptr) {
      items_.push_back({.metric = "sts_max_age",
                        .value = static_cast<double>(policy->max_age),
                        .thresholds = options_.max_age,
                        .min = 0});
    }
    if (!seen_.sts.policy) return;
    if (const auto first = soonest_expiry(seen_.sts.policy->verification))
      add_days("sts_cert_days", first->not_after, {});
  }

  void add_address(const HostObservation& host, const AddressObservation& address) {
    if (address.sessions.empty()) return;
    const SessionObservation& first = address.sessions.front();
    add_leaf({.metric = "time",
              .instance = instance_of(host, address),
              .value = base::to_seconds(first.total),
              .unit = Unit::seconds,
              .thresholds = {},
              .min = 0});
    for (const SessionObservation& session : address.sessions) {
      const auto expiry = soonest_expiry(session.verification);
      if (expiry)
        add_leaf(days("cert_days", expiry->not_after,
                      instance_of(host, address, name_key_type(session))));
    }
  }

  void add_leaf(Perfdata item) {
    leaf_bytes_ += item.label().size();
    const bool has_room =
        options_.common.format != plugin::Format::text || leaf_bytes_ <= leaf_label_limit;
    if (has_room) items_.push_back(std::move(item));
  }

  void add_count(std::string metric, std::size_t number) {
    items_.push_back({.metric = std::move(metric),
                      .value = static_cast<double>(number),
                      .thresholds = {},
                      .min = 0});
  }

  [[nodiscard]] Perfdata days(std::string metric, tls::TimePoint expiry,
                              std::string instance) const {
    return {.metric = std::move(metric),
            .instance = std::move(instance),
            .value = static_cast<double>(tls::days_until(expiry, now_)),
            .thresholds = options_.certificate_days};
  }
  void add_days(std::string metric, tls::TimePoint expiry, std::string instance) {
    items_.push_back(days(std::move(metric), expiry, std::move(instance)));
  }

  const Options& options_;
  const Observation& seen_;
  tls::TimePoint now_;
  std::vector<Perfdata> items_;
  std::size_t leaf_bytes_ = 0;
};

}  // namespace

std::optional<tls::TimePoint> soonest_expiry_of_all(const Observation& seen) {
  std::optional<tls::TimePoint> soonest;
  for (const HostObservation& host : seen.hosts) {
    for (const AddressObservation& address : host.addresses) {
      for (const SessionObservation& session : address.sessions) {
        const auto expiry = soonest_expiry(session.verification);
        if (expiry && (!soonest || expiry->not_after < *soonest)) soonest = expiry->not_after;
      }
    }
  }
  return soonest;
}

std::string instance_of(const HostObservation& host, const AddressObservation& address,
                        std::string_view key_type) {
  const std::string leaf = host.mx.exchange.format() + '_' + address.address.format();
  return key_type.empty() ? leaf : leaf + '_' + base::to_lower(key_type);
}

std::vector<Perfdata> perfdata_of(const Options& options, const Observation& seen,
                                  tls::TimePoint now) {
  return Collector(options, seen, now).collect();
}

}  // namespace mailprobe::check_mx_tls
