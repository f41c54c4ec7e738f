// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every way in which a DNS list is known not to tell the truth, each as a zone of one resolver.
#pragma once

#include <memory>

#include "lab/dns_lists.hpp"

namespace mailprobe::test {

// good.test lists 192.0.2.66, 2001:db8::66 and bad.test; hosts.test has hosts. Of 192.0.2.10 no
// sound list knows anything.
std::unique_ptr<lab::DnsLists> make_lying_lists();

// Says of every name that does not exist that it is at an address that sells things.
std::unique_ptr<lab::DnsLists> make_rewriting_resolver();

}  // namespace mailprobe::test
