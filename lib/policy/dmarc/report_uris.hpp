// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where reports about DMARC are sent: the values of "rua" and "ruf" (RFC 9989 sections 4.6 and
// 4.8).
//
//   dmarc-urilist         = ( dmarc-uri / obs-dmarc-uri ) *( *WSP "," *WSP ( ... ) )
//   dmarc-uri             = URI                  ; RFC 3986; "," and "!" are percent-encoded
//   obs-dmarc-uri         = dmarc-uri "!" 1*DIGIT [ "k" / "m" / "g" / "t" ]  ; the size is ignored
//
// Every URI stands for itself: one that is wrong takes none of the others with it. Receivers must
// support "mailto:" only, and nobody sends otherwise; other schemes are sound, but get no reports.
#pragma once

#include <vector>

#include "policy/dmarc/remark.hpp"
#include "policy/piece.hpp"
#include "policy/uri.hpp"

namespace mailprobe::policy::dmarc {

struct ReportUris {
  std::vector<Uri> targets;  // of kind mailto, in their order
  bool any_sound = false;    // whether one of the URIs, of any scheme, is within the grammar
  std::vector<Remark> remarks;
};

ReportUris parse_report_uris(const Piece& list);

}  // namespace mailprobe::policy::dmarc
