// SPDX-License-Identifier: GPL-3.0-or-later
//
// Between OpenSSL's certificates and ours. For the files of this folder.
#pragma once

#include <optional>
#include <span>

#include <openssl/x509.h>

#include "tls/certificate.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

// Holds references of its own.
Handle<stack_st_X509> to_stack(std::span<const Certificate> certificates);

// Nothing for a time that cannot be read; see CertificateFacts for the limits.
std::optional<TimePoint> to_time_point(const ASN1_TIME* time);

}  // namespace mailprobe::tls
