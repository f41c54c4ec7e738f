// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spool of nullmailer: queue/ (what waits), failed/ (what failed for good, which mailq does not
// show) and tmp/ (what is being received). A file is named after the second of its arrival and the
// process that brought it, and holds the sender, the recipients, an empty line, and the message.
// Which of the recipients have it already is not told, nor why the others wait.
#pragma once

#include "queue/spool_survey.hpp"

namespace mailprobe::queue {

Account read_nullmailer_spool(const Spool& spool, const MessageSink& sink);

}  // namespace mailprobe::queue
