// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/secret_option.hpp"

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unique_fd.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using base::Cause;
using plugin::Value;

namespace {

constexpr std::array<plugin::OptionSpec, 5> table{{
    {"P,password", "SECRET", "", "", Value::secret},
    {"password-file", "FILE", "", ""},
    {"password-env", "NAME", "", ""},
    {"password-fd", "N", "", ""},
    {"token", "SECRET", "", "", Value::secret},
}};

using Words = std::vector<std::string>;

base::Result<std::optional<base::Secret>> read(const Words& words) {
  return plugin::read_secret(plugin::CommandLine::parse(table, words).value(), "password");
}

// The secret, or what is said instead.
std::string outcome(const Words& words) {
  const auto secret = read(words);
  if (!secret) return "error: " + secret.error().message;
  return *secret ? std::string((*secret)->reveal()) : "none";
}

std::string variable(const char* name) {
  const char* const value = getenv(name);
  return value == nullptr ? "(not set)" : value;
}

// A descriptor from which this can be read, and no more.
base::UniqueFd readable(std::string_view content) {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  base::UniqueFd reader(ends[0]);
  const base::UniqueFd writer(ends[1]);
  REQUIRE(write(writer.get(), content.data(), content.size()) ==
          static_cast<ssize_t>(content.size()));
  return reader;
}

// Puts a descriptor in the place of standard input for as long as it lives.
class StandardInput {
 public:
  explicit StandardInput(const base::UniqueFd& fd) : before_(dup(STDIN_FILENO)) {
    REQUIRE(dup2(fd.get(), STDIN_FILENO) == STDIN_FILENO);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() { dup2(before_.get(), STDIN_FILENO); }

 private:
  base::UniqueFd before_;
};

std::string private_file(const test::TempDirectory& directory, std::string_view content,
                         mode_t mode = 0600) {
  std::string path = directory.write("secret", content);
  REQUIRE(chmod(path.c_str(), mode) == 0);
  return path;
}

}  // namespace

TEST_CASE("a secret that was not given is none") {
  CHECK(outcome({}) == "none");
  CHECK(outcome({"--token", "other"}) == "none");
}

TEST_CASE("a secret is taken from the command line") {
  CHECK(outcome({"-P", "s3cret"}) == "s3cret");
  CHECK(outcome({"--password", ""}) == "error: --password is empty");
}

TEST_CASE("the first line of what is read is the secret") {
  struct Row {
    std::string content;
    std::string outcome;
    std::string reason;
  };
  const std::string longest(16384, 'x');
  const std::vector<Row> rows{
      {"s3cret", "s3cret", "no end of line"},
      {"s3cret\n", "s3cret", "one"},
      {"s3cret\r\n", "s3cret", "from another system"},
      {"s3cret\nnot this\n", "s3cret", "one line only"},
      {" s 3 \n", " s 3 ", "blanks belong to it"},
      {"pässwörd\n", "pässwörd", "UTF-8"},
      {longest + "\r\n", longest, "as long as can be"},
      {"", "error: WAY is empty", "nothing"},
      {"\n", "error: WAY is empty", "an empty line"},
      {"\r\ns3cret\n", "error: WAY is empty", "the second line is not the first"},
      {"s3c\tret\n", "error: WAY holds a control character", "a tab"},
      {std::string("s3c\0ret", 7), "error: WAY holds a control character", "NUL"},
      {"s3cret\r\r\n", "error: WAY holds a control character", "CR before the end of line"},
      {longest + "x", "error: WAY is longer than 16384 octets", "one octet more"},
      {longest + longest, "error: WAY is longer than 16384 octets", "much more"},
  };
  const auto expected = [](const Row& row, const std::string& way) {
    std::string text = row.outcome;
    if (const std::size_t at = text.find("WAY"); at != std::string::npos) text.replace(at, 3, way);
    return text;
  };
  const test::TempDirectory directory;
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(outcome({"--password-file", private_file(directory, row.content)}) ==
          expected(row, "--password-file"));

    const base::UniqueFd fd = readable(row.content);
    CHECK(outcome({"--password-fd", std::to_string(fd.get())}) == expected(row, "--password-fd"));

    const base::UniqueFd input = readable(row.content);
    const StandardInput standard_input(input);
    CHECK(outcome({"--password-file", "-"}) == expected(row, "--password-file"));
  }
}

TEST_CASE("standard input may be named as descriptor 0") {
  const base::UniqueFd input = readable("s3cret\n");
  const StandardInput standard_input(input);
  CHECK(outcome({"--password-fd", "0"}) == "s3cret");
}

TEST_CASE("the first line is enough where the writer stays") {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  const base::UniqueFd reader(ends[0]);
  const base::UniqueFd writer(ends[1]);
  REQUIRE(write(writer.get(), "s3cret\n", 7) == 7);
  CHECK(outcome({"--password-fd", std::to_string(reader.get())}) == "s3cret");
}

TEST_CASE("a file that others could read or write is not believed") {
  struct Row {
    mode_t mode;
    bool taken;
  };
  const std::vector<Row> rows{{0600, true},  {0640, true},  {0400, true},  {0440, true},
                              {0700, true},  {0644, false}, {0604, false}, {0660, false},
                              {0602, false}, {0601, false}, {0650, false}, {0777, false}};
  const test::TempDirectory directory;
  for (const Row& row : rows) {
    CAPTURE(row.mode);
    const std::string path = private_file(directory, "s3cret\n", row.mode);
    const auto secret = read({"--password-file", path});
    REQUIRE(secret.has_value() == row.taken);
    if (secret) continue;
    CHECK(secret.error().cause == Cause::permission);
    CHECK(secret.error().message == "--password-file names \"" + path +
                                        "\", which is open to others; its mode should be 0600");
  }
}

TEST_CASE("a file of another user is not believed") {
  if (geteuid() != 0) return;  // nobody else can give a file away
  const test::TempDirectory directory;
  const std::string path = private_file(directory, "s3cret\n");
  REQUIRE(chown(path.c_str(), 12345, 0) == 0);
  const auto secret = read({"--password-file", path});
  REQUIRE_FALSE(secret);
  CHECK(secret.error().cause == Cause::permission);
  CHECK(secret.error().message.ends_with("which belongs to another user"));
}

TEST_CASE("a file of this user or of root is taken, and no other can be opened") {
  if (geteuid() != 0) return;  // only root can become another user
  constexpr uid_t other = 12345;
  const test::TempDirectory directory;
  REQUIRE(chmod(directory.path().c_str(), 0755) == 0);
  const std::string path = private_file(directory, "s3cret\n", 0640);
  const auto outcome_for = [&](uid_t owner, gid_t group) {
    REQUIRE(chown(path.c_str(), owner, group) == 0);
    const gid_t before = getegid();
    REQUIRE(setegid(other) == 0);
    REQUIRE(seteuid(other) == 0);
    std::string text = outcome({"--password-file", path});
    REQUIRE(seteuid(0) == 0);
    REQUIRE(setegid(before) == 0);
    return text;
  };
  CHECK(outcome_for(other, 0) == "s3cret");
  CHECK(outcome_for(0, other) == "s3cret");
  CHECK(outcome_for(0, 54321) ==
        "error: --password-file cannot read \"" + path + "\": Permission denied");
}

TEST_CASE("a file is one, and it is there") {
  const test::TempDirectory directory;
  const std::string missing = directory.path() + "/missing";
  CHECK(outcome({"--password-file", missing}) ==
        "error: --password-file cannot read \"" + missing + "\": No such file or directory");
  CHECK(outcome({"--password-file", directory.path()}) ==
        "error: --password-file names \"" + directory.path() + "\", which is no file");
  const std::string fifo = directory.path() + "/fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(outcome({"--password-file", fifo}) ==
        "error: --password-file names \"" + fifo + "\", which is no file");
  CHECK(read({"--password-file", ""}).error().cause == Cause::syntax);
}

TEST_CASE("a link is as good as the file that it leads to") {
  const test::TempDirectory directory;
  const std::string link = directory.path() + "/link";
  REQUIRE(symlink(private_file(directory, "s3cret\n").c_str(), link.c_str()) == 0);
  CHECK(outcome({"--password-file", link}) == "s3cret");
}

TEST_CASE("an environment variable is read once and overwritten") {
  constexpr const char* name = "MAILPROBE_TEST_SECRET";
  REQUIRE(setenv(name, "s3cret", 1) == 0);
  const char* const value = getenv(name);
  CHECK(outcome({"--password-env", name}) == "s3cret");
  CHECK(std::string_view(value, 6) == std::string_view("\0\0\0\0\0\0", 6));
  CHECK(outcome({"--password-env", name}) == "error: --password-env is empty");

  REQUIRE(setenv(name, "s3c\nret", 1) == 0);
  CHECK(outcome({"--password-env", name}) == "error: --password-env holds a control character");
  CHECK(variable(name) == "");

  REQUIRE(unsetenv(name) == 0);
  CHECK(outcome({"--password-env", name}) ==
        "error: --password-env names a variable that is not set");
  CHECK(outcome({"--password-env", ""}) ==
        "error: --password-env names a variable that is not set");
}

TEST_CASE("a descriptor is a number, open for reading, and not for output") {
  for (const char* number : {"1", "2", "-1", "x", "", "3x", " 3", "99999999999"}) {
    CAPTURE(number);
    CHECK(outcome({"--password-fd=" + std::string(number)}) ==
          "error: --password-fd takes the number of a descriptor: 0, or 3 and above");
  }
  CHECK(outcome({"--password-fd", "987"}) ==
        "error: --password-fd cannot read descriptor 987: Bad file descriptor");
  CHECK(read({"--password-fd", "987"}).error().cause == Cause::syntax);
}

TEST_CASE("a secret that is given more than once is refused before any of them is read") {
  REQUIRE(setenv("MAILPROBE_TEST_SECRET", "s3cret", 1) == 0);
  struct Row {
    Words words;
    std::string says;
  };
  const std::vector<Row> rows{
      {{"-P", "s3cret", "--password-file", "-"}, "--password, --password-file"},
      {{"--password-env", "MAILPROBE_TEST_SECRET", "--password-fd", "3"},
       "--password-env, --password-fd"},
      {{"--password=s3cret", "--password=s3cret"}, "--password, --password"},
      {{"--password-file", "a", "--password-file", "a"}, "--password-file, --password-file"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    CHECK(outcome(row.words) == "error: one secret is given more than once: " + row.says);
  }
  CHECK(variable("MAILPROBE_TEST_SECRET") == "s3cret");
  REQUIRE(unsetenv("MAILPROBE_TEST_SECRET") == 0);
}

TEST_CASE("a secret that was given as the value of another option is not repeated") {
  for (const char* option : {"--password-env", "--password-fd"}) {
    CAPTURE(option);
    CHECK(outcome({option, "s3cret"}).find("s3cret") == std::string::npos);
  }
}
