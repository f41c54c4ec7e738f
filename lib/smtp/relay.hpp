// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forms of an open-relay test: envelopes that ask a server to take mail of strangers for
// strangers, as plainly or as deviously as the abuse of thirty years has asked. They are those of
// the relay testers of abuse.net and nmap, but for one without angle brackets, and a percent hack
// behind the null sender. An envelope is enough to know: RCPT is as far as they need to go.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"

namespace mailprobe::smtp {

struct RelayTest {
  std::string from;                       // a mailbox, or "" for the null reverse-path
  std::string to;                         // a mailbox with a domain that is none of the server's
  std::string server_name;                // a host name of the server, or "" if none is known
  std::optional<net::IpAddress> address;  // of the server
};

struct RelayForm {
  std::string_view name;     // "percent hack"; unique
  std::string reverse_path;  // without angle brackets; "" is the null reverse-path
  std::string forward_path;  // the same
  // The forward path's own domain is the server's, or it has none, so that a server which takes
  // whatever is addressed to itself may accept it without relaying.
  bool local_domain;
  std::string_view source;  // the RFC and section, or who tests it
};

// Up to 19, the plain one first. Forms that need a name or an address of the server are left out if
// it is not known; so are paths of more than 254 octets (RFC 5321 section 4.5.3.1.3) and forms that
// come to the same.
std::vector<RelayForm> relay_forms(const RelayTest& test);

// A recipient that no server can know, at the domain that local forms use: a server that accepts it
// accepts everything, and then its accepting a local form says nothing. The local part must be made
// of letters and digits.
std::string control_recipient(const RelayTest& test, std::string_view random_local_part);

}  // namespace mailprobe::smtp
