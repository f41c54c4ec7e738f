// SPDX-License-Identifier: GPL-3.0-or-later
//
// One GET over HTTPS (RFC 9110, RFC 9112), for what a domain publishes on the web, such as its
// MTA-STS policy (RFC 8461 section 3.3). Done with libcurl, which is told to do this and nothing
// else: it looks up no name, follows no redirect, keeps no cookie, password or connection, decodes
// nothing, and asks the environment for no proxy, certificate or configuration.
//
// The certificate is not checked here, not even its name: the chain is handed over as it was sent,
// so that every defect can be reported. Nothing in a Response may be believed before
// tls::verify_chain has judged its chain against the host of the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "net/address.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::http {

struct Request {
  std::string host;  // a name in its A-label form: for the URL, the Host field and SNI
  // Where it is. Tried in this order, those of the other family than the first's 200 ms beside it;
  // one that keeps silent gets half of the time that is left.
  std::vector<net::IpAddress> addresses;
  std::string path;        // "/.well-known/mta-sts.txt", with a query if there is one
  std::size_t body_limit;  // bytes
  std::uint16_t port = 443;
};

// Texts are foreign, byte for byte.
struct Response {
  int status;                           // 101 or 200 to 999
  std::string content_type;             // empty if there is none: see media_type.hpp
  std::string location;                 // of a redirect
  std::string body;                     // at most body_limit bytes
  bool body_too_long;                   // the rest was not waited for
  std::vector<tls::Certificate> chain;  // as sent, the server's own first
  net::Endpoint endpoint;               // who answered
  base::Duration elapsed;
};

// TLS 1.2 or newer, HTTP/1.0 or 1.1. Heads are bounded as response_head.hpp says.
// Errors: timeout, refused, unreachable, no_route, permission (a local firewall rule), closed (also
// an answer that ends before it is whole), tls, protocol (no HTTP, or not as it must be), syntax (a
// host, a path or addresses that a request cannot have), internal. Threads may call it at once.
base::Result<Response> get(const Request& request, base::Deadline deadline);

}  // namespace mailprobe::http
