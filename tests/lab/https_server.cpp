// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/https_server.hpp"

#include "base/ascii.hpp"
#include "lab/connection.hpp"

namespace mailprobe::lab {
namespace {

std::string response(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + std::string(body);
}

}  // namespace

HttpsServer::HttpsServer(HttpsSettings settings, const net::Endpoint& at)
    : settings_(std::move(settings)),
      listener_([this](int fd, const StopSignal& stop) { serve(fd, stop); }, at) {}

void HttpsServer::serve(int fd, const StopSignal& stop) const {
  Connection connection(fd, stop);
  if (!connection.start_tls(*settings_.tls)) return;
  const auto request = connection.read_line();
  if (!request) return;
  for (auto header = connection.read_line(); header && !header->empty();)
    header = connection.read_line();
  const std::vector<std::string_view> words = base::split(*request, ' ');
  const auto page =
      words.size() == 3 ? settings_.pages.find(std::string(words[1])) : settings_.pages.end();
  if (words.front() != "GET") {
    connection.send(response("405 Method Not Allowed", "GET only\n"));
  } else if (page == settings_.pages.end()) {
    connection.send(response("404 Not Found", "no such page\n"));
  } else {
    connection.send(response("200 OK", page->second));
  }
}

}  // namespace mailprobe::lab
