// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why TLS failed inside of a library that empties OpenSSL's error queue itself and hands on no more
// than one number of it, as libcurl does.
#pragma once

#include "base/result.hpp"

namespace mailprobe::tls {

// Both with Cause::tls, or Cause::closed if the peer hung up; `code` is what ERR_get_error gave,
// 0 for nothing.
base::Error explain_handshake_failure(unsigned long code);
base::Error explain_session_failure(unsigned long code);

}  // namespace mailprobe::tls
