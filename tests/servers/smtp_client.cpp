// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/smtp_client.hpp"

#include <stdexcept>
#include <utility>

#include "sasl/mechanism.hpp"

namespace mailprobe::test {
namespace {

template <class T>
T value_of(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

const tls::ClientContext& client_context() {
  static const tls::ClientContext context = value_of(tls::ClientContext::create());
  return context;
}

}  // namespace

std::string format_mode(Mode mode) {
  switch (mode) {
    case Mode::clear: return "in the clear";
    case Mode::starttls: return "with STARTTLS";
    case Mode::implicit_tls: return "with implicit TLS";
  }
  std::unreachable();
}

SmtpClient::SmtpClient(std::uint16_t port, Mode mode)
    : tcp_(
          value_of(net::SocketStream::connect(*net::parse_endpoint("127.0.0.1", port), deadline_))),
      service_{.host = server_name, .port = port} {
  if (mode == Mode::implicit_tls) {
    tls_ = value_of(
        tls::TlsStream::handshake(tcp_, client_context(), {.server_name = server_name}, deadline_));
    session_.emplace(*tls_, deadline_);
  } else {
    session_.emplace(tcp_, deadline_);
  }
  const smtp::Reply greeting = value_of(session_->greeting());
  if (greeting.code != 220) throw std::runtime_error("greeting: " + greeting.describe());
  capabilities_ = value_of(smtp::say_hello(*session_, "client.example.test")).capabilities;
  if (mode == Mode::starttls) start_tls();
  if (tls_) service_.binding = tls_->channel_binding();
}

void SmtpClient::start_tls() {
  const smtp::Reply reply = value_of(smtp::ask_for_tls(*session_));
  if (reply.code != 220) throw std::runtime_error("STARTTLS: " + reply.describe());
  tls_ = value_of(
      tls::TlsStream::handshake(tcp_, client_context(), {.server_name = server_name}, deadline_));
  session_->continue_over(*tls_);
  capabilities_ = value_of(smtp::say_hello(*session_, "client.example.test")).capabilities;
}

smtp::Reply SmtpClient::command(const std::string& line) {
  return value_of(session_->command(line));
}

base::Result<smtp::AuthReply> SmtpClient::log_in(const std::string& mechanism,
                                                 const Account& account) {
  const base::Secret secret = base::Secret::copy_of(account.password);
  session_->hide(secret);
  const auto exchange = value_of(
      sasl::start_exchange(*sasl::find_mechanism(mechanism), {account.user, {}}, secret, service_));
  return smtp::authenticate(*session_, mechanism, *exchange);
}

}  // namespace mailprobe::test
