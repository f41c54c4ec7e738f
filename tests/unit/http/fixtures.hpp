// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests of this folder share: a server with one page, and the request for it.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "http/get.hpp"
#include "lab/https_server.hpp"

namespace mailprobe::http {

inline constexpr const char* host = "mta-sts.example.test";

inline const lab::CertificateAuthority& authority() {
  static const lab::CertificateAuthority made;
  return made;
}

inline std::shared_ptr<const lab::TlsServerContext> context_for(lab::Identity identity) {
  return std::make_shared<lab::TlsServerContext>(
      lab::TlsServerSettings{.identities = {std::move(identity)}});
}

inline lab::HttpsSettings serve(lab::Page page) {
  static const auto context = context_for(authority().issue_for(host));
  return {.tls = context, .pages = {{"/policy", std::move(page)}}};
}

inline Request request_to(const lab::HttpsServer& server) {
  return {.host = host,
          .addresses = {server.endpoint().address},
          .path = "/policy",
          .body_limit = 65536,
          .port = server.endpoint().port};
}

inline base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(20)); }

inline base::Result<Response> fetch(const lab::HttpsServer& server) {
  return get(request_to(server), soon());
}

// That it is this error, and that its message can be shown.
inline void check_error(const base::Result<Response>& response, base::Cause cause,
                        std::string_view says) {
  CHECK_FALSE(response.has_value());
  if (response) return;
  const base::Error& error = response.error();
  CAPTURE(error.message);
  CHECK(base::format_cause(error.cause) == base::format_cause(cause));
  CHECK(error.message.contains(says));
  CHECK(base::is_utf8(error.message));
  CHECK_FALSE(base::has_control(error.message));
}

}  // namespace mailprobe::http
