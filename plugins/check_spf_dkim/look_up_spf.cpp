// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_spf_dkim/look_up.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using dns::RecordType;

void add_addresses(dns::Inquiry& inquiry, const dns::Name& host, const Options& options,
                   MxSenders& found) {
  const std::string shown = base::printable(host.format());
  for (const RecordType type : probe::address_types(options.common)) {
    const dns::Answer* answer = inquiry.find(host, type);
    if (answer == nullptr) continue;
    if (answer->could_not_ask())
      found.failures.push_back(dns::format_question(answer->question) + ": " + answer->explanation);
    for (const net::IpAddress& address : dns::addresses_in(answer->records)) {
      const bool known = std::ranges::any_of(
          found.clients, [&](const Client& client) { return client.address == address; });
      if (known) continue;
      if (found.clients.size() == most_clients) {
        found.failures.push_back(
            fmt::format("{} has more addresses than are looked at, {}", shown, most_clients));
        return;
      }
      found.clients.push_back({address, "MX " + shown, false});
    }
  }
}

MxSenders find_mx_senders(dns::Inquiry& inquiry, const Options& options) {
  MxSenders found;
  const dns::Answer* answer = inquiry.find(*options.domain, RecordType::mx);
  if (answer == nullptr) return found;
  found.mail = dns::read_mail_exchangers(*answer);
  if (answer->could_not_ask())
    found.failures.push_back(dns::format_question(answer->question) + ": " + answer->explanation);
  for (const dns::Mx& mx : found.mail.exchangers)
    add_addresses(inquiry, mx.exchange, options, found);
  return found;
}

void evaluate_clients(dns::Inquiry& inquiry, const Task& task, SpfObservation& seen) {
  std::vector<Client> clients = task.options.spf.clients;
  if (seen.mx_senders)
    clients.insert(clients.end(), seen.mx_senders->clients.begin(), seen.mx_senders->clients.end());
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(task.now.time_since_epoch());
  for (const Client& client : clients) {
    const policy::spf::Request request{.client = client.address,
                                       .mail_from = task.options.spf.mail_from,
                                       .helo = task.options.spf.helo,
                                       .receiver = "unknown",
                                       .time = now.count()};
    seen.clients.push_back({client, policy::spf::evaluate(inquiry, request)});
  }
}

}  // namespace

SpfObservation look_up_spf(dns::Inquiry& inquiry, const Task& task) {
  const Options& options = task.options;
  SpfObservation seen;
  if (options.domain) {
    seen.record = policy::spf::survey(inquiry, options.domain->format());
    seen.totals = policy::spf::add_up(*seen.record);
  }
  if (options.spf.all_mx) seen.mx_senders = find_mx_senders(inquiry, options);
  evaluate_clients(inquiry, task, seen);
  return seen;
}

}  // namespace mailprobe::check_spf_dkim
