// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the fixtures of the real mail servers have in common.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lab/certificate_authority.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

inline constexpr const char* server_name = "mx.example.test";

// Who may log in; every server that knows users knows this one and no other.
struct Account {
  std::string user = "monitor";
  std::string password = "correct horse";
};

// Where a server that cannot be installed beside Postfix was unpacked.
std::string unpacked_server(std::string_view name);

// Whether the test of a server is to be skipped: not root, or the program is not there. With
// MAILPROBE_SERVERS=required in the environment a missing program is a failure instead.
bool cannot_start(const std::string& program);

// Puts values into a configuration: "@port@" becomes what `values` has for "port". The braces of
// the configurations of Exim and Dovecot leave no room for those of fmt.
std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string>> values);

// The key and the chain in one file, for its owner only. Returns the path.
std::string write_identity(const TempDirectory& directory, const lab::Identity& identity);

// Throws std::runtime_error if there is no such user.
void give_to(const std::string& user, const std::string& path);

// Starts it and waits until it listens on all of the ports. Throws std::runtime_error with what it
// wrote if it does not.
std::unique_ptr<Server> start_server(const Command& command, const std::string& log,
                                     std::initializer_list<std::uint16_t> ports);

// Whether a server says 220 on a port. One that cannot start its workers may listen all the same.
bool greets(std::uint16_t port);

// Waits for what a server leaves behind when it ends: processes of open sessions. They are known by
// the path in their arguments.
void wait_for_processes_of(const std::string& path) noexcept;

// What a file holds; nothing if it does not exist.
std::string content_of(const std::string& path);

}  // namespace mailprobe::test
