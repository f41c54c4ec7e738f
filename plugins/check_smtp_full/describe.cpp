// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/describe.hpp"

#include <ranges>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/judge.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::printable;
using plugin::Json;
using probe::describe;

Json describe(const std::vector<smtp::Reply>& replies) {
  Json json = Json::array();
  for (const smtp::Reply& reply : replies)
    json.push_back(describe(reply));
  return json;
}

void describe_transaction(const SessionObservation& session, Json& json) {
  if (session.auth) {
    json["auth"] = describe(session.auth->reply);
    json["auth"]["mechanism"] = session.auth_mechanism;
    if (session.auth->reason) json["auth"]["reason"] = printable(*session.auth->reason);
  }
  if (session.mail) json["mail"] = describe(*session.mail);
  if (!session.recipients.empty()) json["rcpt"] = describe(session.recipients);
  if (!session.commands.empty()) json["commands"] = describe(session.commands);
  if (session.data) json["data"] = describe(*session.data);
  if (!session.message.empty()) json["message"] = describe(session.message);
}

Json describe(const StrangerObservation& stranger) {
  Json json = Json::object();
  if (stranger.error) json["ended_by"] = stranger.error->message;
  if (stranger.unauthenticated && stranger.unauthenticated->decision())
    json["unauthenticated_mail"] = describe(*stranger.unauthenticated->decision());
  if (stranger.vrfy) json["vrfy"] = describe(*stranger.vrfy);
  if (stranger.expn) json["expn"] = describe(*stranger.expn);
  if (stranger.etrn) json["etrn"] = describe(*stranger.etrn);
  if (stranger.relay_forms == 0) return json;
  Json forms = Json::array();
  for (const RelayAttempt& relay : stranger.relay) {
    Json form = describe(*relay.attempt.decision());
    form["form"] = relay.form.name;
    form["from"] = relay.form.reverse_path;
    form["to"] = relay.form.forward_path;
    form["accepted"] = relay.attempt.accepted() ? 1 : 0;
    forms.push_back(std::move(form));
  }
  json["relay"] = std::move(forms);
  return json;
}

Json describe(const SessionObservation& session) {
  Json json = Json::object();
  if (const auto* endpoint = std::get_if<net::Endpoint>(&session.peer)) {
    json["address"] = endpoint->address.format();
    json["port"] = endpoint->port;
  } else {
    json["socket"] = net::format_peer(session.peer);
  }
  Json phases = Json::object();
  for (const PhaseTime& time : session.phases)
    phases[std::string(format_phase(time.phase))] = base::to_seconds(time.elapsed);
  json["phases"] = std::move(phases);
  json["completed"] = session.failure ? 0 : 1;
  if (session.failure) {
    json["failure"] = {{"phase", format_phase(session.failure->phase)},
                       {"cause", base::format_cause(session.failure->error.cause)},
                       {"message", session.failure->error.message}};
  }
  if (session.banner) json["banner"] = describe(*session.banner);
  if (session.hello) json["ehlo"] = describe(*session.hello);
  if (session.starttls) json["starttls"] = describe(*session.starttls);
  if (session.handshake) json["tls"] = describe(*session.handshake, session.verification);
  if (session.hello_tls) json["ehlo_tls"] = describe(*session.hello_tls);
  describe_transaction(session, json);
  if (session.quit) json["quit"] = describe(*session.quit);
  if (session.stranger) json["stranger"] = describe(*session.stranger);
  if (session.impostor && session.impostor->reply)
    json["wrong_password"] = describe(*session.impostor->reply);
  if (session.reverse && *session.reverse) json["reverse"] = describe(**session.reverse);
  return json;
}

}  // namespace

std::shared_ptr<const Json> describe(const Options& options, const Observation& seen) {
  Json addresses = Json::array();
  for (const net::IpAddress& address : seen.found.addresses)
    addresses.push_back(address.format());
  Json sessions = Json::array();
  for (const SessionObservation& session : seen.sessions)
    sessions.push_back(describe(session));
  return std::make_shared<const Json>(Json{{"host", options.host},
                                           {"port", options.port},
                                           {"addresses", std::move(addresses)},
                                           {"sessions", std::move(sessions)}});
}

}  // namespace mailprobe::check_smtp_full
