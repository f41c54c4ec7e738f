// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/media_type.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::http {
namespace {

// RFC 9110:
//   media-type    = type "/" subtype parameters          section 8.3.1
//   parameters    = *( OWS ";" OWS [ parameter ] )       section 5.6.6
//   parameter     = token "=" ( token / quoted-string )
//   quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  // Empty if there is none.
  std::string_view token() {
    const std::string_view found = rest_.substr(
        0, static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_token) - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }

  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() {
    while (skip(' ') || skip('\t')) {
    }
  }

  bool skip_quoted_string() {
    if (!skip('"')) return false;
    while (!rest_.empty() && !rest_.starts_with('"')) {
      skip('\\');
      if (rest_.empty() || !is_text(rest_.front())) return false;
      rest_.remove_prefix(1);
    }
    return skip('"');
  }

  // The parameters and nothing behind them.
  bool skip_parameters() {
    for (skip_blanks(); !rest_.empty(); skip_blanks()) {
      if (!skip(';')) return false;
      skip_blanks();
      const bool empty = token().empty();
      if (!empty && (!skip('=') || (token().empty() && !skip_quoted_string()))) return false;
    }
    return true;
  }

 private:
  static bool is_token(char c) {
    return base::is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
  }
  static bool is_text(char c) { return c == '\t' || !base::is_control(c); }

  std::string_view rest_;
};

}  // namespace

base::Result<std::string> parse_media_type(std::string_view content_type) {
  Parser parser(content_type);
  parser.skip_blanks();
  const std::string_view type = parser.token();
  const bool divided = parser.skip('/');
  const std::string_view subtype = parser.token();
  if (type.empty() || !divided || subtype.empty() || !parser.skip_parameters()) {
    return base::failure(base::Cause::syntax, base::quote(content_type) + " is no media type");
  }
  return base::to_lower(type) + "/" + base::to_lower(subtype);
}

bool is_text_plain(std::string_view content_type) {
  return parse_media_type(content_type) == "text/plain";
}

}  // namespace mailprobe::http
