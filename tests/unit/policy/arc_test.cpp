// SPDX-License-Identifier: GPL-3.0-or-later
//
// One chain of two sets, as dkimpy made it, and what breaks it.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/arc/chain.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
namespace arc = policy::arc;
using arc::ChainState;
using arc::Reason;

namespace {

const std::string key =
    "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDxZUotKBLFDeVognxyjU1cIw4Gx7Ci8"
    "IDM5iw8kEYiBTgnCmxV9umNKoVt6VVJOtN78/E9Hd7Rdyy3/v8P48BUpSGGJAYlYXaVZDKOyEAjxiOkP"
    "T5aXmUB4z3NhMExNWQ5CQIaztXGscIfof64hZkIKg/0FcWBfezeaA+RjYTrQIDAQAB";
const std::string seal_2 =
    "ARC-Seal: i=2; cv=pass; a=rsa-sha256; d=two.test; s=sel; t=1528637911;\n"
    " b=PQcCjOMMjz0SIzBUFI4RkIXv2Yr+lxeFh3B+IRAhwKe5JxNaRe7Y2YNy9Id7EH7iot+it\n"
    " ny8Qs4XhQWX11vH9f29kYPu8VaTFHDVpPeeLgne2T6ghWSI/OY3uJLbFKqVfQgNQKMhRSEf\n"
    " gFe1krsg6oteOiXqIikjNEQdix3gVOk=\n";
const std::string signature_2 =
    "ARC-Message-Signature: i=2; a=rsa-sha256; c=relaxed/relaxed; d=two.test;\n"
    " s=sel; t=1528637911; h=from : to : subject : date : message-id;\n"
    " bh=yZQq1c8wjBl0fZ4Wc/oraMCAG1mZJv5v/hlvyFy+t6A=;\n"
    " b=p4X0aFj6Pk55ufbQUiL8qP5GVmJthuhdb4YMENwVl4cJE4aR6vmLiobEFvvhYStun2uj0\n"
    " LRkDWK7O+4zO0pK/RvpL8mEPJCA9F8uJ3EAOR6JlSVx31Uo2iB3rKYEA9oOKawLW1gTX2GU\n"
    " RIedTFuJ2ChnT5k3hJ0M3yjocSg9pDc=\n";
const std::string results_2 = "ARC-Authentication-Results: i=2; two.test; arc=pass\n";
const std::string seal_1 =
    "ARC-Seal: i=1; cv=none; a=rsa-sha256; d=one.test; s=sel; t=1528637910;\n"
    " b=LIbya32jJ1w0Z77gpUGPDsIhUm9Pv3KrdRlpqXlt61yNAkQNJPD+Z7jBNs4bOI2Av9dEI\n"
    " NbEoCoewZ6oO7BX0bAx2Q9erMm2DmejsEyzSH1JzatTdvS59ujXOfwZNhT6l/G6EF0cXZel\n"
    " Ueoar+0MNGV9UD/9VUrhhoanweXGTuE=\n";
const std::string signature_1 =
    "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=one.test;\n"
    " s=sel; t=1528637910; h=from : to : subject : date : message-id;\n"
    " bh=yZQq1c8wjBl0fZ4Wc/oraMCAG1mZJv5v/hlvyFy+t6A=;\n"
    " b=ocxmynI9upNW1CuqdZcbSGW1BOGFuU0WzPoKjBp+Lb09SS1soFhLyXSwMBgbYOsWocWoc\n"
    " fV7GAAN05Mil+bIuCyeCVpW+xO6hwE1m0WGgqkoY6SCJ8Ep1GwBfNBUnp9pe4zfgOjxRm41\n"
    " ejNNF/yzcRGhY1UE0JlPIrLfcEyuIl4=\n";
const std::string results_1 =
    "ARC-Authentication-Results: i=1; one.test; spf=pass smtp.mailfrom=joe@example.org\n";
const std::string rest =
    "Authentication-Results: one.test; spf=pass smtp.mailfrom=joe@example.org\n"
    "From: Joe <joe@example.org>\n"
    "To: list@one.test\n"
    "Subject: a chain\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700\n"
    "Message-ID: <1@example.org>\n"
    "\n"
    "Hello.\n";

const std::string set_1 = seal_1 + signature_1 + results_1;
const std::string set_2 = seal_2 + signature_2 + results_2;

std::string zone_of(const std::string& record_1, const std::string& record_2) {
  return "sel._domainkey.one.test. TXT \"" + record_1 + "\"\nsel._domainkey.two.test. TXT \"" +
         record_2 + "\"\n";
}

const std::string zone = zone_of(key, key);

arc::Result validate(const std::string& text, const std::string& records = zone) {
  const mail::Message message = mail::parse_message(text).value();
  const arc::Chain chain = arc::read_chain(message);
  test::MemoryResolver resolver(records);
  dns::Inquiry inquiry;
  return dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                     [&](dns::Inquiry& asked) { return validate_chain(chain, asked); });
}

std::string with(std::string text, const std::string& part, const std::string& other) {
  return text.replace(text.find(part), part.size(), other);
}

}  // namespace

TEST_CASE("a chain passes with all its sets, or with the first alone") {
  const auto two = validate(set_2 + set_1 + rest);
  CHECK(two.state == ChainState::pass);
  CHECK(two.reason == Reason::none);
  CHECK(two.explanation.empty());
  CHECK(two.oldest_pass == 0);
  REQUIRE(two.sets.size() == 2);
  CHECK(two.sets[0].domain.format() == "one.test");
  CHECK(two.sets[1].domain.format() == "two.test");
  CHECK(validate(set_1 + rest).state == ChainState::pass);
  CHECK(validate(rest).state == ChainState::none);
}

TEST_CASE("the order of fields is nothing, their numbers are everything") {
  CHECK(validate(results_1 + set_2 + seal_1 + signature_1 + rest).state == ChainState::pass);
  CHECK(validate(set_1 + set_2 + rest).state == ChainState::pass);
}

TEST_CASE("a signature that no longer holds is told, and the chain is as good as its last") {
  const std::string changed = with(rest, "a chain", "[list] a chain");
  const auto broken = validate(set_2 + set_1 + changed);
  CHECK(broken.reason == Reason::message_signature);
  CHECK(broken.instance == 2);
  CHECK(broken.oldest_pass == 3);
  // Nothing that the seals or the second signature cover was touched.
  const auto other_key = validate(set_2 + set_1 + rest, zone_of("v=DKIM1; p=", key));
  CHECK(other_key.reason == Reason::seal);
  CHECK(other_key.instance == 1);
  CHECK(other_key.oldest_pass == 2);
}

TEST_CASE("whatever breaks a chain is named, with its set") {
  struct Row {
    std::string text;
    Reason reason;
    unsigned instance;
    std::string explanation;
    std::string why;
  };
  std::string many;
  for (int i = 0; i < 51; ++i)
    many += set_1;
  const std::vector<Row> rows{
      {set_2 + set_1 + with(rest, "Hello", "Hallo"), Reason::message_signature, 2,
       "the ARC-Message-Signature of set 2: the body is not the one that was signed",
       "the body was changed"},
      {set_2 + set_1 + with(rest, "To: list", "To: lost"), Reason::message_signature, 2,
       "the ARC-Message-Signature of set 2: the signature does not fit the header fields and the "
       "key",
       "the header was changed"},
      {set_2 + with(set_1, "spf=pass", "spf=none") + rest, Reason::seal, 2,
       "the ARC-Seal of set 2: the signature does not fit the header fields and the key",
       "older results were changed"},
      {with(set_2, "b=PQcC", "b=PQcD") + set_1 + rest, Reason::seal, 2,
       "the ARC-Seal of set 2: the signature does not fit the header fields and the key",
       "a bit of the seal"},
      {set_2 + rest, Reason::incomplete_set, 1, "there is no set 1", "the first set is gone"},
      {seal_2 + signature_2 + set_1 + rest, Reason::incomplete_set, 2,
       "set 2 has no ARC-Authentication-Results", "results are gone"},
      {seal_2 + results_2 + set_1 + rest, Reason::incomplete_set, 2,
       "set 2 has no ARC-Message-Signature", "a signature is gone"},
      {signature_2 + results_2 + set_1 + rest, Reason::incomplete_set, 2, "set 2 has no ARC-Seal",
       "a seal is gone"},
      {seal_1 + set_1 + rest, Reason::repeated_field, 1, "set 1 has 2 of ARC-Seal", "two seals"},
      {set_2 + results_1 + set_1 + rest, Reason::repeated_field, 1,
       "set 1 has 2 of ARC-Authentication-Results", "two results"},
      {with(set_2, "cv=pass", "cv=fail") + set_1 + rest, Reason::reported_failure, 2,
       "the ARC-Seal of set 2 says that the chain had failed before", "cv=fail at the end"},
      {with(set_2, "cv=pass", "cv=fail") + rest, Reason::reported_failure, 2,
       "the ARC-Seal of set 2 says that the chain had failed before",
       "cv=fail comes before what is missing"},
      {set_2 + with(set_1, "cv=none", "cv=fail") + rest, Reason::wrong_claim, 1,
       "the ARC-Seal of set 1 says cv=fail, where cv=none is expected", "cv=fail within"},
      {set_2 + with(set_1, "cv=none", "cv=pass") + rest, Reason::wrong_claim, 1,
       "the ARC-Seal of set 1 says cv=pass, where cv=none is expected", "cv=pass in the first"},
      {with(set_2, "cv=pass", "cv=none") + set_1 + rest, Reason::wrong_claim, 2,
       "the ARC-Seal of set 2 says cv=none, where cv=pass is expected", "cv=none in the second"},
      {with(set_2, "cv=pass;", "cv=pass; h=from;") + set_1 + rest, Reason::unreadable_field, 0,
       "an ARC-Seal cannot be read: a seal does not have the tag \"h\"", "h= in a seal"},
      {with(set_2, "i=2", "i=51") + set_1 + rest, Reason::unreadable_field, 0,
       "an ARC-Seal cannot be read: an instance of ARC is 1 to 50", "an instance over the limit"},
      {set_2 + with(set_1, "Results: i=1", "Results: x=1") + rest, Reason::unreadable_field, 0,
       "an ARC-Authentication-Results cannot be read: the results begin with \"i=\" and the number "
       "of the set",
       "results without an instance"},
      {with(set_2, "h=from : ", "h=") + set_1 + rest, Reason::message_signature, 2,
       "the ARC-Message-Signature of set 2: the signature does not fit the header fields and the "
       "key",
       "From is not signed any more"},
      {with(set_2, "a=rsa-sha256; c=", "a=rsa-md5; c=") + set_1 + rest, Reason::unreadable_field, 0,
       "an ARC-Message-Signature cannot be read: the algorithm is one of \"rsa-sha256\", "
       "\"ed25519-sha256\" and \"rsa-sha1\"",
       "an unknown algorithm"},
      {many + rest, Reason::too_many_sets, 0, "there are more than 50 sets of ARC", "51 sets"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto result = validate(row.text);
    CHECK(result.state == ChainState::fail);
    CHECK(format_reason(result.reason) == format_reason(row.reason));
    CHECK(result.instance == row.instance);
    CHECK(result.explanation == row.explanation);
    CHECK(result.unreadable.has_value() == (row.reason == Reason::unreadable_field));
  }
}

TEST_CASE("keys break a chain each in its own way") {
  struct Row {
    std::string records;
    Reason reason;
    unsigned instance;
    std::string explanation;
    std::string why;
  };
  const std::string name = "sel._domainkey.two.test";
  const std::string at_two = "the ARC-Message-Signature of set 2: ";
  const std::vector<Row> rows{
      {"a.test. A 192.0.2.1\n", Reason::message_signature, 2, at_two + "there is no key at " + name,
       "no keys"},
      {zone_of(key, "v=DKIM1; p="), Reason::message_signature, 2,
       at_two + "the key at " + name + " is revoked", "revoked"},
      {zone_of(key, "h=sha1;" + with(key, "v=DKIM1; ", "")), Reason::message_signature, 2,
       at_two + "the key does not allow sha256 (h=)", "for another hash"},
      {zone_of(with(key, "v=DKIM1", "v=DKIM1; s=tlsrpt"), key), Reason::seal, 1,
       "the ARC-Seal of set 1: the key is not for mail (s=)", "for another service"},
      {"!servfail " + name + ". TXT\n" + zone, Reason::unknown_key, 2,
       at_two + "the key at " + name + " could not be asked for: SERVFAIL", "SERVFAIL"},
      {"!servfail sel._domainkey.one.test. TXT\n" + zone, Reason::unknown_key, 1,
       "the ARC-Seal of set 1: the key at sel._domainkey.one.test could not be asked for: SERVFAIL",
       "SERVFAIL for an older key"},
      {"!servfail " + name + ". TXT\n" + zone_of("v=DKIM1; p=", key), Reason::seal, 1,
       "the ARC-Seal of set 1: the key at sel._domainkey.one.test is revoked",
       "what is known goes before what is not"},
      {zone_of(with(key, "v=DKIM1", "v=DKIM1; t=y:s"), key), Reason::none, 0, "",
       "testing and strict mean nothing here"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto result = validate(set_2 + set_1 + rest, row.records);
    CHECK(result.state == (row.reason == Reason::none ? ChainState::pass : ChainState::fail));
    CHECK(format_reason(result.reason) == format_reason(row.reason));
    CHECK(result.instance == row.instance);
    CHECK(result.explanation.starts_with(row.explanation));
  }
}

TEST_CASE("the keys of a chain are asked for at once, and it does not pass before") {
  const mail::Message message = mail::parse_message(set_2 + set_1 + rest).value();
  const arc::Chain chain = arc::read_chain(message);
  dns::Inquiry inquiry;
  CHECK(validate_chain(chain, inquiry).reason == Reason::unknown_key);
  test::MemoryResolver resolver(zone);
  inquiry.ask(resolver, {base::Deadline::after(10s)});
  CHECK(resolver.questions_asked() == 2);
  CHECK(validate_chain(chain, inquiry).state == ChainState::pass);
  CHECK(inquiry.complete());
}
