// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is made of one sound signature with other keys, at other times, and of broken ones. The
// message is that of RFC 8463 appendix A, of which only the signature of Ed25519 is left.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dkim/verify.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
namespace dkim = policy::dkim;
using dkim::ConcernKind;
using dkim::Outcome;
using dkim::Result;
using Kinds = std::vector<ConcernKind>;

namespace {

const std::string field =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\n"
    " d=football.example.com; i=@football.example.com;\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\n"
    " subject : date : message-id : from : subject : date;\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\n";
const std::string rest =
    "From: Joe SixPack <joe@football.example.com>\n"
    "To: Suzie Q <suzie@shopping.example.net>\n"
    "Subject: Is dinner ready?\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\n"
    "\nHi.\n\nWe lost the game. Are you hungry yet?\n\nJoe.\n";
const std::string p = "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const std::string name = "brisbane._domainkey.football.example.com";
constexpr dkim::TimePoint signed_at{1528637909s};

std::string zone_of(const std::string& record) { return name + ". TXT \"" + record + "\"\n"; }

const std::string good = zone_of("v=DKIM1; k=ed25519; " + p);

std::vector<dkim::SignatureResult> verify(const std::string& text, const std::string& zone,
                                          dkim::TimePoint now = signed_at) {
  const mail::Message message = mail::parse_message(text).value();
  const dkim::SignedMessage read = dkim::read_signatures(message);
  test::MemoryResolver resolver(zone);
  dns::Inquiry inquiry;
  return dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                     [&](dns::Inquiry& asked) { return verify_signatures(read, asked, now); });
}

Kinds kinds_of(const dkim::SignatureResult& result) {
  Kinds kinds;
  for (const dkim::Concern& concern : result.concerns)
    kinds.push_back(concern.kind);
  return kinds;
}

std::string with(std::string text, const std::string& part, const std::string& other) {
  return text.replace(text.find(part), part.size(), other);
}

}  // namespace

TEST_CASE("the key decides what becomes of a sound signature") {
  struct Row {
    std::string zone;
    Outcome outcome;
    Kinds concerns;
    Result result;
    std::string explanation;
    std::string reason;
  };
  const std::string key = "v=DKIM1; k=ed25519; ";
  const std::vector<Row> rows{
      {good, Outcome::pass, {}, Result::pass, "", "as it was signed"},
      {zone_of(key + "t=y; " + p),
       Outcome::pass,
       {ConcernKind::testing_key},
       Result::pass,
       "",
       "testing: a note, and no more"},
      {zone_of(key + "t=s; " + p), Outcome::pass, {}, Result::pass, "", "strict, and it is exact"},
      {zone_of(key + "h=sha1; " + p),
       Outcome::pass,
       {ConcernKind::hash_not_allowed},
       Result::permerror,
       "",
       "another hash"},
      {zone_of(key + "s=tlsrpt; " + p),
       Outcome::pass,
       {ConcernKind::not_for_email},
       Result::permerror,
       "",
       "another service"},
      {"football.example.com. TXT \"x\"\n",
       Outcome::no_key,
       {},
       Result::permerror,
       "there is no key at " + name,
       "no key"},
      {name + ". A 192.0.2.1\n",
       Outcome::no_key,
       {},
       Result::permerror,
       "there is no key at " + name,
       "no TXT record"},
      {good + good,
       Outcome::several_keys,
       {},
       Result::permerror,
       "there are 2 TXT records at " + name + ", where one may be",
       "two records"},
      {zone_of(key + "p="),
       Outcome::revoked_key,
       {},
       Result::permerror,
       "the key at " + name + " is revoked",
       "revoked"},
      {zone_of("v=DKIM1; " + p),
       Outcome::malformed_key,
       {},
       Result::permerror,
       "the key at " + name +
           " cannot be read: this looks like a key of Ed25519, but \"k=ed25519\" is missing",
       "k= is missing"},
      {zone_of("p=MIGJAoGBAPAhE/9QLdIGwSYapn1klbf8OQygZ4udCDV9afv/Ni0jE3ZKcUKPE4Iob2/"
               "dviNh9xM2HmKNKyrrfW4Ei0truh36/9G10LZTMnWVZP3jupH5FxpzaBu2j80yonR/N9WMfg64qGK11j21/"
               "qZzAaNo0FxZOggyY9I8N1A81RhyRxDZAgMBAAE="),
       Outcome::other_key_type,
       {},
       Result::permerror,
       "the signature is of Ed25519, and the key at " + name + " is of RSA",
       "a key of RSA"},
      {zone_of(key + "p=O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="),
       Outcome::signature_differs,
       {},
       Result::fail,
       "the signature does not fit the header fields and the key",
       "another key"},
      {"!servfail " + name + ". TXT\n",
       Outcome::unknown,
       {},
       Result::temperror,
       "the key at " + name + " could not be asked for: SERVFAIL",
       "SERVFAIL"},
      {"!timeout " + name + ". TXT\n", Outcome::unknown, {}, Result::temperror, "", "no answer"},
      {name + ". CNAME key.example.net.\nkey.example.net. TXT \"" + key + p + "\"\n",
       Outcome::pass,
       {},
       Result::pass,
       "",
       "an alias"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto results = verify(field + rest, row.zone);
    REQUIRE(results.size() == 1);
    CHECK(format_outcome(results[0].check.outcome) == format_outcome(row.outcome));
    CHECK(kinds_of(results[0]) == row.concerns);
    CHECK(format_result(results[0].result) == format_result(row.result));
    if (row.reason == "no answer") {
      CHECK(results[0].check.explanation.starts_with("the key at " + name + " could not be asked"));
    } else {
      CHECK(results[0].check.explanation.starts_with(row.explanation));
    }
  }
}

TEST_CASE("what is to be said against a signature is found whether it holds or not") {
  const auto year = std::chrono::hours(24 * 365);
  struct Row {
    std::string text;
    dkim::TimePoint now;
    Kinds concerns;
    Result result;
    std::string reason;
  };
  const auto changed = [](const std::string& part, const std::string& other) {
    return with(field, part, other) + rest;
  };
  const std::vector<Row> rows{
      {field + rest, signed_at - 300s, {}, Result::pass, "a clock that is five minutes late"},
      {field + rest,
       signed_at - 301s,
       {ConcernKind::signed_in_future},
       Result::policy,
       "six minutes late"},
      {field + rest,
       dkim::TimePoint{-5s},
       {ConcernKind::signed_in_future},
       Result::policy,
       "before 1970"},
      {field + rest, signed_at + year, {}, Result::pass, "signatures do not age by themselves"},
      {changed("q=dns/txt", "x=1528637910"), signed_at + 1s, {}, Result::fail, "the last second"},
      {changed("q=dns/txt", "x=1528637910"),
       signed_at + 2s,
       {ConcernKind::expired},
       Result::fail,
       "expired"},
      {changed("i=@football", "i=@basketball"),
       signed_at,
       {ConcernKind::identity_outside_domain},
       Result::permerror,
       "an identity elsewhere"},
      {changed("i=@football.", "i=@evilfootball."),
       signed_at,
       {ConcernKind::identity_outside_domain},
       Result::permerror,
       "a name that ends alike"},
      {changed("i=@football", "i=@a.football"), signed_at, {}, Result::fail, "one below"},
      {changed("h=from : to :", "h=to :"),
       signed_at,
       {ConcernKind::from_not_oversigned},
       Result::fail,
       "From once"},
      {with(changed("h=from : to :", "h=to :"), ": from :", ":"),
       signed_at,
       {ConcernKind::from_not_signed},
       Result::permerror,
       "no From"},
      {with(changed("subject : date :", ""), ": subject : date;", ";"),
       signed_at,
       {ConcernKind::subject_not_signed, ConcernKind::date_not_signed},
       Result::fail,
       "neither Subject nor Date"},
      {field + "From: x@y.test\n" + rest,
       signed_at,
       {ConcernKind::from_not_oversigned},
       Result::fail,
       "a From was added"},
      {with(changed("h=from : to :", "h=to :"), ": from :", ": FROM :") + "\n",
       signed_at,
       {ConcernKind::from_not_oversigned},
       Result::fail,
       "names in any letter case"},
      {with(changed("h=from : to :", "h=to :"), "From:", "From: x@y.test\nFrom:"),
       signed_at,
       {ConcernKind::from_partly_signed},
       Result::fail,
       "a From above the signed one"},
      {changed("q=dns/txt", "l=5"),
       signed_at,
       {ConcernKind::body_not_covered},
       Result::fail,
       "a part of the body"},
      {changed("q=dns/txt", "l=0"),
       signed_at,
       {ConcernKind::body_not_covered},
       Result::fail,
       "nothing of the body"},
      {changed("q=dns/txt", "l=54"), signed_at, {}, Result::fail, "all of the body"},
      {changed("q=dns/txt", "l=55"), signed_at, {}, Result::permerror, "more than the body"},
      {changed("ed25519-sha256", "rsa-sha1"),
       signed_at,
       {},
       Result::neutral,
       "a hash that is none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto results = verify(row.text, good, row.now);
    REQUIRE(results.size() == 1);
    CAPTURE(results[0].check.explanation);
    CHECK(kinds_of(results[0]) == row.concerns);
    CHECK(format_result(results[0].result) == format_result(row.result));
  }
}

TEST_CASE("concerns and outcomes are told in sentences") {
  const auto concern = [](const std::string& text, dkim::TimePoint now = signed_at) {
    const auto results = verify(text, zone_of("k=ed25519; t=s; " + p), now);
    return results.at(0).concerns.empty() ? "" : results[0].concerns[0].what;
  };
  CHECK(concern(field + rest, signed_at - 1h) ==
        "the signature was made 3600 seconds in the future");
  CHECK(concern(with(field, "q=dns/txt", "x=1528637910") + rest, signed_at + 1h) ==
        "the signature expired 3599 seconds ago");
  CHECK(concern(with(field, "i=@", "i=\"x\"@a.") + rest) ==
        "the key says t=s, and the identity \"\\x22x\\x22@a.football.example.com\" is not of "
        "football.example.com itself");
  CHECK(concern(with(field, "q=dns/txt", "l=5") + rest) ==
        "the last 49 of 54 octets of the body are not signed (l=)");
  const auto longer = verify(with(field, "q=dns/txt", "l=55") + rest, good);
  CHECK(longer[0].check.outcome == Outcome::body_too_short);
  CHECK(longer[0].check.explanation == "55 octets of the body were signed, and it has 54 only");
  const auto both = verify(with(field, "bh=2", "bh=3") + rest, good);
  CHECK(both[0].check.outcome == Outcome::both_differ);
}

TEST_CASE("each signature has its own result, and fifty are looked at") {
  const std::string malformed = with(field, "v=1", "v=2");
  const auto three = verify(malformed + field + "X: y\n" + field + rest, good);
  REQUIRE(three.size() == 3);
  CHECK(three[0].result == Result::neutral);
  CHECK(three[0].check.outcome == Outcome::malformed_signature);
  CHECK(three[0].signature.error().position == 3);
  CHECK(three[0].text.substr(3, 1) == "2");
  CHECK(three[1].result == Result::pass);
  CHECK(three[2].result == Result::pass);
  CHECK(three[2].place == 3);

  std::string many;
  for (int i = 0; i < 60; ++i)
    many += field;
  const mail::Message message = mail::parse_message(many + rest).value();
  const auto read = dkim::read_signatures(message);
  CHECK(read.signatures.size() == 50);
  CHECK(read.passed_over == 10);
  CHECK(verify(rest, good).empty());
}

TEST_CASE("keys of all signatures are asked for at once, and nothing passes before") {
  const std::string other = with(field, "s=brisbane", "s=sydney");
  const mail::Message message = mail::parse_message(field + other + rest).value();
  const auto read = dkim::read_signatures(message);
  dns::Inquiry inquiry;
  for (const auto& result : verify_signatures(read, inquiry, signed_at))
    CHECK(result.result == Result::temperror);
  test::MemoryResolver resolver(good);
  inquiry.ask(resolver, {base::Deadline::after(10s)});
  CHECK(resolver.questions_asked() == 2);
  const auto results = verify_signatures(read, inquiry, signed_at);
  CHECK(inquiry.complete());
  CHECK(results[0].result == Result::pass);
  CHECK(results[1].result == Result::permerror);
}

TEST_CASE("parts of a body are hashed in one pass, at every length") {
  const std::string body = "a  b\r\n\r\nc\r\n\r\n";  // relaxed: "a b\r\n\r\nc\r\n"
  std::set<dkim::BodyPart> parts;
  for (const auto kind : {dkim::Canonicalization::simple, dkim::Canonicalization::relaxed}) {
    for (const auto hash : {crypto::Hash::sha1, crypto::Hash::sha256}) {
      for (std::uint64_t length = 0; length < 14; ++length)
        parts.insert({kind, hash, length});
      parts.insert({kind, hash});
    }
  }
  const auto hashed = dkim::hash_body(body, parts);
  CHECK(hashed.size() == parts.size());
  for (const auto& [part, found] : hashed) {
    const std::string canonical = part.canonicalization == dkim::Canonicalization::simple
                                      ? "a  b\r\n\r\nc\r\n"
                                      : "a b\r\n\r\nc\r\n";
    CAPTURE(part.length);
    CHECK(found.size == canonical.size());
    CHECK(found.digest == crypto::digest_of(part.hash, canonical.substr(0, part.length)));
  }
}

TEST_CASE(
    "fields of one name are signed from the last to the first, and never the signature's own") {
  const mail::Message message =
      mail::parse_message("A: 1\nDKIM-Signature: x\na: 2\nB: 3\nDKIM-Signature: y\n").value();
  const dkim::FieldIndex index(message);
  const auto picked = [&](const std::vector<std::string>& names, std::size_t own) {
    std::string text;
    for (const mail::HeaderField* one : index.pick(names, own))
      text += one->value();
    return text;
  };
  CHECK(index.count("A") == 2);
  CHECK(picked({"A"}, 1) == " 2");
  CHECK(picked({"b", "a", "A", "a", "c", "B"}, 1) == " 3 2 1");
  CHECK(picked({"dkim-signature", "dkim-signature"}, 1) == " y");
  CHECK(picked({"dkim-signature", "dkim-signature"}, 4) == " x");
  CHECK(picked({}, 1).empty());
}
