// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/sasl/fixed_nonce.hpp"

#include <cstring>
#include <optional>
#include <utility>

#include <dlfcn.h>
#include <gsasl.h>

namespace {

std::optional<std::string> next;  // NOLINT(*-avoid-non-const-global-variables)

}  // namespace

// Takes the place of libgsasl's, for libgsasl too.
extern "C" __attribute__((visibility("default"))) int gsasl_base64_to(const char* in, size_t inlen,
                                                                      char** out, size_t* outlen) {
  using Function = int(const char*, size_t, char**, size_t*);
  if (!next) {
    // POSIX makes a function of an object's address.
    static auto* const real = reinterpret_cast<Function*>(
        dlsym(RTLD_NEXT, "gsasl_base64_to"));  // NOLINT(*-reinterpret-cast)
    return real(in, inlen, out, outlen);
  }
  *out = strdup(next->c_str());  // freed by libgsasl
  if (outlen != nullptr) *outlen = next->size();
  next.reset();
  return GSASL_OK;
}

namespace mailprobe::sasl {

FixedNonce::FixedNonce(std::string nonce) { next = std::move(nonce); }
FixedNonce::~FixedNonce() { next.reset(); }

}  // namespace mailprobe::sasl
