// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/smtp_server.hpp"

#include "base/ascii.hpp"

namespace mailprobe::lab {
namespace {

// One conversation.
class Conversation {
 public:
  Conversation(const SmtpSettings& settings, Connection connection)
      : settings_(settings), connection_(std::move(connection)) {}

  void hold() {
    if (settings_.implicit_tls && !begin_tls()) return;
    if (!wait()) return;
    const Crowd::Visit visit(settings_.crowd.get());
    if (!connection_.send_line(settings_.banner)) return;
    while (const auto line = connection_.read_line()) {
      if (!answer(*line)) return;
    }
  }

 private:
  // False once the conversation is over.
  bool answer(const std::string& line) {
    const std::string verb = base::to_upper(line.substr(0, line.find_first_of(" :")));
    if (verb == "EHLO") return greet();
    if (verb == "HELO") return reply("250 " + settings_.name);
    if (verb == "STARTTLS") return reply_to_starttls();
    if (verb == "MAIL") return reply(settings_.mail_reply);
    if (verb == "RCPT") return reply("550 5.7.1 Relaying denied");
    if (verb == "RSET" || verb == "NOOP") return reply("250 2.0.0 Ok");
    if (verb == "QUIT") return say_goodbye();
    return reply("502 5.5.2 Command not recognized");
  }

  bool say_goodbye() {
    reply("221 2.0.0 Bye");
    return false;
  }

  bool greet() {
    std::vector<std::string> lines{settings_.name};
    lines.insert(lines.end(), settings_.extensions.begin(), settings_.extensions.end());
    if (settings_.tls && !encrypted_) lines.emplace_back("STARTTLS");
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text += (i + 1 == lines.size() ? "250 " : "250-") + lines[i] + "\r\n";
    }
    return wait() && connection_.send(text);
  }

  bool reply_to_starttls() {
    if (!settings_.tls || encrypted_) return reply("503 5.5.1 STARTTLS is not possible now");
    return reply("220 2.0.0 Ready to start TLS") && begin_tls();
  }

  bool begin_tls() {
    encrypted_ = connection_.start_tls(*settings_.tls);
    return encrypted_;
  }

  bool reply(std::string_view line) { return wait() && connection_.send_line(line); }
  bool wait() {
    return settings_.delay == base::Duration::zero() || connection_.pause(settings_.delay);
  }

  const SmtpSettings& settings_;
  Connection connection_;
  bool encrypted_ = false;
};

}  // namespace

SmtpServer::SmtpServer(SmtpSettings settings, const net::Peer& at)
    : settings_(std::move(settings)),
      listener_(
          [this](int fd, const StopSignal& stop) {
            Conversation(settings_, Connection(fd, stop)).hold();
          },
          at) {}

}  // namespace mailprobe::lab
