// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/unique_fd.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;

TEST_CASE("a small file is read whole") {
  const test::TempDirectory directory;
  CHECK(base::read_small_file(directory.write("a", "one\ntwo\n")) == "one\ntwo\n");
  CHECK(base::read_small_file(directory.write("empty", "")) == "");
}

TEST_CASE("what is no small regular file is refused by name") {
  const test::TempDirectory directory;
  const std::string fifo = directory.path() + "/fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  struct Row {
    std::string path;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {directory.path() + "/none", "No such file", "it is not there"},
      {directory.path(), "is not a regular file", "a directory"},
      {fifo, "is not a regular file", "a FIFO must not make us wait"},
      {"/dev/zero", "is not a regular file", "a device that never ends"},
      {directory.write("large", std::string(11, 'x')), "is larger than 10 bytes", "over the limit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto content = base::read_small_file(row.path, 10);
    REQUIRE_FALSE(content);
    CHECK(content.error().message.find(row.says) != std::string::npos);
    CHECK(content.error().message.find(row.path) != std::string::npos);
  }
}

TEST_CASE("a descriptor that cannot be read is an error") {
  const base::UniqueFd write_only(open("/dev/null", O_WRONLY | O_CLOEXEC));
  CHECK_FALSE(base::read_descriptor(write_only.get(), "sink"));
}
