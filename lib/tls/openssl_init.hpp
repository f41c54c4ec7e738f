// SPDX-License-Identifier: GPL-3.0-or-later
//
// How OpenSSL is started and how its errors become one line for a human.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::tls {

// Before any other call into OpenSSL; later calls cost nothing. No configuration file is read, so
// that neither OPENSSL_CONF nor the system's own file can load modules or change what is accepted.
void initialize_openssl();

// Empties the calling thread's error queue: the reasons in the order in which they arose, each
// once, "; " between them. "unknown reason" if the queue holds none.
std::string take_openssl_errors();

// Cause::tls, "what: reasons".
base::Error openssl_error(std::string_view what);

}  // namespace mailprobe::tls
