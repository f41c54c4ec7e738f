// SPDX-License-Identifier: GPL-3.0-or-later
//
// The queue directory of Postfix, which only root and the user postfix can read. A queue file has
// the user's execute bit when it is complete (in "corrupt" it never is), and the group's if it is
// forced to expire. It consists of records:
//
//   record = type length *OCTET        ; type: a letter
//   length = *%x80-FF %x00-7F          ; 7 bits an octet, the lowest first
//
//   C  size, offset of the content, and further numbers, 15 columns each
//   T  arrival in seconds, and microseconds           S  sender; empty: the null sender
//   R  a recipient that waits                         D  one that is done
//   M  here the content begins                        p  the records go on at this offset
//   X  here recipients from headers begin             E  the end
//
// mtime and ctime of the file are the next and the last attempt; arrival is in it. In maildrop
// there is no C. Some queues are split into directories by the first digits of the ID, or by those
// of the microseconds of a long ID. Why a recipient waits stands in defer/, in paragraphs of lines
// "recipient=", "offset=" (of its record) and "reason=".
#pragma once

#include <string>
#include <string_view>

#include "queue/spool_survey.hpp"

namespace mailprobe::queue {

Account read_postfix_spool(const Spool& spool, const MessageSink& sink);

// By which directories are named: the ID itself, or of a long one five hexadecimal digits.
std::string postfix_hash(std::string_view id);

}  // namespace mailprobe::queue
