// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/answer.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "dnsbl/key.hpp"

namespace mailprobe::dnsbl {
namespace {

using net::IpAddress;
using Octets = std::span<const std::uint8_t>;

// What any list means by these; Spamhaus began it, and others use the same.
std::string_view explain_refusal(std::uint8_t last_octet) {
  switch (last_octet) {
    case 250:
    case 251: return "the key is not valid";
    case 252: return "the name of the zone is mistyped";
    case 254: return "asked through a public resolver, or one that nobody vouches for";
    case 255: return "asked too often";
    default: return "the list refuses to answer";
  }
}

bool stands_between(Octets code, const Meaning& meaning) {
  for (std::size_t i = 0; i < meaning.first.size(); ++i) {
    if (code[i] < meaning.first[i] || code[i] > meaning.last[i]) return false;
  }
  return true;
}

// A listing if one of the bits is, or if one is not known.
Code read_bits(const IpAddress& address, std::span<const Bit> bits) {
  std::uint8_t rest = address.octets()[3];
  Effect effect = Effect::refused;
  std::vector<std::string> texts;
  for (const Bit& bit : bits) {
    if ((rest & bit.mask) == 0) continue;
    rest = static_cast<std::uint8_t>(rest & ~bit.mask);
    effect = std::min(effect, bit.effect);
    texts.emplace_back(bit.text);
  }
  if (rest == 0) return {address, effect, true, base::join(texts, ", ")};
  texts.push_back(fmt::format("unknown bits {}", rest));
  return {address, Effect::listed, false, base::join(texts, ", ")};
}

// What the list itself defines.
std::optional<Code> look_up(const IpAddress& address, const CodeTable& table) {
  const Octets behind_127 = address.octets().subspan(1);
  for (const Meaning& meaning : table.meanings) {
    if (stands_between(behind_127, meaning))
      return Code{address, meaning.effect, true, std::string(meaning.text)};
  }
  const bool has_bits = behind_127[0] == 0 && behind_127[1] == 0 && behind_127[2] != 0;
  if (has_bits && !table.bits.empty()) return read_bits(address, table.bits);
  return std::nullopt;
}

Code read_code(const IpAddress& address, const CodeTable& table) {
  const Octets octets = address.octets();
  if (octets[0] != 127)
    return {address, Effect::absurd, true, "outside 127.0.0.0/8, no code of a DNS list"};
  if (octets[1] == 255 && octets[2] == 255)
    return {address, Effect::refused, true, std::string(explain_refusal(octets[3]))};
  if (auto code = look_up(address, table)) return *std::move(code);
  if (octets[1] == 0 && octets[2] == 0 && octets[3] == 1)
    return {address, Effect::absurd, true, "the address of this host, no code of this list"};
  return {address, Effect::listed, false, "unknown code"};
}

std::string describe(const std::vector<Code>& codes) {
  constexpr std::size_t limit = 8;  // in a sentence
  std::vector<std::string> parts;
  for (const Code& code : std::span(codes).first(std::min(limit, codes.size())))
    parts.push_back(fmt::format("{} ({})", code.address.format(), code.meaning));
  if (codes.size() > limit) parts.push_back(fmt::format("and {} more", codes.size() - limit));
  return base::join(parts, ", ");
}

Verdict conclude(const std::vector<Code>& codes) {
  const auto any = [&](Effect effect) {
    return std::ranges::find(codes, effect, &Code::effect) != codes.end();
  };
  if (any(Effect::listed)) return Verdict::listed;
  if (any(Effect::refused)) return Verdict::blocked;
  return any(Effect::absurd) ? Verdict::broken : Verdict::clean;
}

std::string_view opening(Verdict verdict) {
  switch (verdict) {
    case Verdict::listed: return "listed";
    case Verdict::clean: return "not listed";
    case Verdict::blocked: return "the list does not answer us";
    case Verdict::broken: return "this is no answer of a DNS list";
    case Verdict::error: return "could not ask";
  }
  return "could not ask";
}

Reading could_not_ask(std::string_view why) {
  return {Verdict::error, {}, fmt::format("{}: {}", opening(Verdict::error), why)};
}

Reading conclude_from(std::vector<Code> codes) {
  if (codes.empty()) return could_not_ask("an answer without A records");
  const Verdict verdict = conclude(codes);
  std::string sentence = fmt::format("{}: {}", opening(verdict), describe(codes));
  return {verdict, std::move(codes), std::move(sentence)};
}

// What is to be said if there is no code to look at.
std::optional<Reading> read_outcome(const dns::Answer& answer) {
  // A server may quote the name in its explanation (RFC 8914), and the name may hold a key.
  if (answer.could_not_ask()) return could_not_ask(redact_key(answer.explanation));
  if (answer.question.type != dns::RecordType::a)
    return could_not_ask("this answers another question than that for A");
  if (answer.outcome == dns::Outcome::nxdomain) return Reading{Verdict::clean, {}, "not listed"};
  // RFC 5782 section 2.1 has a listing in the A record alone.
  if (answer.outcome == dns::Outcome::no_data)
    return Reading{Verdict::clean, {}, "not listed: the name exists, but has no A record"};
  return std::nullopt;
}

std::vector<Code> read_codes(const dns::Answer& answer, const CodeTable& table) {
  std::vector<IpAddress> addresses;
  for (const dns::A& record : dns::data_of<dns::A>(answer.records))
    addresses.push_back(record.address);
  std::ranges::sort(addresses);
  const auto repeated = std::ranges::unique(addresses);
  addresses.erase(repeated.begin(), repeated.end());
  std::vector<Code> codes;
  codes.reserve(addresses.size());
  for (const IpAddress& address : addresses)
    codes.push_back(read_code(address, table));
  return codes;
}

}  // namespace

std::string_view format_verdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::listed: return "listed";
    case Verdict::clean: return "clean";
    case Verdict::blocked: return "blocked";
    case Verdict::broken: return "broken";
    case Verdict::error: return "error";
  }
  return "error";
}

Reading classify(const dns::Answer& answer, const CodeTable& table) {
  if (auto reading = read_outcome(answer)) return *std::move(reading);
  return conclude_from(read_codes(answer, table));
}

Reading classify(const dns::Answer& answer, const CodeTable& table,
                 std::span<const AddressPattern> counts) {
  if (auto reading = read_outcome(answer)) return *std::move(reading);
  const auto fits = [&](const Code& code) {
    return std::ranges::any_of(
        counts, [&](const AddressPattern& pattern) { return pattern.matches(code.address); });
  };
  std::vector<Code> codes = read_codes(answer, table);
  for (Code& code : codes) {
    if (code.effect != Effect::listed || fits(code)) continue;
    code.effect = Effect::harmless;
    code.meaning += ", which the filter leaves out";
  }
  return conclude_from(std::move(codes));
}

}  // namespace mailprobe::dnsbl
