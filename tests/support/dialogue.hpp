// SPDX-License-Identifier: GPL-3.0-or-later
//
// The twin of a connection: a script that plays the server and checks the client.
//
//   "S: 220 mx"     the server has sent this line (with CRLF)
//   "S~ 220 mx\n"   the server has sent exactly these bytes
//   "C: EHLO me"    the client must send this line (with CRLF)
//   "C~ A\r\nB\r\n" the client must send exactly these bytes, in one write
//   "S! timeout"    the server says nothing until the deadline
//   "S! close"      the server has closed the connection
//   "S! reset"      the connection breaks
#pragma once

#include <deque>
#include <initializer_list>
#include <string>

#include "net/stream.hpp"

namespace mailprobe::test {

class Dialogue final : public net::Stream {
 public:
  // Throws std::invalid_argument for a line that is none of the above.
  Dialogue(std::initializer_list<std::string> script);

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) override;
  // Throws std::logic_error if the client sends something else than the script says.
  base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) override;
  base::Result<bool> readable() override;

  // Whether everything in the script has happened.
  [[nodiscard]] bool finished() const { return steps_.empty(); }

 private:
  struct Step {
    enum class Kind { server, client, timeout, close, reset };
    Kind kind;
    std::string bytes;
  };

  static Step parse(const std::string& line);

  std::deque<Step> steps_;
};

}  // namespace mailprobe::test
