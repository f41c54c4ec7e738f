// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one look at the mail hosts of a domain saw: facts and times only. What they are worth is
// judge()'s.
//
// A domain has hosts, a host has addresses, and at each address there are sessions: one for each
// key type of which the server has a certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "dns/host_lookup.hpp"
#include "dns/mail_exchangers.hpp"
#include "dns/reverse_lookup.hpp"
#include "http/get.hpp"
#include "net/address.hpp"
#include "policy/caa.hpp"
#include "policy/dane/decision.hpp"
#include "policy/mta_sts/policy.hpp"
#include "policy/mta_sts/record.hpp"
#include "policy/tls_rpt/record.hpp"
#include "smtp/session.hpp"
#include "tls/chain_order.hpp"
#include "tls/dane.hpp"
#include "tls/offer.hpp"
#include "tls/staple.hpp"
#include "tls/tls_stream.hpp"
#include "tls/verification.hpp"

namespace mailprobe::check_mx_tls {

enum class Phase : std::uint8_t { connect, banner, ehlo, starttls, tls, ehlo_tls, quit };

// As performance data calls it: "connect", "ehlo_tls".
std::string_view format_phase(Phase phase);

struct PhaseTime {
  Phase phase;
  base::Duration elapsed;
};

// Where and why a session ended early.
struct Failure {
  Phase phase;
  base::Error error;
  smtp::Violation violation = smtp::Violation::none;
  std::optional<smtp::Reply> reply = std::nullopt;  // if a reply was the reason
};

struct SessionObservation {
  std::optional<tls::KeyType> asked;  // which certificate; none: the one that the server prefers
  std::vector<PhaseTime> phases;
  std::optional<Failure> failure;
  std::optional<smtp::Reply> banner;
  std::optional<smtp::Hello> hello;
  bool starttls_offered = false;
  std::optional<tls::HandshakeFacts> handshake;
  tls::Verification verification;  // for the name of the host, as every sender without DANE has it
  tls::ChainOrder order;
  std::optional<tls::DaneVerification> dane;  // if there are signed records
  std::optional<tls::Staple> staple;
  std::optional<smtp::Hello> hello_tls;
  std::vector<smtp::TranscriptLine> transcript;
  base::Duration total{};
};

// --deep
struct VersionObservation {
  tls::Version version;
  std::optional<bool> accepted;  // nothing if the server did not get as far as that
  std::string refusal;           // why not
};

// Why an address is not connected to.
enum class Aside : std::uint8_t { none, special_address };

struct AddressObservation {
  net::IpAddress address;
  Aside aside = Aside::none;
  // The first one, and behind it that with the other key type; empty if set aside.
  std::vector<SessionObservation> sessions;
  std::vector<VersionObservation> versions;
  std::optional<bool> resumption;  // whether a second connection went on with the first session
  std::optional<dns::FoundNames> reverse;
};

struct HostObservation {
  dns::Mx mx;
  bool is_address = false;  // the name reads as an IP address; nothing is looked up
  std::expected<dns::HostAddresses, dns::LookupError> found;
  policy::dane::Decision dane;
  std::optional<policy::CaaLookup> caa;
  std::size_t addresses_left_out = 0;
  std::vector<AddressObservation> addresses;
};

// What the web says, once there is a record that says "look there".
struct StsPolicyObservation {
  std::optional<dns::LookupError> lookup_error;  // of the host that has the policy
  std::optional<base::Error> fetch_error;
  std::optional<http::Response> response;
  tls::Verification verification;                         // of the policy host's certificate
  std::optional<policy::mta_sts::PolicyReading> reading;  // of a body that came in full
};

struct StsObservation {
  std::string lookup_failure;  // why the record could not be asked for
  policy::RecordReading<policy::mta_sts::Record> record;
  std::optional<StsPolicyObservation> policy;
};

// A target of TLS reports, and what its host was asked for.
struct ReportTarget {
  policy::tls_rpt::Rua rua;
  bool reachable = true;
  std::string problem;  // why not, or why that is not known
};

struct ReportObservation {
  std::string lookup_failure;
  policy::RecordReading<policy::tls_rpt::Record> record;
  std::vector<ReportTarget> targets;  // at most most_targets
};

// What an earlier run remembered (--state).
struct Remembered {
  std::optional<base::Error> error;  // the file cannot be used, or was begun anew
  std::string id;                    // both empty if nothing is remembered
  std::string policy;                // in its normal form
};

struct Observation {
  dns::MailExchangers mail;
  // Whether the domain has addresses, for what a null MX is worth.
  std::optional<bool> domain_has_address;
  // Whether any answer was vouched for by a resolver that may be believed; and whether one claimed
  // to, so that it is known what is missing.
  bool resolver_validates = false;
  bool resolver_trusted = false;
  std::vector<HostObservation> hosts;
  std::size_t hosts_left_out = 0;
  StsObservation sts;
  ReportObservation reports;
  Remembered remembered;
  bool time_ran_out = false;
  base::Duration total{};
};

// Of a domain that has more, the first ones are looked at: an answer of the DNS must not decide how
// many connections are made.
inline constexpr std::size_t most_addresses = 100;
inline constexpr std::size_t most_targets = 20;  // of TLS reports

}  // namespace mailprobe::check_mx_tls
