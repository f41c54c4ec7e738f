// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/mail_server.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/socket_stream.hpp"
#include "smtp/session.hpp"

namespace mailprobe::test {
namespace {

bool is_argument_of_a_process(const std::string& path) {
  return std::ranges::any_of(std::filesystem::directory_iterator("/proc"), [&](const auto& entry) {
    return std::isdigit(static_cast<unsigned char>(entry.path().filename().string()[0])) != 0 &&
           content_of(entry.path() / "cmdline").find(path) != std::string::npos;
  });
}

}  // namespace

std::string unpacked_server(std::string_view name) {
  return std::string(MAILPROBE_SOURCE_DIR) + "/build/servers/" + std::string(name);
}

bool cannot_start(const std::string& program) {
  if (geteuid() != 0) return true;
  const char* servers =
      std::getenv("MAILPROBE_SERVERS");  // NOLINT(concurrency-mt-unsafe): one thread
  if (servers != nullptr && std::string_view(servers) == "required") return false;
  return access(program.c_str(), X_OK) != 0;
}

std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string filled(text);
  for (const auto& [name, value] : values) {
    const std::string place = "@" + std::string(name) + "@";
    for (std::size_t at = filled.find(place); at != std::string::npos;
         at = filled.find(place, at + value.size()))
      filled.replace(at, place.size(), value);
  }
  return filled;
}

std::string write_identity(const TempDirectory& directory, const lab::Identity& identity) {
  const std::string path = directory.write("chain.pem", identity.key_pem() + identity.chain_pem());
  chmod(path.c_str(), 0600);
  return path;
}

void give_to(const std::string& user, const std::string& path) {
  const passwd* entry = getpwnam(user.c_str());  // NOLINT(concurrency-mt-unsafe): one thread
  if (entry == nullptr)
    throw std::runtime_error("there is no user " + user + ": is the package installed?");
  if (chown(path.c_str(), entry->pw_uid, entry->pw_gid) != 0)
    throw std::runtime_error("cannot chown " + path);
}

std::unique_ptr<Server> start_server(const Command& command, const std::string& log,
                                     std::initializer_list<std::uint16_t> ports) {
  auto server = std::make_unique<Server>(command, log);
  try {
    wait_until(command.argv.front(), [&] {
      if (!server->is_running()) throw std::runtime_error(command.argv.front() + " has ended");
      return std::ranges::all_of(ports, accepts_connections);
    });
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(std::string(problem.what()) + "\n" + server->log());
  }
  return server;
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool greets(std::uint16_t port) {
  const base::Deadline deadline = base::Deadline::after(std::chrono::seconds(1));
  auto stream = net::SocketStream::connect(*net::parse_endpoint("127.0.0.1", port), deadline);
  if (!stream) return false;
  smtp::Session session(*stream, deadline);
  const auto greeting = session.greeting();
  return greeting && greeting->code == 220;
}

void wait_for_processes_of(const std::string& path) noexcept {
  try {
    wait_until("the processes of " + path, [&] { return !is_argument_of_a_process(path); });
  } catch (const std::exception& problem) {
    std::fputs(problem.what(), stderr);
  }
}

}  // namespace mailprobe::test
