// SPDX-License-Identifier: GPL-3.0-or-later
//
// An HTTPS server for the lab: one GET per connection, answered from a table (RFC 9112), properly
// or in every way that a client must hold against.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lab/connection.hpp"
#include "lab/listener.hpp"
#include "lab/tls_server.hpp"

namespace mailprobe::lab {

// How the client learns where the body ends.
enum class Framing { length, chunked, end_of_connection };

enum class Ending {
  orderly,  // close_notify, then the end
  cut,      // without close_notify
  reset,
  silence,  // nothing more until the client goes
  flood,    // records without data, until the client goes
};

struct Page {
  std::string body;
  std::string status = "200 OK";
  std::string content_type = "text/plain";  // none if empty
  std::vector<std::string> fields;          // further ones, without their ends
  Framing framing = Framing::length;
  std::optional<std::string> raw;  // byte for byte, instead of all of the above
  std::string for_ever;            // comes after it, again and again, until the client goes
  base::Duration pause{};          // between every two bytes
  Ending ending = Ending::orderly;
};

// What a client gets that has just connected.
enum class Opening {
  tls,
  silence,
  hang_up,
  plain_text,
  dripped_record,
  flood,  // HelloRequests without an end
};

struct HttpsSettings {
  std::shared_ptr<const TlsServerContext> tls;
  std::map<std::string, Page> pages;  // by path
  Opening opening = Opening::tls;
};

struct SeenRequest {
  std::string server_name;         // of the TLS handshake
  std::vector<std::string> lines;  // of the head, without their ends
};

class HttpsServer {
 public:
  explicit HttpsServer(HttpsSettings settings, const net::Endpoint& at = any_port());

  [[nodiscard]] const net::Endpoint& endpoint() const { return listener_.endpoint(); }
  [[nodiscard]] std::size_t connections() const { return listener_.connections(); }
  [[nodiscard]] std::vector<SeenRequest> requests() const;  // so far

 private:
  void serve(int fd, const StopSignal& stop);
  bool open(Connection& connection) const;
  std::optional<SeenRequest> read_request(Connection& connection);
  [[nodiscard]] Page page_for(const std::string& request_line) const;

  HttpsSettings settings_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> requests_;
  Listener listener_;
};

}  // namespace mailprobe::lab
