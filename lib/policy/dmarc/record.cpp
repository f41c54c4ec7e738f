// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/record.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/dmarc/report_uris.hpp"
#include "policy/dmarc/tag_value.hpp"
#include "policy/field_name.hpp"
#include "policy/tag_list.hpp"

namespace mailprobe::policy::dmarc {
namespace {

// A record in the making.
class Draft {
 public:
  explicit Draft(std::string_view text) : text_(text) {}

  void take(const Piece& part) {
    const std::size_t equals = part.text.find('=');
    if (part.text.empty()) {
      remark(RemarkKind::invalid, {part.position, "here a tag is missing"});
    } else if (equals == std::string_view::npos) {
      remark(RemarkKind::invalid, {part.end(), "the tag has no \"=\""});
    } else {
      take_tag(trim(part.first(equals)), trim(part.from(equals + 1)));
    }
  }

  Record finish() && {
    settle_standing();
    note_idle_tags();
    std::ranges::sort(record_.remarks, {},
                      [](const Remark& remark) { return remark.fault.position; });
    record_.text = text_;
    return std::move(record_);
  }

 private:
  struct Entry {
    std::string_view name;
    void (Draft::*take)(const Piece& value);
  };

  struct PolicyFault {
    Fault fault;
    bool legacy = false;  // RFC 7489 would see it, too
  };

  void take_tag(const Piece& name, const Piece& value) {
    const auto* const known = std::ranges::find(entries, name.text, &Entry::name);
    const bool first = known == entries.end() || places_.emplace(known->name, name.position).second;
    if (name.text == "v" || !first) {
      note_repetition(name);
    } else if (known == entries.end()) {
      take_unknown(name, value);
    } else {
      (this->*known->take)(value);
    }
  }

  void note_repetition(const Piece& name) {
    remark(
        RemarkKind::repeated,
        {name.position, fmt::format("the tag {} stands here again; the first one counts, but not "
                                    "for every receiver",
                                    base::quote(name.text))});
  }

  // RFC 9989 section 4.7: "unknown tags MUST be ignored".
  void take_unknown(const Piece& name, const Piece& value) {
    if (name.text.empty())
      remark(RemarkKind::invalid, {name.position, "here the name of a tag is missing"});
    if (auto checked = check_characters(value); !checked)
      remark(RemarkKind::invalid, std::move(checked.error()));
    const auto* const meant = std::ranges::find_if(
        entries, [&](const Entry& entry) { return is_meant(name.text, entry.name); });
    if (meant == entries.end() || !meant_.emplace(meant->name, name).second) return;
    remark(RemarkKind::unknown,
           {name.position, fmt::format("{} is no tag of DMARC and is ignored; is \"{}\" meant?",
                                       base::quote(name.text), meant->name)});
  }

  // Among names of one or two letters there are too many that resemble each other.
  static bool is_meant(std::string_view written, std::string_view name) {
    return name.size() > 2 ? resembles(written, name) : base::iequals(written, name);
  }

  template <auto Member>
  void take_policy(const Piece& value) {
    auto policy = parse_policy(value);
    if (policy) {
      record_.*Member = *policy;
    } else {
      faults_.emplace_back(policy.error(), Member != &Record::np);
      remark(RemarkKind::invalid, std::move(policy.error()));
    }
  }

  template <auto Member, auto Parse>
  void take_value(const Piece& value) {
    auto parsed = Parse(value);
    if (parsed) {
      record_.*Member = *std::move(parsed);
    } else {
      remark(RemarkKind::invalid, std::move(parsed.error()));
    }
  }

  template <auto Member>
  void take_uris(const Piece& value) {
    ReportUris uris = parse_report_uris(value);
    if (Member == &Record::rua) reports_wanted_ = uris.any_sound;
    record_.*Member = std::move(uris.targets);
    for (Remark& each : uris.remarks)
      remark(each.kind, std::move(each.fault));
  }

  void take_rf(const Piece& value) { record_.rf = value.text; }
  void take_ri(const Piece& value) { record_.ri = value.text; }

  void settle_standing() {
    if (!places_.contains("p")) faults_.insert(faults_.begin(), {miss_policy(), true});
    if (faults_.empty()) return;
    const Standing standing = reports_wanted_ ? Standing::reports_only : Standing::ignored;
    const auto legacy = std::ranges::find_if(faults_, &PolicyFault::legacy);
    record_.standing = standing;
    record_.policy_fault = faults_.front().fault;
    if (legacy == faults_.end()) return;
    record_.legacy_standing = standing;
    record_.policy_fault = legacy->fault;
  }

  [[nodiscard]] Fault miss_policy() const {
    const auto like = meant_.find("p");
    if (like == meant_.end()) return {text_.size(), "the tag \"p\" is missing"};
    return {like->second.position, fmt::format("the tag \"p\" is missing; {} is another one",
                                               base::quote(like->second.text))};
  }

  void note_idle_tags() {
    if (places_.contains("fo") && record_.ruf.empty())  // RFC 9989 section 4.7
      remark(RemarkKind::idle, {places_.at("fo"), R"("fo" counts for nothing without "ruf")"});
    if (record_.psd == Psd::yes && !record_.ruf.empty()) {  // RFC 9991 section 2
      remark(RemarkKind::idle,
             {places_.at("ruf"), "beside \"psd=y\" nobody sends reports about failures"});
    }
    for (const std::string_view name : {"pct", "rf", "ri"}) {  // RFC 9989 appendix C.5.2
      if (places_.contains(name))
        remark(RemarkKind::obsolete, {places_.at(name), describe_obsolete(name)});
    }
  }

  [[nodiscard]] std::string describe_obsolete(std::string_view name) const {
    if (name == "pct" && record_.pct == 0U && !record_.testing)  // RFC 9989 appendix A.6
      return R"(RFC 9989 has no "pct"; for "pct=0" it has "t=y")";
    return fmt::format("RFC 9989 has no \"{}\"; only receivers that go by RFC 7489 look at it",
                       name);
  }

  void remark(RemarkKind kind, Fault fault) {
    if (record_.remarks.size() < remark_limit) record_.remarks.emplace_back(kind, std::move(fault));
  }

  static const std::array<Entry, 13> entries;

  std::string_view text_;
  Record record_;
  bool reports_wanted_ = false;
  std::map<std::string_view, std::size_t> places_;  // of the names of known tags
  std::map<std::string_view, Piece> meant_;         // what stands where a known name may be meant
  std::vector<PolicyFault> faults_;
};

const std::array<Draft::Entry, 13> Draft::entries{{
    {"p", &Draft::take_policy<&Record::p>},
    {"sp", &Draft::take_policy<&Record::sp>},
    {"np", &Draft::take_policy<&Record::np>},
    {"psd", &Draft::take_value<&Record::psd, parse_psd>},
    {"t", &Draft::take_value<&Record::testing, parse_testing>},
    {"adkim", &Draft::take_value<&Record::adkim, parse_mode>},
    {"aspf", &Draft::take_value<&Record::aspf, parse_mode>},
    {"fo", &Draft::take_value<&Record::fo, parse_failure_options>},
    {"rua", &Draft::take_uris<&Record::rua>},
    {"ruf", &Draft::take_uris<&Record::ruf>},
    {"pct", &Draft::take_value<&Record::pct, parse_percentage>},
    {"rf", &Draft::take_rf},
    {"ri", &Draft::take_ri},
}};

// RFC 7489 section 6.4: dmarc-record = dmarc-version dmarc-sep [dmarc-request] ...
std::optional<Fault> find_legacy_fault(const std::vector<Piece>& parts, std::size_t end) {
  if (parts.size() > 1) {
    const Piece name = trim(parts[1].first(parts[1].text.find('=')));
    if (name.text == "p") return std::nullopt;
    end = parts[1].position;
  }
  return Fault{end, "receivers that go by RFC 7489 want \"p\" here, behind the version"};
}

}  // namespace

std::string_view format_policy(Policy policy) {
  switch (policy) {
    case Policy::none: return "none";
    case Policy::quarantine: return "quarantine";
    case Policy::reject: return "reject";
  }
  return "none";
}

Record parse_record(std::string_view text) {
  const std::vector<Piece> parts = split_at_semicolons(text);
  Draft draft(text);
  for (const Piece& part : parts | std::views::drop(1))
    draft.take(part);
  Record record = std::move(draft).finish();
  record.legacy_fault = find_legacy_fault(parts, text.size());
  return record;
}

Reading read_record(std::span<const dns::Txt> records) {
  TxtChoice choice = choose_record(records, version, Opening::tag);
  if (auto* none = std::get_if<NoRecord>(&choice)) return std::move(*none);
  if (const auto* several = std::get_if<SeveralRecords>(&choice)) return *several;
  return parse_record(std::get<std::string>(choice));
}

}  // namespace mailprobe::policy::dmarc
