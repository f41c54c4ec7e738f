// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the server must offer, must keep from, and by what name.
#include "judge/smtp_rows.hpp"

namespace mailprobe::test {
namespace {

using namespace mailprobe::check_smtp_full;
using base::Cause;

ExtensionRule rule(const char* keyword, bool wanted) {
  return {.keyword = keyword, .parameter = {}, .in_clear = false, .wanted = wanted};
}

smtp::RelayForm form(const char* name, bool local_domain) {
  return {.name = name,
          .reverse_path = "a@b.example",
          .forward_path = "c@d.example",
          .local_domain = local_domain,
          .source = ""};
}

Attempt attempt(smtp::Reply decision) { return {reply(250, {"Ok"}), std::move(decision)}; }

StrangerObservation& stranger_of(Observation& seen) {
  auto& stranger = session_of(seen).stranger;
  if (!stranger) stranger.emplace();
  return *stranger;
}

void want_relay(Options& options, Observation& seen, std::size_t forms) {
  options.relay = RelayAddresses{"a@b.example", "c@d.example"};
  stranger_of(seen).relay_forms = forms;
}

void want_exposure(Options& options, Observation& seen) {
  options.exposure = true;
  stranger_of(seen).vrfy = reply(252, {"cannot say"});
  stranger_of(seen).expn = reply(502, {"no"});
  stranger_of(seen).etrn = reply(500, {"no"});
}

void set_reverse(Observation& seen, const std::vector<const char*>& names,
                 const std::vector<const char*>& confirmed, const char* failure = "") {
  dns::ReverseLookup reverse;
  for (const char* name : names)
    reverse.names.push_back(*dns::Name::parse(name));
  for (const char* name : confirmed)
    reverse.confirmed.push_back(*dns::Name::parse(name));
  reverse.partial_failure = failure;
  session_of(seen).reverse = std::move(reverse);
}

void want_identity(Options& options, Observation& seen) {
  options.check_identity = true;
  session_of(seen).banner = reply(220, {"mx.example.org ESMTP"});
  session_of(seen).hello_tls = hello({"mx.example.org Hello"});
}

const Row rows[] = {
    // Extensions
    {"an extension that is expected is offered within TLS",
     [](Options& options, Observation& seen) {
       options.extensions = {rule("PIPELINING", true)};
       session_of(seen).hello_tls = hello({"mx", "PIPELINING"});
     },
     "OK",
     {},
     "answered"},
    {"an extension that is offered in the clear only does not count",
     [](Options& options, Observation&) { options.extensions = {rule("SIZE", true)}; },
     "CRITICAL",
     {"smtp.extension_missing"},
     "\"SIZE\" is not offered; offered: nothing"},
    {"AUTH with the mechanism that is expected",
     [](Options& options, Observation& seen) {
       options.extensions = {rule("AUTH", true)};
       options.extensions.front().parameter = "LOGIN";
       session_of(seen).hello_tls = hello({"mx", "AUTH PLAIN login"});
     },
     "OK",
     {},
     "answered"},
    {"AUTH without the mechanism that is expected",
     [](Options& options, Observation& seen) {
       options.extensions = {rule("AUTH", true)};
       options.extensions.front().parameter = "SCRAM-SHA-256";
       session_of(seen).hello_tls = hello({"mx", "AUTH PLAIN"});
     },
     "CRITICAL",
     {"smtp.extension_missing"},
     "\"AUTH=SCRAM-SHA-256\" is not offered"},
    {"an extension that is forbidden",
     [](Options& options, Observation& seen) {
       options.extensions = {rule("VRFY", false)};
       session_of(seen).hello_tls = hello({"mx", "VRFY"});
     },
     "CRITICAL",
     {"smtp.extension_forbidden"},
     "\"VRFY\" is offered, which is forbidden here"},
    {"an extension that is forbidden in the clear",
     [](Options& options, Observation&) {
       options.extensions = {rule("AUTH", false)};
       options.extensions.front().in_clear = true;
     },
     "CRITICAL",
     {"smtp.extension_forbidden"},
     "\"clear:AUTH\" is offered"},
    {"large enough",
     [](Options& options, Observation& seen) {
       options.min_size = 1000;
       session_of(seen).hello_tls = hello({"mx", "SIZE 1000"});
     },
     "OK",
     {},
     "answered"},
    {"no limit is large enough",
     [](Options& options, Observation& seen) {
       options.min_size = 1000;
       session_of(seen).hello_tls = hello({"mx", "SIZE 0"});
     },
     "OK",
     {},
     "answered"},
    {"too small",
     [](Options& options, Observation& seen) {
       options.min_size = 1001;
       session_of(seen).hello_tls = hello({"mx", "SIZE 1000"});
     },
     "CRITICAL",
     {"smtp.size_too_small"},
     "messages of 1000 bytes are accepted, 1001 expected"},
    {"no promise at all",
     [](Options& options, Observation&) { options.min_size = 1; },
     "CRITICAL",
     {"smtp.size_too_small"},
     "SIZE is not offered"},

    // What must be refused
    {"AUTH in the clear",
     [](Options& options, Observation&) { options.refuse_clear_auth = true; },
     "CRITICAL",
     {"smtp.auth_in_clear"},
     "AUTH is offered before TLS: PLAIN"},
    {"AUTH within TLS only",
     [](Options& options, Observation& seen) {
       options.refuse_clear_auth = true;
       session_of(seen).hello = hello({"mx", "STARTTLS"});
     },
     "OK",
     {},
     "answered"},
    {"a wrong password is refused",
     [](Options& options, Observation& seen) {
       options.refuse_wrong_password = true;
       session_of(seen).impostor = ImpostorObservation{{}, reply(535, {"no"}), {}};
     },
     "OK",
     {},
     "answered"},
    {"a wrong password is accepted",
     [](Options& options, Observation& seen) {
       options.refuse_wrong_password = true;
       session_of(seen).impostor = ImpostorObservation{{}, reply(235, {"welcome"}), {}};
     },
     "CRITICAL",
     {"smtp.wrong_password_accepted"},
     "a wrong password was accepted: \"235 welcome\""},
    {"a wrong password is neither accepted nor refused",
     [](Options& options, Observation& seen) {
       options.refuse_wrong_password = true;
       session_of(seen).impostor = ImpostorObservation{{}, reply(454, {"no database"}), {}};
     },
     "UNKNOWN",
     {"smtp.trial_incomplete"},
     "login with a wrong password: 454 no database"},
    {"the session for the wrong password did not come about",
     [](Options& options, Observation& seen) {
       options.refuse_wrong_password = true;
       session_of(seen).impostor =
           ImpostorObservation{base::Error{Cause::timeout, "no answer in time"}, {}, {}};
     },
     "UNKNOWN",
     {"smtp.trial_incomplete"},
     "no answer in time"},
    {"the session for the wrong password was never begun",
     [](Options& options, Observation&) { options.refuse_wrong_password = true; },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: session with a wrong password"},
    {"mail without authentication is refused at RCPT",
     [](Options& options, Observation& seen) {
       options.refuse_unauthenticated_mail = true;
       stranger_of(seen).unauthenticated = attempt(reply(554, {"5.7.1 no"}));
     },
     "OK",
     {},
     "answered"},
    {"mail without authentication is refused at MAIL",
     [](Options& options, Observation& seen) {
       options.refuse_unauthenticated_mail = true;
       stranger_of(seen).unauthenticated =
           Attempt{reply(530, {"5.7.0 no"}), reply(503, {"no MAIL"})};
     },
     "OK",
     {},
     "answered"},
    {"mail without authentication is taken",
     [](Options& options, Observation& seen) {
       options.refuse_unauthenticated_mail = true;
       stranger_of(seen).unauthenticated = attempt(reply(250, {"Ok"}));
     },
     "CRITICAL",
     {"smtp.unauthenticated_mail"},
     "were accepted: \"250 Ok\""},
    {"mail without authentication is put off",
     [](Options& options, Observation& seen) {
       options.refuse_unauthenticated_mail = true;
       stranger_of(seen).unauthenticated = attempt(reply(450, {"later"}));
     },
     "UNKNOWN",
     {"smtp.trial_incomplete"},
     "neither taken nor refused for good"},
    {"mail without authentication could not be tried",
     [](Options& options, Observation& seen) {
       options.refuse_unauthenticated_mail = true;
       stranger_of(seen).error = base::Error{Cause::closed, "the server hung up"};
     },
     "UNKNOWN",
     {"smtp.trial_incomplete"},
     "the server hung up"},

    // Exposure
    {"nothing is told to strangers", want_exposure, "OK", {}, "answered"},
    {"VRFY tells",
     [](Options& options, Observation& seen) {
       want_exposure(options, seen);
       stranger_of(seen).vrfy = reply(250, {"root@mx"});
     },
     "WARNING",
     {"smtp.vrfy_exposed"},
     "VRFY was answered \"250 root@mx\""},
    {"EXPN tells",
     [](Options& options, Observation& seen) {
       want_exposure(options, seen);
       stranger_of(seen).expn = reply(250, {"root@mx"});
     },
     "WARNING",
     {"smtp.expn_exposed"},
     "EXPN"},
    {"ETRN works",
     [](Options& options, Observation& seen) {
       want_exposure(options, seen);
       stranger_of(seen).etrn = reply(253, {"starting"});
     },
     "WARNING",
     {"smtp.etrn_exposed"},
     "ETRN"},
    {"VRFY evades the question, but not for everybody",
     [](Options& options, Observation& seen) {
       want_exposure(options, seen);
       stranger_of(seen).vrfy_unknown = reply(550, {"5.1.1 unknown"});
     },
     "WARNING",
     {"smtp.vrfy_exposed"},
     "VRFY tells who exists"},
    {"it could not be asked",
     [](Options& options, Observation& seen) {
       want_exposure(options, seen);
       stranger_of(seen).etrn.reset();
       stranger_of(seen).error = base::Error{Cause::timeout, "no answer in time"};
     },
     "UNKNOWN",
     {"smtp.trial_incomplete"},
     "ETRN: no answer in time"},

    // Relaying
    {"no form is relayed",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 2);
       stranger_of(seen).relay = {{form("plain", false), attempt(reply(554, {"no"}))},
                                  {form("percent hack", true), attempt(reply(550, {"no"}))}};
     },
     "OK",
     {},
     "2 forms of relaying refused"},
    {"an open relay",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {{form("plain", false), attempt(reply(250, {"Ok"}))}};
     },
     "CRITICAL",
     {"smtp.open_relay"},
     "mail from \"a@b.example\" to \"c@d.example\" (plain), \"250 Ok\""},
    {"what follows a refused MAIL says nothing",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {
           {form("plain", false), Attempt{reply(550, {"no"}), reply(250, {"Ok"})}}};
     },
     "OK",
     {},
     "1 forms of relaying refused"},
    {"a hack passes, and the server does not take just anything",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {{form("percent hack", true), attempt(reply(250, {"Ok"}))}};
       stranger_of(seen).control = attempt(reply(550, {"unknown"}));
     },
     "CRITICAL",
     {"smtp.open_relay"},
     "(percent hack)"},
    {"a hack passes, as does everything at this domain",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {{form("percent hack", true), attempt(reply(250, {"Ok"}))}};
       stranger_of(seen).control = attempt(reply(250, {"Ok"}));
     },
     "WARNING",
     {"smtp.relay_uncertain"},
     "(percent hack)"},
    {"a catch-all is no excuse for a form at another domain",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {{form("source route", false), attempt(reply(250, {"Ok"}))}};
       stranger_of(seen).control = attempt(reply(250, {"Ok"}));
     },
     "CRITICAL",
     {"smtp.open_relay"},
     "(source route)"},
    {"put off is not refused",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 1);
       stranger_of(seen).relay = {{form("plain", false), attempt(reply(450, {"later"}))}};
     },
     "UNKNOWN",
     {"smtp.relay_incomplete"},
     "1 of 1 forms were neither taken nor refused for good"},
    {"some forms were not tried",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 2);
       stranger_of(seen).relay = {{form("plain", false), attempt(reply(554, {"no"}))}};
       stranger_of(seen).error = base::Error{Cause::closed, "the server hung up"};
     },
     "UNKNOWN",
     {"smtp.relay_incomplete"},
     "1 of 2 forms were answered: the server hung up"},
    {"no form at all was tried",
     [](Options& options, Observation& seen) {
       want_relay(options, seen, 0);
       stranger_of(seen).error = base::Error{Cause::refused, "connection refused"};
     },
     "UNKNOWN",
     {"smtp.relay_incomplete"},
     "connection refused"},
    {"the stranger never came",
     [](Options& options, Observation&) {
       options.relay = RelayAddresses{"a@b.example", "c@d.example"};
     },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: stranger's session"},

    // Identity. The handshake of these rows brings no certificate.
    {"one name everywhere",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       set_reverse(seen, {"mx.example.org"}, {"mx.example.org"});
     },
     "OK",
     {},
     "answered"},
    {"no PTR record",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       set_reverse(seen, {}, {});
     },
     "WARNING",
     {"smtp.no_ptr"},
     "192.0.2.1:25 has no PTR record"},
    {"the DNS is silent",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       session_of(seen).reverse = std::unexpected(
           dns::LookupError{dns::LookupFailure::could_not_ask, {Cause::dns, "SERVFAIL"}});
     },
     "UNKNOWN",
     {"smtp.identity_unknown"},
     "SERVFAIL"},
    {"the name leads elsewhere",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       set_reverse(seen, {"mx.example.org"}, {});
     },
     "WARNING",
     {"smtp.ptr_not_confirmed"},
     "mx.example.org does not lead back to 192.0.2.1:25"},
    {"where the name leads could not be asked",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       set_reverse(seen, {"mx.example.org"}, {}, "A of mx.example.org: SERVFAIL");
     },
     "UNKNOWN",
     {"smtp.identity_unknown"},
     "SERVFAIL"},
    {"the banner has another name",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       session_of(seen).banner = reply(220, {"localhost ESMTP"});
       set_reverse(seen, {"mx.example.org"}, {"mx.example.org"});
     },
     "WARNING",
     {"smtp.name_mismatch"},
     "the banner says \"localhost\", but the address is called mx.example.org"},
    {"the answer to EHLO has another name",
     [](Options& options, Observation& seen) {
       want_identity(options, seen);
       session_of(seen).hello_tls = hello({"other.example.org Hello"});
       set_reverse(seen, {"mx.example.org"}, {"mx.example.org"});
     },
     "WARNING",
     {"smtp.name_mismatch"},
     "the answer to EHLO says \"other.example.org\""},
    {"the name was asked for and never looked up",
     [](Options& options, Observation& seen) { want_identity(options, seen); },
     "UNKNOWN",
     {"plugin.incomplete"},
     "not seen: name of the address"},
};

}  // namespace

std::span<const Row> contract_rows() { return rows; }

}  // namespace mailprobe::test
