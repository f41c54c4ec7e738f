// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why TLS failed, in a sentence that tells an administrator where to look. All but was_refused() is
// for the files of this folder.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace mailprobe::tls {

// Whether the first bytes of an answer can be the beginning of a TLS record (RFC 8446 section 5.1).
bool looks_like_tls(std::string_view opening);

// Both take the reason from OpenSSL's error queue and empty it.
base::Error explain_handshake_failure(std::string_view opening);
base::Error explain_session_failure();

// Whether a handshake failed because the peer said no (an alert, RFC 8446 section 6.2), and not
// because of what it sent.
bool was_refused(const base::Error& handshake_error);

}  // namespace mailprobe::tls
