// SPDX-License-Identifier: GPL-3.0-or-later
//
// Places where a secret stands for a moment, and which are wiped when they go.
#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gsasl.h>

namespace mailprobe::sasl {

// What libgsasl allocates and hands out.
struct GsaslBuffer {
  GsaslBuffer() = default;
  GsaslBuffer(const GsaslBuffer&) = delete;
  GsaslBuffer& operator=(const GsaslBuffer&) = delete;
  GsaslBuffer(GsaslBuffer&&) = delete;
  GsaslBuffer& operator=(GsaslBuffer&&) = delete;
  ~GsaslBuffer() {
    if (bytes != nullptr) explicit_bzero(bytes, size);
    gsasl_free(bytes);
  }

  [[nodiscard]] std::string_view text() const { return {bytes, size}; }

  char* bytes = nullptr;
  std::size_t size = 0;
};

// The parts in one piece, which never moves and so leaves no copies behind.
class WipedText {
 public:
  explicit WipedText(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts)
      size += part.size();
    text_.reserve(size);
    for (const std::string_view part : parts)
      text_.append(part);
  }
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  WipedText(WipedText&&) = delete;
  WipedText& operator=(WipedText&&) = delete;
  ~WipedText() { explicit_bzero(text_.data(), text_.size()); }

  // Ends in NUL behind its last octet.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace mailprobe::sasl
