// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/targets.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/mail_exchangers.hpp"
#include "policy/spf/survey.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_dnsbl {
namespace {

std::string show(const dns::Name& name) { return base::printable(name.format()); }

class Finder {
 public:
  Finder(dns::Inquiry& inquiry, const Options& options) : inquiry_(inquiry), options_(options) {}

  Targets find() {
    for (const Wish& wish : options_.wishes) {
      if (const auto* network = std::get_if<net::Network>(&wish)) {
        add_network(*network, "");
      } else {
        add_name_wish(std::get<NameWish>(wish));
      }
    }
    if (left_out_ > 0)
      report(Trouble::too_large,
             fmt::format("{} targets beyond the {} that are looked up", left_out_, most_targets));
    return std::move(found_);
  }

 private:
  void add_name_wish(const NameWish& wish) {
    // The names that are given are looked up as such, with whatever addresses they lead to.
    add({wish.name, "", wish.search == Search::name});
    switch (wish.search) {
      case Search::name: break;
      case Search::host: add_host(wish.name, show(wish.name)); break;
      case Search::mx: add_mail_exchangers(wish.name); break;
      case Search::spf: add_senders(wish.name); break;
    }
  }

  void add_host(const dns::Name& host, const std::string& origin) {
    bool is_known = true;
    std::size_t addresses = 0;
    for (const dns::RecordType type : probe::address_types(options_.common)) {
      const dns::Answer* answer = inquiry_.find(host, type);
      is_known = is_known && answer != nullptr && !answer->could_not_ask();
      if (answer == nullptr) continue;
      if (answer->could_not_ask()) report_failure(*answer);
      for (const net::IpAddress& address : dns::addresses_in(answer->records)) {
        add({address, origin});
        ++addresses;
      }
    }
    if (addresses == 0 && is_known)
      report(Trouble::none_there,
             fmt::format("{} has no {}", show(host), format_wanted_addresses()));
  }

  void add_mail_exchangers(const dns::Name& domain) {
    const dns::Answer* answer = inquiry_.find(domain, dns::RecordType::mx);
    if (answer == nullptr) return;
    const dns::MailExchangers mail = dns::read_mail_exchangers(*answer);
    for (const dns::Mx& mx : mail.exchangers)
      add_host(mx.exchange, "MX " + show(mx.exchange));
    switch (mail.route) {
      case dns::MailRoute::implicit_mx:
      case dns::MailRoute::exchangers: break;
      case dns::MailRoute::unknown: report_failure(*answer); break;
      case dns::MailRoute::no_domain:
        report(Trouble::none_there, show(domain) + " does not exist");
        break;
      case dns::MailRoute::null_mx:
        report(Trouble::none_there, show(domain) + " takes no mail (null MX)");
        break;
    }
  }

  // RFC 7208
  void add_senders(const dns::Name& domain) {
    const auto record = policy::spf::survey(inquiry_, domain.format());
    if (!inquiry_.complete()) return;
    if (record.finding == policy::spf::Finding::absent) {
      report(Trouble::none_there, show(domain) + " has no SPF record");
    } else if (record.finding != policy::spf::Finding::sound) {
      report(Trouble::not_known,
             fmt::format("the SPF record of {}: {}", show(domain), record.reason));
    } else {
      add_senders(domain, policy::spf::add_up(record));
    }
  }

  void add_senders(const dns::Name& domain, const policy::spf::SurveyTotals& totals) {
    for (const net::Network& network : totals.networks) {
      if (is_wanted(network.address.family())) add_network(network, "SPF of " + show(domain));
    }
    const std::string subject = "the SPF record of " + show(domain);
    if (!totals.complete)
      report(Trouble::not_known, "a part of " + subject + " could not be asked for");
    if (totals.everybody) report(Trouble::too_large, subject + " lets everybody pass");
    if (totals.depends)
      report(Trouble::not_known, "a part of " + subject + " depends on the sender");
    if (totals.networks.empty() && totals.complete && !totals.everybody && !totals.depends)
      report(Trouble::none_there, subject + " lets nobody pass");
  }

  void add_network(const net::Network& network, const std::string& origin) {
    const auto size = network.size();
    if (!size || *size > options_.largest_network) {
      report(Trouble::too_large,
             fmt::format("{} has more than {} addresses{}{}", network.format(),
                         options_.largest_network, origin.empty() ? "" : ", ", origin));
      return;
    }
    for (std::uint64_t i = 0; i < *size; ++i)
      add({network.address_at(i), origin});
  }

  [[nodiscard]] std::string_view format_wanted_addresses() const {
    switch (options_.common.family) {
      case plugin::AddressFamily::v4: return "IPv4 address";
      case plugin::AddressFamily::v6: return "IPv6 address";
      case plugin::AddressFamily::any: break;
    }
    return "address";
  }

  // Of -4 and -6; whoever writes an address down means it.
  [[nodiscard]] bool is_wanted(net::Family family) const {
    using plugin::AddressFamily;
    const AddressFamily wanted = options_.common.family;
    return wanted == AddressFamily::any ||
           (wanted == AddressFamily::v4) == (family == net::Family::v4);
  }

  void add(Target target) {
    // What is written as IPv6 and is an IPv4 address is listed as such.
    if (auto* address = std::get_if<net::IpAddress>(&target.subject))
      *address = address->unmapped();
    if (!known_.insert(target.subject).second) return;
    if (found_.targets.size() < most_targets) {
      found_.targets.push_back(std::move(target));
    } else {
      ++left_out_;
    }
  }

  void report_failure(const dns::Answer& answer) {
    report(Trouble::not_known, dns::format_question(answer.question) + ": " + answer.explanation);
  }

  void report(Trouble trouble, std::string text) {
    found_.troubles.push_back({trouble, std::move(text)});
  }

  dns::Inquiry& inquiry_;
  const Options& options_;
  Targets found_;
  std::set<Subject> known_;
  std::size_t left_out_ = 0;
};

}  // namespace

std::string format_subject(const Subject& subject) {
  if (const auto* address = std::get_if<net::IpAddress>(&subject)) return address->format();
  return show(std::get<dns::Name>(subject));
}

std::string format_target(const Target& target) {
  const std::string subject = format_subject(target.subject);
  return target.origin.empty() ? subject : fmt::format("{} ({})", subject, target.origin);
}

dnsbl::Kind kind_of(const Subject& subject) {
  const auto* address = std::get_if<net::IpAddress>(&subject);
  if (address == nullptr) return dnsbl::Kind::name;
  return address->family() == net::Family::v4 ? dnsbl::Kind::ip4 : dnsbl::Kind::ip6;
}

Targets find_targets(dns::Inquiry& inquiry, const Options& options) {
  return Finder(inquiry, options).find();
}

}  // namespace mailprobe::check_dnsbl
