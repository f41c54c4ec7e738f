// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/get.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "http/easy.hpp"
#include "http/received.hpp"
#include "http/transfer_failure.hpp"
#include "tls/foreign_session.hpp"
#include "tls/library_failure.hpp"

namespace mailprobe::http {
namespace {

using base::Cause;

bool is_host_name(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  // No number at the end, or it would be an address to libcurl.
  const char first_of_last = dot == std::string_view::npos ? host[0] : host.substr(dot)[1];
  return base::is_alpha(first_of_last) && std::ranges::all_of(host, [](char c) {
           return base::is_alnum(c) || c == '-' || c == '.' || c == '_';
         });
}

bool is_path(std::string_view path) {
  return path.starts_with('/') && std::ranges::all_of(path, [](char c) {
           return c > ' ' && c < '\x7f' && c != '#' && c != '\\';
         });
}

base::Result<void> check(const Request& request) {
  if (request.host.empty() || request.host.ends_with('.') || !is_host_name(request.host))
    return base::failure(Cause::syntax, base::quote(request.host) + " is no host of a URL");
  if (!is_path(request.path))
    return base::failure(Cause::syntax, base::quote(request.path) + " is no path of a URL");
  if (request.addresses.empty())
    return base::failure(Cause::syntax, "no address of " + base::quote(request.host));
  return {};
}

// "+" would let the entry expire. libcurl takes addresses with a comma between them, IPv6 in
// brackets.
List resolved(const Request& request) {
  std::string addresses;
  for (const net::IpAddress& address : request.addresses) {
    if (!addresses.empty()) addresses += ',';
    addresses +=
        address.family() == net::Family::v6 ? "[" + address.format() + "]" : address.format();
  }
  const std::string entry = fmt::format("{}:{}:{}", request.host, request.port, addresses);
  return List(curl_slist_append(nullptr, entry.c_str()));
}

// RFC 9110 section 12.5.3: without this field every coding would do.
List fields() { return List(curl_slist_append(nullptr, "Accept-Encoding: identity")); }

void say_what_to_get(Easy& easy, const Request& request) {
  easy.set(CURLOPT_URL,
           fmt::format("https://{}:{}{}", request.host, request.port, request.path).c_str());
  easy.set(CURLOPT_PATH_AS_IS, 1L);
  easy.set(CURLOPT_HTTPGET, 1L);
  easy.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  easy.set(CURLOPT_USERAGENT, "Mailprobe");
}

// Most of it is libcurl's own choice today.
void forbid_everything_else(Easy& easy) {
  easy.set(CURLOPT_PROTOCOLS_STR, "https");
  easy.set(CURLOPT_FOLLOWLOCATION, 0L);
  easy.set(CURLOPT_HTTP09_ALLOWED, 0L);
  easy.set(CURLOPT_PROXY, "");
  easy.set(CURLOPT_NOPROXY, "*");
  easy.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  easy.set(CURLOPT_FRESH_CONNECT, 1L);
  easy.set(CURLOPT_FORBID_REUSE, 1L);
  easy.set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  easy.set(CURLOPT_NOSIGNAL, 1L);
}

CURLcode set_up_openssl(CURL* /*easy*/, void* context, void* session) {
  const bool done =
      static_cast<tls::ForeignSession*>(session)->set_up(static_cast<ssl_ctx_st*>(context));
  return done ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

void configure_tls(Easy& easy, tls::ForeignSession& session) {
  easy.set(CURLOPT_SSL_CTX_FUNCTION, static_cast<curl_ssl_ctx_callback>(set_up_openssl));
  easy.set(CURLOPT_SSL_CTX_DATA, &session);
  easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  easy.set(CURLOPT_SSL_VERIFYPEER, 0L);
  easy.set(CURLOPT_SSL_VERIFYHOST, 0L);
  easy.set(CURLOPT_CERTINFO, 1L);
  easy.set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  // The system's bundle would be read, for 30 ms of CPU, although nothing is checked against it.
  easy.set(CURLOPT_CAINFO, nullptr);
  easy.set(CURLOPT_CAPATH, nullptr);
}

long whole_milliseconds(base::Deadline deadline) {
  return std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining()).count();
}

void demand(CURLMcode code) {
  if (code != CURLM_OK) throw std::runtime_error(curl_multi_strerror(code));
}

// Takes the transfer out of the group before either is freed.
class Membership {
 public:
  Membership(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    demand(curl_multi_add_handle(multi, easy));
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership() { curl_multi_remove_handle(multi_, easy_); }

 private:
  CURLM* multi_;
  CURL* easy_;
};

// Not curl_easy_perform: between two looks at its clock it may wait for a second.
CURLcode perform(Easy& easy, base::Deadline deadline) {
  const Multi multi(curl_multi_init());
  if (!multi) throw std::bad_alloc();
  const Membership membership(multi.get(), easy.get());
  for (;;) {
    int running = 0;
    demand(curl_multi_perform(multi.get(), &running));
    if (running == 0) break;
    if (deadline.expired()) return CURLE_OPERATION_TIMEDOUT;
    // libcurl 7.88 sets no timer for the next address when it gives one up.
    constexpr std::chrono::milliseconds nap{50};
    demand(curl_multi_poll(multi.get(), nullptr, 0,
                           static_cast<int>(whole_milliseconds(deadline.within(nap))), nullptr));
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi.get(), &left);
  if (message == nullptr) throw std::runtime_error("libcurl ended without a result");
  return message->data.result;
}

base::Result<std::vector<tls::Certificate>> sent_chain(const Easy& easy) {
  constexpr std::string_view mark = "Cert:";
  std::vector<tls::Certificate> chain;
  const auto* info = easy.info<curl_certinfo*>(CURLINFO_CERTINFO);
  for (int i = 0; info != nullptr && i < info->num_of_certs; ++i) {
    for (const curl_slist* line = info->certinfo[i]; line != nullptr; line = line->next) {
      const std::string_view text = line->data;
      if (!text.starts_with(mark)) continue;
      auto certificates = tls::Certificate::parse_pem(text.substr(mark.size()));
      if (!certificates) return base::failure(certificates.error());
      std::ranges::move(*certificates, std::back_inserter(chain));
    }
  }
  return chain;
}

base::Result<net::Endpoint> answered_by(const Easy& easy) {
  const char* text = easy.info<char*>(CURLINFO_PRIMARY_IP);
  const auto address = net::IpAddress::parse(text == nullptr ? "" : text);
  if (!address) return base::failure(Cause::internal, "libcurl does not say who answered");
  return net::Endpoint{*address,
                       static_cast<std::uint16_t>(easy.info<long>(CURLINFO_PRIMARY_PORT))};
}

// Whether only the end of the connection said where the body ends (RFC 9112 section 6.3).
bool ends_with_connection(const Easy& easy, const Head& head) {
  const bool has_body = head.status >= 200 && head.status != 204 && head.status != 304;
  return has_body && head.transfer_encoding.empty() &&
         easy.info<curl_off_t>(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) < 0;
}

// What libcurl is content with is not always a whole answer.
base::Result<void> check_end(const Attempt& attempt, const Received& received) {
  if (!received.head.complete())
    return base::failure(Cause::closed, "the connection was closed before the end of the answer");
  // RFC 9112 section 9.8: somebody may have cut it.
  const bool needs_end_of_tls =
      ends_with_connection(attempt.easy, received.head.head()) && !received.body_too_long;
  if (needs_end_of_tls && !attempt.session.ended())
    return base::failure(tls::explain_session_failure(0));
  return {};
}

base::Result<Response> to_response(const Easy& easy, Received received) {
  auto chain = sent_chain(easy);
  if (!chain) return base::failure(chain.error());
  const auto endpoint = answered_by(easy);
  if (!endpoint) return base::failure(endpoint.error());
  const Head& head = received.head.head();
  return Response{.status = head.status,
                  .content_type = head.content_type,
                  .location = head.location,
                  .body = std::move(received.body),
                  .body_too_long = received.body_too_long,
                  .chain = *std::move(chain),
                  .endpoint = *endpoint,
                  .elapsed = {}};
}

}  // namespace

base::Result<Response> get(const Request& request, base::Deadline deadline) {
  const base::Instant begin = std::chrono::steady_clock::now();
  if (const auto checked = check(request); !checked) return base::failure(checked.error());
  Received received{.body_limit = request.body_limit};
  tls::ForeignSession session(deadline);
  Easy easy;
  const Attempt attempt{request, easy, session};
  if (deadline.expired()) return base::failure(explain_timeout(attempt));
  const List addresses = resolved(request);
  const List header = fields();
  if (!addresses || !header) throw std::bad_alloc();
  say_what_to_get(easy, request);
  forbid_everything_else(easy);
  configure_tls(easy, session);
  receive_into(easy, received);
  easy.set(CURLOPT_RESOLVE, addresses.get());
  easy.set(CURLOPT_HTTPHEADER, header.get());
  // Of this libcurl gives every address but the last its half. The deadline itself is ours.
  easy.set(CURLOPT_TIMEOUT_MS, whole_milliseconds(deadline) + 1);

  const CURLcode code = perform(easy, deadline);
  if (received.thrown) std::rethrow_exception(received.thrown);
  if (received.refused) return base::failure(*received.refused);
  if (session.stopped() || (code != CURLE_OK && !received.body_too_long))
    return base::failure(explain_failure(attempt, code));
  if (const auto whole = check_end(attempt, received); !whole) return base::failure(whole.error());
  auto response = to_response(easy, std::move(received));
  if (response) response->elapsed = std::chrono::steady_clock::now() - begin;
  return response;
}

}  // namespace mailprobe::http
