// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/https_server.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace mailprobe::lab {
namespace {

using namespace std::chrono_literals;

std::string head_of(const Page& page) {
  std::string head = "HTTP/1.1 " + page.status + "\r\n";
  if (!page.content_type.empty()) head += "Content-Type: " + page.content_type + "\r\n";
  for (const std::string& field : page.fields)
    head += field + "\r\n";
  if (page.framing == Framing::length)
    head += fmt::format("Content-Length: {}\r\n", page.body.size());
  if (page.framing == Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
  return head + "Connection: close\r\n\r\n";
}

// RFC 9112 section 7.1, in chunks of 1000 bytes.
std::string chunked(std::string_view body) {
  std::string text;
  for (; !body.empty(); body.remove_prefix(std::min<std::size_t>(1000, body.size()))) {
    const std::string_view chunk = body.substr(0, 1000);
    text += fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk);
  }
  return text + "0\r\n\r\n";
}

std::string bytes_of(const Page& page) {
  if (page.raw) return *page.raw;
  return head_of(page) + (page.framing == Framing::chunked ? chunked(page.body) : page.body);
}

void send_page(Connection& connection, const Page& page) {
  const auto send = [&](std::string_view bytes) {
    return page.pause == base::Duration::zero() ? connection.send(bytes)
                                                : connection.drip(bytes, page.pause);
  };
  if (!send(bytes_of(page))) return;
  while (!page.for_ever.empty() && send(page.for_ever)) {
  }
}

// A client ignores a HelloRequest during its handshake (RFC 5246 section 7.4.1.1).
void flood(Connection& connection) {
  connection.read_some();
  std::string records;
  for (int i = 0; i < 5000; ++i)
    records.append("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9);
  while (connection.send_raw(records)) {
  }
}

void end_with(Connection& connection, Ending ending) {
  switch (ending) {
    case Ending::orderly: connection.tls()->close_notify(); break;
    case Ending::cut: break;
    case Ending::reset: connection.reset(); break;
    case Ending::silence: connection.stay_silent(); break;
    case Ending::flood:
      while (connection.tls()->send_key_update()) {
      }
      break;
  }
}

}  // namespace

HttpsServer::HttpsServer(HttpsSettings settings, const net::Endpoint& at)
    : settings_(std::move(settings)),
      listener_([this](int fd, const StopSignal& stop) { serve(fd, stop); }, at) {}

std::vector<SeenRequest> HttpsServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void HttpsServer::serve(int fd, const StopSignal& stop) {
  Connection connection(fd, stop);
  if (!open(connection)) return;
  const auto request = read_request(connection);
  if (!request) return;
  const Page page = page_for(request->lines.front());
  send_page(connection, page);
  end_with(connection, page.ending);
}

// Whether a request can come now.
bool HttpsServer::open(Connection& connection) const {
  switch (settings_.opening) {
    case Opening::tls: return connection.start_tls(*settings_.tls);
    case Opening::silence: connection.stay_silent(); break;
    case Opening::hang_up: break;
    case Opening::dripped_record:
      // The head of a record of 16000 bytes with a ServerHello of 15000.
      connection.drip(std::string("\x16\x03\x03\x3e\x80\x02\x00\x3a\x98\x03\x03", 11), 20ms);
      connection.drip(std::string(15000, 'x'), 20ms);
      break;
    case Opening::flood: flood(connection); break;
    case Opening::plain_text: connection.send("220 mx.example.test ESMTP\r\n"); break;
  }
  return false;
}

std::optional<SeenRequest> HttpsServer::read_request(Connection& connection) {
  SeenRequest request{.server_name = connection.tls()->server_name(), .lines = {}};
  for (;;) {
    auto line = connection.read_line();
    if (!line) return std::nullopt;
    if (line->empty()) break;
    request.lines.push_back(*std::move(line));
  }
  if (request.lines.empty()) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  requests_.push_back(request);
  return request;
}

Page HttpsServer::page_for(const std::string& request_line) const {
  const std::vector<std::string_view> words = base::split(request_line, ' ');
  if (words.front() != "GET") return {.body = "GET only\n", .status = "405 Method Not Allowed"};
  const auto page =
      words.size() == 3 ? settings_.pages.find(std::string(words[1])) : settings_.pages.end();
  if (page == settings_.pages.end()) return {.body = "no such page\n", .status = "404 Not Found"};
  return page->second;
}

}  // namespace mailprobe::lab
