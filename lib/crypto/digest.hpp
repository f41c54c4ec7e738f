// SPDX-License-Identifier: GPL-3.0-or-later
//
// Message digests (FIPS 180-4) of bytes that come in pieces. SHA-1 is here because old mail is
// signed with it; what it is worth is for the caller to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's own name
struct evp_md_ctx_st;

namespace mailprobe::crypto {

enum class Hash : std::uint8_t { sha1, sha256 };

// "sha1", "sha256"
std::string_view format_hash(Hash hash);

// In octets: 20 or 32.
std::size_t digest_size(Hash hash);

class Digest {
 public:
  explicit Digest(Hash hash);

  void update(std::string_view bytes);

  // Of all bytes so far; more may follow.
  [[nodiscard]] std::vector<std::uint8_t> value() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<evp_md_ctx_st, Free>;

  static Context make_context();

  Context context_;
};

std::vector<std::uint8_t> digest_of(Hash hash, std::string_view bytes);

}  // namespace mailprobe::crypto
