// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/login.hpp"
#include "check_smtp_full/trials.hpp"
#include "smtp/test_message.hpp"

namespace mailprobe::check_smtp_full {
namespace {

base::Result<smtp::Reply> try_wrong_password(const Task& task, Conversation& conversation) {
  const auto mechanism = choose_mechanism(task.options, conversation);
  if (!mechanism) return base::failure(mechanism.error());
  const base::Secret wrong = base::Secret::copy_of(smtp::random_token());
  auto answer = log_in(task.options, conversation, *mechanism, wrong);
  if (!answer) return base::failure(answer.error());
  return std::move(answer->reply);
}

}  // namespace

ImpostorObservation visit_as_impostor(const Task& task, const net::Peer& peer) {
  ImpostorObservation seen;
  Conversation conversation(task, peer);
  if (conversation.open(task.deadline)) {
    auto reply = try_wrong_password(task, conversation);
    if (reply) {
      seen.reply = std::move(*reply);
    } else {
      seen.error = conversation.redact(reply.error());
    }
    if (!seen.error && conversation.can_say_goodbye()) conversation.say_goodbye();
    // What came behind a refusal takes its worth away.
    const auto& late = conversation.seen().failure;
    if (seen.reply && late && late->violation != smtp::Violation::none) {
      seen.reply.reset();
      seen.error = late->error;
    }
  } else if (const auto& failure = conversation.seen().failure) {
    seen.error = failure->error;
  } else {
    seen.error = {base::Cause::rejected, "a refusal that is expected here"};
  }
  seen.transcript = conversation.finish().transcript;
  return seen;
}

}  // namespace mailprobe::check_smtp_full
