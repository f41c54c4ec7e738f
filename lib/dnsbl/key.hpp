// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists that are paid for take the customer's key as a label of the name that is asked:
// 2.0.0.127.KEY.zen.dq.spamhaus.net. Whoever reads the name can use the key, so that it must never
// stand in what is shown.
#pragma once

#include <string>
#include <string_view>

namespace mailprobe::dnsbl {

// Any text in which such names may stand, whatever the case of their letters; every key becomes
// "***". It is better to hide too much: all that stands before the label of the list and looks like
// a label counts as a key. A text that is to be cut is redacted before.
std::string redact_key(std::string_view text);

// The same of a key that is known, wherever it stands; an empty one hides nothing.
std::string redact_key(std::string_view text, std::string_view key);

}  // namespace mailprobe::dnsbl
