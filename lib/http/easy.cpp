// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/easy.hpp"

#include <cstdlib>
#include <new>

#include "tls/openssl_init.hpp"

namespace mailprobe::http {
namespace {

void initialize_curl() {
  static const bool ready = [] {
    // Before libcurl, which would read openssl.cnf.
    tls::initialize_openssl();
    // libcurl would create a file of that name and write the session's keys into it.
    if (std::getenv("SSLKEYLOGFILE") != nullptr) unsetenv("SSLKEYLOGFILE");
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
  if (!ready) throw std::runtime_error("libcurl cannot be initialised");
}

}  // namespace

Easy::Easy() {
  initialize_curl();
  handle_.reset(curl_easy_init());
  if (!handle_) throw std::bad_alloc();
  set(CURLOPT_ERRORBUFFER, words_->data());
}

}  // namespace mailprobe::http
