// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/transfer_failure.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

#include "base/foreign_text.hpp"
#include "net/socket_failure.hpp"
#include "tls/library_failure.hpp"

namespace mailprobe::http {
namespace {

using base::Cause;

std::string where(const Request& request) {
  std::string endpoints;
  for (const net::IpAddress& address : request.addresses) {
    if (!endpoints.empty()) endpoints += ", ";
    endpoints += net::Endpoint{address, request.port}.format();
  }
  return endpoints;
}

// libcurl hands on what OpenSSL's ERR_error_string_n makes: "error:0A00042E:SSL routines::...".
std::optional<unsigned long> openssl_code(std::string_view words) {
  constexpr std::string_view mark = "error:";
  const std::size_t at = words.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = words.substr(at + mark.size());
  unsigned long code = 0;
  const char* const end =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
  if (end == digits.data()) return std::nullopt;
  return code;
}

base::Error explain_broken_transfer(std::string_view words) {
  if (const auto code = openssl_code(words)) return tls::explain_session_failure(*code);
  const bool from_socket = words.contains("SSL_read") || words.contains("SSL_write") ||
                           words.contains("ecv failure") || words.contains("end failure");
  if (from_socket) return net::explain_transfer_failure(ECONNRESET);
  return {Cause::protocol, "the peer broke HTTP: " + base::printable(words)};
}

base::Error explain_failed_handshake(const Attempt& attempt) {
  const std::string_view words = attempt.easy.words();
  if (!attempt.session.begun())
    return {Cause::tls, "TLS cannot be set up on this machine: " + base::printable(words)};
  return tls::explain_handshake_failure(openssl_code(words).value_or(0));
}

bool has_happened(const Easy& easy, CURLINFO when) { return easy.info<curl_off_t>(when) > 0; }

base::Error explain_lack_of_memory(const Easy& easy) {
  // Its own limit for one line of a head, 100 KiB, is "out of memory" to libcurl, too.
  if (!has_happened(easy, CURLINFO_APPCONNECT_TIME_T)) throw std::bad_alloc();
  return {Cause::protocol, "the head of the answer has a line that does not end"};
}

}  // namespace

base::Error explain_timeout(const Attempt& attempt) {
  if (!attempt.session.begun())
    return net::explain_connect_failure(where(attempt.request), ETIMEDOUT);
  if (!has_happened(attempt.easy, CURLINFO_APPCONNECT_TIME_T))
    return {Cause::timeout, "the TLS handshake did not end in time"};
  if (!has_happened(attempt.easy, CURLINFO_STARTTRANSFER_TIME_T))
    return {Cause::timeout, "no answer in time"};
  return {Cause::timeout, "the answer did not end in time"};
}

base::Error explain_failure(const Attempt& attempt, CURLcode code) {
  const Easy& easy = attempt.easy;
  if (const auto& stopped = attempt.session.stopped())
    return stopped->cause == Cause::timeout ? explain_timeout(attempt) : *stopped;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return explain_timeout(attempt);
    case CURLE_COULDNT_CONNECT:
      return net::explain_connect_failure(where(attempt.request),
                                          static_cast<int>(easy.info<long>(CURLINFO_OS_ERRNO)));
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_PEER_FAILED_VERIFICATION: return explain_failed_handshake(attempt);
    case CURLE_GOT_NOTHING: return {Cause::closed, "the connection was closed without an answer"};
    case CURLE_PARTIAL_FILE:
      return {Cause::closed, "the connection was closed before the end of the answer"};
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return explain_broken_transfer(easy.words());
    case CURLE_OUT_OF_MEMORY: return explain_lack_of_memory(easy);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
      return {Cause::protocol, "the peer broke HTTP: " + base::printable(easy.words())};
    default:
      return {Cause::internal, "libcurl: " + std::string(curl_easy_strerror(code)) + ": " +
                                   base::printable(easy.words())};
  }
}

}  // namespace mailprobe::http
