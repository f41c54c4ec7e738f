// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mechanisms that take a password, as GNU SASL speaks them. It keeps the password while the
// exchange lives and is made to forget it at the end.
#pragma once

#include <memory>

#include "sasl/exchange.hpp"

namespace mailprobe::sasl {

// All texts have been checked: UTF-8 without control characters. Errors: see start_exchange.
base::Result<std::unique_ptr<Exchange>> start_gsasl(const Mechanism& mechanism,
                                                    const Identity& identity,
                                                    const base::Secret& password,
                                                    const Service& service);

}  // namespace mailprobe::sasl
