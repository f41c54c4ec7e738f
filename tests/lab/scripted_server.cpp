// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/scripted_server.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::lab {
namespace {

constexpr std::string_view wait = "(wait ";

std::string with_line_ends(const std::string& reply) {
  std::string bytes;
  for (const std::string_view line : base::split(reply, '\n'))
    bytes.append(line).append("\r\n");
  return bytes;
}

base::Duration parse_wait(std::string_view step) {
  step.remove_prefix(wait.size());
  step.remove_suffix(1);
  return std::chrono::milliseconds(base::parse_integer<int>(step).value());
}

}  // namespace

ScriptedServer::ScriptedServer(Script script, const TlsServerContext* tls, const net::Peer& at)
    : script_(std::move(script)),
      tls_(tls),
      listener_([this](int fd, const StopSignal& stop) { play(Connection(fd, stop)); }, at) {}

std::vector<std::string> ScriptedServer::heard() const {
  const std::scoped_lock lock(mutex_);
  return heard_;
}

void ScriptedServer::play(Connection connection) {
  bool must_hear = false;
  for (const std::string& step : script_) {
    if (step == "(close)") return;
    if (step == "(TLS)") {
      if (!connection.start_tls(*tls_)) return;
    } else if (step == "(silence)") {
      connection.stay_silent();
    } else if (step == "(hear)") {
      if (!hear(connection)) return;
    } else if (step.starts_with(wait)) {
      (void)connection.pause(parse_wait(step));
    } else {
      if (must_hear && !hear(connection)) return;
      if (!connection.send(with_line_ends(step))) return;
      must_hear = true;
    }
  }
}

bool ScriptedServer::hear(Connection& connection) {
  auto line = connection.read_line();
  if (!line) return false;
  const std::scoped_lock lock(mutex_);
  heard_.push_back(*std::move(line));
  return true;
}

}  // namespace mailprobe::lab
