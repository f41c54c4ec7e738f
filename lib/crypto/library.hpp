// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenSSL itself. For the files of this folder.
#pragma once

#include <openssl/evp.h>

#include "crypto/digest.hpp"

namespace mailprobe::crypto {

// Before any other call; later calls cost nothing. No configuration file is read, so that neither
// OPENSSL_CONF nor the system's own file can load modules or take algorithms away.
void initialize_library();

const EVP_MD* algorithm_of(Hash hash);

}  // namespace mailprobe::crypto
