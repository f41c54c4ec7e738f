// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spool directory of Exim (the specification's chapter "Format of spool files"), which only its
// user and group can read. Messages lie in input/, in split spools one directory further down
// (input/B/), and those of named queues in NAME/input/. Of each there are
//
//   ID-H   ID "-H" / user uid gid / "<" sender ">" / arrival warnings / *("-" option) / tree of
//          those who have it / number / recipients / an empty line / header lines, each behind its
//          size and a letter
//   ID-D   its own name on a line, then the body
//   ID-J   further addresses that have it
//
// and in msglog/ what happened to it, with the reasons for which recipients still wait.
//
//   tree = "XX" / node        node = 2("Y" / "N") SP address [node] [node]      ; a "Y" for each
#pragma once

#include "queue/spool_survey.hpp"

namespace mailprobe::queue {

Account read_exim_spool(const Spool& spool, const MessageSink& sink);

}  // namespace mailprobe::queue
