// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole messages: what is parsed reads back, canonical forms are stable however a body comes, and
// no signature or chain passes that does not cover what it must.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fault_check.hpp"
#include "mail/from_address.hpp"
#include "policy/arc/chain.hpp"
#include "policy/dkim/canonicalization.hpp"
#include "policy/dkim/verify.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using fuzz::demand;
namespace arc = policy::arc;
namespace dkim = policy::dkim;
using dkim::Canonicalization;

namespace {

// The keys of RFC 8463 appendix A.2 and of RFC 6376 appendix C, and some that are none.
constexpr std::string_view zone = R"(
brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
brisbane._domainkey.example.com. TXT "p=MIGJAoGBAPAhE/9QLdIGwSYapn1klbf8OQygZ4udCDV9afv/Ni0jE3ZKcUKPE4Iob2/dviNh9xM2HmKNKyrrfW4Ei0truh36/9G10LZTMnWVZP3jupH5FxpzaBu2j80yonR/" "N9WMfg64qGK11j21/qZzAaNo0FxZOggyY9I8N1A81RhyRxDZAgMBAAE="
revoked._domainkey.example.com. TXT "p="
!servfail lost._domainkey.example.com. TXT
)";
constexpr dkim::TimePoint now{std::chrono::seconds(1528637909)};

template <typename Compute>
auto settle(Compute compute) {
  test::MemoryResolver resolver(zone);
  dns::Inquiry inquiry;
  return dns::settle(inquiry, resolver, {base::Deadline::after(std::chrono::minutes(1))}, compute);
}

std::vector<dkim::SignatureResult> verify(const mail::Message& message) {
  const auto read = dkim::read_signatures(message);
  demand(read.signatures.size() <= dkim::signature_limit);
  return settle([&](dns::Inquiry& asked) { return verify_signatures(read, asked, now); });
}

void check_header(const mail::Message& message) {
  for (const mail::HeaderField& field : message.header) {
    demand(!field.name().empty() && field.raw().ends_with("\r\n"));
    demand(field.raw().starts_with(field.name()));
    const std::string relaxed = canonicalize_field(field, Canonicalization::relaxed);
    const mail::HeaderField again(relaxed, relaxed.find(':'));
    demand(canonicalize_field(again, Canonicalization::relaxed) == relaxed);
  }
}

void check_body(const mail::Message& message) {
  for (const auto kind : {Canonicalization::simple, Canonicalization::relaxed}) {
    const std::string canonical = canonicalize_body(message.body, kind);
    demand(canonicalize_body(canonical, kind) == canonical);
    dkim::BodyCanonicalizer pieces(kind);
    std::string joined;
    for (std::size_t i = 0, size = 1; i < message.body.size(); i += size, size = (size % 7) + 1)
      joined += pieces.update(std::string_view(message.body).substr(i, size));
    demand(joined + pieces.finish() == canonical);
  }
}

void check_explanation(std::string_view explanation) {
  demand(!base::has_control(explanation) && explanation.size() < 2000);
}

void check_signatures(const mail::Message& message) {
  const auto results = verify(message);
  mail::Message longer = message;
  longer.body += "x";
  const auto of_longer = verify(longer);
  demand(results.size() == of_longer.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const dkim::SignatureResult& result = results[i];
    check_explanation(result.check.explanation);
    for (const dkim::Concern& concern : result.concerns)
      check_explanation(concern.what);
    if (!result.signature) fuzz::check_fault(result.text, result.signature.error());
    if (result.result != dkim::Result::pass) continue;
    demand(result.check.outcome == dkim::Outcome::pass);
    demand(result.signature->coverage.count("from") > 0);
    demand(result.signature->coverage.body_length || of_longer[i].result != dkim::Result::pass);
  }
}

void check_chain(const mail::Message& message) {
  const arc::Chain chain = arc::read_chain(message);
  demand(chain.sets.size() <= arc::instance_limit);
  const auto result = settle([&](dns::Inquiry& asked) { return validate_chain(chain, asked); });
  check_explanation(result.explanation);
  demand((result.state == arc::ChainState::none) == (chain.fields == 0));
  demand((result.state == arc::ChainState::fail) == !result.explanation.empty());
  demand(result.instance <= arc::instance_limit);
  if (result.unreadable) fuzz::check_fault(result.unreadable->text, result.unreadable->fault);
}

void check_author(const mail::Message& message) {
  const mail::Author author = mail::find_author(message);
  demand(author.fields <= message.header.size());
  demand(author.fault.what.empty() || author.domains.empty());
  check_explanation(author.fault.what);
  for (const std::string& domain : author.domains)
    demand(!domain.empty());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = mail::parse_message(std::string(data, data + size));
  if (!message) {
    check_explanation(message.error().message);
    return 0;
  }
  check_header(*message);
  check_body(*message);
  check_author(*message);
  check_signatures(*message);
  check_chain(*message);
  std::string again;
  for (const mail::HeaderField& field : message->header)
    again += field.raw();
  const auto reread = mail::parse_message(again + "\r\n" + message->body);
  demand(reread && reread->header == message->header && reread->body == message->body);
  return 0;
}
