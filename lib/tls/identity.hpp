// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom a certificate names, against whom we meant to talk to (RFC 9525).
#pragma once

#include <string>
#include <variant>

#include "net/address.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::tls {

// A host name in its A-label form, or an address. A text that reads as an address is one.
using ReferenceIdentity = std::variant<std::string, net::IpAddress>;

// Whether one of the certificate's alternative names is the reference. A wildcard stands for
// exactly one whole left-most label. The subject's common name is not read.
bool matches(const Certificate& certificate, const ReferenceIdentity& reference);

// Whether a client of the old school, which falls back to the common name of a certificate without
// alternative names, would be content. For explaining a fault, never for trusting.
bool common_name_matches(const Certificate& certificate, const ReferenceIdentity& reference);

// Printable: "\"mail.example.org\"", "192.0.2.1".
std::string format_reference(const ReferenceIdentity& reference);

}  // namespace mailprobe::tls
