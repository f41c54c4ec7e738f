// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/login.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Cause;

// Encryption keeps a secret only if it is known who is at the other end. What the user has declared
// to be no fault, is none here either.
bool is_trusted(const Options& options, const SessionObservation& seen) {
  if (!options.verify) return true;
  return seen.verification &&
         std::ranges::all_of(seen.verification->faults, [&](const tls::Fault& fault) {
           return options.common.severities.of(finding::of(fault.defect)) == plugin::Status::ok;
         });
}

sasl::Possible what_is_possible(const Options& options, Conversation& conversation) {
  const bool encrypted = conversation.tls() != nullptr && is_trusted(options, conversation.seen());
  return {
      .may_reveal_secret = encrypted || options.socket.has_value() || options.allow_plaintext_auth,
      .can_bind_channel =
          conversation.tls() != nullptr && conversation.tls()->channel_binding().has_value(),
      .secret = options.login->kind};
}

// Whom the others act for can be told to these only.
bool carries_authorization_id(const sasl::Mechanism& mechanism) {
  return mechanism.authenticates_server || mechanism.name == "PLAIN" ||
         mechanism.name == "OAUTHBEARER";
}

base::Result<sasl::Mechanism> with_authorization_id(const Options& options,
                                                    const sasl::Mechanism& mechanism) {
  const std::string& id = options.login->identity.authorization_id;
  if (id.empty() || carries_authorization_id(mechanism)) return mechanism;
  return base::failure(Cause::syntax,
                       std::string(mechanism.name) + " cannot tell the server of --authzid");
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
    if (chosen) return with_authorization_id(options, *chosen);
    sasl::Possible in_secrecy = possible;
    in_secrecy.may_reveal_secret = true;
    const bool unsafe = sasl::choose_mechanism(offered, in_secrecy).has_value();
    return base::failure(unsafe ? Cause::permission : Cause::rejected, chosen.error().message);
  }
  const bool is_offered = std::ranges::any_of(
      offered, [&](const std::string& name) { return base::iequals(name, wanted->name); });
  if (!is_offered) {
    return base::failure(Cause::rejected, "AUTH " + std::string(wanted->name) +
                                              " is not offered; offered: " + list(offered));
  }
  if (wanted->reveals_secret && !possible.may_reveal_secret) {
    return base::failure(
        Cause::permission,
        std::string(wanted->name) +
            (conversation.tls() == nullptr
                 ? " would send the secret in the clear"
                 : " would send the secret to whom the certificate does not name") +
            ", so it was not sent");
  }
  if (wanted->binds_channel && !possible.can_bind_channel) {
    return base::failure(Cause::permission,
                         std::string(wanted->name) + " binds to a TLS session, and there is none");
  }
  return with_authorization_id(options, *wanted);
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
