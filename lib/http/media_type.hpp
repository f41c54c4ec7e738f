// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a Content-Type says that a body is (RFC 9110 section 8.3).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::http {

// "Text/Plain; charset=utf-8" gives "text/plain": in lower case, without the parameters, which must
// be well-formed all the same. Two fields that were joined with a comma are no media type.
// Errors: syntax.
base::Result<std::string> parse_media_type(std::string_view content_type);

// Whether it is text/plain, with any parameters.
bool is_text_plain(std::string_view content_type);

}  // namespace mailprobe::http
