// SPDX-License-Identifier: GPL-3.0-or-later
//
// Domains of the lab that are nothing but records: SPF, DKIM, DMARC and what stands beside them,
// and DNS lists.
#pragma once

#include <string>

namespace mailprobe::lab {

// "sound-auth.test", "weak-auth.test" and "broken-auth.test", the lists "bl.lab.test",
// "refuses.lab.test" and "sold.lab.test", on which 192.0.2.20 is; as zone-file lines.
std::string published_domains();

}  // namespace mailprobe::lab
