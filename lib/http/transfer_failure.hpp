// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why libcurl could not do it, as an Error for the operator. For the files of this folder.
#pragma once

#include "base/result.hpp"
#include "http/easy.hpp"
#include "http/get.hpp"
#include "tls/foreign_session.hpp"

namespace mailprobe::http {

struct Attempt {
  const Request& request;
  const Easy& easy;
  const tls::ForeignSession& session;
};

// `code` is not CURLE_OK and comes from no callback of ours.
base::Error explain_failure(const Attempt& attempt, CURLcode code);

// Time was up before the transfer ended: says what was waited for.
base::Error explain_timeout(const Attempt& attempt);

}  // namespace mailprobe::http
