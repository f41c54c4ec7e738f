// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners of libcurl's handles. For the files of this folder.
#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <curl/curl.h>

namespace mailprobe::http {

// One function for each kind: libcurl's handles are pointers to void.
template <auto function>
struct FreeWith {
  void operator()(auto* handle) const noexcept { function(handle); }
};

using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;
using List = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

// One transfer.
class Easy {
 public:
  // Throws std::bad_alloc or std::runtime_error.
  Easy();

  // Throws std::runtime_error: libcurl lacks something.
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK)
      throw std::runtime_error("libcurl does not take option " + std::to_string(option));
  }

  // `Value` must be what libcurl's manual says of `info`.
  template <typename Value>
  [[nodiscard]] Value info(CURLINFO info) const {
    Value value{};
    return curl_easy_getinfo(handle_.get(), info, &value) == CURLE_OK ? value : Value{};
  }

  // libcurl's own words about what failed; not printable.
  [[nodiscard]] std::string_view words() const { return words_->data(); }
  [[nodiscard]] CURL* get() const { return handle_.get(); }

 private:
  using Words = std::array<char, CURL_ERROR_SIZE>;

  std::unique_ptr<Words> words_ = std::make_unique<Words>();  // libcurl keeps its address
  std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>> handle_;
};

}  // namespace mailprobe::http
