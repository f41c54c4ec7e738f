// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens as an OAuth server issues them: JSON Web Tokens (RFC 7519), signed with HS256 (RFC 7518
// section 3.2).
#pragma once

#include <string>
#include <string_view>

namespace mailprobe::lab {

// RFC 4648 section 4.
std::string encode_base64(std::string_view bytes);

// `claims` is a JSON object.
std::string sign_web_token(std::string_view claims, std::string_view key);

}  // namespace mailprobe::lab
