// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/alignment.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::policy::dmarc {
namespace {

using dns::Name;

std::string shown(const Name& name) { return base::printable(name.format()); }

bool share_last_label(const Name& a, const Name& b) {
  return !a.is_root() && !b.is_root() && base::iequals(a.labels().back(), b.labels().back());
}

// What is certain whatever the organizational domains are.
std::optional<Alignment> align_by_name(const Name& author, const Name& identifier, Mode mode) {
  if (author == identifier) return Alignment{Aligned::yes, "the domains are identical"};
  if (mode == Mode::strict)
    return Alignment{Aligned::no, "the domains are not identical, as strict alignment demands"};
  if (!share_last_label(author, identifier))
    return Alignment{Aligned::no, "the domains have nothing in common"};
  return std::nullopt;
}

Alignment compare(const Name& author, const Name& identifier) {
  if (author == identifier) {
    return {Aligned::yes, fmt::format("{} is the organizational domain of both", shown(author))};
  }
  return {Aligned::no, fmt::format("the organizational domains are {} and {}", shown(author),
                                   shown(identifier))};
}

}  // namespace

Alignment align(dns::Inquiry& inquiry, const Walk& author, const Name& identifier, Mode mode) {
  if (auto certain = align_by_name(author.start(), identifier, mode)) return *certain;
  const Walk other = walk(inquiry, identifier);
  for (const Walk* each : {&author, &other}) {
    if (!each->organizational_domain) return {Aligned::unknown, each->reason};
  }
  return compare(*author.organizational_domain, *other.organizational_domain);
}

Alignment align(const dns::PublicSuffixList& list, const Name& author, const Name& identifier,
                Mode mode) {
  if (auto certain = align_by_name(author, identifier, mode)) return *certain;
  return compare(list.organizational_domain(author), list.organizational_domain(identifier));
}

}  // namespace mailprobe::policy::dmarc
