// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/web_token.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace mailprobe::lab {
namespace {

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// RFC 7515 section 2: for URLs, without padding.
std::string encode_base64url(std::string_view bytes) {
  std::string text = encode_base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('='))
    text.pop_back();
  return text;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(text), text.size(),
       digest.data(), &length);
  return {digest.begin(), digest.begin() + length};
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::vector<unsigned char> text((4 * ((bytes.size() + 2) / 3)) + 1);
  const int length = EVP_EncodeBlock(text.data(), octets(bytes), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + length};
}

std::string sign_web_token(std::string_view claims, std::string_view key) {
  const std::string signed_part =
      encode_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + encode_base64url(claims);
  return signed_part + "." + encode_base64url(hmac_sha256(key, signed_part));
}

}  // namespace mailprobe::lab
