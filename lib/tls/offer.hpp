// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client offers in its ClientHello (RFC 8446 section 4.1.2). A server that has certificates
// of several key types shows the one that fits the offer, so that each has to be asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

enum class KeyType : std::uint8_t { rsa, ecdsa };

std::string_view format_key_type(KeyType type);  // "RSA", "ECDSA"

enum class Version : std::uint8_t { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

std::string_view format_version(Version version);  // "TLSv1.3"

// A session that a later connection may go on with (RFC 8446 section 2.2, RFC 5077).
using SavedSession = std::shared_ptr<ssl_session_st>;

enum class Resumption : std::uint8_t { none, prepare };

struct Offer {
  std::optional<std::string> server_name;  // A-label; an address is not sent (RFC 6066 section 3)
  std::optional<KeyType> key_type;         // of the server's certificate; any if none
  Version lowest = Version::tls_1_2;       // RFC 8996 forbids what is older
  Version highest = Version::tls_1_3;
  bool ask_for_staple = false;  // RFC 6066 section 8
  Resumption resumption = Resumption::none;
  SavedSession session;  // to go on with, if any
};

// Sets up a connection for the offer. Errors: syntax (a name that cannot be sent), tls (this
// machine's OpenSSL cannot offer it). For the files of this folder.
base::Result<void> apply(const Offer& offer, ssl_st* ssl);

}  // namespace mailprobe::tls
