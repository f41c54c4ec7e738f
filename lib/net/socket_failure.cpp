// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/socket_failure.hpp"

#include <cerrno>
#include <system_error>

namespace mailprobe::net {
namespace {

using base::Cause;

std::string system_message(int error) { return std::generic_category().message(error); }

}  // namespace

base::Error explain_connect_failure(const std::string& where, int error) {
  switch (error) {
    case ECONNREFUSED: return {Cause::refused, "connection to " + where + " refused"};
    case EAGAIN:  // unix(7): the queue of the listener is full
      return {Cause::refused, where + " takes no more connections"};
    case ETIMEDOUT: return {Cause::timeout, "connection to " + where + " timed out"};
    case ECONNRESET: return {Cause::closed, "connection to " + where + " reset while it was made"};
    case EACCES:
    case EPERM:
      return {Cause::permission,
              "this machine forbids the connection to " + where + ": " + system_message(error)};
    case ENETUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return {Cause::no_route, "no route from here to " + where + ": " + system_message(error)};
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENOENT:
      return {Cause::unreachable, where + " cannot be reached: " + system_message(error)};
    default: return {Cause::internal, "connect to " + where + ": " + system_message(error)};
  }
}

base::Error explain_transfer_failure(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE: return {Cause::closed, "the connection was reset by the peer"};
    case ETIMEDOUT: return {Cause::timeout, "the peer's machine does not answer any more"};
    case ENETUNREACH:
    case EHOSTUNREACH:
      return {Cause::unreachable, "the peer became unreachable: " + system_message(error)};
    default: return {Cause::internal, "socket: " + system_message(error)};
  }
}

}  // namespace mailprobe::net
