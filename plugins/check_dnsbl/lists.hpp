// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which lists are asked, and what a listing there is worth.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dnsbl/answer.hpp"
#include "dnsbl/catalogue.hpp"
#include "dnsbl/filter.hpp"
#include "dnsbl/lists_file.hpp"

namespace mailprobe::check_dnsbl {

// Which answers count, and how much, as one -l says it.
struct Count {
  std::optional<dnsbl::AddressPattern> pattern;
  int weight;
};

struct AskedList {
  dns::Name zone;     // that is asked: with the key
  std::string shown;  // without it; printable
  std::string key;    // empty: none
  dnsbl::List facts;
  std::shared_ptr<const dnsbl::Description> description;  // that the facts may refer to
  std::vector<Count> counts;                              // at least one
  dnsbl::Consequence consequence = dnsbl::Consequence::counted;
  bool known = true;  // to the catalogue or the file, so that it is known what it can be asked

  // Without the key, wherever somebody may have quoted it.
  [[nodiscard]] std::string redact(std::string_view text) const;
  // What an answer of it proves.
  [[nodiscard]] dnsbl::Reading classify(const dns::Answer& answer) const;
  // Of a listing: the sum of the counts that it fits.
  [[nodiscard]] int weigh(const dnsbl::Reading& reading) const;
};

// A list that somebody named, and that is not asked.
struct RefusedList {
  std::string shown;
  std::string why;
};

struct ListChoice {
  std::vector<AskedList> asked;
  std::vector<RefusedList> dead;
  std::vector<RefusedList> without_key;
};

struct ListWishes {
  std::vector<dnsbl::Filter> named;  // -l
  std::vector<dnsbl::FileList> described;
  std::optional<dnsbl::Group> group;  // nothing: the major ones if no list is named
  std::vector<dns::Name> excluded;    // with all below
  bool allow_lists = false;           // --whitelistings: of the group those, and no others
};

// Errors (syntax): no list is left.
base::Result<ListChoice> choose_lists(const ListWishes& wishes);

}  // namespace mailprobe::check_dnsbl
