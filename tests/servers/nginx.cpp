// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/nginx.hpp"

#include <string_view>

#include <fmt/format.h>

namespace mailprobe::test {
namespace {

// The workers stay root, or they could not enter the directory.
constexpr std::string_view configuration = R"(daemon off;
user root;
worker_processes 1;
pid @root@/pid;
error_log stderr;
events {
}
http {
  access_log off;
  default_type text/plain;
  client_body_temp_path @root@/client;
  proxy_temp_path @root@/proxy;
  fastcgi_temp_path @root@/fastcgi;
  uwsgi_temp_path @root@/uwsgi;
  scgi_temp_path @root@/scgi;
  server {
    listen 127.0.0.1:@port@ ssl;
    server_name mx.example.test;
    ssl_certificate @chain@;
    ssl_certificate_key @chain@;
    root @root@/site;
@locations@  }
}
)";

}  // namespace

Nginx::Nginx(const lab::Identity& identity, const NginxSite& site) {
  const std::string& root = directory_.path();
  for (const auto& [name, content] : site.files)
    directory_.write("site/" + name, content);
  std::string locations;
  for (const auto& [prefix, directives] : site.locations)
    locations += fmt::format("    location {} {{\n      {}\n    }}\n", prefix, directives);
  const std::string conf = directory_.write(
      "nginx.conf", fill(configuration, {{"root", root},
                                         {"port", std::to_string(port_)},
                                         {"chain", write_identity(directory_, identity)},
                                         {"locations", locations}}));
  server_ = start_server({.argv = {program(), "-e", "stderr", "-p", root, "-c", conf}},
                         root + "/log", {port_});
}

}  // namespace mailprobe::test
