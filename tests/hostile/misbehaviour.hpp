// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ways in which a mail server can go wrong at a stage: what it does instead of its reply.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/connection.hpp"
#include "lab/reference_server.hpp"

namespace mailprobe::hostile {

// What a misbehaviour has to work with.
struct Scene {
  lab::Connection& connection;
  const std::string& sound;  // the reply that would be right, with its end of line
};

// Where a misbehaviour means something of its own.
enum class Scope : std::uint8_t {
  everywhere,
  knows_password,  // where the plugin has one to hide
  within_tls,      // and at the handshake
  within_tls_1_2,  // an older protocol is spoken for it
  within_tls_1_3,
  challenge,  // where the server speaks in an authentication
};

// Whether the server goes on as if nothing had been.
enum class Then : std::uint8_t { ends, goes_on };

struct Misbehaviour {
  const char* name;
  void (*act)(const Scene& scene);
  bool is_slow = false;  // takes the whole time that the plugin has
  Scope scope = Scope::everywhere;
  Then then = Then::ends;
};

const std::vector<Misbehaviour>& misbehaviours();

// Replies that hold control characters, and what would be structure in the output.
extern const std::string controls;

}  // namespace mailprobe::hostile
