// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forms in which header fields and bodies are signed (RFC 6376 section 3.4). "simple" forgives
// nothing but empty lines at the end of the body; "relaxed" takes runs of blanks for one, and none
// at the end of a line, and unfolds header fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mail/message.hpp"
#include "policy/dkim/signer.hpp"

namespace mailprobe::policy::dkim {

// With CRLF at its end.
std::string canonicalize_field(const mail::HeaderField& field, Canonicalization canonicalization);

// A body that comes in pieces: what `update` and at last `finish` return is the canonical body.
class BodyCanonicalizer {
 public:
  explicit BodyCanonicalizer(Canonicalization canonicalization)
      : relaxed_(canonicalization == Canonicalization::relaxed) {}

  std::string update(std::string_view piece);
  std::string finish();

 private:
  void take(char c, std::string& out);
  void end_line();
  void emit(char c, std::string& out);

  bool relaxed_;
  bool cr_ = false;            // the last byte was a CR
  bool blank_ = false;         // blanks that only count if something follows on their line
  bool any_ = false;           // whether anything but line ends was there
  std::size_t line_ends_ = 0;  // that only count if something follows
};

std::string canonicalize_body(std::string_view body, Canonicalization canonicalization);

}  // namespace mailprobe::policy::dkim
