// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/tls_rpt/rua.hpp"

#include <string_view>

namespace mailprobe::policy::tls_rpt {

Parsed<Rua> parse_rua(const Piece& uri) {
  if (const std::size_t mark = uri.text.find('!'); mark != std::string_view::npos)
    return fault(uri.position + mark, "\"!\" is written as %21; a size limit exists in DMARC only");
  if (!uri.text.empty() && !has_scheme(uri, mailto_scheme) && !has_scheme(uri, https_scheme))
    return fault(uri.position, R"(reports are sent to "mailto:" or "https:" only)");
  return parse_uri(uri);
}

Parsed<std::vector<Rua>> parse_rua_list(const Piece& list) {
  std::vector<Rua> targets;
  if (wsp.contains(list.text.substr(0, 1)) && !list.text.empty())
    return fault(list.position, "blanks can only stand beside a comma");
  Piece rest = list;
  for (;;) {
    const std::size_t comma = rest.text.find(',');
    const Piece uri = trim(rest.first(comma));
    auto target = parse_rua(uri);
    if (!target) return fault(std::move(target.error()));
    targets.push_back(*std::move(target));
    if (comma == std::string_view::npos) return targets;
    rest = rest.from(comma + 1);
  }
}

}  // namespace mailprobe::policy::tls_rpt
