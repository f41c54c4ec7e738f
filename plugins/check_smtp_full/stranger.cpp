// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>

#include "base/foreign_text.hpp"
#include "check_smtp_full/trials.hpp"
#include "dns/host_name.hpp"
#include "smtp/test_message.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;

// Servers end a session, or slow it down, after so many errors: Postfix after 20, Exim after 10.
constexpr std::size_t forms_per_session = 8;

class Stranger {
 public:
  Stranger(const Task& task, net::Peer peer) : task_(task), peer_(std::move(peer)) {}

  StrangerObservation visit() {
    if (enter()) {
      look_around();
      try_to_send();
      try_to_relay();
    }
    leave();
    return std::move(seen_);
  }

 private:
  bool enter() {
    conversation_.emplace(task_, peer_);
    forms_left_ = forms_per_session;
    if (conversation_->open(task_.deadline)) return true;
    const auto& failure = conversation_->seen().failure;
    return fail(failure ? failure->error
                        : base::Error{Cause::rejected, "a refusal that is expected here"});
  }

  void leave() {
    if (!conversation_) return;
    if (!seen_.error && conversation_->can_say_goodbye()) conversation_->say_goodbye();
    std::ranges::move(conversation_->finish().transcript, std::back_inserter(seen_.transcript));
    conversation_.reset();
  }

  void look_around() {
    if (!task_.options.exposure) return;
    ask("VRFY postmaster", seen_.vrfy);
    ask("VRFY " + smtp::random_token(), seen_.vrfy_unknown);
    ask("EXPN postmaster", seen_.expn);
    ask("ETRN " + std::string(unknown_domain), seen_.etrn);
  }

  void try_to_send() {
    if (!task_.options.refuse_unauthenticated_mail) return;
    seen_.unauthenticated = hand_over(sender(), recipient());
  }

  [[nodiscard]] std::string sender() const {
    if (task_.options.mail_from) return *task_.options.mail_from;
    return "";  // of whom no server can say that his domain does not exist
  }

  // RFC 5321 section 4.5.1: whoever takes mail at all takes it for postmaster.
  [[nodiscard]] std::string recipient() const {
    const auto& recipients = task_.options.recipients;
    return recipients.empty() ? "postmaster" : recipients.front().path;
  }

  void try_to_relay() {
    if (!task_.options.relay || seen_.error) return;
    const smtp::RelayTest test = relay_test();
    const std::vector<smtp::RelayForm> forms = smtp::relay_forms(test);
    seen_.relay_forms = forms.size();
    for (const smtp::RelayForm& form : forms) {
      auto attempt = come_back_and_hand_over(form.reverse_path, form.forward_path);
      if (!attempt) return;
      seen_.relay.push_back({form, std::move(*attempt)});
    }
    const bool needs_control = std::ranges::any_of(seen_.relay, [](const RelayAttempt& relay) {
      return relay.form.local_domain && relay.attempt.accepted();
    });
    if (!needs_control) return;
    seen_.control = come_back_and_hand_over(task_.options.relay->from,
                                            smtp::control_recipient(test, smtp::random_token()));
  }

  // The server's own name is its claim: it is used only if it can be one.
  [[nodiscard]] smtp::RelayTest relay_test() {
    smtp::RelayTest test{.from = task_.options.relay->from,
                         .to = task_.options.relay->to,
                         .server_name = {},
                         .address = conversation_->seen().address()};
    const auto claimed = dns::parse_host_name(conversation_->capabilities().domain());
    if (claimed && claimed->labels().size() > 1) {
      test.server_name = claimed->format();
    } else if (task_.options.name) {
      test.server_name = task_.options.name->format();
    }
    return test;
  }

  // Some servers have enough after a few refusals: another session goes on where the last one
  // ended, but no session is begun twice for the same form.
  std::optional<Attempt> come_back_and_hand_over(const std::string& from, const std::string& to) {
    if (forms_left_ == 0 && !come_back()) return std::nullopt;
    const bool is_first = forms_left_ == forms_per_session;
    auto attempt = hand_over(from, to);
    if (!attempt && !is_first && come_back()) attempt = hand_over(from, to);
    return attempt;
  }

  bool come_back() {
    leave();
    seen_.error.reset();
    return enter();
  }

  // MAIL, RCPT and RSET; nothing if the server did not judge the envelope.
  std::optional<Attempt> hand_over(const std::string& from, const std::string& to) {
    if (seen_.error) return std::nullopt;
    if (forms_left_ > 0) --forms_left_;
    const std::vector<std::string> lines{"MAIL FROM:<" + from + '>', "RCPT TO:<" + to + '>',
                                         "RSET"};
    Attempt attempt;
    std::optional<smtp::Reply> reset;
    if (conversation_->capabilities().offers("PIPELINING")) {
      (void)(send_together(lines) && hear(attempt.mail) && hear(attempt.rcpt) && hear(reset));
    } else {
      (void)(ask(lines[0], attempt.mail) && ask(lines[1], attempt.rcpt) && ask(lines[2], reset));
    }
    const auto& decision = attempt.decision();
    if (!decision) return std::nullopt;
    if (decision->code == 421) {
      fail({Cause::rejected, decision->describe()});
      return std::nullopt;
    }
    // Another 2yz is the reply to something else, and so may be what came for RCPT.
    if (!attempt.mail->is_permanent() && !attempt.mail->is_transient() &&
        !is_success(Phase::mail, attempt.mail->code)) {
      fail({Cause::protocol, "MAIL was answered " + base::quote(attempt.mail->describe())});
      return std::nullopt;
    }
    // Where the last envelope was not taken back, the next one would be refused for that.
    if (reset && !reset->is_positive())
      fail({Cause::rejected, "RSET was answered " + base::quote(reset->describe())});
    return attempt;
  }

  bool send_together(const std::vector<std::string>& lines) {
    const auto sent = conversation_->session().send_group(lines);
    return sent || fail(sent.error());
  }

  bool hear(std::optional<smtp::Reply>& reply) {
    return take(conversation_->session().next_reply(), reply);
  }

  bool ask(const std::string& line, std::optional<smtp::Reply>& reply) {
    if (seen_.error) return false;
    return take(conversation_->session().command(line), reply);
  }

  bool take(base::Result<smtp::Reply> result, std::optional<smtp::Reply>& reply) {
    if (!result) return fail(result.error());
    reply = std::move(*result);
    // There may be a thousand replies, of which the first lines are shown.
    constexpr std::size_t most_lines = 3;
    if (reply->lines.size() > most_lines) reply->lines.resize(most_lines);
    return true;
  }

  bool fail(base::Error error) {
    seen_.error = std::move(error);
    return false;
  }

  // RFC 2606 section 2: nobody has it.
  static constexpr std::string_view unknown_domain = "mailprobe.invalid";

  const Task& task_;
  net::Peer peer_;
  std::optional<Conversation> conversation_;
  std::size_t forms_left_ = 0;
  StrangerObservation seen_;
};

}  // namespace

StrangerObservation visit_as_stranger(const Task& task, const net::Peer& peer) {
  return Stranger(task, peer).visit();
}

}  // namespace mailprobe::check_smtp_full
