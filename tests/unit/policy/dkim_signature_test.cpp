// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/arc/fields.hpp"
#include "policy/dkim/signature.hpp"

using namespace mailprobe;
using policy::dkim::Canonicalization;
using policy::dkim::parse_signature;

namespace {

const std::string sha256 = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=";
const std::string sha1 = "2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
const std::string core = "a=rsa-sha256; d=example.org; s=sel; h=from; bh=" + sha256 + "; b=AAAA";

// Where the fault is, counted from the end of "v=1; ".
struct Row {
  std::string tags;
  std::size_t position;
  std::string what;
  std::string reason;
};

std::string without(std::string text, const std::string& part) {
  return text.replace(text.find(part), part.size(), "");
}

std::string with(std::string text, const std::string& part, const std::string& other) {
  return text.replace(text.find(part), part.size(), other);
}

}  // namespace

TEST_CASE("a signature says who signed what, and how") {
  const std::string text =
      " v=1; a=ed25519-sha256; c=relaxed; d=Example.org;\r\n\ts=a.b_c; t=1; x=2; l=12;"
      "h=From : To\r\n\t:from; z=From:x|To:y; q=dns/x:dns/txt; i=J=6F e@Sub.example.org; bh=" +
      sha256 + "; b= AA\r\n AA ;n=1";
  const auto signature = parse_signature(text);
  REQUIRE(signature);
  CHECK(format_algorithm(signature->signer.algorithm) == "ed25519-sha256");
  CHECK(signature->signer.key_name.format() == "a.b_c._domainkey.Example.org");
  CHECK(signature->signer.signature == policy::dkim::Octets{0, 0, 0});
  CHECK(signature->signer.signed_at == 1);
  CHECK(text.substr(signature->signer.b_begin,
                    signature->signer.b_end - signature->signer.b_begin) == " AA\r\n AA ");
  CHECK(signature->coverage.header == Canonicalization::relaxed);
  CHECK(signature->coverage.body == Canonicalization::simple);
  CHECK(signature->coverage.fields == std::vector<std::string>{"From", "To", "from"});
  CHECK(signature->coverage.count("FROM") == 2);
  CHECK(signature->coverage.body_length == 12);
  CHECK(signature->coverage.expires_at == 2);
  CHECK(signature->identity == "Joe@Sub.example.org");
  CHECK(signature->identity_domain.format() == "Sub.example.org");
}

TEST_CASE("what a signature does not say has its default") {
  const auto signature = parse_signature("v=1; " + core);
  REQUIRE(signature);
  CHECK(signature->coverage.header == Canonicalization::simple);
  CHECK(signature->coverage.body == Canonicalization::simple);
  CHECK(!signature->coverage.body_length);
  CHECK(!signature->coverage.expires_at);
  CHECK(!signature->signer.signed_at);
  CHECK(signature->identity == "@example.org");
  CHECK(signature->identity_domain == signature->signer.domain);
}

TEST_CASE("what is odd and yet allowed is read") {
  struct Allowed {
    std::string text;
    std::string reason;
  };
  const std::vector<Allowed> rows{
      {core + "; v=1", "the version needs not be first"},
      {"v=1; " + core + ";\r\n ", "a semicolon and a fold at the end"},
      {"v=1; i=joe@other.test; " + core, "a domain outside of d= is for the verifier"},
      {"v=1; l=" + std::string(76, '9') + "; " + core, "a length beyond all bodies"},
      {"v=1; q=dns/txt; unknown=; c=relaxed/relaxed; " + core, "an unknown tag without a value"},
      {"v=1; q=dns; " + core, "what signers wrote before RFC 4871"},
      {"v=1; " + with(core, "example.org",
                      "b\xc3\xbc"
                      "cher.example"),
       "a U-label"},
  };
  for (const Allowed& row : rows) {
    CAPTURE(row.reason);
    CHECK(parse_signature(row.text).has_value());
  }
  const auto unicode = parse_signature(rows.back().text);
  CHECK(unicode->signer.domain.format() == "xn--bcher-kva.example");
}

TEST_CASE("a signature that breaks the rules is shown with the place of the fault") {
  const std::string algorithms =
      R"(the algorithm is one of "rsa-sha256", "ed25519-sha256" and "rsa-sha1")";
  const std::string canonicalizations = R"(a canonicalization is "simple" or "relaxed")";
  const std::vector<Row> rows{
      {without(core, "a=rsa-sha256; "), core.size() - 14, "the tag \"a\" is missing", "no a="},
      {without(core, "; b=AAAA"), core.size() - 8, "the tag \"b\" is missing", "no b="},
      {without(core, "bh=" + sha256 + "; "), core.size() - 49, "the tag \"bh\" is missing",
       "no bh=: Mail::DKIM let it pass"},
      {without(core, "d=example.org; "), core.size() - 15, "the tag \"d\" is missing", "no d="},
      {without(core, "h=from; "), core.size() - 8, "the tag \"h\" is missing",
       "no h=: Mail::DKIM let it pass"},
      {without(core, "s=sel; "), core.size() - 7, "the tag \"s\" is missing", "no s="},
      {"v=1; " + core, 0, "the tag \"v\" stands here again", "twice"},
      {with(core, "rsa-sha256", "rsa-md5"), 2, algorithms, "an unknown algorithm"},
      {with(core, "rsa-sha256", "RSA-SHA256"), 2, algorithms, "in capitals"},
      {with(core, "rsa-sha256", "ed25519-sha1"), 2, algorithms, "no such pair"},
      {with(core, "h=from", "h="), 38, "here the name of a header field is missing", "an empty h="},
      {with(core, "h=from", "h=from::to"), 43, "here the name of a header field is missing",
       "two colons"},
      {with(core, "h=from", "h=from:a b"), 44, "\" \" cannot stand in the name of a header field",
       "a blank in a name"},
      {with(core, "b=AAAA", "b="), core.size() - 4, "here base64 is missing", "an empty b="},
      {with(core, "b=AAAA", "b=AA-A"), core.size() - 2, "\"-\" cannot stand in base64",
       "b= is no base64"},
      {with(core, sha256, sha1), 47, "a hash of sha256 has 32 octets, and these are 20",
       "a hash too short"},
      {with(core, "example.org", "example.org."), 27, "a domain does not end in a dot", "a dot"},
      {with(core, "example.org", "ex_ample.org"), 16,
       "host name \"ex_ample.org\" has \"_\" at position 3; a host name is made of letters, "
       "digits, "
       "hyphens and dots",
       "an underscore in d="},
      {with(core, "example.org", ""), 16, "the host name is empty", "an empty d="},
      {with(core, "s=sel", "s="), 31, "the host name is empty", "an empty s="},
      {with(core, "s=sel", "s=a b"), 31,
       "host name \"a b\" has \" \" at position 2; a host name is made of letters, digits, hyphens "
       "and dots",
       "a blank in s="},
      {core + "; c=relaxed/nofws", core.size() + 12, canonicalizations, "an unknown body"},
      {core + "; c=nowsp", core.size() + 4, canonicalizations, "an unknown header"},
      {core + "; c=relaxed/", core.size() + 12, canonicalizations, "nothing behind the slash"},
      {core + "; q=http", core.size() + 4, "the key can be asked for with \"dns/txt\" only",
       "another method"},
      {core + "; t=1x", core.size() + 5, "a number is made of digits and nothing else",
       "no number"},
      {core + "; t=-1", core.size() + 4, "a number is made of digits and nothing else", "negative"},
      {core + "; t=", core.size() + 4, "here a number is missing", "no time"},
      {core + "; x=1234567890123", core.size() + 16, "this number has at most 12 digits",
       "too late"},
      {core + "; t=5; x=5", core.size() + 9, "the signature expires before it is made", "x= is t="},
      {core + "; l=" + std::string(77, '1'), core.size() + 80, "this number has at most 76 digits",
       "too long"},
      {core + "; i=joe", core.size() + 7, "here \"@\" and a domain are missing", "no @"},
      {core + "; i=@", core.size() + 5, "the host name is empty", "an @ alone"},
      {with(core, "rsa-sha256", "rsa-sha1"), 45, "a hash of sha1 has 20 octets, and these are 32",
       "a hash too long"},
      {core + "; i=joe@", core.size() + 8, "the host name is empty", "no domain"},
      {core + ";;", core.size() + 1, "here a field is missing", "two semicolons"},
      {core + "; x", core.size() + 3, "the field has no \"=\"", "no ="},
      {core + ";\r\nx=1", core.size() + 1, "\"\\x0d\" cannot stand in a list of tags",
       "a line end that is no fold"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto signature = parse_signature("v=1; " + row.tags);
    REQUIRE(!signature);
    CHECK(signature.error().position == row.position + 5);
    CHECK(signature.error().what == row.what);
  }
  CHECK(parse_signature(core).error() == policy::Fault{core.size(), "the tag \"v\" is missing"});
  CHECK(parse_signature("v=0.5; " + core).error() ==
        policy::Fault{2, "the version of a signature is \"1\""});
  CHECK(parse_signature("").error() == policy::Fault{0, "here a field is missing"});
}

TEST_CASE("a name of a key that would be too long is no name") {
  const std::string label(60, 'a');
  const std::string domain = label + "." + label + "." + label;
  const auto signature =
      parse_signature("v=1; " + with(with(core, "example.org", domain), "s=sel", "s=" + label));
  REQUIRE(!signature);
  CHECK(signature.error().position == 5 + 20 + domain.size());
}

TEST_CASE("the fields of ARC are read by rules of their own") {
  using policy::arc::parse_message_signature;
  using policy::arc::parse_results_instance;
  using policy::arc::parse_seal;
  const std::string seal = "i=1; cv=none; a=rsa-sha256; d=example.org; s=sel; b=AAAA";
  CHECK(parse_message_signature("i=50; " + core)->instance == 50);
  CHECK(parse_message_signature("i=51; " + core).error() ==
        policy::Fault{2, "an instance of ARC is 1 to 50"});
  CHECK(parse_message_signature("i=0; " + core).error().position == 2);
  CHECK(parse_message_signature(core).error().what == "the tag \"i\" is missing");
  CHECK(parse_seal(seal)->claim == policy::arc::ChainState::none);
  CHECK(parse_seal(seal + "; h=from").error() ==
        policy::Fault{58, "a seal does not have the tag \"h\""});
  CHECK(parse_seal(with(seal, "none", "None")).error() ==
        policy::Fault{8, R"(the state of a chain is one of "none", "pass" and "fail")"});
  CHECK(parse_seal(without(seal, "cv=none; ")).error().what == "the tag \"cv\" is missing");
  CHECK(parse_results_instance(" i = 2 ; mx.test; none") == 2U);
  CHECK(parse_results_instance("i=2") == 2U);
  CHECK(parse_results_instance("mx.test; i=2").error() ==
        policy::Fault{0, "the results begin with \"i=\" and the number of the set"});
  CHECK(parse_results_instance("i=x;").error().position == 2);
  CHECK(!parse_results_instance(""));
}
