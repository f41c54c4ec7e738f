// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/evaluate.hpp"

#include <algorithm>
#include <expected>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/spf/client_names.hpp"
#include "policy/spf/domain.hpp"
#include "policy/spf/record.hpp"

namespace mailprobe::policy::spf {
namespace {

using dns::Answer;
using dns::Name;
using dns::RecordType;

// Whether a mechanism matches the client.
enum class Match : std::uint8_t { no, yes, not_known, temperror, permerror };

// What check_host() came to for one domain.
struct Verdict {
  std::optional<Result> result;  // nothing: an answer is missing
  std::vector<Step> path;
  std::optional<MacroString> explanation;  // of the record that decided
  std::string domain;                      // whose record that is
};

Result to_result(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::pass: return Result::pass;
    case Qualifier::fail: return Result::fail;
    case Qualifier::softfail: return Result::softfail;
    case Qualifier::neutral: break;
  }
  return Result::neutral;
}

// What a mechanism that is no mere "no" makes of the record.
Result to_result(Match match, Qualifier qualifier) {
  if (match == Match::temperror) return Result::temperror;
  return match == Match::permerror ? Result::permerror : to_result(qualifier);
}

// Of these the reason is told.
bool has_reason(Result result) {
  return result == Result::none || result == Result::temperror || result == Result::permerror;
}

MacroValues values_of(const Request& request) {
  const std::size_t at = request.mail_from.rfind('@');
  MacroValues values{.local_part = {},
                     .sender_domain = {},
                     .domain = {},
                     .client = request.client.unmapped(),
                     .helo = to_ascii_domain(request.helo),
                     .receiver = request.receiver,
                     .time = request.time};
  if (at != std::string::npos) values.local_part = request.mail_from.substr(0, at);
  // Section 4.3: a sender without a local part is the postmaster.
  if (values.local_part.empty()) values.local_part = "postmaster";
  const std::string& sender = request.mail_from.empty() ? request.helo : request.mail_from;
  values.sender_domain = to_ascii_domain(
      request.mail_from.empty() || at == std::string::npos ? sender : sender.substr(at + 1));
  return values;
}

class Evaluator {
 public:
  Evaluator(dns::Inquiry& inquiry, const Request& request)
      : inquiry_(inquiry), values_(values_of(request)), names_(inquiry, values_.client) {}

  Evaluation run() {
    const Verdict verdict = check_host(values_.sender_domain);
    evaluation_.result = verdict.result.value_or(Result::none);
    evaluation_.domain = values_.sender_domain;
    evaluation_.path = verdict.path;
    if (!has_reason(evaluation_.result)) evaluation_.reason.clear();
    if (verdict.result == Result::fail && verdict.explanation) explain(verdict);
    return std::move(evaluation_);
  }

 private:
  // Section 4.3 to 4.7.
  Verdict check_host(const std::string& domain) {
    const auto name = to_checked_domain(domain);
    if (!name) return end(Result::none, fmt::format("{} is no domain", base::quote(domain)));
    const Answer* answer = inquiry_.find(*name, RecordType::txt);
    if (answer == nullptr) return {};
    if (answer->could_not_ask()) {
      return end(Result::temperror,
                 fmt::format("TXT of {}: {}", base::quote(domain), answer->explanation));
    }
    const auto reading = read_record(answer->records);
    if (const auto* record = std::get_if<Record>(&reading)) return evaluate_record(*record, domain);
    return end(std::holds_alternative<NoRecord>(reading) ? Result::none : Result::permerror,
               explain_reading(reading, domain));
  }

  static std::string explain_reading(const RecordReading<Record>& reading,
                                     const std::string& domain) {
    if (const auto* several = std::get_if<SeveralRecords>(&reading))
      return fmt::format("{} has {} SPF records", base::quote(domain), several->count);
    if (const auto* malformed = std::get_if<MalformedRecord>(&reading)) {
      return fmt::format("the record of {} is wrong at byte {}: {}", base::quote(domain),
                         malformed->fault.position + 1, malformed->fault.what);
    }
    return fmt::format("{} has no SPF record", base::quote(domain));
  }

  Verdict evaluate_record(const Record& record, const std::string& domain) {
    bool not_known = false;
    for (const Directive& directive : record.directives) {
      const Match found = match(directive, domain);
      if (found == Match::no) continue;
      if (found == Match::not_known) {
        not_known = true;
        continue;
      }
      if (not_known) return {};
      Verdict verdict = decide(to_result(found, directive.qualifier), {domain, directive.text});
      if (record.exp) verdict.explanation = record.exp->value;
      verdict.domain = domain;
      return verdict;
    }
    if (record.redirect) return redirect(record, domain, not_known);
    return not_known ? Verdict{} : Verdict{Result::neutral, {}, {}, {}};  // section 4.7
  }

  // Section 6.1.
  Verdict redirect(const Record& record, const std::string& domain, bool not_known) {
    inner_path_.clear();
    const std::string& term = record.redirect->text;
    if (!count_lookup()) return decide(Result::permerror, {domain, term});
    if (never_matches(record.redirect->value)) {
      give_up(fmt::format("{} leads nowhere: the local part is not ASCII", base::quote(term)));
      return decide(Result::permerror, {domain, term});
    }
    const auto target = expand_in(record.redirect->value, domain);
    if (!target) return {};
    Verdict verdict = check_host(*target);
    if (not_known || !verdict.result) return {};
    if (verdict.result == Result::none) verdict.result = Result::permerror;
    verdict.path.insert(verdict.path.begin(), {domain, term});
    return verdict;
  }

  Match match(const Directive& directive, const std::string& domain) {
    inner_path_.clear();
    if (asks_dns(directive.mechanism) && !count_lookup()) return Match::permerror;
    return std::visit([&](const auto& mechanism) { return match(mechanism, domain); },
                      directive.mechanism);
  }

  static Match match(const All& /*all*/, const std::string& /*domain*/) { return Match::yes; }

  [[nodiscard]] Match match(const Ip& ip, const std::string& /*domain*/) const {
    return ip.network.contains(values_.client) ? Match::yes : Match::no;
  }

  // Section 5.2.
  Match match(const Include& include, const std::string& domain) {
    if (never_matches(include.domain)) return Match::no;
    const auto target = expand_in(include.domain, domain);
    if (!target) return Match::not_known;
    Verdict inner = check_host(*target);
    if (!inner.result) return Match::not_known;
    inner_path_ = std::move(inner.path);
    switch (*inner.result) {
      case Result::pass: return Match::yes;
      case Result::fail:
      case Result::softfail:
      case Result::neutral: return Match::no;
      case Result::temperror: return Match::temperror;
      case Result::permerror:
      case Result::none: break;
    }
    return Match::permerror;
  }

  // Section 5.3.
  Match match(const A& a, const std::string& domain) {
    const auto name = target_of(a.domain, domain);
    if (!name) return name.error();
    const Answer* answer = inquiry_.find(*name, dns::address_type(values_.client.family()));
    if (const auto failure = check(answer)) return *failure;
    if (answer->records.empty()) return note_void();
    return matches(*answer, a.cidr) ? Match::yes : Match::no;
  }

  // Section 5.4.
  Match match(const Mx& mx, const std::string& domain) {
    const auto name = target_of(mx.domain, domain);
    if (!name) return name.error();
    const Answer* answer = inquiry_.find(*name, RecordType::mx);
    if (const auto failure = check(answer)) return *failure;
    const auto exchangers = dns::data_of<dns::Mx>(answer->records);
    if (exchangers.empty()) return note_void();
    if (exchangers.size() > name_limit_of_term) {
      return give_up(fmt::format("{} has {} mail exchangers; {} are allowed",
                                 base::quote(name->format()), exchangers.size(),
                                 name_limit_of_term));
    }
    return match_any(exchangers, mx.cidr);
  }

  Match match_any(std::span<const dns::Mx> exchangers, const DualCidr& cidr) {
    auto match = Match::no;
    bool in_vain = true;
    for (const dns::Mx& exchanger : exchangers) {
      if (exchanger.is_null()) {  // RFC 7505: there is no host to ask for
        in_vain = false;
        continue;
      }
      const Answer* answer =
          inquiry_.find(exchanger.exchange, dns::address_type(values_.client.family()));
      const auto failure = check(answer);
      if (failure && match == Match::no) match = *failure;
      if (failure) continue;
      in_vain = in_vain && answer->records.empty();
      if (match == Match::no && matches(*answer, cidr)) return Match::yes;
    }
    return match == Match::no && in_vain ? note_void() : match;
  }

  // Section 5.5: whatever goes wrong, there is no match.
  Match match(const Ptr& ptr, const std::string& domain) {
    const auto target = target_of(ptr.domain, domain);
    if (!target) return target.error();
    const auto* names = names_.find();
    if (names == nullptr) return Match::not_known;
    if (names->none) return note_void();
    const bool within = std::ranges::any_of(
        names->validated, [&](const Name& name) { return name.is_subdomain_of(*target); });
    return within ? Match::yes : Match::no;
  }

  // Section 5.7: A records, whatever the client's family.
  Match match(const Exists& exists, const std::string& domain) {
    const auto name = target_of(exists.domain, domain);
    if (!name) return name.error();
    const Answer* answer = inquiry_.find(*name, RecordType::a);
    if (const auto failure = check(answer)) return *failure;
    return answer->records.empty() ? note_void() : Match::yes;
  }

  [[nodiscard]] bool matches(const Answer& answer, const DualCidr& cidr) const {
    return std::ranges::any_of(dns::addresses_in(answer.records),
                               [&](const net::IpAddress& address) {
                                 return cidr.around(address).contains(values_.client);
                               });
  }

  // Section 5: a look-up that cannot be made ends the evaluation.
  std::optional<Match> check(const Answer* answer) {
    if (answer == nullptr) return Match::not_known;
    if (!answer->could_not_ask()) return std::nullopt;
    evaluation_.reason =
        fmt::format("{}: {}", dns::format_question(answer->question), answer->explanation);
    return Match::temperror;
  }

  // A target that is no name cannot be asked for, and so has no addresses (section 4.8).
  std::expected<Name, Match> target_of(const std::optional<MacroString>& spec,
                                       const std::string& domain) {
    if (spec && never_matches(*spec)) return std::unexpected(Match::no);
    const auto text = spec ? expand_in(*spec, domain) : domain;
    if (!text) return std::unexpected(Match::not_known);
    auto name = to_name(*text);
    if (!name) return std::unexpected(Match::no);
    return *std::move(name);
  }
  std::expected<Name, Match> target_of(const MacroString& spec, const std::string& domain) {
    return target_of(std::optional(spec), domain);
  }

  // RFC 8616 section 4: what asks for a local part that is not ASCII matches nothing.
  [[nodiscard]] bool never_matches(const MacroString& spec) const {
    return (spec.uses('l') || spec.uses('s')) && !base::is_ascii(values_.local_part);
  }

  // Nothing: an answer is missing.
  std::optional<std::string> expand_in(const MacroString& spec, const std::string& domain) {
    if (!set_values(spec, domain)) return std::nullopt;
    return expand_domain(spec, values_);
  }

  bool set_values(const MacroString& string, const std::string& domain) {
    values_.domain = domain;
    if (!string.uses('p')) return true;
    const auto* names = names_.find();
    if (names == nullptr) return false;
    values_.validated = names->best_for(domain);
    return true;
  }

  // Section 6.2: whatever goes wrong, there is no explanation, and the result stays.
  void explain(const Verdict& verdict) {
    if (never_matches(*verdict.explanation)) return;
    const auto domain = expand_in(*verdict.explanation, verdict.domain);
    const auto name = domain ? to_name(*domain) : std::nullopt;
    const Answer* answer = name ? inquiry_.find(*name, RecordType::txt) : nullptr;
    if (answer == nullptr) return;
    const auto records = dns::data_of<dns::Txt>(answer->records);
    if (records.size() != 1) return;
    const auto text = parse_explain_string(records.front().joined());
    if (!text || !set_values(*text, verdict.domain)) return;
    evaluation_.explanation = expand(*text, values_).substr(0, explanation_limit);
    const bool ascii =
        std::ranges::all_of(evaluation_.explanation, [](char c) { return c >= ' ' && c < 0x7f; });
    if (!ascii) evaluation_.explanation.clear();
  }

  bool count_lookup() {
    if (evaluation_.lookups < lookup_limit) {
      ++evaluation_.lookups;
      return true;
    }
    give_up(fmt::format("more than {} terms have to ask the DNS", lookup_limit));
    return false;
  }

  Match note_void() {
    if (++evaluation_.void_lookups <= void_limit) return Match::no;
    return give_up(fmt::format("more than {} terms ask the DNS for what is not there", void_limit));
  }

  Match give_up(std::string reason) {
    evaluation_.reason = std::move(reason);
    return Match::permerror;
  }

  Verdict end(Result result, std::string reason) {
    evaluation_.reason = std::move(reason);
    return {result, {}, {}, {}};
  }

  Verdict decide(Result result, Step step) {
    std::vector<Step> path{std::move(step)};
    std::ranges::move(inner_path_, std::back_inserter(path));
    inner_path_.clear();
    return {result, std::move(path), {}, {}};
  }

  dns::Inquiry& inquiry_;
  MacroValues values_;
  ClientNames names_;
  std::vector<Step> inner_path_;  // of the include that was evaluated last
  Evaluation evaluation_;
};

}  // namespace

std::string_view format_result(Result result) {
  switch (result) {
    case Result::none: return "none";
    case Result::neutral: return "neutral";
    case Result::pass: return "pass";
    case Result::fail: return "fail";
    case Result::softfail: return "softfail";
    case Result::temperror: return "temperror";
    case Result::permerror: break;
  }
  return "permerror";
}

Evaluation evaluate(dns::Inquiry& inquiry, const Request& request) {
  return Evaluator(inquiry, request).run();
}

}  // namespace mailprobe::policy::spf
