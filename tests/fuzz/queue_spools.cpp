// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever lies in a spool: it is read to an end, what is handed out is bounded, and the account
// can be shown. The first octet chooses the mail server; the rest are its files, one behind the
// other, each with its size in two octets before it.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "fuzz/queue_check.hpp"
#include "queue/exim_spool.hpp"
#include "queue/nullmailer_spool.hpp"
#include "queue/postfix_spool.hpp"
#include "queue/qmail_spool.hpp"
#include "queue/sendmail_spool.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using fuzz::demand;

namespace {

using Read = queue::Account (*)(const queue::Spool&, const queue::MessageSink&);

struct Layout {
  Read read;
  std::vector<std::string> directories;
  std::vector<std::string> files;
};

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all{
      {queue::read_postfix_spool,
       {"hold", "deferred/1", "maildrop", "incoming", "active", "defer/1"},
       {"deferred/1/15994A743E0", "defer/1/15994A743E0", "maildrop/17B1AA74933"}},
      {queue::read_exim_spool,
       {"input", "msglog"},
       {"input/1yUajB-0004NL-0E-H", "input/1yUajB-0004NL-0E-J", "msglog/1yUajB-0004NL-0E",
        "input/1yUajB-0004NL-0E-D"}},
      {queue::read_sendmail_spool, {}, {"qf7AL2QiHw020482", "df7AL2QiHw020482"}},
      {queue::read_nullmailer_spool,
       {"queue", "failed", "tmp"},
       {"queue/1795228711.31337", "failed/1795228711.31338", "tmp/1795228711.31339"}},
      {queue::read_qmail_spool,
       {"mess/0", "info/0", "local/0", "remote/0", "todo"},
       {"info/0/23", "local/0/23", "remote/0/23", "todo/46"}},
  };
  return all;
}

// The next file of the input, taken off it.
std::string take_file(std::span<const std::uint8_t>& rest) {
  if (rest.size() < 2) return {};
  const std::size_t size = std::min<std::size_t>((rest[0] * 256U) + rest[1], rest.size() - 2);
  const std::string file(rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(size));
  rest = rest.subspan(2 + size);
  return file;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TempDirectory directory;
  if (size < 1) return 0;
  const std::size_t choice = data[0] % layouts().size();
  const Layout& layout = layouts()[choice];
  const std::string name = std::to_string(choice);
  const std::string root = directory.path() + "/" + name;
  std::filesystem::create_directory(root);
  for (const std::string& path : layout.directories)
    std::filesystem::create_directories(root + "/" + path);
  std::span<const std::uint8_t> rest(data + 1, size - 1);
  for (const std::string& path : layout.files) {
    std::string file_name = name;
    file_name.append("/").append(path);
    demand(chmod(directory.write(file_name, take_file(rest)).c_str(), 0700) == 0);
  }

  std::vector<queue::Message> messages;
  const auto account =
      layout.read({.root = root, .deadline = base::Deadline::after(std::chrono::minutes(1))},
                  [&](const queue::Message& message) { messages.push_back(message); });
  demand(account.is_whole() && account.messages == messages.size());
  for (const queue::Message& message : messages)
    fuzz::check_message(message);
  fuzz::check_account(account);
  fuzz::check_summary(messages);
  return 0;
}
