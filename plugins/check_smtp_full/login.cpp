// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/login.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;

sasl::Possible what_is_possible(const Options& options, Conversation& conversation) {
  const bool encrypted = conversation.tls() != nullptr || options.socket.has_value();
  return {.may_reveal_secret = encrypted || options.allow_plaintext_auth,
          .can_bind_channel =
              conversation.tls() != nullptr && conversation.tls()->channel_binding().has_value(),
          .secret = options.login->kind};
}

std::string list(const std::vector<std::string>& offered) {
  return offered.empty() ? "none" : base::printable(base::join(offered, " "));
}

}  // namespace

base::Result<sasl::Mechanism> choose_mechanism(const Options& options, Conversation& conversation) {
  const std::vector<std::string> offered = conversation.capabilities().auth_mechanisms();
  const sasl::Possible possible = what_is_possible(options, conversation);
  const auto& wanted = options.login->mechanism;
  if (!wanted) {
    auto chosen = sasl::choose_mechanism(offered, possible);
    if (chosen) return chosen;
    sasl::Possible in_secrecy = possible;
    in_secrecy.may_reveal_secret = true;
    const bool unsafe = sasl::choose_mechanism(offered, in_secrecy).has_value();
    return base::failure(unsafe ? Cause::tls : Cause::rejected, chosen.error().message);
  }
  const bool is_offered = std::ranges::any_of(
      offered, [&](const std::string& name) { return base::iequals(name, wanted->name); });
  if (!is_offered) {
    return base::failure(Cause::rejected, "AUTH " + std::string(wanted->name) +
                                              " is not offered; offered: " + list(offered));
  }
  if (wanted->reveals_secret && !possible.may_reveal_secret) {
    return base::failure(Cause::tls, std::string(wanted->name) +
                                         " would send the secret in the clear, so it was not sent");
  }
  return *wanted;
}

base::Result<smtp::AuthReply> log_in(const Options& options, Conversation& conversation,
                                     const sasl::Mechanism& mechanism, const base::Secret& secret) {
  const auto* name = std::get_if<std::string>(&options.identity);
  sasl::Service service{.name = options.protocol == Protocol::lmtp ? "lmtp" : "smtp",
                        .host = name == nullptr ? options.host : *name,
                        .port = options.port,
                        .binding = {}};
  if (conversation.tls() != nullptr) service.binding = conversation.tls()->channel_binding();
  const auto exchange = sasl::start_exchange(mechanism, options.login->identity, secret, service);
  if (!exchange) return base::failure(exchange.error());
  conversation.session().hide(secret);
  return smtp::authenticate(conversation.session(), mechanism.name, **exchange);
}

}  // namespace mailprobe::check_smtp_full
