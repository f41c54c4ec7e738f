// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/observation.hpp"

namespace mailprobe::check_mx_tls {

std::string_view format_phase(Phase phase) {
  switch (phase) {
    case Phase::connect: return "connect";
    case Phase::banner: return "banner";
    case Phase::ehlo: return "ehlo";
    case Phase::starttls: return "starttls";
    case Phase::tls: return "tls";
    case Phase::ehlo_tls: return "ehlo_tls";
    case Phase::quit: break;
  }
  return "quit";
}

}  // namespace mailprobe::check_mx_tls
