// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one look at a domain's records saw: facts and times only. What they are worth is judge()'s.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/mail_exchangers.hpp"
#include "policy/spf/evaluate.hpp"
#include "policy/spf/survey.hpp"

namespace mailprobe::check_spf_dkim {

struct ClientObservation {
  Client client;
  policy::spf::Evaluation evaluation;
};

// The mail exchangers as senders (--all-mx).
struct MxSenders {
  dns::MailExchangers mail;
  std::vector<Client> clients;
  std::vector<std::string> failures;         // what could not be asked
  std::vector<std::string> without_address;  // hosts; printable
};

struct SpfObservation {
  std::optional<policy::spf::SurveyedRecord> record;  // of the domain
  policy::spf::SurveyTotals totals;
  std::optional<MxSenders> mx_senders;
  std::vector<ClientObservation> clients;  // those of the options, then the mail exchangers
};

struct Observation {
  SpfObservation spf;
  // Whether the resolver says that a name exists which cannot (RFC 6761 section 6.4): it rewrites
  // answers, and nothing that it says to exist is sure to.
  bool resolver_rewrites = false;
  std::size_t questions = 0;  // that were asked
  std::size_t batches = 0;    // in which they were asked, one after the other
  bool time_ran_out = false;
  base::Duration total{};
};

}  // namespace mailprobe::check_spf_dkim
