// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/bimi/record.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/piece.hpp"
#include "policy/tag_list.hpp"

namespace mailprobe::policy::bimi {
namespace {

// The path of an https URI, without query and fragment.
std::string_view path_of(std::string_view uri) {
  uri = uri.substr(0, uri.find_first_of("?#"));
  const std::size_t authority = https_scheme.size() + 2;
  const std::size_t slash = uri.find('/', authority);
  return slash == std::string_view::npos ? std::string_view{} : uri.substr(slash);
}

bool ends_in(const Uri& uri, std::initializer_list<std::string_view> suffixes) {
  const std::string path = base::to_lower(path_of(uri.uri));
  return std::ranges::any_of(suffixes,
                             [&](std::string_view suffix) { return path.ends_with(suffix); });
}

// Nothing for an empty value.
Parsed<std::optional<Uri>> parse_location(const Piece& value) {
  if (value.text.empty()) return std::nullopt;
  if (!has_scheme(value, https_scheme))
    return fault(value.position,
                 R"(here "https://" is missing; files are fetched in no other way)");
  if (const std::size_t comma = value.text.find(','); comma != std::string_view::npos)
    return fault(value.position + comma, "there can be one location only; \",\" is written as %2C");
  auto uri = parse_uri(value);
  if (!uri) return fault(std::move(uri.error()));
  return *std::move(uri);
}

// A record in the making.
class Draft {
 public:
  explicit Draft(std::string_view text) { record_.text = text; }

  Parsed<void> take(const Tag& tag) {
    const Piece name = trim(tag.name);
    const Piece value = trim(tag.value);
    if (name.text.empty()) return fault(name.position, "here the name of a tag is missing");
    if (name.text == "v") return fault(name.position, "the version stands here again");
    // RFC 6376 section 3.2, whose syntax this is.
    if (!seen_.insert(name.text).second) {
      return fault(name.position,
                   fmt::format("the tag {} stands here again, and each can stand once",
                               base::quote(name.text)));
    }
    if (name.text == "l") return take_logo(value);
    if (name.text == "a") return take_evidence(value);
    if (name.text == "avp") take_avatar(value);
    if (name.text == "lps") record_.local_parts = value.text;
    if (base::iequals(name.text, "l") || base::iequals(name.text, "a")) {
      remark({name.position, fmt::format("{} is no tag of BIMI; it is written \"{}\"",
                                         base::quote(name.text), base::to_lower(name.text))});
    }
    return {};
  }

  Parsed<Record> finish() && {
    if (!seen_.contains("l")) return fault(record_.text.size(), "the tag \"l\" is missing");
    return std::move(record_);
  }

 private:
  Parsed<void> take_logo(const Piece& value) {
    auto logo = parse_location(value);
    if (!logo) return fault(std::move(logo.error()));
    if (*logo && ends_in(**logo, {".png", ".jpg", ".jpeg", ".gif", ".webp", ".pem"}))
      return fault(value.position, "this is no SVG, and no other format is allowed");
    if (*logo && !ends_in(**logo, {".svg", ".svgz"}))
      remark({value.position, "the name of the file does not end in \".svg\""});
    record_.logo = *std::move(logo);
    return {};
  }

  Parsed<void> take_evidence(const Piece& value) {
    auto evidence = parse_location(value);
    if (!evidence) return fault(std::move(evidence.error()));
    if (*evidence && !ends_in(**evidence, {".pem"}))
      remark({value.position, "the name of the file does not end in \".pem\""});
    record_.evidence = *std::move(evidence);
    return {};
  }

  void take_avatar(const Piece& value) {
    if (value.text == "personal") {
      record_.avatar = Avatar::personal;
    } else if (value.text != "brand") {
      remark({value.position, fmt::format(R"({} is neither "brand" nor "personal" and is ignored)",
                                          base::quote(value.text))});
    }
  }

  void remark(Fault fault) {
    if (record_.remarks.size() < remark_limit) record_.remarks.push_back(std::move(fault));
  }

  Record record_;
  std::set<std::string_view> seen_;
};

Parsed<Record> parse_record(std::string_view text) {
  const auto tags = split_tag_list(text);
  if (!tags) return fault(tags.error());
  Draft draft(text);
  for (const Tag& tag : *tags | std::views::drop(1)) {
    if (auto taken = draft.take(tag); !taken) return fault(std::move(taken.error()));
  }
  return std::move(draft).finish();
}

}  // namespace

RecordReading<Record> read_record(std::span<const dns::Txt> records) {
  return read_chosen(choose_record(records, version, Opening::tag), parse_record);
}

}  // namespace mailprobe::policy::bimi
