// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLSA records of certificates (RFC 6698 section 2.1), reckoned apart from the code under test.
#pragma once

#include <string>

#include "tls/dane.hpp"

namespace mailprobe::lab {

tls::TlsaRecord make_tlsa(int usage, int selector, int matching_type,
                          const tls::Certificate& certificate);

// As a zone file has it: "3 1 1 0123...".
std::string format_tlsa(const tls::TlsaRecord& record);

}  // namespace mailprobe::lab
