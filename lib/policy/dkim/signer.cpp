// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/signer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dns/host_name.hpp"
#include "policy/dkim/key_record.hpp"

namespace mailprobe::policy::dkim {
namespace {

using crypto::Hash;
using crypto::KeyType;

constexpr std::array known_algorithms{Algorithm{KeyType::rsa, Hash::sha256},
                                      Algorithm{KeyType::rsa, Hash::sha1},
                                      Algorithm{KeyType::ed25519, Hash::sha256}};

Parsed<Algorithm> parse_algorithm(const Piece& value) {
  for (const Algorithm& algorithm : known_algorithms) {
    if (value.text == format_algorithm(algorithm)) return algorithm;
  }
  return fault(value.position,
               R"(the algorithm is one of "rsa-sha256", "ed25519-sha256" and "rsa-sha1")");
}

Parsed<Octets> parse_octets(const Piece& value) {
  if (value.text.empty()) return fault(value.position, "here base64 is missing");
  return decode_base64(value);
}

Parsed<dns::Name> parse_selector(const Piece& value) {
  const auto plain = [](char c) { return base::is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  const bool unusual = !std::ranges::all_of(value.text, plain) || value.text.ends_with('.');
  if (unusual || !value.text.contains('_')) return parse_domain(value);
  auto name = dns::Name::parse(value.text);
  if (!name) return fault(value.position, std::move(name.error().message));
  return *std::move(name);
}

Parsed<std::optional<std::uint64_t>> parse_optional(const TagList& tags, std::string_view name,
                                                    std::size_t most_digits) {
  const Tag* tag = tags.find(name);
  if (tag == nullptr) return std::nullopt;
  const auto number = parse_number(tag->value, most_digits);
  if (!number) return fault(number.error());
  return *number;
}

constexpr std::size_t time_digits = 12;    // RFC 6376 section 3.5, t= and x=
constexpr std::size_t length_digits = 76;  // l=

// q= is a list of which one must be known. Signers of before RFC 4871 wrote "dns" for "dns/txt".
Parsed<void> check_query_methods(const TagList& tags) {
  const Tag* methods = tags.find("q");
  if (methods == nullptr) return {};
  const auto parts = split_colons(methods->value);
  const bool known = std::ranges::any_of(
      parts, [](const Piece& part) { return part.text == "dns/txt" || part.text == "dns"; });
  if (known) return {};
  return fault(methods->value.position, "the key can be asked for with \"dns/txt\" only");
}

struct Canonicalizations {
  Canonicalization header = Canonicalization::simple;
  Canonicalization body = Canonicalization::simple;
};

Parsed<Canonicalization> parse_canonicalization(const Piece& value) {
  for (const auto known : {Canonicalization::simple, Canonicalization::relaxed}) {
    if (value.text == format_canonicalization(known)) return known;
  }
  return fault(value.position, R"(a canonicalization is "simple" or "relaxed")");
}

// c= : what stands behind the slash is "simple" if it is missing.
Parsed<Canonicalizations> parse_canonicalizations(const TagList& tags) {
  const Tag* tag = tags.find("c");
  if (tag == nullptr) return Canonicalizations{};
  const std::size_t slash = tag->value.text.find('/');
  const auto header = parse_canonicalization(tag->value.first(slash));
  if (!header) return fault(header.error());
  if (slash == std::string_view::npos) return Canonicalizations{*header};
  const auto body = parse_canonicalization(tag->value.from(slash + 1));
  if (!body) return fault(body.error());
  return Canonicalizations{*header, *body};
}

Parsed<Octets> parse_body_hash(const Piece& value, Hash hash) {
  auto octets = parse_octets(value);
  const std::size_t size = crypto::digest_size(hash);
  if (octets && octets->size() != size)
    return fault(value.position, fmt::format("a hash of {} has {} octets, and these are {}",
                                             crypto::format_hash(hash), size, octets->size()));
  return octets;
}

Parsed<std::vector<std::string>> parse_field_names(const Piece& value) {
  std::vector<std::string> names;
  for (const Piece& name : split_colons(value)) {
    if (name.text.empty())
      return fault(name.position, "here the name of a header field is missing");
    const auto* const odd =
        std::ranges::find_if_not(name.text, [](char c) { return c > ' ' && c < 0x7f; });
    if (odd != name.text.end()) {
      const auto place = static_cast<std::size_t>(odd - name.text.begin());
      return fault(name.position + place,
                   fmt::format("{} cannot stand in the name of a header field",
                               base::quote(name.text.substr(place, 1))));
    }
    names.emplace_back(name.text);
  }
  return names;
}

Parsed<void> check_times(const TagList& tags, const Signer& signer, const Coverage& coverage) {
  // RFC 6376 section 3.5: x= MUST be greater than t=.
  if (!signer.signed_at || !coverage.expires_at || *coverage.expires_at > *signer.signed_at)
    return {};
  return fault(tags.find("x")->value.position, "the signature expires before it is made");
}

}  // namespace

std::string_view format_canonicalization(Canonicalization canonicalization) {
  return canonicalization == Canonicalization::simple ? "simple" : "relaxed";
}

std::string format_algorithm(const Algorithm& algorithm) {
  return fmt::format("{}-{}", algorithm.key == KeyType::rsa ? "rsa" : "ed25519",
                     crypto::format_hash(algorithm.hash));
}

std::size_t Coverage::count(std::string_view field) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields, [&](const std::string& name) { return base::iequals(name, field); }));
}

Parsed<dns::Name> parse_domain(const Piece& value) {
  auto name = dns::parse_host_name(value.text);
  if (!name) return fault(value.position, std::move(name.error().message));
  if (value.text.ends_with('.')) return fault(value.end() - 1, "a domain does not end in a dot");
  return *std::move(name);
}

Parsed<Signer> parse_signer(std::string_view text, const TagList& tags) {
  for (const std::string_view name : {"a", "b", "d", "s"}) {
    if (const auto value = tags.require(name); !value) return fault(value.error());
  }
  const auto algorithm = parse_algorithm(tags.find("a")->value);
  if (!algorithm) return fault(algorithm.error());
  const auto domain = parse_domain(tags.find("d")->value);
  if (!domain) return fault(domain.error());
  const auto selector = parse_selector(tags.find("s")->value);
  if (!selector) return fault(selector.error());
  auto key = key_name(*selector, *domain);
  if (!key) return fault(tags.find("s")->value.position, std::move(key.error().message));
  const Tag& b = *tags.find("b");
  auto signature = parse_octets(b.value);
  if (!signature) return fault(signature.error());
  const auto signed_at = parse_optional(tags, "t", time_digits);
  if (!signed_at) return fault(signed_at.error());
  if (auto checked = check_query_methods(tags); !checked) return fault(checked.error());
  return Signer{*algorithm,
                *std::move(signature),
                *domain,
                *selector,
                *std::move(key),
                *signed_at,
                text.find('=', b.name.end()) + 1,
                std::min(text.find(';', b.value.end()), text.size())};
}

Parsed<Coverage> parse_coverage(const TagList& tags, const Signer& signer) {
  for (const std::string_view name : {"bh", "h"}) {
    if (const auto value = tags.require(name); !value) return fault(value.error());
  }
  Coverage coverage;
  auto body_hash = parse_body_hash(tags.find("bh")->value, signer.algorithm.hash);
  if (!body_hash) return fault(body_hash.error());
  coverage.body_hash = *std::move(body_hash);
  auto fields = parse_field_names(tags.find("h")->value);
  if (!fields) return fault(fields.error());
  coverage.fields = *std::move(fields);
  const auto canonicalizations = parse_canonicalizations(tags);
  if (!canonicalizations) return fault(canonicalizations.error());
  coverage.header = canonicalizations->header;
  coverage.body = canonicalizations->body;
  const auto length = parse_optional(tags, "l", length_digits);
  if (!length) return fault(length.error());
  coverage.body_length = *length;
  const auto expires_at = parse_optional(tags, "x", time_digits);
  if (!expires_at) return fault(expires_at.error());
  coverage.expires_at = *expires_at;
  if (auto checked = check_times(tags, signer, coverage); !checked) return fault(checked.error());
  return coverage;
}

}  // namespace mailprobe::policy::dkim
