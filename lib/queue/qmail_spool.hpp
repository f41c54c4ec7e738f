// SPDX-License-Identifier: GPL-3.0-or-later
//
// The queue of qmail (its INTERNALS): a message is a number, the inode of mess/N/NUMBER, where N is
// the remainder of a division. One that was split by recipients has info/N/NUMBER (the sender; its
// mtime is the arrival), local/N/NUMBER and remote/N/NUMBER (recipients); one that was not has
// todo/NUMBER, or todo/N/NUMBER in newer versions. Their records end in a NUL:
//
//   info           "F" sender
//   local, remote  ("T" / "D") recipient                ; D: done
//   todo           "u" uid, "p" pid, "F" sender, "T" recipient
//
// Why a recipient waits is in qmail's log only.
#pragma once

#include "queue/spool_survey.hpp"

namespace mailprobe::queue {

Account read_qmail_spool(const Spool& spool, const MessageSink& sink);

}  // namespace mailprobe::queue
