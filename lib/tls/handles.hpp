// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners of OpenSSL's objects. The types are only declared here, so that whoever includes a header
// of this folder needs no OpenSSL header.
#pragma once

#include <memory>

// NOLINTBEGIN(readability-identifier-naming): OpenSSL's own names
struct bio_method_st;
struct bio_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;
struct stack_st_X509;
struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;
// NOLINTEND(readability-identifier-naming)

namespace mailprobe::tls {

struct Free {
  void operator()(bio_method_st* method) const noexcept;
  void operator()(bio_st* bio) const noexcept;
  void operator()(evp_pkey_st* key) const noexcept;
  void operator()(ssl_ctx_st* context) const noexcept;
  void operator()(ssl_st* ssl) const noexcept;
  void operator()(stack_st_X509* stack) const noexcept;  // with the certificates in it
  void operator()(x509_st* certificate) const noexcept;
  void operator()(x509_store_ctx_st* context) const noexcept;
  void operator()(x509_store_st* store) const noexcept;
};

template <typename Object>
using Handle = std::unique_ptr<Object, Free>;

}  // namespace mailprobe::tls
