// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/handles.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace mailprobe::tls {

void Free::operator()(bio_method_st* method) const noexcept { BIO_meth_free(method); }
void Free::operator()(bio_st* bio) const noexcept { BIO_free_all(bio); }
void Free::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }
void Free::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }
void Free::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }
void Free::operator()(stack_st_X509* stack) const noexcept { sk_X509_pop_free(stack, X509_free); }
void Free::operator()(x509_st* certificate) const noexcept { X509_free(certificate); }
void Free::operator()(x509_store_ctx_st* context) const noexcept { X509_STORE_CTX_free(context); }
void Free::operator()(x509_store_st* store) const noexcept { X509_STORE_free(store); }

}  // namespace mailprobe::tls
