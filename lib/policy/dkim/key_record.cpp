// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/key_record.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "policy/dkim/tags.hpp"

namespace mailprobe::policy::dkim {
namespace {

using crypto::KeyType;
using crypto::PublicKey;

constexpr std::array<std::string_view, 7> known_tags{"v", "h", "k", "n", "p", "s", "t"};

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

// RFC 6376 section 3.6.1: the tag stands first if it is there, and nothing but "DKIM1" is read.
Parsed<void> check_version(const TagList& tags) {
  const Tag* version = tags.find("v");
  if (version == nullptr) return {};
  if (version != tags.tags().data())
    return fault(version->name.position, "the version stands before all other tags");
  if (version->value.text != "DKIM1")
    return fault(version->value.position,
                 "the version of a record with a key is \"DKIM1\", in this spelling");
  return {};
}

Parsed<KeyType> parse_key_type(const TagList& tags) {
  const Tag* type = tags.find("k");
  if (type == nullptr || type->value.text == "rsa") return KeyType::rsa;
  if (type->value.text == "ed25519") return KeyType::ed25519;
  return fault(type->value.position, R"(keys of mail are of "rsa" or "ed25519", in lower case)");
}

struct DecodedKey {
  PublicKey key;
  KeyEncoding encoding;
};

Parsed<DecodedKey> decode_ed25519(const Octets& octets, std::size_t position) {
  // RFC 8463 section 4: without the SubjectPublicKeyInfo that other programs print.
  if (octets.size() == crypto::ed25519_spki_size && PublicKey::from_spki(octets)) {
    return fault(position,
                 "this is a key of Ed25519 in a SubjectPublicKeyInfo of 44 octets; only the last "
                 "32 of them stand in a record");
  }
  auto key = PublicKey::from_ed25519(octets);
  if (!key) return fault(position, std::move(key.error().message));
  return DecodedKey{*std::move(key), KeyEncoding::raw};
}

Parsed<DecodedKey> decode_rsa(const Octets& octets, std::size_t position) {
  auto key = PublicKey::from_spki(octets);
  auto encoding = KeyEncoding::spki;
  if (!key && key.error().cause == base::Cause::syntax) {
    // RFC 6376 section 3.6.1 names this form, and everybody publishes the other.
    key = PublicKey::from_rsa_public_key(octets);
    encoding = KeyEncoding::rsa_public_key;
  }
  if (octets.size() == crypto::ed25519_key_size || (key && key->type() != KeyType::rsa))
    return fault(position, R"(this looks like a key of Ed25519, but "k=ed25519" is missing)");
  if (key) return DecodedKey{*std::move(key), encoding};
  const bool misread = key.error().cause == base::Cause::syntax;
  return fault(position, misread ? "this is no public key of RSA" : key.error().message);
}

std::vector<std::string> parse_list(const TagList& tags, std::string_view name) {
  std::vector<std::string> list;
  const Tag* tag = tags.find(name);
  if (tag == nullptr) return list;
  for (const Piece& part : split_colons(tag->value))
    list.emplace_back(part.text);
  return list;
}

std::vector<Fault> remarks_on(const TagList& tags) {
  std::vector<Fault> remarks;
  if (const Tag* granularity = tags.find("g")) {
    remarks.emplace_back(granularity->name.position,
                         "the tag \"g\" is of old (RFC 6376 appendix C.2) and is ignored");
  }
  return remarks;
}

KeyRecord assemble(std::string text, const TagList& tags, DecodedKey decoded) {
  KeyRecord record{.text = std::move(text), .key = std::move(decoded.key)};
  record.encoding = decoded.encoding;
  record.hashes = parse_list(tags, "h");
  record.services = parse_list(tags, "s");
  record.flags = parse_list(tags, "t");
  if (const Tag* notes = tags.find("n")) record.notes = notes->value.text;
  for (const Tag& tag : tags.tags()) {
    if (std::ranges::find(known_tags, tag.name.text) == known_tags.end())
      record.extensions.emplace_back(std::string(tag.name.text), std::string(tag.value.text));
  }
  record.remarks = remarks_on(tags);
  return record;
}

Parsed<std::variant<RevokedKey, KeyRecord>> parse_record(const std::string& text) {
  const auto tags = TagList::parse(text);
  if (!tags) return fault(tags.error());
  if (auto checked = check_version(*tags); !checked) return fault(std::move(checked.error()));
  const auto value = tags->require("p");
  if (!value) return fault(value.error());
  if (value->text.empty()) return RevokedKey{text};
  const auto type = parse_key_type(*tags);
  if (!type) return fault(type.error());
  const auto octets = decode_base64(*value);
  if (!octets) return fault(octets.error());
  auto decoded = *type == KeyType::rsa ? decode_rsa(*octets, value->position)
                                       : decode_ed25519(*octets, value->position);
  if (!decoded) return fault(std::move(decoded.error()));
  return assemble(text, *tags, *std::move(decoded));
}

}  // namespace

bool KeyRecord::allows(crypto::Hash hash) const {
  return hashes.empty() || contains(hashes, format_hash(hash));
}

bool KeyRecord::is_for_email() const {
  return services.empty() || contains(services, "*") || contains(services, "email");
}

bool KeyRecord::is_testing() const { return contains(flags, "y"); }

bool KeyRecord::is_strict() const { return contains(flags, "s"); }

KeyReading read_key_records(std::span<const dns::Txt> records) {
  if (records.empty()) return NoRecord{};
  if (records.size() > 1) return SeveralRecords{records.size()};
  std::string text = records.front().joined();
  auto parsed = parse_record(text);
  if (!parsed) return MalformedRecord{std::move(text), std::move(parsed.error())};
  return std::visit([](auto&& read) -> KeyReading { return std::forward<decltype(read)>(read); },
                    *std::move(parsed));
}

KeyReading read_key(const dns::Answer& answer) {
  if (answer.could_not_ask()) return UnknownKey{answer.explanation};
  return read_key_records(dns::data_of<dns::Txt>(answer.records));
}

base::Result<dns::Name> key_name(const dns::Name& selector, const dns::Name& domain) {
  const auto zone = domain.child("_domainkey");
  if (!zone) return zone;
  return selector.under(*zone);
}

}  // namespace mailprobe::policy::dkim
