// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/reference_server.hpp"

#include <array>

#include "base/ascii.hpp"
#include "sasl/base64.hpp"

namespace mailprobe::lab {
namespace {

constexpr std::string_view ask_user = "334 VXNlcm5hbWU6";
constexpr std::string_view ask_password = "334 UGFzc3dvcmQ6";
constexpr std::string_view welcome = "235 2.7.0 Welcome";
constexpr std::string_view wrong = "535 5.7.8 Wrong";

// "250-a", "250-b", "250 c"
std::string format_reply(int code, const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    text += std::to_string(code) + (last ? ' ' : '-') + lines[i] + "\r\n";
  }
  return text;
}

}  // namespace

const char* name_of(Security security) {
  switch (security) {
    case Security::none: return "no TLS";
    case Security::starttls: return "STARTTLS";
    case Security::implicit: return "implicit TLS";
  }
  return "";
}

const char* name_of(Stage stage) {
  constexpr std::array names{"banner",  "EHLO",        "STARTTLS",   "handshake", "EHLO within TLS",
                             "AUTH",    "second AUTH", "third AUTH", "MAIL",      "RCPT",
                             "command", "VRFY",        "EXPN",       "ETRN",      "RSET",
                             "DATA",    "message",     "QUIT"};
  return names.at(static_cast<std::size_t>(stage));
}

std::string base64(std::string_view bytes) {
  return std::string(sasl::encode_base64(bytes).reveal());
}

std::string plain_response(const std::string& user, const std::string& password) {
  return base64('\0' + user + '\0' + password);
}

Authenticator plain_and_login(const std::string& user, const std::string& password) {
  return [=, named = false, fine = false](const std::string& line) mutable -> std::string {
    if (line.starts_with("AUTH PLAIN")) {
      const bool right = line == "AUTH PLAIN " + plain_response(user, password);
      return std::string(right ? welcome : wrong);
    }
    if (line == "AUTH LOGIN") return std::string(ask_user);
    if (!named) {
      named = true;
      fine = line == base64(user);
      return std::string(ask_password);
    }
    return std::string(fine && line == base64(password) ? welcome : wrong);
  };
}

void ReferenceServer::play() {
  if (settings_->security == Security::implicit && !encrypt()) return;
  if (!say_line(Stage::banner, "220 mx.lab.test ESMTP")) return;
  while (const auto line = hear()) {
    if (!answer(*line)) return;
  }
}

bool ReferenceServer::say(Stage /*stage*/, const std::string& reply) {
  return connection_->send(reply);
}

bool ReferenceServer::answer(const std::string& line) {
  const std::string verb = base::to_upper(line.substr(0, line.find_first_of(" :")));
  lmtp_ = lmtp_ || verb == "LHLO";
  if (verb == "EHLO" || verb == "LHLO") return greet();
  if (verb == "STARTTLS") return say_line(Stage::starttls, "220 2.0.0 Go") && encrypt();
  if (verb == "AUTH") return authenticate(line);
  if (verb == "MAIL") {
    recipients_ = 0;
    return say_line(Stage::mail, "250 2.1.0 Ok");
  }
  if (verb == "RCPT") return take_recipient();
  if (verb == "DATA") return take_message();
  if (verb == "RSET") return say_line(Stage::rset, "250 2.0.0 Ok");
  if (verb == "VRFY") return say_line(Stage::vrfy, settings_->reply_to_question);
  if (verb == "EXPN") return say_line(Stage::expn, settings_->reply_to_question);
  if (verb == "ETRN") return say_line(Stage::etrn, settings_->reply_to_question);
  if (verb == "NOOP") return say_line(Stage::command, "250 2.0.0 Ok");
  if (verb != "QUIT") return say_line(Stage::command, "502 5.5.2 What?");
  (void)say_line(Stage::quit, "221 2.0.0 Bye");
  return false;
}

bool ReferenceServer::greet() {
  std::vector<std::string> lines{"mx.lab.test"};
  if (settings_->pipelining) lines.emplace_back("PIPELINING");
  if (settings_->security == Security::starttls && !encrypted_) lines.emplace_back("STARTTLS");
  const bool offers_auth =
      encrypted_ ? settings_->offers_auth_within_tls : settings_->offers_auth_in_clear;
  if (!settings_->mechanisms.empty() && offers_auth)
    lines.push_back("AUTH " + settings_->mechanisms);
  const bool again = encrypted_ && settings_->security == Security::starttls;
  return say(again ? Stage::hello_tls : Stage::hello, format_reply(250, lines));
}

bool ReferenceServer::encrypt() {
  encrypted_ = handshake();
  return encrypted_;
}

bool ReferenceServer::authenticate(const std::string& line) {
  constexpr std::array stages{Stage::auth, Stage::auth_second, Stage::auth_third};
  const Authenticator authenticator = settings_->new_authenticator();
  std::string heard = line;
  for (const Stage stage : stages) {
    const std::string reply = authenticator(heard);
    if (!say_line(stage, reply)) return false;
    authenticated_ = reply.starts_with("235");
    if (!reply.starts_with("334")) return true;
    const auto next = hear();
    if (!next) return false;
    heard = *next;
  }
  return say_line(Stage::auth_third, "500 5.5.6 Enough");
}

bool ReferenceServer::take_recipient() {
  const std::string& reply =
      authenticated_ ? settings_->reply_to_recipient : settings_->reply_to_stranger;
  if (reply.starts_with('2')) ++recipients_;
  return say_line(Stage::rcpt, reply);
}

bool ReferenceServer::take_message() {
  if (recipients_ == 0) return say_line(Stage::data, "503 5.5.1 For whom?");
  if (!say_line(Stage::data, "354 Go on")) return false;
  for (auto line = hear(); line != "."; line = hear()) {
    if (!line) return false;
  }
  // RFC 2033 section 4.2: LMTP owes one reply for each recipient.
  const std::size_t replies = lmtp_ ? recipients_ : 1;
  for (std::size_t i = 0; i < replies; ++i) {
    if (!say_line(Stage::message, "250 2.6.0 Taken")) return false;
  }
  return true;
}

}  // namespace mailprobe::lab
