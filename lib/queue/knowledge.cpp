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

std::vector<State> told_by_names(System system) {
  switch (system) {
    case System::postfix: return {active, deferred, hold, incoming, maildrop, corrupt};
    case System::exim: return {queued};
    case System::sendmail: return {queued, hold, corrupt};
    case System::opensmtpd: return {};
    case System::nullmailer: return {queued, failed, incoming};
    case System::qmail: return {queued, unprocessed};
  }
  return {};
}

}  // namespace

std::vector<State> states_told(const View& view) {
  if (view.door == Door::command) return told_by_command(view.system);
  return view.detail == Detail::counts ? told_by_names(view.system) : told_by_spool(view.system);
}

bool tells_state(const View& view, State state) {
  const std::vector<State> told = states_told(view);
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
