// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/exchange.hpp"

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "sasl/bearer_exchange.hpp"
#include "sasl/gsasl_exchange.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

// NUL and ^A are separators of several mechanisms, and RFC 4013 section 2.3 forbids them all.
base::Result<void> check_text(std::string_view what, std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return base::failure(Cause::syntax, std::string("the ").append(what).append(why));
  };
  if (base::has_control(text)) return refuse(" holds a control character");
  if (!base::is_utf8(text)) return refuse(" is not UTF-8");
  return {};
}

base::Result<void> check_texts(const Mechanism& mechanism, const Identity& identity,
                               const base::Secret& secret) {
  if (auto checked = check_text("user", identity.user); !checked) return checked;
  if (auto checked = check_text("authorization identity", identity.authorization_id); !checked)
    return checked;
  return check_text(mechanism.secret == SecretKind::token ? "token" : "password", secret.reveal());
}

}  // namespace

base::Result<std::unique_ptr<Exchange>> start_exchange(const Mechanism& mechanism,
                                                       const Identity& identity,
                                                       const base::Secret& secret,
                                                       const Service& service) {
  if (auto checked = check_texts(mechanism, identity, secret); !checked)
    return base::failure(checked.error());
  if (mechanism.name == "OAUTHBEARER") return start_oauthbearer(identity, secret, service);
  if (mechanism.name == "XOAUTH2") return start_xoauth2(identity, secret);
  return start_gsasl(mechanism, identity, secret, service);
}

}  // namespace mailprobe::sasl
