// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/gsasl_exchange.hpp"

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

const base::ChannelBinding exporter{.type = base::ChannelBindingType::tls_exporter,
                                    .bytes = {0, 1, 2, 3, 0xff}};
const base::ChannelBinding unique{.type = base::ChannelBindingType::tls_unique, .bytes = {9, 8, 7}};
const base::ChannelBinding other{.type = base::ChannelBindingType::tls_exporter, .bytes = {4}};

TEST_CASE("the right password is accepted, and a wrong one is not") {
  struct Row {
    const char* mechanism;
    std::optional<base::ChannelBinding> binding;
    std::size_t messages;  // that the client sends
    const char* reason;
  };
  const Row rows[] = {
      {"PLAIN", {}, 1, "all at once"},
      {"LOGIN", {}, 2, "two prompts"},
      {"CRAM-MD5", {}, 1, "the server first"},
      {"DIGEST-MD5", {}, 2, "an answer, and an empty line for the proof"},
      {"SCRAM-SHA-1", {}, 3, "two messages, and an empty line for the proof"},
      {"SCRAM-SHA-256", {}, 3, "the same"},
      {"SCRAM-SHA-1-PLUS", exporter, 3, "TLS 1.3"},
      {"SCRAM-SHA-256-PLUS", exporter, 3, "TLS 1.3"},
      {"SCRAM-SHA-256-PLUS", unique, 3, "TLS 1.2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mechanism);
    CAPTURE(row.reason);
    const Account account{.binding = row.binding};
    GsaslServer server(row.mechanism, account);
    const auto exchange = start(row.mechanism, account);
    const Outcome outcome = hold_dialogue(*exchange, server);
    CHECK_FALSE(outcome.error.has_value());
    CHECK(outcome.accepted);
    CHECK(outcome.sent.size() == row.messages);
    CHECK(exchange->finish());
    CHECK_FALSE(exchange->server_error());

    GsaslServer strict(row.mechanism, account);
    const auto wrong = start(row.mechanism, {.password = "pencil2", .binding = row.binding});
    CHECK_FALSE(hold_dialogue(*wrong, strict).accepted);
  }
}

}  // namespace
}  // namespace mailprobe::sasl
