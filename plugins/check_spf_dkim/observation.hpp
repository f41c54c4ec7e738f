// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one look at a domain's records saw: facts and times only. What they are worth is judge()'s.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/mail_exchangers.hpp"
#include "mail/from_address.hpp"
#include "mail/message.hpp"
#include "policy/arc/chain.hpp"
#include "policy/bimi/discovery.hpp"
#include "policy/dkim/verify.hpp"
#include "policy/dmarc/effective_policy.hpp"
#include "policy/dmarc/evaluation.hpp"
#include "policy/dmarc/external_reports.hpp"
#include "policy/mta_sts/record.hpp"
#include "policy/spf/evaluate.hpp"
#include "policy/spf/survey.hpp"
#include "policy/tls_rpt/record.hpp"

namespace mailprobe::check_spf_dkim {

struct ClientObservation {
  Client client;
  policy::spf::Evaluation evaluation;
};

// The mail exchangers as senders (--all-mx).
struct MxSenders {
  dns::MailExchangers mail;
  std::vector<Client> clients;
  std::vector<std::string> failures;  // what could not be asked, or was left out
};

struct SpfObservation {
  std::optional<policy::spf::SurveyedRecord> record;  // of the domain
  policy::spf::SurveyTotals totals;
  std::optional<MxSenders> mx_senders;
  std::vector<ClientObservation> clients;  // those of the options, then the mail exchangers
};

// Why a selector was looked at.
enum class SelectorOrigin : std::uint8_t { given, message, guessed };

struct KeyObservation {
  dns::Name selector;
  dns::Name domain;  // of the signer, if it is of a message
  SelectorOrigin origin = SelectorOrigin::given;
  std::string sender;  // of a guessed one: who is known for it
  policy::dkim::KeyReading reading;
  std::vector<dns::Name> aliases;    // where CNAMEs led to
  std::size_t strings = 0;           // of the TXT record
  std::optional<bool> same_as_file;  // whether the record holds the key of --key-file
  std::string file;
};

// --message
struct MessageObservation {
  std::vector<policy::dkim::SignatureResult> signatures;
  std::size_t passed_over = 0;  // signatures that were not looked at
  policy::arc::Result chain;
  mail::Author author;
  mail::LineEnds line_ends = mail::LineEnds::crlf;
  std::optional<policy::dmarc::Evaluation> dmarc;
};

struct DkimObservation {
  std::vector<KeyObservation> keys;  // of the domain; of guessed selectors those that were found
  std::size_t guesses = 0;
  std::vector<std::string> guess_failures;  // what could not be asked
  // Whether "_domainkey" below the domain does not exist, so that nothing can be below it.
  bool no_keys_at_all = false;
  std::optional<MessageObservation> message;
};

struct DmarcObservation {
  policy::dmarc::Discovery discovery;
  std::vector<policy::dmarc::ReportDestination> destinations;
  // Of names below the domain that have no record of their own.
  policy::dmarc::EffectivePolicy own;
  policy::dmarc::EffectivePolicy below_existing;
  policy::dmarc::EffectivePolicy below_missing;
  std::vector<std::string> differences;
  // Whether SPF for the sender of --mail-from counts for the domain.
  std::optional<policy::dmarc::Alignment> spf_alignment;
  std::string spf_domain;
};

// BIMI, MTA-STS and TLS reports.
struct CompanionObservation {
  policy::bimi::Discovery bimi;
  policy::bimi::Prerequisite bimi_prerequisite;  // of DMARC
  std::string sts_failure;                       // why the record could not be asked for
  policy::RecordReading<policy::mta_sts::Record> sts;
  std::string tls_rpt_failure;
  policy::RecordReading<policy::tls_rpt::Record> tls_rpt;
};

// A record that is not as an earlier run saw it (--state).
struct Change {
  std::string name;    // "SPF of example.org"
  std::string before;  // foreign text; empty: there was none
  std::string now;
  std::chrono::sys_seconds since;
};

struct Memory {
  std::optional<base::Error> error;  // the file cannot be used, or was begun anew
  std::vector<Change> changes;       // within --changed-for
  // When a key was seen for the first time, by its fingerprint.
  std::map<std::string, std::chrono::sys_seconds> key_seen;
};

struct Observation {
  SpfObservation spf;
  DkimObservation dkim;
  std::optional<DmarcObservation> dmarc;
  std::optional<CompanionObservation> companions;
  Memory memory;
  // Whether the resolver says that a name exists which cannot (RFC 6761 section 6.4): it rewrites
  // answers, and nothing that it says to exist is sure to.
  bool resolver_rewrites = false;
  std::size_t questions = 0;  // that were asked
  std::size_t batches = 0;    // in which they were asked, one after the other
  base::Duration total{};
};

}  // namespace mailprobe::check_spf_dkim
