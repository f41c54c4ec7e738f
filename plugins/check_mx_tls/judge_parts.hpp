// SPDX-License-Identifier: GPL-3.0-or-later
//
// The judges of the parts of a domain; each makes a check with its findings.
#pragma once

#include <string>
#include <vector>

#include "check_mx_tls/findings.hpp"
#include "check_mx_tls/judge.hpp"
#include "policy/fault.hpp"

namespace mailprobe::check_mx_tls {

struct Case {
  const Options& options;
  const Observation& seen;
  tls::TimePoint now;
};

// Adds a finding about `target`, which may be empty.
void find(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
          std::string message, std::string target = {});

// The finding that was added last came about because time ran out: -t SECONDS:STATE says what that
// counts as.
void blame_time(const Case& matter, plugin::Check& check);

// "mx1.example.org 192.0.2.1"; printable.
std::string target_of(const HostObservation& host, const AddressObservation& address);
std::string shown(const dns::Name& name);

// Where a text breaks its grammar: the finding says what and where, and the details of the check
// show it with a caret.
void find_fault(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
                std::string_view subject, std::string_view text, const policy::Fault& fault);

plugin::Check judge_route(const Case& matter);
plugin::Check judge_host(const Case& matter, const HostObservation& host);
void judge_dane(const Case& matter, const HostObservation& host, plugin::Check& check);
plugin::Check judge_address(const Case& matter, const HostObservation& host,
                            const AddressObservation& address);
plugin::Check judge_certificate(const Case& matter, const HostObservation& host,
                                const AddressObservation& address,
                                const SessionObservation& session);
plugin::Check judge_mta_sts(const Case& matter);
plugin::Check judge_reports(const Case& matter);
plugin::Check judge_senders(const Case& matter);

// Of the chain as it was verified, or of what was sent if it was not: who expires first.
std::optional<tls::CertificateFacts> soonest_expiry(const tls::Verification& verification);

// "RSA", "ECDSA": what the session showed, or what was asked for.
std::string_view name_key_type(const SessionObservation& session);

}  // namespace mailprobe::check_mx_tls
