// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/auth.hpp"

#include <algorithm>

namespace mailprobe::smtp {
namespace {

// RFC 5321 section 4.5.3.1.4: a command line has 512 octets at most; what does not fit is sent as
// the answer to an empty challenge (RFC 4954 section 4).
constexpr std::size_t longest_command = 510;

// What the reply to a cancellation is worth waiting for.
constexpr std::chrono::seconds longest_farewell{1};

constexpr int success = 235;
constexpr int challenge = 334;

class Dialogue {
 public:
  Dialogue(Session& session, std::string_view mechanism, sasl::Exchange& exchange)
      : session_(session), command_("AUTH " + std::string(mechanism)), exchange_(exchange) {}

  base::Result<AuthReply> hold() {
    auto initial = exchange_.begin();
    if (!initial) return base::failure(initial.error());
    auto reply = open(*initial);
    while (reply && reply->code == challenge)
      reply = respond(*reply);
    if (!reply) return base::failure(reply.error());
    if (reply->code == success) {
      if (const auto proved = exchange_.finish(); !proved) return base::failure(proved.error());
    }
    return AuthReply{*std::move(reply), session_.redact(exchange_.server_error())};
  }

 private:
  base::Result<Reply> open(const std::optional<base::Secret>& initial) {
    if (!initial) return session_.command(command_);
    if (command_.size() + 1 + initial->reveal().size() <= longest_command) {
      return session_.command(command_, *initial);
    }
    auto reply = session_.command(command_);
    if (!reply || reply->code != challenge) return reply;
    return session_.command("", *initial);
  }

  base::Result<Reply> respond(const Reply& reply) {
    const auto answer = exchange_.answer(reply.lines.front());
    if (answer) return session_.command("", *answer);
    // Whatever the server says to that, the error is what counts.
    const base::Deadline deadline = session_.deadline();
    (void)session_.command(
        "*", deadline.within(std::min<base::Duration>(longest_farewell, deadline.remaining() / 2)));
    return base::failure(answer.error());
  }

  Session& session_;
  std::string command_;
  sasl::Exchange& exchange_;
};

}  // namespace

base::Result<AuthReply> authenticate(Session& session, std::string_view mechanism,
                                     sasl::Exchange& exchange) {
  return Dialogue(session, mechanism, exchange).hold();
}

}  // namespace mailprobe::smtp
