// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/knowledge.hpp"

#include <algorithm>

namespace mailprobe::queue {
namespace {

using enum State;

std::vector<State> told_by_command(System system) {
  switch (system) {
    case System::postfix: return {active, deferred, hold, incoming, maildrop};
    case System::exim: return {queued, frozen, corrupt};
    case System::sendmail:
    case System::opensmtpd: return {active, deferred, queued, hold};
    case System::nullmailer: return {queued};
    case System::qmail: return {queued, unprocessed};
  }
  return {};
}

std::vector<State> told_by_spool(System system) {
  switch (system) {
    case System::postfix: return {active, deferred, hold, incoming, maildrop, corrupt};
    case System::exim: return {queued, frozen, corrupt};
    case System::sendmail: return {deferred, queued, hold, corrupt};
    case System::opensmtpd: return {};
    case System::nullmailer: return {queued, failed, incoming, corrupt};
    case System::qmail: return {queued, unprocessed, corrupt};
  }
  return {};
}

}  // namespace

std::vector<State> states_told(System system, Door door) {
  return door == Door::command ? told_by_command(system) : told_by_spool(system);
}

std::vector<State> states_of(System system) {
  std::vector<State> all = told_by_command(system);
  for (const State state : told_by_spool(system)) {
    if (std::ranges::find(all, state) == all.end()) all.push_back(state);
  }
  return all;
}

bool tells_state(System system, Door door, State state) {
  const std::vector<State> told = states_told(system, door);
  return std::ranges::find(told, state) != told.end();
}

bool tells_reasons(System system, Door door) {
  switch (system) {
    case System::postfix:
    case System::sendmail: return true;
    case System::exim: return door == Door::spool;
    case System::opensmtpd: return door == Door::command;
    case System::nullmailer:
    case System::qmail: break;
  }
  return false;
}

}  // namespace mailprobe::queue
