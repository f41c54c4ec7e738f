// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/report_uris.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/ascii.hpp"

namespace mailprobe::policy::dmarc {
namespace {

bool is_size(std::string_view text) {
  constexpr std::string_view units = "kmgt";
  if (text.size() > 1 && units.contains(base::to_lower(text.back()))) text.remove_suffix(1);
  return !text.empty() && std::ranges::all_of(text, base::is_digit);
}

// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ); RFC 3986 section 3.1
bool has_some_scheme(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  return colon != std::string_view::npos && colon > 0 && base::is_alpha(uri.front()) &&
         std::ranges::all_of(uri.substr(0, colon), [](char c) {
           return base::is_alnum(c) || c == '+' || c == '-' || c == '.';
         });
}

class List {
 public:
  void take(Piece uri) {
    const std::size_t mark = uri.text.rfind('!');
    if (mark != std::string_view::npos && is_size(uri.text.substr(mark + 1))) {
      remark(RemarkKind::obsolete,
             {uri.position + mark, "size limits of reports are obsolete, and this one is ignored"});
      uri = uri.first(mark);
    }
    if (auto checked = check(uri); !checked) {
      remark(RemarkKind::invalid, std::move(checked.error()));
    } else if (has_scheme(uri, mailto_scheme)) {
      take_mailto(uri);
    } else {
      uris_.any_sound = true;
      remark(RemarkKind::idle,
             {uri.position, "reports are sent by mail; only \"mailto:\" gets them"});
    }
  }

  [[nodiscard]] ReportUris finish() && { return std::move(uris_); }

 private:
  static Parsed<void> check(const Piece& uri) {
    if (uri.text.empty()) return fault(uri.position, "here a URI is missing");
    if (!has_some_scheme(uri.text)) return fault(uri.position, "here \"mailto:\" is missing");
    if (const std::size_t mark = uri.text.find('!'); mark != std::string_view::npos)
      return fault(uri.position + mark, "\"!\" is written as %21");
    return check_uri_characters(uri);
  }

  void take_mailto(const Piece& uri) {
    auto target = parse_uri(uri);
    if (!target) {
      remark(RemarkKind::invalid, std::move(target.error()));
      return;
    }
    uris_.any_sound = true;
    uris_.targets.push_back(*std::move(target));
  }

  void remark(RemarkKind kind, Fault fault) {
    if (uris_.remarks.size() < remark_limit) uris_.remarks.emplace_back(kind, std::move(fault));
  }

  ReportUris uris_;
};

}  // namespace

ReportUris parse_report_uris(const Piece& list) {
  List uris;
  Piece rest = list;
  for (;;) {
    const std::size_t comma = rest.text.find(',');
    uris.take(trim(rest.first(comma)));
    if (comma == std::string_view::npos) return std::move(uris).finish();
    rest = rest.from(comma + 1);
  }
}

}  // namespace mailprobe::policy::dmarc
