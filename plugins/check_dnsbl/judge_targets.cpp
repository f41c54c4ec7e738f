// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is listed, and whether that is too much.
#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_dnsbl/judge_parts.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dnsbl::Consequence;
using dnsbl::Stance;
using plugin::Check;
using plugin::FindingKind;
using plugin::Status;

// With more targets, those of which there is nothing to say are only counted.
constexpr std::size_t most_quiet_targets = 20;
// And of the others so many are told one by one.
constexpr std::size_t most_told_targets = 50;

// "127.0.0.2", "127.0.0.2, 127.0.0.4"
std::string format_codes(const dnsbl::Reading& reading) {
  std::vector<std::string> codes;
  codes.reserve(reading.codes.size());
  for (const dnsbl::Code& code : reading.codes)
    codes.push_back(code.address.format());
  constexpr std::size_t most = 4;
  if (codes.size() <= most) return base::join(codes, ", ");
  codes.resize(most);
  return base::join(codes, ", ") + " ...";
}

bool counts_against(const AskedList& list, const Listing& listing) {
  return list.facts.stance == Stance::block && list.consequence == Consequence::counted &&
         listing.weight > 0;
}

Tally tally_target(const Options& options, const Observation& seen,
                   const TargetObservation& target) {
  const std::vector<AskedList>& lists = options.lists.asked;
  Tally tally;
  for (std::size_t l = 0; l < lists.size(); ++l) {
    const Standing standing = target.standings[l];
    if (standing == Standing::not_applicable) continue;
    ++tally.applicable;
    if (standing == Standing::listed || standing == Standing::clean) ++tally.usable;
    if (standing == Standing::not_asked && !seen.lists[l].given_up) ++tally.unasked;
    if (options.allow_lists && standing == Standing::clean &&
        lists[l].consequence == Consequence::counted) {
      tally.lists.push_back(l);
      tally.weight += std::max(1, lists[l].facts.weight);
    }
  }
  if (options.allow_lists) return tally;
  for (const Listing& listing : target.listings) {
    if (counts_against(lists[listing.list], listing)) tally.lists.push_back(listing.list);
    const bool is_praise = lists[listing.list].facts.stance == Stance::allow && listing.weight < 0;
    if (is_praise || counts_against(lists[listing.list], listing)) tally.weight += listing.weight;
  }
  return tally;
}

bool is_enough(const LeastUsable& least, const Tally& tally) {
  if (tally.applicable == 0) return true;  // another finding
  // Of those that nobody had the time to ask one finding tells for all targets.
  const auto usable = static_cast<double>(tally.usable + tally.unasked);
  if (usable == 0) return false;
  const auto applicable = static_cast<double>(tally.applicable);
  if (least.percent) return usable * 100 >= least.number * applicable;
  return usable >= std::min(least.number, applicable);
}

// What one listing says, for the long output.
std::string describe(const AskedList& list, const Listing& listing) {
  std::string text = fmt::format("{}: {}", list.shown, list.redact(listing.reading.sentence));
  if (list.facts.stance == Stance::allow) text += ", which is good news";
  if (listing.since) text += fmt::format(", since {:%Y-%m-%d %H:%M} UTC", *listing.since);
  if (!listing.reason.empty()) text += fmt::format(", reason: \"{}\"", listing.reason);
  if (!list.facts.removal.empty() && list.facts.stance != Stance::allow)
    text += fmt::format(", removal: {}", list.facts.removal);
  return text;
}

class TargetJudge {
 public:
  TargetJudge(const Case& matter, std::size_t rank)
      : matter_(matter),
        target_(matter.seen.targets[rank]),
        tally_(matter.tallies[rank]),
        subject_(name_subject()),
        check_{.text = subject_} {}

  Check judge() {
    judge_score();
    judge_evidence();
    if (!check_.findings.empty() && matter_.options().wishes.size() == 1) add_note();
    judge_kind();
    for (const Listing& listing : target_.listings)
      judge_listing(listing);
    for (const Delisting& delisting : target_.delistings)
      find(matter_, check_, finding::delisted,
           fmt::format("{} is not on {} any more", subject_, delisting.list), subject_);
    check_.text += ": " + format_score(matter_, tally_.lists.size(), tally_.usable);
    return std::move(check_);
  }

 private:
  [[nodiscard]] std::string name_subject() const {
    const bool is_said = target_.target.origin == target_of(matter_);
    return is_said ? format_subject(target_.target.subject) : format_target(target_.target);
  }

  void judge_score() {
    const Options& options = matter_.options();
    const Status status = options.thresholds.judge(tally_.value(options.measure));
    if (status == Status::ok) return;
    const bool is_critical = status == Status::critical;
    const FindingKind& of_listing =
        is_critical ? finding::listed_critical : finding::listed_warning;
    const FindingKind& of_absence =
        is_critical ? finding::not_allowed_critical : finding::not_allowed_warning;
    std::string message =
        fmt::format("{} {}{}", subject_, format_score(matter_, tally_.lists.size(), tally_.usable),
                    format_lists());
    if (options.measure == Measure::weight) message += fmt::format(", weight {}", tally_.weight);
    find(matter_, check_, options.allow_lists ? of_absence : of_listing, std::move(message),
         subject_);
    check_.findings.back().advice = advise(check_.findings.back());
  }

  // Once, where it may be the only thing that is read.
  void add_note() {
    const std::string note = note_unusable_lists(matter_);
    if (!note.empty()) check_.findings.front().message += ' ' + note;
  }

  // " (zen.spamhaus.org (127.0.0.4), bl.spamcop.net (127.0.0.2))"
  [[nodiscard]] std::string format_lists() const {
    std::vector<std::string> texts;
    for (const std::size_t list : tally_.lists) {
      const auto listing = std::ranges::find(target_.listings, list, &Listing::list);
      const std::string& zone = matter_.lists()[list].shown;
      texts.push_back(listing == target_.listings.end()
                          ? zone
                          : fmt::format("{} ({})", zone, format_codes(listing->reading)));
    }
    return texts.empty() ? "" : fmt::format(" ({})", base::join(texts, ", "));
  }

  // Where to ask for removal.
  [[nodiscard]] std::string advise(const plugin::Finding& finding) const {
    if (matter_.options().allow_lists) return "";
    std::vector<std::string> pages;
    for (const std::size_t list : tally_.lists) {
      const std::string page(matter_.lists()[list].facts.removal);
      if (!page.empty() && std::ranges::find(pages, page) == pages.end()) pages.push_back(page);
    }
    if (pages.empty()) return "";
    return fmt::format("{}: {}", finding.kind->remedy, base::join(pages, " "));
  }

  // What nobody could say does not count as clean.
  void judge_evidence() {
    if (is_enough(matter_.options().least_usable, tally_)) return;
    find(matter_, check_, finding::too_few_lists,
         fmt::format("{}: {} of {} lists gave an answer that can be used", subject_, tally_.usable,
                     tally_.applicable),
         subject_);
    blame_time(matter_, check_);
  }

  void judge_kind() {
    if (tally_.applicable == 0) judge_inapplicable();
    const auto* address = std::get_if<net::IpAddress>(&target_.target.subject);
    // 127.0.0.2 is asked by those who test, and 192.0.2.0/24 by those who write about it.
    if (address == nullptr || address->is_loopback()) return;
    const std::string_view purpose = address->special_purpose();
    if (purpose.empty() || purpose == "documentation") return;
    find(matter_, check_, finding::target_not_public,
         fmt::format("{} cannot be reached from the Internet ({}), so that no list knows it",
                     subject_, purpose),
         subject_);
  }

  void judge_inapplicable() {
    // Of a host its addresses are asked about, and of a domain its hosts.
    const bool is_beside =
        std::holds_alternative<dns::Name>(target_.target.subject) && !target_.target.only_as_name;
    if (is_beside) return;
    const bool was_found = !target_.target.origin.empty();
    find(matter_, check_, was_found ? finding::not_covered : finding::no_list_applies,
         fmt::format("{}: none of the lists is about such a target", subject_), subject_);
  }

  void judge_listing(const Listing& listing) {
    const AskedList& list = matter_.lists()[listing.list];
    check_.details.push_back({1, describe(list, listing)});
    if (listing.is_new) {
      find(matter_, check_, finding::newly_listed,
           fmt::format("{} was not on {} before", subject_, list.shown), subject_);
    }
    if (list.facts.stance == Stance::allow) return;
    const FindingKind* kind = kind_of_single(list, listing);
    if (kind == nullptr) return;
    find(matter_, check_, *kind,
         fmt::format("{} is on {} ({})", subject_, list.shown, format_codes(listing.reading)),
         subject_);
    if (!list.facts.removal.empty()) {
      plugin::Finding& finding = check_.findings.back();
      finding.advice = fmt::format("{}: {}", finding.kind->remedy, list.facts.removal);
    }
  }

  // Of a listing that speaks for itself; nullptr if it is told with the others.
  [[nodiscard]] const FindingKind* kind_of_single(const AskedList& list,
                                                  const Listing& listing) const {
    const Options& options = matter_.options();
    if (list.consequence == Consequence::critical) return &finding::listed_critical;
    if (list.consequence == Consequence::warning) return &finding::listed_warning;
    const bool is_told = counts_against(list, listing) &&
                         options.thresholds.judge(tally_.value(options.measure)) != Status::ok;
    return is_told ? nullptr : &finding::listed_remark;
  }

  const Case& matter_;
  const TargetObservation& target_;
  const Tally& tally_;
  std::string subject_;
  Check check_;
};

// The checks of all targets, of which engines carry so many.
class Gallery {
 public:
  explicit Gallery(const Case& matter)
      : matter_(matter), are_few_(matter.seen.targets.size() <= most_quiet_targets) {}

  void add(Check check) {
    const bool is_quiet = check.findings.empty() && check.details.empty();
    if (is_quiet && !are_few_) {
      ++quiet_;
    } else if (is_quiet || checks_.size() < most_told_targets) {
      checks_.push_back(std::move(check));
    } else {
      for (const plugin::Finding& finding : check.findings)
        ++further_[finding.kind];
    }
  }

  std::vector<Check> take() && {
    if (!further_.empty()) {
      Check& check = checks_.emplace_back(Check{.text = "further targets"});
      for (const auto& [kind, number] : further_)
        find(matter_, check, *kind,
             fmt::format("{}: {}", count(number, "further target"), kind->title));
    }
    if (quiet_ > 0) checks_.push_back({.text = count(quiet_, "target") + " not listed anywhere"});
    return std::move(checks_);
  }

 private:
  const Case& matter_;
  bool are_few_;
  std::vector<Check> checks_;
  std::size_t quiet_ = 0;
  std::map<const FindingKind*, std::size_t> further_;
};

}  // namespace

std::vector<Tally> tally(const Options& options, const Observation& seen) {
  std::vector<Tally> tallies;
  tallies.reserve(seen.targets.size());
  for (const TargetObservation& target : seen.targets)
    tallies.push_back(tally_target(options, seen, target));
  return tallies;
}

std::vector<Check> judge_targets(const Case& matter) {
  Gallery gallery(matter);
  for (std::size_t rank = 0; rank < matter.seen.targets.size(); ++rank)
    gallery.add(TargetJudge(matter, rank).judge());
  return std::move(gallery).take();
}

}  // namespace mailprobe::check_dnsbl
