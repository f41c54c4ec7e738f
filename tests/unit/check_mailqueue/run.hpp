// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_mailqueue in this process, with small programs in place of a mail server's.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "support/plugin_words.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

struct Run : Conclusion {
  std::string line;      // the first one, without the numbers behind it
  std::string perfdata;  // these
};

constexpr std::chrono::sys_seconds usual_time{std::chrono::seconds(1800000000)};

// Throws std::invalid_argument if the options are wrong.
Run run(const std::vector<std::string>& options, std::chrono::sys_seconds now = usual_time,
        std::chrono::milliseconds patience = std::chrono::seconds(20));

// A program that lists a queue.
class Lister {
 public:
  // What it writes to standard output, and shell words to follow: "exit 1".
  explicit Lister(std::string_view output, std::string_view ending = "");
  void write(std::string_view output, std::string_view ending = "");

  [[nodiscard]] std::string path() const { return directory_.path() + "/lister"; }

 private:
  TempDirectory directory_;
};

// A message of "postqueue -j", with a newline. It arrived so many seconds before the usual time.
struct Mail {
  std::string state = "deferred";
  long age = 60;
  std::string sender = "a@s.example";
  std::string recipient = "b@d.example";
  std::string reason = "connect to mx.d.example[192.0.2.1]:25: Connection refused";
  long bytes = 1000;
};
std::string as_json(const Mail& mail);
std::string as_json(const Mail& mail, std::size_t times);

}  // namespace mailprobe::test
