// SPDX-License-Identifier: GPL-3.0-or-later
//
// Domains of the lab that are nothing but records: SPF, DKIM, DMARC and what stands beside them.
#pragma once

#include <string>

namespace mailprobe::lab {

// "sound-auth.test", "weak-auth.test" and "broken-auth.test", as zone-file lines.
std::string published_domains();

}  // namespace mailprobe::lab
