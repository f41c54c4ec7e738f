// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/probe.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/login.hpp"
#include "smtp/test_message.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;
using base::Deadline;

class Prober {
 public:
  Prober(const Task& task, const net::Peer& peer)
      : options_(task.options), conversation_(task, peer) {}

  SessionObservation probe(Deadline connect_deadline) {
    if (conversation_.open(connect_deadline) && authenticate() && hand_over_envelope() &&
        run_commands()) {
      send_message();
    }
    if (!has_said_goodbye_ && may_say_goodbye()) conversation_.say_goodbye();
    return conversation_.finish();
  }

 private:
  bool authenticate() {
    if (!options_.login) return true;
    const auto mechanism = choose_mechanism(options_, conversation_);
    if (!mechanism) return conversation_.fail(Phase::auth, mechanism.error());
    seen().auth_mechanism = mechanism->name;
    auto reply = conversation_.timed(Phase::auth, [&] {
      return log_in(options_, conversation_, *mechanism, *options_.login->secret);
    });
    if (!reply) return conversation_.fail(Phase::auth, reply.error());
    seen().auth = std::move(*reply);
    return conversation_.accept(Phase::auth, seen().auth->reply);
  }

  // MAIL, every RCPT, and what may follow them in the same group (RFC 2920 section 3.1): DATA or
  // QUIT, which must be its last.
  bool hand_over_envelope() {
    if (!options_.mail_from) return true;
    if (!conversation_.capabilities().offers("PIPELINING")) return envelope_one_by_one();
    std::vector<std::string> group{mail_line()};
    for (const Recipient& recipient : options_.recipients)
      group.push_back(rcpt_line(recipient));
    const bool is_last = options_.commands.empty();
    if (is_last) group.emplace_back(options_.send ? "DATA" : "QUIT");
    const auto sent = conversation_.timed(Phase::mail, [&] { return session().send_group(group); });
    if (!sent) return conversation_.fail(Phase::mail, sent.error());
    const bool fine = hear_envelope();
    if (is_last && !options_.send) {
      has_said_goodbye_ = true;
      if (conversation_.can_say_goodbye()) conversation_.hear_goodbye();
    }
    if (is_last && options_.send) return hear_data() && fine;
    return fine;
  }

  bool envelope_one_by_one() {
    if (!take_mail(ask(Phase::mail, mail_line()))) return false;
    return std::ranges::all_of(options_.recipients, [&](const Recipient& recipient) {
      return take_rcpt(ask(Phase::rcpt, rcpt_line(recipient)));
    });
  }

  // All replies are read, whatever the first ones say: they stand in the way of the others.
  bool hear_envelope() {
    bool fine = take_mail(hear(Phase::mail));
    for (std::size_t i = 0; i < options_.recipients.size() && may_say_goodbye(); ++i) {
      auto reply = hear(Phase::rcpt);
      if (fine) fine = take_rcpt(std::move(reply));
    }
    return fine;
  }

  bool take_mail(base::Result<smtp::Reply> reply) {
    if (!reply) return conversation_.fail(Phase::mail, reply.error());
    seen().mail = std::move(*reply);
    return conversation_.accept(Phase::mail, *seen().mail);
  }

  // A recipient that is refused is no reason to end the session; a server that closes shop is.
  bool take_rcpt(base::Result<smtp::Reply> reply) {
    if (!reply) return conversation_.fail(Phase::rcpt, reply.error());
    seen().recipients.push_back(std::move(*reply));
    const smtp::Reply& last = seen().recipients.back();
    if (last.code != 421) return true;
    conversation_.fail(Phase::rcpt, {Cause::rejected, last.describe()});
    seen().failure->reply = last;
    return false;
  }

  bool run_commands() {
    for (const Command& command : options_.commands) {
      auto reply = ask(Phase::command, command.line);
      if (!reply) return conversation_.fail(Phase::command, reply.error());
      seen().commands.push_back(std::move(*reply));
      if (!may_go_on_behind(command)) return false;
    }
    return true;
  }

  // Behind a 354 every further line would be mail, and behind the last challenge (334) an answer.
  bool may_go_on_behind(const Command& command) {
    constexpr int start_mail_input = 354;
    const smtp::Reply& reply = seen().commands.back();
    waits_for_mail_ = reply.is_intermediate();
    const bool is_last = &command == &options_.commands.back();
    if (!waits_for_mail_ || (!is_last && reply.code != start_mail_input)) return true;
    const bool was_asked_for = base::iequals(command.line, "DATA");
    if (was_asked_for || (is_last && !options_.send)) return false;
    conversation_.fail(
        Phase::command,
        {Cause::protocol, base::quote(reply.describe()) + " to " + base::quote(command.line) +
                              ", and nothing can be said behind it"});
    seen().failure->violation = smtp::Violation::malformed_reply;
    return false;
  }

  void send_message() {
    if (!options_.send || !every_recipient_is_as_expected()) return;
    if (!waits_for_mail_ && !begin_data()) return;
    const std::string token = smtp::random_token();
    const std::string message =
        smtp::compose_test_message({.from = *options_.mail_from,
                                    .to = accepted_recipients(),
                                    .host_name = conversation_.client_name(),
                                    .token = token,
                                    .date = std::chrono::system_clock::now()});
    const bool may_group = conversation_.capabilities().offers("PIPELINING");
    const std::vector<std::string> behind =
        may_group ? std::vector<std::string>{"QUIT"} : std::vector<std::string>{};
    const auto sent = conversation_.timed(Phase::message,
                                          [&] { return session().send_message(message, behind); });
    waits_for_mail_ = false;
    if (!sent) {
      conversation_.fail(Phase::message, sent.error());
      return;
    }
    hear_verdicts();
    if (!may_group) return;
    has_said_goodbye_ = true;
    if (conversation_.can_say_goodbye()) conversation_.hear_goodbye();
  }

  bool begin_data() {
    auto reply = ask(Phase::data, "DATA");
    return take_data(std::move(reply));
  }

  bool hear_data() {
    if (!may_say_goodbye()) return false;
    return take_data(hear(Phase::data));
  }

  bool take_data(base::Result<smtp::Reply> reply) {
    if (!reply) return seen().failure ? false : conversation_.fail(Phase::data, reply.error());
    waits_for_mail_ = reply->is_intermediate();
    // What comes behind a refusal says nothing new.
    if (seen().failure || seen().ended_as_expected || !any_recipient_accepted()) return false;
    seen().data = std::move(*reply);
    return conversation_.accept(Phase::data, *seen().data);
  }

  // RFC 5321 section 4.1.1.4: one reply; RFC 2033 section 4.2: one for each recipient.
  void hear_verdicts() {
    const bool each = options_.protocol == Protocol::lmtp;
    const std::size_t count = each ? accepted_recipients().size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      auto reply = hear(Phase::message);
      if (!reply) {
        conversation_.fail(Phase::message, reply.error());
        return;
      }
      seen().message.push_back(std::move(*reply));
    }
  }

  [[nodiscard]] bool every_recipient_is_as_expected() {
    const auto& replies = seen().recipients;
    for (std::size_t i = 0; i < options_.recipients.size(); ++i) {
      if (i >= replies.size() || !options_.recipients[i].expected.hold(replies[i].code))
        return false;
    }
    return any_recipient_accepted();
  }

  [[nodiscard]] bool any_recipient_accepted() { return !accepted_recipients().empty(); }

  [[nodiscard]] std::vector<std::string> accepted_recipients() {
    std::vector<std::string> accepted;
    for (std::size_t i = 0; i < seen().recipients.size(); ++i) {
      if (seen().recipients[i].is_positive()) accepted.push_back(options_.recipients[i].path);
    }
    return accepted;
  }

  // Between DATA and the message QUIT would be text: the connection is dropped instead, and the
  // server must forget the mail (RFC 5321 section 4.1.1.4).
  [[nodiscard]] bool may_say_goodbye() {
    return !waits_for_mail_ && conversation_.can_say_goodbye();
  }

  [[nodiscard]] std::string mail_line() const { return "MAIL FROM:<" + *options_.mail_from + '>'; }
  static std::string rcpt_line(const Recipient& recipient) {
    return "RCPT TO:<" + recipient.path + '>';
  }

  base::Result<smtp::Reply> ask(Phase phase, const std::string& line) {
    return conversation_.timed(phase, [&] { return session().command(line); });
  }
  base::Result<smtp::Reply> hear(Phase phase) {
    return conversation_.timed(phase, [&] { return session().next_reply(); });
  }
  smtp::Session& session() { return conversation_.session(); }
  SessionObservation& seen() { return conversation_.seen(); }

  const Options& options_;
  Conversation conversation_;
  bool has_said_goodbye_ = false;
  bool waits_for_mail_ = false;  // the last reply was 354, or another 3yz
};

}  // namespace

SessionObservation probe(const Task& task, const net::Peer& peer, Deadline connect_deadline) {
  return Prober(task, peer).probe(connect_deadline);
}

}  // namespace mailprobe::check_smtp_full
