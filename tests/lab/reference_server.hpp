// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server's part of a whole session: SMTP or LMTP, TLS, AUTH, mail. All of it is sound and keeps
// to RFC 5321, 2033, 3207 and 4954; a test that wants it otherwise derives from it and takes over
// what it hears, what it says, or the handshake.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lab/connection.hpp"
#include "lab/tls_server.hpp"

namespace mailprobe::lab {

enum class Security { none, starttls, implicit };

// What the server was asked for, and owes a reply to.
enum class Stage {
  banner,
  hello,
  starttls,
  handshake,
  hello_tls,    // EHLO once more, within TLS
  auth,         // the reply to AUTH
  auth_second,  // to the answer to its challenge
  auth_third,   // to the answer to the next one
  mail,
  rcpt,
  command,  // NOOP and what else is not named here
  vrfy,
  expn,
  etrn,
  rset,
  data,
  message,
  quit,
};

const char* name_of(Security security);
const char* name_of(Stage stage);

// One authentication: the reply, without CRLF, to AUTH and to each line that answers a challenge.
using Authenticator = std::function<std::string(const std::string& line)>;

// PLAIN and LOGIN for one account; whoever else comes is refused with 535.
Authenticator plain_and_login(const std::string& user, const std::string& password);

// "AHVzZXIAcGVuY2ls" (RFC 4616): what AUTH PLAIN sends.
std::string plain_response(const std::string& user, const std::string& password);
std::string base64(std::string_view bytes);

struct ReferenceServerSettings {
  Security security = Security::none;
  std::shared_ptr<const TlsServerContext> tls;  // unless there is no security
  bool pipelining = false;
  std::string mechanisms;                                   // offered with AUTH; none if empty
  bool offers_auth_in_clear = true;                         // before STARTTLS
  bool offers_auth_within_tls = true;                       // behind it
  std::function<Authenticator()> new_authenticator;         // one for each AUTH
  std::string reply_to_recipient = "250 2.1.5 Ok";          // from who has authenticated, and from
  std::string reply_to_stranger = reply_to_recipient;       // who has not
  std::string reply_to_question = "502 5.5.1 Not for you";  // VRFY, EXPN and ETRN
};

// One conversation, on a connection that its owner keeps.
class ReferenceServer {
 public:
  ReferenceServer(const ReferenceServerSettings& settings, Connection& connection)
      : settings_(&settings), connection_(&connection) {}
  ReferenceServer(const ReferenceServer&) = delete;
  ReferenceServer& operator=(const ReferenceServer&) = delete;
  virtual ~ReferenceServer() = default;

  // Until QUIT, or until one of what follows says that it is over.
  void play();

 protected:
  // The client's next line; nothing if there is none.
  virtual std::optional<std::string> hear() { return connection_->read_line(); }
  // A whole reply with its ends of line; false ends the session.
  virtual bool say(Stage stage, const std::string& reply);
  virtual bool handshake() { return connection_->start_tls(*settings_->tls); }

  [[nodiscard]] Connection& connection() { return *connection_; }

 private:
  bool answer(const std::string& line);
  bool greet();
  bool encrypt();
  bool authenticate(const std::string& line);
  bool take_recipient();
  bool take_message();
  bool say_line(Stage stage, const std::string& line) { return say(stage, line + "\r\n"); }

  const ReferenceServerSettings* settings_;
  Connection* connection_;
  bool encrypted_ = false;
  bool authenticated_ = false;
  bool lmtp_ = false;
  std::size_t recipients_ = 0;  // accepted since the last MAIL
};

}  // namespace mailprobe::lab
