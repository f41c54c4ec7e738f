// SPDX-License-Identifier: GPL-3.0-or-later
//
// Queue files of Postfix as cleanup(8) and bounce(8) write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "queue/message.hpp"

namespace mailprobe::test {

inline std::string record(char type, std::string_view data) {
  std::string text(1, type);
  std::size_t length = data.size();
  do {
    const std::size_t low = length & 0x7fU;
    length >>= 7U;
    text += static_cast<char>(length > 0 ? low | 0x80U : low);
  } while (length > 0);
  return text.append(data);
}

struct QueueFile {
  std::string arrival = "1795227553";
  std::string sender = "alice@sender.example";
  std::vector<queue::Recipient> recipients;
  std::vector<std::string> done = {};
  std::size_t size = 200;  // of the content
};

struct QueueFiles {
  std::string message;
  std::string log;  // in defer/
};

inline QueueFiles make_queue_file(const QueueFile& file) {
  QueueFiles made;
  const auto append = [&](char type, std::string_view data) { made.message += record(type, data); };
  constexpr std::size_t size_record = 97;
  std::string rest = record('T', file.arrival + " 586897");
  rest += record('A', "rewrite_context=local") + record('S', file.sender);
  for (const std::string& address : file.done)
    rest += record('O', address) + record('D', address);
  for (const auto& [address, reason] : file.recipients) {
    rest += record('O', address);
    if (!reason.empty()) {
      made.log += fmt::format(
          "\n<{0}>: {1}\nrecipient={0}\noffset={2}\nstatus=4.4.1\n"
          "action=delayed\nreason={1}\n\n",
          address, reason, size_record + rest.size());
    }
    rest += record('R', address);
  }
  rest += record('M', "");
  append('C', fmt::format("{:15} {:15} {:15} {:15} {:15} {:15}", file.size,
                          size_record + rest.size(), file.recipients.size(), 0, file.size, 0));
  made.message += rest;
  // Content that looks like records is no record.
  std::string content = record('N', "Subject: x") + record('R', "content@content.example");
  content.resize(file.size, 'R');
  made.message += content + record('X', "") + record('E', "");
  return made;
}

}  // namespace mailprobe::test
