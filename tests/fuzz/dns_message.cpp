// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any bytes as the reply of a DNS server.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "dns/answer.hpp"
#include "dns/message.hpp"

using namespace mailprobe;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// What was read can be written, unless it had been compressed to fit, and reads back the same.
void check_round_trip(const dns::Message& message) {
  const auto bytes = dns::serialize(message);
  if (!bytes) return;
  const auto again = dns::parse_message(*bytes);
  require(again.has_value() && *again == message);
}

void check_formats(const dns::Message& message) {
  for (const auto* section : {&message.answers, &message.authorities, &message.additionals}) {
    for (const dns::Record& record : *section) {
      for (const char c : dns::format_record(record))
        require(c >= ' ' && c < 0x7f);
    }
  }
}

// The rules of answer.hpp, said again in other words.
void check_absence(const dns::Message& reply, const dns::Answer& answer,
                   const dns::Question& question) {
  require(reply.header.response && reply.header.opcode == 0 && !reply.header.truncated);
  require(reply.question == question);
  require(reply.rcode() == (answer.outcome == dns::Outcome::nxdomain ? 3 : 0));
  require(reply.header.recursion_available || reply.header.authoritative);
  require(answer.records.empty() && answer.explanation.empty());
}

void check_answer(std::span<const std::uint8_t> bytes, const dns::Question& question) {
  const dns::Server server{
      .endpoint = {.address = net::IpAddress::parse("127.0.0.1").value(), .port = 53},
      .trusts_ad = false};
  const dns::Answer answer = dns::interpret(bytes, question, server);
  const auto reply = dns::parse_message(bytes);
  require(reply.has_value() || answer.outcome == dns::Outcome::malformed);
  require(!answer.authentic);
  require(answer.could_not_ask() == !answer.explanation.empty());
  require((answer.outcome == dns::Outcome::answer) == !answer.records.empty());
  require(answer.aliases.size() <= dns::max_aliases);
  if (reply && answer.absent()) check_absence(*reply, answer, question);
  for (const dns::Record& record : answer.records)
    require(record.type == question.type && record.owner == answer.final_name());
}

}  // namespace

// libFuzzer chose the name.
extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
  const std::span bytes(data, size);
  const auto message = dns::parse_message(bytes);
  if (message) {
    check_round_trip(*message);
    check_formats(*message);
  }
  const dns::Question fixed{.name = dns::Name::parse("example.org").value(),
                            .type = dns::RecordType::mx};
  check_answer(bytes, fixed);
  if (message) check_answer(bytes, message->question.value_or(fixed));
  return 0;
}
