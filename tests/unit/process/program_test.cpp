// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/program.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/unique_fd.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using process::Appetite;
using process::End;
using process::Outcome;

namespace {

struct Run {
  Outcome outcome;
  std::string output;
};

Run run_shell(const std::string& script, base::Duration patience = 30s,
              const process::Limits& limits = {}) {
  Run run;
  const auto keep = [&](std::string_view chunk) {
    run.output += chunk;
    return Appetite::more;
  };
  run.outcome =
      process::run({"/bin/sh", {"-c", script}}, keep, base::Deadline::after(patience), limits);
  return run;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

bool has_children() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

}  // namespace

TEST_CASE("how a program ends is told from every other way") {
  struct Row {
    const char* script;
    End end;
    int code;
    const char* output;
    const char* errors;
    const char* described;
  };
  const Row rows[] = {
      {"echo out; echo err >&2", End::exited, 0, "out\n", "err\n", "\"/bin/sh\" ended with code 0"},
      {"exit 69", End::exited, 69, "", "", "\"/bin/sh\" ended with code 69"},
      {"echo half; kill -SEGV $$", End::signalled, SIGSEGV, "half\n", "",
       "\"/bin/sh\" was ended by signal 11 (Segmentation fault)"},
      {"exec >&- 2>&-; exit 3", End::exited, 3, "", "", "\"/bin/sh\" ended with code 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.script);
    const auto [outcome, output] = run_shell(row.script);
    CHECK(outcome.end == row.end);
    CHECK(outcome.code == row.code);
    CHECK(output == row.output);
    CHECK(outcome.output == output.size());
    CHECK(outcome.errors == row.errors);
    CHECK_FALSE(outcome.left_running);
    CHECK(process::describe({"/bin/sh", {}}, outcome) == row.described);
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("a program that cannot be started says why") {
  const test::TempDirectory directory;
  struct Row {
    process::Program program;
    const char* trouble;
  };
  const Row rows[] = {
      {{"/nowhere/postqueue", {}}, "No such file or directory"},
      {{directory.write("not_executable", "#!/bin/sh\n"), {}}, "Permission denied"},
      {{"/etc", {}}, "Permission denied"},
      {{"postqueue", {}}, "the path is not absolute"},
      {{"", {}}, "the path is not absolute"},
      {{std::string("/bin/sh\0x", 9), {}}, "an argument holds a NUL"},
      {{"/bin/sh", {std::string("-c\0x", 4)}}, "an argument holds a NUL"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.program.path);
    const auto outcome =
        process::run(row.program, [](auto) { return Appetite::more; }, base::Deadline::after(30s));
    CHECK(outcome.end == End::not_started);
    CHECK(outcome.trouble == row.trouble);
    CHECK(process::describe(row.program, outcome).ends_with(row.trouble));
  }
}

TEST_CASE("the arguments arrive as they are, and no shell sees them") {
  const auto outcome = process::run(
      {"/usr/bin/printf", {"%s|", "$(id)", "a b", "", "'"}},
      [](std::string_view chunk) {
        CHECK(chunk == "$(id)|a b||'|");
        return Appetite::more;
      },
      base::Deadline::after(30s));
  CHECK(outcome.code == 0);
}

TEST_CASE("a program gets a small world of its own") {
  setenv("LD_LIBRARY_PATH", "/tmp", 1);
  signal(SIGPIPE, SIG_IGN);
  const base::UniqueFd inheritable(open("/dev/null", O_RDONLY));  // NOLINT(*-cloexec-open)
  struct Row {
    const char* script;
    const char* output;
    const char* reason;
  };
  const Row rows[] = {
      {"/usr/bin/env | /usr/bin/sort",
       "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nPWD=/\nTZ=UTC0\n",
       "nothing of our environment; PWD is the shell's own"},
      {"read line || echo end", "end\n", "standard input is empty"},
      {"ls /proc/self/fd", "0\n1\n2\n3\n", "3 is what ls itself opens"},
      {"kill -PIPE $$; echo survived", "", "SIGPIPE is not ignored"},
      {"ps -o pgid= -p $$ | tr -d ' ' | grep -x $$ >/dev/null && echo leads", "leads\n",
       "a group of its own"},
      {"date +%Z", "UTC\n", "times are in UTC"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(run_shell(row.script).output == row.output);
  }
  signal(SIGPIPE, SIG_DFL);
  unsetenv("LD_LIBRARY_PATH");
}

TEST_CASE("at the deadline it is killed with all that it started, whatever that does") {
  for (const char* script : {"echo a; sleep 600", "trap '' TERM INT HUP; echo a; sleep 600",
                             "echo a; exec >&- 2>&-; sleep 600", "echo a; sleep 600 & wait"}) {
    CAPTURE(script);
    const auto [outcome, output] = run_shell(script, 100ms);
    CHECK(outcome.end == End::timed_out);
    CHECK(outcome.code == -1);
    CHECK(output == "a\n");
    CHECK(outcome.elapsed >= 100ms);
    CHECK(outcome.elapsed < 5s);
    CHECK_FALSE(outcome.left_running);
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("what a program leaves in the background neither delays its end nor outlives it") {
  const test::TempDirectory directory;
  const std::string pid_file = directory.path() + "/pid";
  const auto [outcome, output] =
      run_shell("sleep 600 & echo $! >" + pid_file + "; echo done; exit 4");
  CHECK(outcome.end == End::exited);
  CHECK(outcome.code == 4);
  CHECK(output == "done\n");
  CHECK(outcome.elapsed < 5s);
  const auto gone = run_shell("while kill -0 $(cat " + pid_file +
                              ") 2>/dev/null && ! grep -q '^State:.Z' /proc/$(cat " + pid_file +
                              ")/status; do :; done");
  CHECK(gone.outcome.end == End::exited);
}

TEST_CASE("output without an end is cut at the limit") {
  for (const std::uint64_t limit : {0UL, 1UL, 100'000UL}) {
    const auto [outcome, output] = run_shell("exec yes", 30s, {.output = limit});
    CHECK(outcome.end == End::output_limit);
    CHECK(output.size() == limit);
    CHECK(outcome.output == limit);
  }
  const auto exact = run_shell("printf 12345", 30s, {.output = 5});
  CHECK(exact.outcome.end == End::exited);
  CHECK(exact.output == "12345");
}

TEST_CASE("a lot of output arrives whole, and standard error does not block it") {
  const auto [outcome, output] = run_shell(
      "head -c 3000000 /dev/zero; head -c 1000000 /dev/zero >&2; head -c 7 /dev/zero", 60s);
  CHECK(outcome.end == End::exited);
  CHECK(output.size() == 3'000'007);
  CHECK(outcome.errors.size() == 4096);
  CHECK(outcome.errors_cut);
}

TEST_CASE("a sink that has enough ends the program, and so does one that throws") {
  const process::Program endless{"/usr/bin/yes", {}};
  std::size_t calls = 0;
  const auto stopped = process::run(
      endless,
      [&](std::string_view) {
        ++calls;
        return Appetite::enough;
      },
      base::Deadline::after(30s));
  CHECK(stopped.end == End::stopped);
  CHECK(calls == 1);
  const auto throws = [](std::string_view) -> Appetite { throw std::runtime_error("full"); };
  CHECK_THROWS_AS(process::run(endless, throws, base::Deadline::after(30s)), std::runtime_error);
  CHECK_FALSE(has_children());
}

TEST_CASE("no run leaves a descriptor behind") {
  const std::size_t before = open_descriptors();
  run_shell("exit 1");
  run_shell("sleep 600", 10ms);
  run_shell("exec yes", 30s, {.output = 10});
  process::run({"/nowhere", {}}, [](auto) { return Appetite::more; }, base::Deadline::after(1s));
  CHECK(open_descriptors() == before);
}
