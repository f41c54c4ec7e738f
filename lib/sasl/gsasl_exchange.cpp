// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/gsasl_exchange.hpp"

#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <gsasl.h>

#include "sasl/base64.hpp"
#include "sasl/challenge_check.hpp"
#include "sasl/wiped.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

struct Free {
  void operator()(Gsasl* context) const noexcept { gsasl_done(context); }

  void operator()(Gsasl_session* session) const noexcept {
    for (const Gsasl_property secret : {GSASL_PASSWORD, GSASL_SCRAM_SALTED_PASSWORD})
      wipe(session, secret);
    gsasl_finish(session);
  }

  // libgsasl frees its copy as it is.
  static void wipe(Gsasl_session* session, Gsasl_property property) noexcept {
    const char* text = gsasl_property_fast(session, property);
    if (text == nullptr) return;
    explicit_bzero(const_cast<char*>(text), std::strlen(text));  // NOLINT(*-const-cast)
  }
};

template <typename Object>
using Handle = std::unique_ptr<Object, Free>;

// libgsasl hashes a long password anew in every iteration of SCRAM.
std::uint32_t most_iterations(const base::Secret& password) {
  constexpr std::size_t step = 256;
  const std::size_t steps = password.reveal().size() / step;
  return most_scram_iterations / static_cast<std::uint32_t>(1 + steps);
}

Cause cause_of(int status) {
  switch (status) {
    case GSASL_MECHANISM_PARSE_ERROR:
    case GSASL_AUTHENTICATION_ERROR:
    case GSASL_BASE64_ERROR: return Cause::protocol;
    default: return Cause::internal;
  }
}

class GsaslExchange final : public Exchange {
 public:
  GsaslExchange(const Mechanism& mechanism, Handle<Gsasl> context, Handle<Gsasl_session> session,
                std::uint32_t iterations)
      : mechanism_(mechanism),
        most_iterations_(iterations),
        context_(std::move(context)),
        session_(std::move(session)) {}

  base::Result<std::optional<base::Secret>> begin() override {
    if (!mechanism_.client_first) return std::nullopt;
    auto first = step({});
    if (!first) return base::failure(first.error());
    return std::optional(std::move(*first));
  }

  base::Result<base::Secret> answer(std::string_view challenge) override {
    if (broken_) return base::failure(*broken_);
    if (ended()) return fail(Cause::protocol, "the server sends one challenge too many");
    const auto decoded = decode_challenge(challenge, ServerKnows::nothing);
    if (!decoded) return fail(decoded.error().cause, decoded.error().message);
    const std::string_view message = decoded->reveal();
    // RFC 5802 section 7: server-error = "e=" server-error-value, instead of the proof
    if (is_scram() && answered_ && message.starts_with("e=")) {
      server_error_ = std::string(message.substr(2));
      return encode_base64({});
    }
    if (auto checked = check(message); !checked)
      return fail(checked.error().cause, checked.error().message);
    auto reply = step(message);
    answered_ = true;
    return reply;
  }

  [[nodiscard]] base::Result<void> finish() const override {
    if (broken_) return base::failure(*broken_);
    if (server_error_) {
      return base::failure(Cause::protocol, "the server reported a failure and then accepted");
    }
    if (done_) return {};
    if (mechanism_.authenticates_server && answered_) {
      return base::failure(Cause::protocol,
                           "the server accepted without a proof that it knows the password");
    }
    return base::failure(Cause::protocol, "the server accepted before the authentication was over");
  }

  [[nodiscard]] std::optional<std::string> server_error() const override { return server_error_; }

 private:
  [[nodiscard]] bool ended() const { return done_ || server_error_; }
  [[nodiscard]] bool is_scram() const { return mechanism_.name.starts_with("SCRAM-"); }
  // The server has our proof and owes its own.
  [[nodiscard]] bool awaits_proof() const { return mechanism_.authenticates_server && answered_; }

  [[nodiscard]] base::Result<void> check(std::string_view message) const {
    if (is_scram() && !answered_) return check_scram_challenge(message, most_iterations_);
    if (mechanism_.name == "NTLM") return check_ntlm_challenge(message);
    // Prompts of LOGIN mean nothing and may be missing.
    if (message.empty() && mechanism_.name != "LOGIN")
      return base::failure(Cause::protocol, "the challenge is empty");
    return {};
  }

  base::Result<base::Secret> step(std::string_view input) {
    GsaslBuffer output;
    const int status =
        gsasl_step(session_.get(), input.data(), input.size(), &output.bytes, &output.size);
    if (status == GSASL_MALLOC_ERROR) throw std::bad_alloc();
    if (status != GSASL_OK && status != GSASL_NEEDS_MORE)
      return fail(cause_of(status), explain(status));
    done_ = status == GSASL_OK;
    return encode_base64(output.text());
  }

  [[nodiscard]] std::string explain(int status) const {
    if (awaits_proof() && cause_of(status) == Cause::protocol)
      return "the server's proof that it knows the password is wrong";
    if (status == GSASL_AUTHENTICATION_ERROR) return "the challenge is no answer to what was sent";
    return fmt::format("{}: {}", mechanism_.name, gsasl_strerror(status));
  }

  std::unexpected<base::Error> fail(Cause cause, std::string message) {
    broken_ = {.cause = cause, .message = std::move(message)};
    return base::failure(*broken_);
  }

  Mechanism mechanism_;
  std::uint32_t most_iterations_;
  Handle<Gsasl> context_;  // outlives its session
  Handle<Gsasl_session> session_;
  bool answered_ = false;  // a challenge
  bool done_ = false;      // nothing is left to be said by either side
  std::optional<std::string> server_error_;
  std::optional<base::Error> broken_;
};

void set(Gsasl_session* session, Gsasl_property property, std::string_view text) {
  const WipedText copy{{text}};
  if (gsasl_property_set(session, property, copy.text().c_str()) != GSASL_OK)
    throw std::bad_alloc();
}

void set_binding(Gsasl_session* session, const base::ChannelBinding& binding) {
  const bool exported = binding.type == base::ChannelBindingType::tls_exporter;
  const std::string bytes(binding.bytes.begin(), binding.bytes.end());
  set(session, exported ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE,
      encode_base64(bytes).reveal());
}

// With every property set that libgsasl may ask for, it needs no callback.
void set_up(Gsasl_session* session, const Identity& identity, const base::Secret& password,
            const Service& service) {
  set(session, GSASL_AUTHID, identity.user);
  if (!identity.authorization_id.empty()) set(session, GSASL_AUTHZID, identity.authorization_id);
  set(session, GSASL_PASSWORD, password.reveal());
  set(session, GSASL_SERVICE, service.name);
  set(session, GSASL_HOSTNAME, service.host);
}

// Where libgsasl prepares the texts itself: half-way through, and it leaks if that fails.
bool prepares(const Mechanism& mechanism) {
  return mechanism.name.starts_with("SCRAM-") || mechanism.name == "CRAM-MD5";
}

base::Result<void> check_prepared(std::string_view what, std::string_view text) {
  const WipedText copy{{text}};
  GsaslBuffer prepared;
  const int status =
      gsasl_saslprep(copy.text().c_str(), GSASL_ALLOW_UNASSIGNED, &prepared.bytes, nullptr);
  if (prepared.bytes != nullptr) prepared.size = std::strlen(prepared.bytes);
  if (status == GSASL_OK) return {};
  return base::failure(Cause::syntax,
                       fmt::format("the {} holds characters that RFC 4013 forbids", what));
}

base::Result<void> check(const Mechanism& mechanism, const Identity& identity,
                         const base::Secret& password, const Service& service) {
  if (mechanism.binds_channel && !service.binding) {
    return base::failure(
        Cause::tls, fmt::format("{} needs a channel binding, and there is none", mechanism.name));
  }
  if (mechanism.name == "NTLM" && identity.user.size() > longest_ntlm_name) {
    return base::failure(Cause::syntax, fmt::format("the user is longer than the {} octets of NTLM",
                                                    longest_ntlm_name));
  }
  if (!prepares(mechanism)) return {};
  if (auto user = check_prepared("user", identity.user); !user) return user;
  return check_prepared("password", password.reveal());
}

Handle<Gsasl> new_context() {
  Gsasl* context = nullptr;
  if (gsasl_init(&context) != GSASL_OK) throw std::bad_alloc();
  return Handle<Gsasl>(context);
}

}  // namespace

base::Result<std::unique_ptr<Exchange>> start_gsasl(const Mechanism& mechanism,
                                                    const Identity& identity,
                                                    const base::Secret& password,
                                                    const Service& service) {
  if (auto checked = check(mechanism, identity, password, service); !checked)
    return base::failure(checked.error());
  Handle<Gsasl> context = new_context();
  Gsasl_session* session = nullptr;
  const std::string name(mechanism.name);
  if (const int status = gsasl_client_start(context.get(), name.c_str(), &session);
      status != GSASL_OK) {
    return base::failure(Cause::internal, fmt::format("{}: {}", name, gsasl_strerror(status)));
  }
  Handle<Gsasl_session> handle(session);
  set_up(session, identity, password, service);
  // RFC 5802 section 6 wants a SCRAM without -PLUS told of it, too, to send the flag "y": I could
  // have bound, but it was not offered. libgsasl 2.2 then refuses the message that it has made;
  // without it sends "n", I cannot bind, which every server takes.
  if (mechanism.binds_channel) set_binding(session, *service.binding);
  return std::make_unique<GsaslExchange>(mechanism, std::move(context), std::move(handle),
                                         most_iterations(password));
}

}  // namespace mailprobe::sasl
