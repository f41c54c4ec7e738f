// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/canonicalization.hpp"

#include "base/ascii.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::dkim {
namespace {

constexpr std::string_view crlf = "\r\n";

// RFC 6376 section 3.4.2: unfold, reduce runs of blanks to one, none at either end.
std::string relax_value(std::string_view value) {
  std::string relaxed;
  bool blank = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value.substr(i).starts_with(crlf)) {
      ++i;
    } else if (wsp.contains(value[i])) {
      blank = true;
    } else {
      if (blank && !relaxed.empty()) relaxed += ' ';
      blank = false;
      relaxed += value[i];
    }
  }
  return relaxed;
}

}  // namespace

std::string canonicalize_field(const mail::HeaderField& field, Canonicalization canonicalization) {
  if (canonicalization == Canonicalization::simple) return std::string(field.raw());
  return (base::to_lower(field.name()) + ':' + relax_value(field.value())).append(crlf);
}

void BodyCanonicalizer::emit(char c, std::string& out) {
  for (; line_ends_ > 0; --line_ends_)
    out += crlf;
  if (blank_) out += ' ';
  blank_ = false;
  any_ = true;
  out += c;
}

void BodyCanonicalizer::end_line() {
  blank_ = false;
  ++line_ends_;
}

void BodyCanonicalizer::take(char c, std::string& out) {
  if (cr_ && c == '\n') {
    cr_ = false;
    end_line();
    return;
  }
  if (cr_) emit('\r', out);
  cr_ = c == '\r';
  if (cr_) return;
  if (relaxed_ && wsp.contains(c)) {
    blank_ = true;
  } else {
    emit(c, out);
  }
}

std::string BodyCanonicalizer::update(std::string_view piece) {
  std::string out;
  out.reserve(piece.size());
  for (const char c : piece)
    take(c, out);
  return out;
}

std::string BodyCanonicalizer::finish() {
  std::string out;
  if (cr_) emit('\r', out);
  // RFC 6376 sections 3.4.3 and 3.4.4: an empty body is CRLF in simple, and nothing in relaxed.
  if (any_ || !relaxed_) out += crlf;
  return out;
}

std::string canonicalize_body(std::string_view body, Canonicalization canonicalization) {
  BodyCanonicalizer canonicalizer(canonicalization);
  std::string canonical = canonicalizer.update(body);
  return canonical += canonicalizer.finish();
}

}  // namespace mailprobe::policy::dkim
