// SPDX-License-Identifier: GPL-3.0-or-later
//
// SPF evaluations with their outcome, as the files in tests/scenarios/spf have them: one file for
// each part of RFC 7208.
//
//   # a comment
//   zone                                              a new world: what follows are zone lines, as
//     example.test. TXT "v=spf1 mx -all"              support/memory_resolver.hpp reads them
//   cases                                             one evaluation in a line
//     192.0.2.1 | mx.test | a@example.test | fail | a host that no MX record names fails
//
// The columns: client, HELO name, sender ("" is the null sender), result, and a sentence that can
// be false. After `fail: TEXT` in the fourth column the domain's explanation is TEXT; without it
// there must be none.
#pragma once

#include <string>
#include <vector>

#include "policy/spf/evaluate.hpp"

namespace mailprobe::test {

struct SpfCase {
  policy::spf::Request request;
  std::string result;
  std::string explanation;
  std::string sentence;
};

struct SpfWorld {
  std::string file;  // "limits"
  std::string zone;
  std::vector<SpfCase> cases;
};

// All files, in the order of their names. Throws std::invalid_argument, with the place, for a line
// that is not understood.
std::vector<SpfWorld> load_spf_scenarios();

}  // namespace mailprobe::test
