// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/account.hpp"

namespace mailprobe::queue {

std::string_view format_system(System system) {
  switch (system) {
    case System::postfix: return "postfix";
    case System::exim: return "exim";
    case System::sendmail: return "sendmail";
    case System::opensmtpd: return "opensmtpd";
    case System::nullmailer: return "nullmailer";
    case System::qmail: break;
  }
  return "qmail";
}

std::string_view format_ending(Ending ending) {
  switch (ending) {
    case Ending::complete: return "complete";
    case Ending::empty: return "empty";
    case Ending::half: return "half";
    case Ending::contradictory: return "contradictory";
    case Ending::denied: return "denied";
    case Ending::failed: break;
    case Ending::not_understood: return "not_understood";
  }
  return "failed";
}

}  // namespace mailprobe::queue
