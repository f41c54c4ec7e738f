// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.hpp"

namespace mailprobe::base {

std::string_view format_cause(Cause cause) {
  switch (cause) {
    case Cause::timeout: return "timeout";
    case Cause::refused: return "refused";
    case Cause::unreachable: return "unreachable";
    case Cause::no_route: return "no_route";
    case Cause::closed: return "closed";
    case Cause::protocol: return "protocol";
    case Cause::rejected: return "rejected";
    case Cause::tls: return "tls";
    case Cause::dns: return "dns";
    case Cause::syntax: return "syntax";
    case Cause::permission: return "permission";
    case Cause::internal: return "internal";
  }
  return "internal";
}

}  // namespace mailprobe::base
