// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever stands in an SPF record, in an explanation and in the DNS around them: every fault can
// be shown, what macros bring is bounded, and evaluations and surveys end within their limits.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ascii.hpp"
#include "fuzz/fault_check.hpp"
#include "policy/spf/domain.hpp"
#include "policy/spf/evaluate.hpp"
#include "policy/spf/survey.hpp"

using namespace mailprobe;
using fuzz::check_fault;
using fuzz::demand;
namespace spf = policy::spf;

namespace {

net::IpAddress address(const char* text) { return net::IpAddress::parse(text).value(); }

void check_sentence(std::string_view text) {
  demand(!base::has_control(text) && !text.contains('|') && text.size() < 1000);
}

void check_macros(const policy::Parsed<spf::MacroString>& parsed, std::string_view text) {
  if (!parsed) {
    check_fault(text, parsed.error());
    return;
  }
  demand(parsed->text == text);
  const spf::MacroValues values{.local_part = "strong-bad.x",
                                .sender_domain = "email.example.com",
                                .domain = "example.com",
                                .client = address("2001:db8::1"),
                                .helo = "mx.example.org"};
  constexpr std::size_t longest_value = 64;  // the client
  demand(spf::expand(*parsed, values).size() <= text.size() * longest_value);
  const std::string name = spf::expand_domain(*parsed, values);
  demand(name.size() <= 253 || !spf::to_name(name));
}

void check_record(const std::string& text) {
  const auto record = spf::parse_record(text);
  if (!record) {
    check_fault(text, record.error());
    return;
  }
  demand(record->text == text && record->first_all() <= record->directives.size());
  for (const spf::Directive& directive : record->directives)
    demand(text.substr(directive.position, directive.text.size()) == directive.text);
}

void check_reading(const policy::RecordReading<spf::Record>& reading) {
  if (const auto* malformed = std::get_if<policy::MalformedRecord>(&reading))
    check_fault(malformed->text, malformed->fault);
  if (const auto* none = std::get_if<policy::NoRecord>(&reading); none != nullptr && none->attempt)
    check_fault(none->attempt->text, none->attempt->fault);
}

// The lines of the input are the answers; which one a name gets depends on its octets. "!" is a
// failure and "~" a name that does not exist; ";" parts records.
class Script final : public dns::Resolver {
 public:
  explicit Script(const std::vector<std::string_view>& lines) : lines_(lines) {}

  void stream(const dns::Source& source, const dns::Sink& sink,
              const dns::Window& /*window*/) override {
    std::size_t rank = 0;
    while (const auto question = source())
      sink(rank++, answer(*question));
  }

 private:
  [[nodiscard]] dns::Answer answer(const dns::Question& question) const {
    std::size_t sum = 0;
    for (const char c : question.name.format())
      sum += static_cast<unsigned char>(base::to_lower(c));
    const std::string_view line = lines_.empty() ? "" : lines_[sum % lines_.size()];
    if (line.starts_with('!'))
      return dns::failed_answer(question, dns::Outcome::temporary_failure, "SERVFAIL");
    dns::Answer answer;
    answer.question = question;
    answer.outcome = line.starts_with('~') ? dns::Outcome::nxdomain : dns::Outcome::no_data;
    if (line.empty() || line.starts_with('~')) return answer;
    for (const std::string_view part : base::split(line, ';'))
      add_record(answer, part);
    if (!answer.records.empty()) answer.outcome = dns::Outcome::answer;
    return answer;
  }

  static void add_record(dns::Answer& answer, std::string_view text) {
    const auto add = [&](dns::RecordData data) {
      answer.records.push_back({answer.question.name, answer.question.type, 300, std::move(data)});
    };
    const bool odd = text.size() % 2 == 1;
    const auto name = spf::to_name(text);
    switch (answer.question.type) {
      case dns::RecordType::txt: add(dns::Txt{{std::string(text)}}); break;
      case dns::RecordType::a: add(dns::A{address(odd ? "192.0.2.1" : "192.0.2.9")}); break;
      case dns::RecordType::aaaa:
        add(dns::Aaaa{address(odd ? "2001:db8::1" : "2001:db8::9")});
        break;
      case dns::RecordType::mx: add(dns::Mx{1, name.value_or(dns::Name())}); break;
      case dns::RecordType::ptr: add(dns::Ptr{name.value_or(dns::Name())}); break;
      default: break;
    }
  }

  const std::vector<std::string_view>& lines_;
};

// The same answers must bring the same again, and leave nothing to be asked.
template <typename Compute>
auto settle(const std::vector<std::string_view>& lines, Compute compute) {
  Script script(lines);
  dns::Inquiry inquiry(200);
  auto result =
      dns::settle(inquiry, script, {base::Deadline::after(std::chrono::minutes(1))}, compute);
  compute(inquiry);
  demand(inquiry.complete() && inquiry.batches() <= 40);
  return result;
}

void check_evaluation(const std::vector<std::string_view>& lines, const char* client) {
  const spf::Request request{.client = address(client),
                             .mail_from = lines.empty() ? "" : std::string(lines[0]),
                             .helo = lines.size() < 2 ? "" : std::string(lines[1])};
  const auto found =
      settle(lines, [&](dns::Inquiry& asked) { return spf::evaluate(asked, request); });
  check_sentence(found.reason);
  const bool has_reason = found.result == spf::Result::none ||
                          found.result == spf::Result::temperror ||
                          found.result == spf::Result::permerror;
  demand(has_reason != found.reason.empty());
  demand(found.lookups <= spf::lookup_limit && found.void_lookups <= spf::void_limit + 1);
  demand(found.path.size() <= spf::lookup_limit + 1);
  demand(found.explanation.empty() || found.result == spf::Result::fail);
  demand(found.explanation.size() <= spf::explanation_limit);
  for (const char c : found.explanation)
    demand(c >= ' ' && c < 0x7f);
}

void check_survey(const spf::SurveyedRecord& record) {
  check_sentence(record.reason);
  check_reading(record.reading);
  for (const spf::SurveyedTerm& term : record.terms) {
    check_sentence(term.reason);
    demand(spf::lookups_of(term) >= (term.asks_dns ? 1U : 0U));
    if (term.record) check_survey(*term.record);
  }
}

void check_world(const std::vector<std::string_view>& lines) {
  check_evaluation(lines, "192.0.2.1");
  check_evaluation(lines, "2001:db8::1");
  const std::string domain = lines.empty() ? "" : std::string(lines[0]);
  const auto survey =
      settle(lines, [&](dns::Inquiry& asked) { return spf::survey(asked, domain); });
  check_survey(survey);
  demand(add_up(survey).depth <= spf::survey_limit + 1);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_record(text);
  check_record("v=spf1 " + text);
  check_macros(spf::parse_explain_string(text), text);
  check_macros(spf::parse_domain_spec({text, 0}), text);
  check_world(base::split(text, '\n'));
  return 0;
}
