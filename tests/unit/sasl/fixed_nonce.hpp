// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples of the RFCs have a client's nonce in them; libgsasl makes its own, by encoding
// random bytes. While one of these lives, the first thing that is encoded comes out as the given
// text.
#pragma once

#include <string>

namespace mailprobe::sasl {

class FixedNonce {
 public:
  explicit FixedNonce(std::string nonce);
  FixedNonce(const FixedNonce&) = delete;
  FixedNonce& operator=(const FixedNonce&) = delete;
  FixedNonce(FixedNonce&&) = delete;
  FixedNonce& operator=(FixedNonce&&) = delete;
  ~FixedNonce();
};

}  // namespace mailprobe::sasl
