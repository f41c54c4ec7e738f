// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/catalogue.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "net/address.hpp"

using namespace mailprobe;
using dns::Name;
using dnsbl::Group;
using dnsbl::Kind;
using dnsbl::List;

namespace {

Name name(std::string_view text) { return Name::parse(text).value(); }

bool is_of(Kind kind, std::string_view point) {
  if (point.empty()) return true;
  const auto address = net::IpAddress::parse(point);
  if (kind == Kind::name) return !address && Name::parse(point).has_value();
  const auto family = kind == Kind::ip4 ? net::Family::v4 : net::Family::v6;
  return address && address->family() == family;
}

void check_texts(const List& list) {
  for (const auto& meaning : list.codes.meanings) {
    CHECK(std::ranges::equal(meaning.first, meaning.last, std::ranges::less_equal{}));
    CHECK_FALSE(meaning.text.empty());
    CHECK(meaning.effect != dnsbl::Effect::absurd);
    CHECK_FALSE((meaning.first[0] == 255 && meaning.first[1] == 255));
  }
  unsigned seen = 0;
  for (const auto& bit : list.codes.bits) {
    CHECK((bit.mask != 0 && (bit.mask & (bit.mask - 1)) == 0));
    CHECK((seen & bit.mask) == 0);
    seen |= bit.mask;
    CHECK_FALSE(bit.text.empty());
  }
}

void check_tests(const List& list) {
  std::set<Kind> kinds;
  for (const auto& test : list.tests) {
    CHECK(list.kinds.contains(test.kind));
    CHECK(kinds.insert(test.kind).second);
    CHECK(is_of(test.kind, test.listed));
    CHECK(is_of(test.kind, test.not_listed));
    CHECK_FALSE((test.listed.empty() && test.not_listed.empty()));
  }
}

}  // namespace

TEST_CASE("every list is sound") {
  std::set<std::string_view> zones;
  const auto lists = dnsbl::lists_up_to(Group::on_call);
  CHECK(lists.size() == dnsbl::address_lists().size() + dnsbl::name_lists().size());
  for (const List* list : lists) {
    CAPTURE(list->zone);
    CHECK(zones.insert(list->zone).second);
    CHECK(base::to_lower(list->zone) == list->zone);
    CHECK(name(list->zone).format() == list->zone);
    CHECK((list->kinds.ip4 || list->kinds.ip6 || list->kinds.name));
    CHECK((list->weight >= 0 && list->weight <= 3));
    CHECK((list->removal.empty() || list->removal.starts_with("https://")));
    CHECK(dnsbl::find_list(name(list->zone)) == list);
    CHECK(dnsbl::find_dead(name(list->zone)) == nullptr);
    check_texts(*list);
    check_tests(*list);
  }
}

TEST_CASE("the major lists need no key, no registration, and are asked about what they know") {
  const auto major = dnsbl::lists_up_to(Group::major);
  CHECK(major.size() == 13);
  for (const List* list : major) {
    CAPTURE(list->zone);
    CHECK_FALSE((list->access.needs_key || list->access.wants_registration));
    CHECK_FALSE((list->codes.meanings.empty() && list->codes.bits.empty()));
    CHECK_FALSE(list->tests.empty());
    CHECK(list->stance != dnsbl::Stance::information);
  }
  CHECK(dnsbl::lists_up_to(Group::other).size() > major.size());
}

TEST_CASE("a dead list is well written and in no second row") {
  std::set<std::string_view> zones;
  for (const auto& dead : dnsbl::dead_lists()) {
    CAPTURE(dead.zone);
    CHECK(zones.insert(dead.zone).second);
    CHECK(base::to_lower(dead.zone) == dead.zone);
    CHECK(name(dead.zone).format() == dead.zone);
    CHECK_FALSE(dead.why.empty());
    CHECK((dead.since.empty() || dead.since.size() == 4 || dead.since.size() == 7));
    CHECK(dnsbl::find_list(name(dead.zone)) == nullptr);
  }
}

TEST_CASE("a list is found by its zone, with a key or without") {
  struct Row {
    std::string zone;
    std::string found;
    std::string key;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"zen.spamhaus.org", "zen.spamhaus.org", "", "as it stands"},
      {"ZEN.Spamhaus.ORG.", "zen.spamhaus.org", "", "case and a trailing dot do not count"},
      {"k3y.zen.dq.spamhaus.net", "zen.dq.spamhaus.net", "k3y", "with a key"},
      {"K3Y.DBL.dq.spamhaus.net", "dbl.dq.spamhaus.net", "K3Y", "of names, with a key"},
      {"zen.dq.spamhaus.net", "zen.dq.spamhaus.net", "", "without its key"},
      {"a.b.zen.dq.spamhaus.net", "", "", "a key is one label"},
      {"k3y.combined.mail.abusix.zone", "combined.mail.abusix.zone", "k3y", "another vendor"},
      {"k3y.zen.spamhaus.org", "", "", "this one takes no key"},
      {"spamhaus.org", "", "", "above a list"},
      {"unknown.example", "", "", "not known"},
      {".", "", "", "the root"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const List* list = dnsbl::find_list(name(row.zone));
    CHECK((list == nullptr ? "" : list->zone) == row.found);
    CHECK(dnsbl::key_of(name(row.zone)) == row.key);
  }
}

TEST_CASE("a dead zone and all below it is known as dead") {
  struct Row {
    std::string zone;
    std::string found;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"dnsbl.sorbs.net", "dnsbl.sorbs.net", "itself"},
      {"spam.dnsbl.sorbs.net", "dnsbl.sorbs.net", "below it"},
      {"l1.spews.dnsbl.SORBS.net", "dnsbl.sorbs.net", "far below it, in capitals"},
      {"sorbs.net", "", "above it"},
      {"xdnsbl.sorbs.net", "", "another label"},
      {"a\\.dnsbl.sorbs.net", "", "a dot within a label parts nothing"},
      {"ix.dnsbl.manitu.net", "ix.dnsbl.manitu.net", "in dnsbl_exporter's default still"},
      {"bl.spamcannibal.org", "bl.spamcannibal.org", "check_rbl#18"},
      {"t1.dnsbl.net.au", "dnsbl.net.au", "one of eleven"},
      {"cbl.abuseat.org", "cbl.abuseat.org", "part of another list"},
      {"bl.nszones.com", "bl.nszones.com", "a copy"},
      {"zen.spamhaus.org", "", "alive"},
      {".", "", "the root"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto* dead = dnsbl::find_dead(name(row.zone));
    CHECK((dead == nullptr ? "" : dead->zone) == row.found);
  }
}

TEST_CASE("what others mix into their lists has its kind and stance") {
  struct Row {
    std::string zone;
    bool names_only;
    dnsbl::Stance stance;
  };
  using enum dnsbl::Stance;
  // check_rbl's ini asks them all about addresses, and takes each answer for a listing.
  const std::vector<Row> rows{
      {"list.dnswl.org", false, allow},
      {"dnswl.spfbl.net", false, allow},
      {"ips.whitelisted.org", false, allow},
      {"white.dnsbl.brukalai.lt", false, allow},
      {"wadb.isipp.com", false, allow},
      {"wl.mailspike.net", false, allow},
      {"score.spfbl.net", false, information},
      {"rep.mailspike.net", false, information},
      {"origin.asn.spameatingmonkey.net", false, information},
      {"multi.surbl.org", true, block},
      {"url.0spam.org", true, block},
      {"dbl.spamhaus.org", true, block},
  };
  for (const Row& row : rows) {
    CAPTURE(row.zone);
    const List* list = dnsbl::find_list(name(row.zone));
    REQUIRE(list != nullptr);
    CHECK((!list->kinds.ip4 && !list->kinds.ip6) == row.names_only);
    CHECK(list->stance == row.stance);
  }
}

TEST_CASE("test points that deviate from RFC 5782 are the list's own") {
  struct Row {
    std::string zone;
    std::string listed;
    std::string not_listed;
  };
  const std::vector<Row> rows{
      {"zen.spamhaus.org", "127.0.0.2", "127.0.0.1"},
      {"bl.suomispam.net", "127.0.0.99", "127.0.0.1"},
      {"hostkarma.junkemailfilter.com", "127.0.0.2", ""},  // rspamd#1662: it lists 127.0.0.1
      {"dbl.spamhaus.org", "dbltest.com", ""},
      {"multi.surbl.org", "test.surbl.org", ""},
      {"multi.uribl.com", "test.uribl.com", ""},
      {"rhsbl.scientificspam.net", "TEST", "INVALID"},
      {"bl.ipv6.spameatingmonkey.net", "::ffff:7f00:2", "::ffff:7f00:1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.zone);
    const List* list = dnsbl::find_list(name(row.zone));
    REQUIRE(list != nullptr);
    REQUIRE_FALSE(list->tests.empty());
    CHECK(list->tests.front().listed == row.listed);
    CHECK(list->tests.front().not_listed == row.not_listed);
  }
}
