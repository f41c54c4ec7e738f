// SPDX-License-Identifier: GPL-3.0-or-later
//
// The other side: a server that GNU SASL makes, and the dialogue with it as SMTP would hold it.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <gsasl.h>

#include "sasl/exchange.hpp"

namespace mailprobe::sasl {

inline std::string base64(std::string_view bytes) {
  char* encoded = nullptr;
  std::size_t size = 0;
  if (gsasl_base64_to(bytes.data(), bytes.size(), &encoded, &size) != GSASL_OK)
    throw std::runtime_error("base64");
  std::string text(encoded == nullptr ? "" : encoded, size);
  gsasl_free(encoded);
  return text;
}

inline std::string from_base64(std::string_view text) {
  char* decoded = nullptr;
  std::size_t size = 0;
  if (gsasl_base64_from(text.data(), text.size(), &decoded, &size) != GSASL_OK)
    throw std::runtime_error("not base64: " + std::string(text));
  std::string bytes(decoded == nullptr ? "" : decoded, size);
  gsasl_free(decoded);
  return bytes;
}

struct Account {
  std::string user = "user";
  std::string password = "pencil";
  std::string host = "mail.example.org";
  std::string iterations = "4096";
  std::optional<base::ChannelBinding> binding;
};

class GsaslServer {
 public:
  struct Step {
    int status = GSASL_OK;
    std::string output;  // base64
  };

  GsaslServer(const std::string& mechanism, Account account) : account_(std::move(account)) {
    if (gsasl_init(&context_) != GSASL_OK) throw std::runtime_error("gsasl_init");
    gsasl_callback_hook_set(context_, this);
    gsasl_callback_set(context_, supply);
    if (gsasl_server_start(context_, mechanism.c_str(), &session_) != GSASL_OK)
      throw std::runtime_error(mechanism + " has no server");
  }
  GsaslServer(const GsaslServer&) = delete;
  GsaslServer& operator=(const GsaslServer&) = delete;
  GsaslServer(GsaslServer&&) = delete;
  GsaslServer& operator=(GsaslServer&&) = delete;
  ~GsaslServer() {
    gsasl_finish(session_);
    gsasl_done(context_);
  }

  Step step(const std::string& input) {
    char* output = nullptr;
    const int status = gsasl_step64(session_, input.c_str(), &output);
    Step result{status, output == nullptr ? "" : output};
    gsasl_free(output);
    return result;
  }

 private:
  static int supply(Gsasl* context, Gsasl_session* session, Gsasl_property property) {
    return static_cast<GsaslServer*>(gsasl_callback_hook_get(context))->answer(session, property);
  }

  int answer(Gsasl_session* session, Gsasl_property property) const {
    switch (property) {
      case GSASL_PASSWORD: return gsasl_property_set(session, property, account_.password.c_str());
      case GSASL_SERVICE: return gsasl_property_set(session, property, "smtp");
      case GSASL_HOSTNAME: return gsasl_property_set(session, property, account_.host.c_str());
      case GSASL_REALM: return gsasl_property_set(session, property, "example.org");
      case GSASL_SCRAM_ITER:
        return gsasl_property_set(session, property, account_.iterations.c_str());
      case GSASL_CB_TLS_EXPORTER:
        return bind(session, property, base::ChannelBindingType::tls_exporter);
      case GSASL_CB_TLS_UNIQUE:
        return bind(session, property, base::ChannelBindingType::tls_unique);
      case GSASL_VALIDATE_SIMPLE: return validate(session);
      default: return GSASL_NO_CALLBACK;
    }
  }

  int bind(Gsasl_session* session, Gsasl_property property, base::ChannelBindingType type) const {
    if (!account_.binding || account_.binding->type != type) return GSASL_NO_CALLBACK;
    const auto& bytes = account_.binding->bytes;
    return gsasl_property_set(session, property,
                              base64(std::string(bytes.begin(), bytes.end())).c_str());
  }

  int validate(Gsasl_session* session) const {
    const bool right = account_.user == gsasl_property_fast(session, GSASL_AUTHID) &&
                       account_.password == gsasl_property_fast(session, GSASL_PASSWORD);
    return right ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
  }

  Account account_;
  Gsasl* context_ = nullptr;
  Gsasl_session* session_ = nullptr;
};

inline std::unique_ptr<Exchange> start(std::string_view mechanism, const Account& account = {}) {
  auto exchange = start_exchange(find_mechanism(mechanism).value(), {.user = account.user},
                                 base::Secret::copy_of(account.password),
                                 {.host = account.host, .port = 587, .binding = account.binding});
  if (!exchange) throw std::runtime_error(exchange.error().message);
  return std::move(exchange).value();
}

inline std::string text_of(const base::Result<base::Secret>& answer) {
  return answer ? std::string(answer->reveal()) : "error: " + answer.error().message;
}

// The initial response, or "" if the server speaks first.
inline std::string begin(Exchange& exchange) {
  auto first = exchange.begin();
  if (!first) throw std::runtime_error(first.error().message);
  return *first ? std::string((*first)->reveal()) : "";
}

struct Outcome {
  bool accepted = false;
  std::vector<std::string> sent;      // by the client, in base64
  std::vector<std::string> received;  // challenges
  std::optional<base::Error> error;   // of the client
};

// Until the server accepts or refuses, or the client does.
inline Outcome hold_dialogue(Exchange& exchange, GsaslServer& server) {
  Outcome outcome;
  std::string message = begin(exchange);
  if (!message.empty()) outcome.sent.push_back(message);
  for (;;) {
    const auto step = server.step(message);
    const bool has_more = step.status == GSASL_NEEDS_MORE || !step.output.empty();
    outcome.accepted = step.status == GSASL_OK;
    if (step.status > GSASL_NEEDS_MORE || !has_more) return outcome;
    outcome.received.push_back(step.output);
    auto answer = exchange.answer(step.output);
    if (!answer) {
      outcome.error = answer.error();
      return outcome;
    }
    message = answer->reveal();
    outcome.sent.push_back(message);
    if (outcome.accepted) return outcome;
  }
}

}  // namespace mailprobe::sasl

template <>
struct doctest::StringMaker<mailprobe::base::Error> {
  static String convert(const mailprobe::base::Error& error) {
    return (std::string(format_cause(error.cause)) + ": " + error.message).c_str();
  }
};
