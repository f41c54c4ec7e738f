// SPDX-License-Identifier: GPL-3.0-or-later
//
// A queue directory of sendmail: /var/spool/mqueue, or /var/spool/mqueue-client, which wait for
// each other and are read one by one. A message is a file qfID (the envelope, then the header) and
// a file dfID (the body); hfID is one in quarantine, QfID one that sendmail could not read. They
// lie in the directory itself, in directories of a queue group below it, and in those perhaps
// apart, in qf/ and df/.
//
//   T  arrival in seconds             S  sender, "<>" for the null sender
//   M  why it waits                   R  [flags ":"] recipient, those that still wait
//   q  why it is in quarantine        H  header: here the envelope ends
//
// Whether a message is being delivered is known by a lock only, and is not looked at.
#pragma once

#include "queue/spool_survey.hpp"

namespace mailprobe::queue {

Account read_sendmail_spool(const Spool& spool, const MessageSink& sink);

}  // namespace mailprobe::queue
