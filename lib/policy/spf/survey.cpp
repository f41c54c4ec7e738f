// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/survey.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/spf/domain.hpp"
#include "policy/spf/evaluate.hpp"

namespace mailprobe::policy::spf {
namespace {

using dns::Answer;
using dns::Name;
using dns::RecordType;
using net::Family;

struct Target {
  std::optional<Name> name;
  std::string domain;
};

class Surveyor {
 public:
  explicit Surveyor(dns::Inquiry& inquiry) : inquiry_(inquiry) {}

  SurveyedRecord survey(const std::string& domain) {
    SurveyedRecord record{.domain = domain,
                          .finding = {},
                          .reason = {},
                          .reading = NoRecord{},
                          .aliases = {},
                          .strings = 0,
                          .answer_octets = 0,
                          .terms = {}};
    path_.push_back(base::to_lower(domain));
    look_at(record);
    path_.pop_back();
    return record;
  }

 private:
  void look_at(SurveyedRecord& record) {
    const auto name = to_checked_domain(record.domain);
    if (!name) {
      record.finding = Finding::invalid_name;
      record.reason = fmt::format("{} is no domain", base::quote(record.domain));
      return;
    }
    const Answer* answer = inquiry_.find(*name, RecordType::txt);
    if (answer == nullptr) return;
    if (answer->could_not_ask()) {
      record.finding = Finding::not_known;
      record.reason =
          fmt::format("{}: {}", dns::format_question(answer->question), answer->explanation);
      return;
    }
    record.aliases = answer->aliases;
    record.answer_octets = octets_of(answer->records);
    record.reading = read_record(answer->records);
    note_reading(record);
    if (const auto* parsed = std::get_if<Record>(&record.reading)) {
      record.strings = strings_of(answer->records, parsed->text);
      look_at_terms(record, *parsed);
    }
  }

  static void note_reading(SurveyedRecord& record) {
    if (const auto* several = std::get_if<SeveralRecords>(&record.reading)) {
      record.finding = Finding::several;
      record.reason =
          fmt::format("{} has {} SPF records", base::quote(record.domain), several->count);
    } else if (const auto* malformed = std::get_if<MalformedRecord>(&record.reading)) {
      record.finding = Finding::malformed;
      record.reason =
          fmt::format("the record of {} is wrong at byte {}: {}", base::quote(record.domain),
                      malformed->fault.position + 1, malformed->fault.what);
    } else if (std::holds_alternative<NoRecord>(record.reading)) {
      record.finding = Finding::absent;
      record.reason = fmt::format("{} has no SPF record", base::quote(record.domain));
    }
  }

  // A TXT record in a message: its owner as a pointer, type, class, TTL, length, then the strings.
  static std::size_t octets_of(const std::vector<dns::Record>& records) {
    constexpr std::size_t head = 12;
    std::size_t octets = 0;
    for (const dns::Txt& txt : dns::data_of<dns::Txt>(records))
      octets += head + txt.joined().size() + txt.strings.size();
    return octets;
  }

  static std::size_t strings_of(const std::vector<dns::Record>& records, std::string_view text) {
    for (const dns::Txt& txt : dns::data_of<dns::Txt>(records)) {
      if (txt.joined() == text) return txt.strings.size();
    }
    return 0;
  }

  void look_at_terms(SurveyedRecord& record, const Record& parsed) {
    const std::size_t last = parsed.first_all();
    terms_ += parsed.directives.size();
    for (std::size_t i = 0; i < parsed.directives.size(); ++i) {
      const Directive& directive = parsed.directives[i];
      SurveyedTerm term{.text = directive.text,
                        .position = directive.position,
                        .asks_dns = asks_dns(directive.mechanism),
                        .is_ptr = std::holds_alternative<Ptr>(directive.mechanism),
                        .reachable = i <= last};
      if (term.reachable && is_within_bound(term)) {
        std::visit([&](const auto& mechanism) { look_at(term, mechanism, record.domain); },
                   directive.mechanism);
      }
      record.terms.push_back(std::move(term));
    }
    if (!parsed.redirect) return;
    SurveyedTerm term{.text = parsed.redirect->text,
                      .position = parsed.redirect->position,
                      .asks_dns = true,
                      .reachable = last == parsed.directives.size()};
    if (term.reachable && is_within_bound(term)) follow(term, parsed.redirect->value);
    record.terms.push_back(std::move(term));
  }

  // Receivers have given up long before; a term beyond the bound is counted, but not looked at.
  bool is_within_bound(SurveyedTerm& term) {
    if (!term.asks_dns || ++lookups_ <= survey_limit) return true;
    note_bound(term, fmt::format("{} terms were looked up", survey_limit));
    return false;
  }

  static void look_at(SurveyedTerm& /*term*/, const All& /*all*/, const std::string& /*domain*/) {}

  static void look_at(SurveyedTerm& term, const Ip& ip, const std::string& /*domain*/) {
    term.networks.push_back(ip.network);
  }

  void look_at(SurveyedTerm& term, const Include& include, const std::string& /*domain*/) {
    follow(term, include.domain);
  }

  static void look_at(SurveyedTerm& term, const Ptr& /*ptr*/, const std::string& /*domain*/) {
    term.finding = Finding::depends;
  }

  void look_at(SurveyedTerm& term, const Exists& exists, const std::string& /*domain*/) {
    const auto name = target_of(term, exists.domain, {});
    if (!name) return;
    const Answer* answer = inquiry_.find(*name, RecordType::a);
    if (!note_failure(term, answer)) return;
    // An "exists" without a macro matches every client or none.
    if (answer->absent()) note_void(term, true, true, "A", *name);
    term.networks = answer->absent() ? std::vector<net::Network>{} : everything();
  }

  void look_at(SurveyedTerm& term, const A& a, const std::string& domain) {
    const auto name = target_of(term, a.domain, domain);
    if (!name) return;
    const auto found = addresses_of(term, *name);
    if (!found) return;
    add_networks(term, *found, a.cidr);
    note_void(term, found->v4.empty(), found->v6.empty(), "address", *name);
  }

  void look_at(SurveyedTerm& term, const Mx& mx, const std::string& domain) {
    const auto name = target_of(term, mx.domain, domain);
    if (!name) return;
    const Answer* answer = inquiry_.find(*name, RecordType::mx);
    if (!note_failure(term, answer)) return;
    const auto exchangers = dns::data_of<dns::Mx>(answer->records);
    if (exchangers.empty()) {
      note_void(term, true, true, "MX", *name);
      return;
    }
    if (exchangers.size() > name_limit_of_term) {
      term.finding = Finding::too_many;
      term.reason = fmt::format("{} has {} mail exchangers; {} are allowed",
                                base::quote(name->format()), exchangers.size(), name_limit_of_term);
      return;
    }
    look_at_exchangers(term, exchangers, mx.cidr);
    if (term.finding == Finding::sound && !exchangers.front().is_null())
      note_void(term, !any_of(term, Family::v4), !any_of(term, Family::v6), "address", *name);
  }

  void look_at_exchangers(SurveyedTerm& term, std::span<const dns::Mx> exchangers,
                          const DualCidr& cidr) {
    for (const dns::Mx& exchanger : exchangers) {
      if (exchanger.is_null()) continue;
      if (const auto found = addresses_of(term, exchanger.exchange))
        add_networks(term, *found, cidr);
    }
  }

  struct Addresses {
    std::vector<net::IpAddress> v4;
    std::vector<net::IpAddress> v6;
  };

  // Both families are asked together.
  std::optional<Addresses> addresses_of(SurveyedTerm& term, const Name& name) {
    const Answer* v4 = inquiry_.find(name, RecordType::a);
    const Answer* v6 = inquiry_.find(name, RecordType::aaaa);
    if (!note_failure(term, v4) || !note_failure(term, v6)) return std::nullopt;
    return Addresses{dns::addresses_in(v4->records), dns::addresses_in(v6->records)};
  }

  static void add_networks(SurveyedTerm& term, const Addresses& found, const DualCidr& cidr) {
    for (const auto* addresses : {&found.v4, &found.v6}) {
      for (const net::IpAddress& address : *addresses)
        term.networks.push_back(cidr.around(address));
    }
  }

  static bool any_of(const SurveyedTerm& term, Family family) {
    return std::ranges::any_of(term.networks, [&](const net::Network& network) {
      return network.address.family() == family;
    });
  }

  static std::vector<net::Network> everything() {
    return {net::Network::parse("0.0.0.0/0").value(), net::Network::parse("::/0").value()};
  }

  // False if the answer is missing or was a failure.
  static bool note_failure(SurveyedTerm& term, const Answer* answer) {
    if (answer == nullptr) {
      term.finding = Finding::not_known;
      return false;
    }
    if (!answer->could_not_ask()) return true;
    term.finding = Finding::not_known;
    term.reason =
        fmt::format("{}: {}", dns::format_question(answer->question), answer->explanation);
    return false;
  }

  static void note_bound(SurveyedTerm& term, std::string_view why) {
    term.finding = Finding::too_deep;
    term.reason = fmt::format("not looked at, as {} before", why);
  }

  static void note_void(SurveyedTerm& term, bool v4, bool v6, std::string_view what,
                        const Name& name) {
    term.void_for_v4 = v4;
    term.void_for_v6 = v6;
    if (!v4 || !v6) return;
    term.finding = Finding::absent;
    term.reason = fmt::format("{} has no {}{}", base::quote(name.format()), what,
                              what == "address" ? "" : " record");
  }

  // What the term asks for: its own domain, or that of the record. Nothing, with the reason noted,
  // if this cannot be known or is no name.
  static std::optional<Name> target_of(SurveyedTerm& term, const std::optional<MacroString>& spec,
                                       const std::string& domain) {
    if (spec && spec->has_macros()) {
      term.finding = Finding::depends;
      return std::nullopt;
    }
    const std::string text = spec ? literal(*spec) : domain;
    auto name = to_name(text);
    if (!name) {
      term.finding = Finding::invalid_name;
      term.reason = fmt::format("{} cannot be asked for", base::quote(text));
    }
    return name;
  }

  static std::string literal(const MacroString& spec) {
    return spec.parts.empty() ? "" : std::get<std::string>(spec.parts.front());
  }

  void follow(SurveyedTerm& term, const MacroString& spec) {
    if (spec.has_macros()) {
      term.finding = Finding::depends;
      return;
    }
    std::string domain = literal(spec);
    if (domain.ends_with('.')) domain.pop_back();
    if (std::ranges::find(path_, base::to_lower(domain)) != path_.end()) {
      term.finding = Finding::loop;
      term.reason = fmt::format("{} leads back to itself", base::quote(domain));
      return;
    }
    if (terms_ > survey_size_limit) {
      note_bound(term, fmt::format("{} terms were read", survey_size_limit));
      return;
    }
    term.record = std::make_unique<SurveyedRecord>(survey(domain));
    term.finding = term.record->finding;
    term.reason = term.record->reason;
  }

  dns::Inquiry& inquiry_;
  std::vector<std::string> path_;  // domains whose records are being looked at, in lower case
  std::size_t lookups_ = 0;        // terms that ask the DNS
  std::size_t terms_ = 0;          // of all records so far
};

// Adds what is below `record` to the totals; `passes`: whether what it allows passes at the top.
class Adder {
 public:
  explicit Adder(SurveyTotals& totals) : totals_(totals) {}

  void add(const SurveyedRecord& record, bool passes, std::size_t depth) {
    totals_.depth = std::max(totals_.depth, depth);
    if (record.finding == Finding::not_known) totals_.complete = false;
    const auto* parsed = std::get_if<Record>(&record.reading);
    for (std::size_t i = 0; i < record.terms.size(); ++i) {
      if (!record.terms[i].reachable) continue;
      const bool is_redirect = parsed == nullptr || i >= parsed->directives.size();
      const bool plus = is_redirect || parsed->directives[i].qualifier == Qualifier::pass;
      add(record.terms[i], passes && plus, depth);
      if (!is_redirect && passes && plus &&
          std::holds_alternative<All>(parsed->directives[i].mechanism))
        totals_.everybody = true;
    }
  }

 private:
  void add(const SurveyedTerm& term, bool passes, std::size_t depth) {
    if (term.asks_dns) ++totals_.lookups;
    if (term.void_for_v4) ++totals_.void_v4;
    if (term.void_for_v6) ++totals_.void_v6;
    if (term.finding == Finding::not_known || term.finding == Finding::too_deep)
      totals_.complete = false;
    if (term.finding == Finding::depends) totals_.depends = true;
    if (passes)
      totals_.networks.insert(totals_.networks.end(), term.networks.begin(), term.networks.end());
    if (term.record) add(*term.record, passes, depth + 1);
  }

  SurveyTotals& totals_;
};

}  // namespace

SurveyedRecord survey(dns::Inquiry& inquiry, std::string_view domain) {
  return Surveyor(inquiry).survey(to_ascii_domain(domain));
}

SurveyTotals add_up(const SurveyedRecord& record) {
  SurveyTotals totals;
  Adder(totals).add(record, true, 1);
  return totals;
}

std::size_t lookups_of(const SurveyedTerm& term) {
  std::size_t lookups = term.asks_dns ? 1 : 0;
  if (!term.record) return lookups;
  for (const SurveyedTerm& inner : term.record->terms)
    lookups += inner.reachable ? lookups_of(inner) : 0;
  return lookups;
}

}  // namespace mailprobe::policy::spf
