// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of what was seen by check_smtp_full and what it is worth, and what they are made of.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge.hpp"

namespace mailprobe::test {

struct Row {
  std::string reason;
  // A sound session over STARTTLS is given; this makes the case of it.
  void (*change)(check_smtp_full::Options& options, check_smtp_full::Observation& seen);
  const char* state;
  std::vector<std::string> ids;
  const char* text;  // stands on the first line
};

std::span<const Row> session_rows();      // from the name to QUIT
std::span<const Row> transaction_rows();  // authentication, envelope, commands, message
std::span<const Row> contract_rows();     // what the server must and must not do

// When all of this happens.
tls::TimePoint judgement_day();

smtp::Reply reply(int code, std::vector<std::string> lines);
smtp::Hello hello(std::vector<std::string> lines);
tls::CertificateFacts certificate(const std::string& name, int days);

check_smtp_full::Options encrypted_options();
check_smtp_full::Observation healthy();
check_smtp_full::SessionObservation& session_of(check_smtp_full::Observation& seen);

// The session ends in this phase: nothing that comes later was seen.
void end_in(check_smtp_full::Observation& seen, check_smtp_full::Phase phase, base::Error error,
            smtp::Violation violation = smtp::Violation::none);
// It ends because this is what the server replied.
void refuse(check_smtp_full::Observation& seen, check_smtp_full::Phase phase,
            const smtp::Reply& reply);

}  // namespace mailprobe::test
