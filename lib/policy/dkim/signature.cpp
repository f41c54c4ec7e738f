// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/signature.hpp"

#include "policy/dkim/tags.hpp"

namespace mailprobe::policy::dkim {
namespace {

// RFC 6376 section 2.11: dkim-quoted-printable, in which blanks stand for nothing.
std::string decode_quoted_printable(std::string_view text) {
  const auto hex = [&](std::size_t place) -> int {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const std::size_t value =
        place < text.size() ? digits.find(text[place]) : std::string_view::npos;
    return value == std::string_view::npos ? -1 : static_cast<int>(value);
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (folding_blanks.contains(text[i])) continue;
    const bool encoded = text[i] == '=' && hex(i + 1) >= 0 && hex(i + 2) >= 0;
    decoded += encoded ? static_cast<char>((hex(i + 1) * 16) + hex(i + 2)) : text[i];
    if (encoded) i += 2;
  }
  return decoded;
}

struct Identity {
  std::string text;
  dns::Name domain;
};

Parsed<Identity> parse_identity(const TagList& tags, const Signer& signer) {
  const Tag* tag = tags.find("i");
  if (tag == nullptr) return Identity{"@" + signer.domain.format(), signer.domain};
  const Piece& value = tag->value;
  const std::size_t at = value.text.rfind('@');
  if (at == std::string_view::npos)
    return fault(value.end(), "here \"@\" and a domain are missing");
  const Piece written = value.from(at + 1);
  const std::string domain = decode_quoted_printable(written.text);
  auto name = parse_domain({domain, written.position});
  if (!name) return fault(name.error());
  return Identity{decode_quoted_printable(value.text), *std::move(name)};
}

// RFC 6376 section 3.5: "1", and nothing else that also is one.
Parsed<void> check_version(const TagList& tags) {
  const auto version = tags.require("v");
  if (!version) return fault(version.error());
  if (version->text == "1") return {};
  return fault(version->position, "the version of a signature is \"1\"");
}

}  // namespace

Parsed<Signature> parse_signature(std::string_view value) {
  const auto tags = TagList::parse(value);
  if (!tags) return fault(tags.error());
  if (auto checked = check_version(*tags); !checked) return fault(checked.error());
  auto signer = parse_signer(value, *tags);
  if (!signer) return fault(signer.error());
  auto coverage = parse_coverage(*tags, *signer);
  if (!coverage) return fault(coverage.error());
  auto identity = parse_identity(*tags, *signer);
  if (!identity) return fault(identity.error());
  return Signature{*std::move(signer), *std::move(coverage), std::move(identity->text),
                   std::move(identity->domain)};
}

}  // namespace mailprobe::policy::dkim
