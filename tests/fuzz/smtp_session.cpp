// SPDX-License-Identifier: GPL-3.0-or-later
//
// A whole session against whatever a server sends. The first byte tells in how large pieces it
// arrives. STARTTLS is never followed by a handshake if a single byte lies behind its 220.
#include <cstdint>
#include <cstdlib>

#include "smtp/session.hpp"
#include "support/byte_stream.hpp"

using namespace mailprobe;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  test::ByteStream stream({data + 1, size - 1}, data[0]);
  smtp::Session session(stream, base::Deadline::after(std::chrono::hours(1)));
  if (!session.greeting() || !smtp::say_hello(session, "client.example")) return 0;
  const auto ready = smtp::ask_for_tls(session);
  if (ready && ready->code == 220 && !stream.at_end()) std::abort();
  (void)smtp::begin_mail(session, "a@b.example");
  (void)session.command("QUIT");
  return 0;
}
