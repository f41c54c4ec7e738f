// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an errno of a socket means to an operator. For everything that holds sockets, our own or
// those of a library.
#pragma once

#include <string>

#include "base/result.hpp"

namespace mailprobe::net {

// Why no connection to `where` (printable) came about.
base::Error explain_connect_failure(const std::string& where, int error);

// Why a connection that was there carries nothing more.
base::Error explain_transfer_failure(int error);

}  // namespace mailprobe::net
