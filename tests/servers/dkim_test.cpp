// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages that OpenDKIM and dkimpy signed, and chains of ARC that dkimpy made, as they are and
// changed in every way that matters: what becomes of them here, and what both say themselves.
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "policy/arc/chain.hpp"
#include "policy/dkim/verify.hpp"
#include "servers/mail_server.hpp"
#include "servers/signed_mail.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
namespace arc = policy::arc;
namespace dkim = policy::dkim;
using dkim::Outcome;
using dkim::Result;
using nlohmann::json;
using test::Signed;
using test::signed_corpus;
using test::signed_messages;
using test::zone_of;

namespace {

const std::string key_of_rfc8463 =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

dkim::SignatureResult verify(const std::string& text, const json& records,
                             std::chrono::seconds later = 0s) {
  const mail::Message message = mail::parse_message(text).value();
  const dkim::SignedMessage read = dkim::read_signatures(message);
  test::MemoryResolver resolver(zone_of(records));
  dns::Inquiry inquiry;
  const auto now = std::chrono::system_clock::now() + later;
  auto results =
      dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                  [&](dns::Inquiry& asked) { return verify_signatures(read, asked, now); });
  REQUIRE(results.size() == 1);
  return std::move(results.front());
}

std::string replaced(std::string text, const std::string& part, const std::string& other) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) throw std::logic_error("the message holds no " + part);
  return text.replace(at, part.size(), other);
}

// Another character of base64 behind the tag.
std::string flipped(std::string text, const std::string& tag) {
  std::size_t at = text.find(tag) + tag.size();
  at = text.find_first_not_of(" \t\r\n", at);
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return text;
}

struct Altered {
  std::string text;
  json records;
};

struct Alteration {
  std::string name;
  std::function<Altered(const Signed&)> apply;
  std::function<Outcome(const Signed&)> expected;
  std::string why_others_differ;  // empty: they must not
};

Alteration change_text(std::string name, std::function<std::string(const std::string&)> change,
                       std::function<Outcome(const Signed&)> expected) {
  return {std::move(name),
          [change = std::move(change)](const Signed& base) {
            return Altered{change(base.text), base.records};
          },
          std::move(expected), ""};
}

Alteration replace_text(std::string name, const std::string& part, const std::string& other,
                        std::function<Outcome(const Signed&)> expected) {
  return change_text(
      std::move(name), [=](const std::string& text) { return replaced(text, part, other); },
      std::move(expected));
}

Alteration change_records(std::string name, std::function<json(const Signed&)> change,
                          Outcome expected) {
  return {std::move(name),
          [change = std::move(change)](const Signed& base) {
            json records = json::object();
            const json found = change(base);
            if (!found.is_null()) records[base.key_name] = found;
            return Altered{base.text, records};
          },
          [expected](const Signed&) { return expected; }, ""};
}

std::function<Outcome(const Signed&)> always(Outcome outcome) {
  return [outcome](const Signed&) { return outcome; };
}

std::vector<Alteration> text_alterations() {
  const auto unless_header_relaxed = [](const Signed& base) {
    return base.header_relaxed ? Outcome::pass : Outcome::signature_differs;
  };
  const auto unless_body_relaxed = [](const Signed& base) {
    return base.body_relaxed ? Outcome::pass : Outcome::body_differs;
  };
  const auto unless_partial = [](const Signed& base) {
    return base.partial ? Outcome::pass : Outcome::body_differs;
  };
  const auto if_too_short = [](const Signed& base) {
    return base.partial ? Outcome::body_too_short : Outcome::body_differs;
  };
  return {
      change_text(
          "nothing", [](const std::string& text) { return text; }, always(Outcome::pass)),
      replace_text("a letter of the body", "game", "gaMe", always(Outcome::body_differs)),
      change_text(
          "text appended", [](const std::string& text) { return text + "buy!\r\n"; },
          unless_partial),
      change_text(
          "an empty line appended", [](const std::string& text) { return text + "\r\n"; },
          always(Outcome::pass)),
      replace_text("the end of the body cut off", "  Joe.", "", if_too_short),
      replace_text("a blank more in the body", "lost  the", "lost   the", unless_body_relaxed),
      replace_text("a blank at a line's end", "Hi.\r\n", "Hi. \r\n", unless_body_relaxed),
      replace_text("a blank less in Subject", "Subject:   Is", "Subject: Is",
                   unless_header_relaxed),
      replace_text("To unfolded", ",\r\n  Jim", ", Jim", unless_header_relaxed),
      replace_text("the case of a field's name",
                   "\r\nSubject:", "\r\nSUBJECT:", unless_header_relaxed),
      replace_text("a word of Subject", "dinner", "supper", always(Outcome::signature_differs)),
      replace_text("Date removed", "Date: Fri, 11 Jul 2003 21:00:37 -0700\r\n", "",
                   always(Outcome::signature_differs)),
      change_text(
          "a From added", [](const std::string& text) { return "From: x@evil.test\r\n" + text; },
          always(Outcome::signature_differs)),
      change_text(
          "a field added that nobody signs",
          [](const std::string& text) { return "X-Spam: no\r\n" + text; }, always(Outcome::pass)),
      change_text(
          "a bit of b=", [](const std::string& text) { return flipped(text, "b="); },
          always(Outcome::signature_differs)),
      change_text(
          "a bit of bh=", [](const std::string& text) { return flipped(text, "bh="); },
          always(Outcome::both_differ)),
      change_text(
          "LF for CRLF",
          [](std::string text) {
            std::erase(text, '\r');
            return text;
          },
          always(Outcome::pass)),
  };
}

std::vector<Alteration> key_alterations() {
  const auto key = [](const std::string& name) {
    return signed_corpus().at("records").at(name + "._domainkey.example.test");
  };
  std::vector<Alteration> all{
      change_records(
          "another key",
          [key](const Signed& base) {
            return base.key == "ed25519" ? json{key_of_rfc8463} : key("rsa1024");
          },
          Outcome::signature_differs),
      change_records(
          "a key of another type",
          [key](const Signed& base) { return key(base.key == "ed25519" ? "rsa1024" : "ed25519"); },
          Outcome::other_key_type),
      change_records(
          "a revoked key", [](const Signed&) { return json{"v=DKIM1; p="}; }, Outcome::revoked_key),
      change_records(
          "no key", [](const Signed&) { return json(); }, Outcome::no_key),
      change_records(
          "SERVFAIL", [](const Signed&) { return json("servfail"); }, Outcome::unknown),
      change_records(
          "a key that is no base64", [](const Signed&) { return json{"v=DKIM1; p=%"}; },
          Outcome::malformed_key),
      change_records(
          "two keys",
          [](const Signed& base) {
            const json& record = base.records.at(base.key_name).at(0);
            return json{record, record};
          },
          Outcome::several_keys),
  };
  all.back().why_others_differ = "they are handed the first record only";
  return all;
}

std::string why_it_may_differ(const Signed& base, const Alteration& alteration) {
  if (base.algorithm == "rsa-sha1") return "rsa-sha1 counts for them";
  return alteration.why_others_differ;
}

struct Case {
  const Signed* base;
  const Alteration* alteration;
  bool passes;  // for us
};

// How many of the cases that share an alteration are taken alike by another program.
struct Agreement {
  std::size_t same = 0;
  std::size_t differ = 0;
};

using Table = std::map<std::string, std::map<std::string, Agreement>>;

void print(const Table& table) {
  for (const auto& [name, programs] : table) {
    std::cout << fmt::format("{:34}", name);
    for (const auto& [program, agreement] : programs)
      std::cout << fmt::format("  {} {}/{}", program, agreement.same,
                               agreement.same + agreement.differ);
    std::cout << '\n';
  }
}

Outcome expected_of(const Signed& base, const Alteration& alteration) {
  const Outcome expected = alteration.expected(base);
  if (!base.broken) return expected;
  if (expected == Outcome::pass) return Outcome::signature_differs;
  return expected == Outcome::body_differs ? Outcome::both_differ : expected;
}

Result expected_result(const Signed& base, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return base.key == "rsa512" || base.algorithm == "rsa-sha1" ? Result::policy : Result::pass;
    case Outcome::body_differs:
    case Outcome::signature_differs:
    case Outcome::both_differ: return Result::fail;
    case Outcome::unknown: return Result::temperror;
    default: return Result::permerror;
  }
}

}  // namespace

TEST_CASE("what OpenDKIM and dkimpy sign verifies, and each change of it fails for its own reason" *
          doctest::skip(test::cannot_start(test::dkimpy))) {
  const auto bases = signed_messages();
  CHECK(bases.size() >= 64);
  auto alterations = text_alterations();
  std::ranges::move(key_alterations(), std::back_inserter(alterations));
  std::vector<Case> cases;
  json questions = json::array();
  for (const Signed& base : bases) {
    const bool whole = base.key == "rsa2048" || base.key == "ed25519";
    for (const Alteration& alteration : alterations) {
      if (!whole && &alteration != alterations.data()) continue;
      CAPTURE(base.label);
      CAPTURE(alteration.name);
      const Altered altered = alteration.apply(base);
      const auto result = verify(altered.text, altered.records);
      const Outcome expected = expected_of(base, alteration);
      CHECK(format_outcome(result.check.outcome) == format_outcome(expected));
      CHECK(format_result(result.result) == format_result(expected_result(base, expected)));
      questions.push_back({{"text", test::to_hex(altered.text)}, {"records", altered.records}});
      cases.emplace_back(&base, &alteration, result.result == Result::pass);
    }
  }
  const test::TempDirectory directory;
  const json answers =
      test::run_mail_signers({"verify", directory.write("cases.json", questions.dump())});
  REQUIRE(answers.size() == cases.size());
  Table table;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& [base, alteration, passes] = cases[i];
    const std::string why = why_it_may_differ(*base, *alteration);
    for (const auto& [program, verdict] : answers[i].items()) {
      const bool same = verdict.at("passes") == passes;
      CAPTURE(base->label);
      CAPTURE(alteration->name);
      CAPTURE(program);
      CAPTURE(verdict.at("said").get<std::string>());
      CHECK((same || !why.empty()));
      auto& agreement =
          table[why.empty() ? alteration->name : alteration->name + ": " + why][program];
      ++(same ? agreement.same : agreement.differ);
    }
  }
  print(table);
}

TEST_CASE("a signature expires, and a part of the body stays open" *
          doctest::skip(test::cannot_start(test::dkimpy))) {
  std::size_t expired = 0;
  std::size_t partial = 0;
  for (const Signed& base : signed_messages()) {
    CAPTURE(base.label);
    if (base.broken) continue;
    if (base.label.ends_with(" x")) {
      ++expired;
      CHECK(verify(base.text, base.records, 1h - 60s).result == Result::pass);
      const auto late = verify(base.text, base.records, 2h);
      CHECK(late.check.outcome == Outcome::pass);
      CHECK(late.result == Result::policy);
      REQUIRE(!late.concerns.empty());
      CHECK(late.concerns.front().kind == dkim::ConcernKind::expired);
    }
    if (base.partial) {
      ++partial;
      const auto longer = verify(base.text + "buy!\r\n", base.records);
      CHECK(longer.result == Result::pass);
      REQUIRE(!longer.concerns.empty());
      CHECK(longer.concerns.front().kind == dkim::ConcernKind::body_not_covered);
      CHECK(verify(base.text, base.records).concerns.empty());
    }
  }
  CHECK(expired == 4);
  CHECK(partial == 14);
}

TEST_CASE("chains of ARC that dkimpy makes pass, and fail where they are changed" *
          doctest::skip(test::cannot_start(test::dkimpy))) {
  struct Row {
    std::string name;
    std::function<std::string(const std::string&)> change;
    arc::Reason reason;
  };
  const auto replace = [](const std::string& part, const std::string& other) {
    return [=](const std::string& text) { return replaced(text, part, other); };
  };
  const std::vector<Row> rows{
      {"nothing", [](const std::string& text) { return text; }, arc::Reason::none},
      {"a letter of the body", replace("game", "gaMe"), arc::Reason::message_signature},
      {"a word of Subject", replace("dinner", "supper"), arc::Reason::message_signature},
      {"a blank more in Subject", replace("Is dinner", "Is  dinner"), arc::Reason::none},
      {"a bit of the latest seal", [](const std::string& text) { return flipped(text, "b="); },
       arc::Reason::seal},
      {"the oldest results", replace("arc=none", "arc=nope"), arc::Reason::seal},
      {"the latest seal says fail",
       [](std::string text) {
         const std::size_t at = text.find("cv=") + 3;
         return text.replace(at, 4, "fail");
       },
       arc::Reason::reported_failure},
      {"the oldest seal removed",
       [](std::string text) {
         const std::size_t at = text.rfind("ARC-Seal:");
         return text.erase(at, text.find("ARC-Message-Signature:", at) - at);
       },
       arc::Reason::incomplete_set},
  };
  std::vector<bool> passes;
  std::vector<std::string> labels;
  json questions = json::array();
  for (const json& chain : signed_corpus().at("chains")) {
    for (const Row& row : rows) {
      const std::string text = row.change(test::from_hex(chain.at("text")));
      const mail::Message message = mail::parse_message(text).value();
      const arc::Chain read = arc::read_chain(message);
      test::MemoryResolver resolver(zone_of(chain.at("records")));
      dns::Inquiry inquiry;
      const auto result =
          dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                      [&](dns::Inquiry& asked) { return validate_chain(read, asked); });
      labels.push_back(fmt::format("{} sets: {}", read.sets.size(), row.name));
      CAPTURE(labels.back());
      // In a chain of one set the first results are sealed by the only seal, and signed by nobody.
      CHECK(format_reason(result.reason) == format_reason(row.reason));
      passes.push_back(result.state == arc::ChainState::pass);
      questions.push_back(
          {{"text", test::to_hex(text)}, {"records", chain.at("records")}, {"chain", true}});
    }
  }
  const test::TempDirectory directory;
  const json answers =
      test::run_mail_signers({"verify", directory.write("cases.json", questions.dump())});
  REQUIRE(answers.size() == passes.size());
  for (std::size_t i = 0; i < passes.size(); ++i) {
    CAPTURE(labels[i]);
    CAPTURE(answers[i].at("dkimpy").at("said").get<std::string>());
    CHECK(answers[i].at("dkimpy").at("passes") == passes[i]);
  }
}
