// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the JSON format tells what was seen of TLS, SMTP and the DNS: the same in every plugin, as
// contrib/schema has it. Foreign text in it is printable; 0 and 1 stand for no and yes.
#pragma once

#include <cstdint>
#include <optional>

#include "dns/reverse_lookup.hpp"
#include "plugin/report.hpp"
#include "smtp/session.hpp"
#include "tls/tls_stream.hpp"
#include "tls/verification.hpp"

namespace mailprobe::probe {

std::int64_t to_unix_time(tls::TimePoint time);

plugin::Json describe(const smtp::Reply& reply);
plugin::Json describe(const smtp::Hello& hello);
plugin::Json describe(const tls::CertificateFacts& facts);
plugin::Json describe(const tls::HandshakeFacts& handshake,
                      const std::optional<tls::Verification>& verification);
plugin::Json describe(const dns::ReverseLookup& reverse);

}  // namespace mailprobe::probe
