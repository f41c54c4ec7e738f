// SPDX-License-Identifier: GPL-3.0-or-later
//
// The SPF record of the domain, and what it includes.
#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_spf_dkim/judge_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using base::quote;
using plugin::Check;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::spf::Finding;
using policy::spf::Qualifier;
using policy::spf::Record;
using policy::spf::SurveyedRecord;
using policy::spf::SurveyedTerm;

// RFC 7208 section 3.4, and what an answer over UDP may have (DNS flag day 2020).
constexpr std::size_t recommended_octets = 450;
constexpr std::size_t udp_octets = 1232;

class SpfJudge {
 public:
  explicit SpfJudge(const Case& matter)
      : matter_(matter), record_(*matter.seen.spf.record), totals_(matter.seen.spf.totals) {}

  Check judge() {
    judge_existence();
    if (const auto* parsed = std::get_if<Record>(&record_.reading)) {
      check_.text = fmt::format("SPF: {}", printable(parsed->text));
      judge_end(*parsed);
      judge_modifiers(*parsed);
      judge_size();
      judge_lookups();
      judge_voids();
      judge_width();
    }
    judge_terms(record_, check_);
    return std::move(check_);
  }

 private:
  void find(const plugin::FindingKind& kind, std::string message) {
    check_spf_dkim::find(matter_, check_, kind, std::move(message));
  }

  void judge_existence() {
    const bool absent = record_.finding == Finding::absent;
    check_.text = absent ? "SPF: no record" : "SPF: no record that counts";
    if (record_.finding == Finding::not_known) {
      check_.text = "SPF: not known";
      find(finding::spf_unknown, record_.reason);
    } else if (record_.finding == Finding::several) {
      find(finding::spf_several, record_.reason);
    } else if (const auto* bad = std::get_if<MalformedRecord>(&record_.reading)) {
      find_fault(matter_, check_, finding::spf_malformed, {"SPF record", bad->text, bad->fault});
    } else if (const auto* none = std::get_if<NoRecord>(&record_.reading)) {
      find(finding::spf_missing, record_.reason);
      if (none->attempt)
        find_fault(matter_, check_, finding::spf_not_counted,
                   {"TXT record", none->attempt->text, none->attempt->fault});
    }
  }

  // What the record says of everybody else.
  void judge_end(const Record& parsed) {
    const std::size_t last = parsed.first_all();
    if (last == parsed.directives.size()) {
      if (!parsed.redirect)
        find(finding::spf_no_all, R"(the record ends without "all" or "redirect")");
      return;
    }
    switch (parsed.directives[last].qualifier) {
      case Qualifier::pass: break;  // judge_width
      case Qualifier::neutral:
        find(finding::spf_neutral_all, R"(the record ends with "?all")");
        break;
      case Qualifier::softfail:
        find(finding::spf_softfail_all, R"(the record ends with "~all")");
        break;
      case Qualifier::fail: break;
    }
  }

  void judge_modifiers(const Record& parsed) {
    for (const auto& modifier : parsed.unknown)
      find(finding::spf_unknown_modifier, fmt::format("nobody knows {}", quote(modifier.text)));
  }

  void judge_size() {
    const std::size_t octets = record_.answer_octets;
    if (octets > udp_octets) {
      find(finding::spf_over_udp,
           fmt::format("the TXT records take {} octets in an answer", octets));
    } else if (octets > recommended_octets) {
      find(finding::spf_long, fmt::format("the TXT records take {} octets in an answer", octets));
    }
  }

  void judge_lookups() {
    const std::string message = fmt::format("{} of {} look-ups{}", totals_.lookups,
                                            policy::spf::lookup_limit, dearest_term());
    check_.details.push_back({1, message});
    if (totals_.lookups > policy::spf::lookup_limit) {
      find(finding::spf_too_many_lookups, message);
      return;
    }
    if (const auto alarm =
            plugin::find_alarm(matter_.options().spf.lookups, static_cast<double>(totals_.lookups),
                               {finding::spf_lookups_warning, finding::spf_lookups_critical}))
      find(*alarm->kind, fmt::format("{}, {}", message, alarm->clause));
  }

  // What costs most, if it costs more than itself.
  [[nodiscard]] std::string dearest_term() const {
    const auto dearest = std::ranges::max_element(record_.terms, {}, policy::spf::lookups_of);
    if (dearest == record_.terms.end()) return "";
    const std::size_t cost = policy::spf::lookups_of(*dearest);
    return cost <= 1 ? "" : fmt::format(", {} of them by {}", cost, quote(dearest->text));
  }

  void judge_voids() {
    const std::size_t dead = std::min(totals_.void_v4, totals_.void_v6);
    const std::size_t worst = std::max(totals_.void_v4, totals_.void_v6);
    const std::size_t most = policy::spf::void_limit;
    if (dead > most) {
      find(finding::spf_too_many_voids, fmt::format("{} terms find nothing; {} may", dead, most));
    } else if (worst > most) {
      find(finding::spf_void_for_family,
           fmt::format("{} terms find no {} address; {} may", worst,
                       totals_.void_v4 > totals_.void_v6 ? "IPv4" : "IPv6", most));
    }
  }

  void judge_width() {
    if (totals_.everybody) find(finding::spf_passes_all, R"("+all" lets everybody pass)");
    const Widest& widest = matter_.options().spf.widest;
    for (const net::Network& network : totals_.networks) {
      const bool v4 = network.address.family() == net::Family::v4;
      if (network.prefix >= (v4 ? widest.v4 : widest.v6)) continue;
      if (network.prefix == 0) {
        find(finding::spf_passes_all, fmt::format("{} lets everybody pass", network.format()));
      } else {
        find(finding::spf_wide_network, network.format() + " may send for the domain");
      }
    }
    check_.details.push_back({1, describe_coverage()});
  }

  [[nodiscard]] std::string describe_coverage() const {
    const net::Coverage coverage = net::cover(totals_.networks);
    std::string text = fmt::format("passes: {} IPv4 addresses, {} IPv6 networks of /64",
                                   base::format_fixed(coverage.v4_addresses, 0),
                                   base::format_fixed(coverage.v6_subnets, 0));
    if (totals_.depends) text += ", and what depends on sender or client (macros, ptr)";
    if (!totals_.complete) text += ", and what could not be asked for";
    return text;
  }

  // A line for each include and each term with a fault.
  void judge_terms(const SurveyedRecord& record, Check& parent) {
    for (const SurveyedTerm& term : record.terms) {
      Check check{.text = printable(term.text)};
      judge_term(term, check);
      if (term.record) {
        check.text += ": " + count(policy::spf::lookups_of(term), "look-up");
        if (const auto* parsed = std::get_if<Record>(&term.record->reading))
          check.details.push_back({1, printable(parsed->text)});
        judge_terms(*term.record, check);
      }
      if (term.record || !check.findings.empty()) parent.children.push_back(std::move(check));
    }
  }

  void judge_term(const SurveyedTerm& term, Check& check) {
    const auto add = [&](const plugin::FindingKind& kind, const std::string& reason) {
      check_spf_dkim::find(
          matter_, check, kind,
          reason.empty() ? quote(term.text) : fmt::format("{}: {}", quote(term.text), reason));
    };
    if (!term.reachable) {
      add(finding::spf_unreachable, R"(it stands behind "all")");
      return;
    }
    if (term.is_ptr) add(finding::spf_ptr, "not every receiver follows it");
    switch (term.finding) {
      case Finding::sound:
      case Finding::depends: break;
      case Finding::absent:
        add(term.record ? finding::spf_dead_include : finding::spf_dead_term, term.reason);
        break;
      case Finding::not_known:
      case Finding::too_deep: add(finding::spf_part_unknown, term.reason); break;
      case Finding::invalid_name:
        add(term.record ? finding::spf_dead_include : finding::spf_dead_term, term.reason);
        break;
      case Finding::several:
      case Finding::malformed:
      case Finding::loop: add(finding::spf_dead_include, term.reason); break;
      case Finding::too_many: add(finding::spf_too_many_names, term.reason); break;
    }
  }

  const Case& matter_;
  const SurveyedRecord& record_;
  const policy::spf::SurveyTotals& totals_;
  Check check_;
};

}  // namespace

Check judge_spf(const Case& matter) { return SpfJudge(matter).judge(); }

std::string summarise_spf(const Case& matter) {
  const SpfObservation& spf = matter.seen.spf;
  std::vector<std::string> parts;
  if (spf.record)
    parts.push_back(
        fmt::format("SPF {} of {} look-ups", spf.totals.lookups, policy::spf::lookup_limit));
  if (!spf.clients.empty())
    parts.push_back(fmt::format("{} as expected", count(spf.clients.size(), "sender")));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace mailprobe::check_spf_dkim
