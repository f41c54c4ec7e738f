// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/state_file.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using plugin::Json;
using plugin::StateFile;

namespace {

base::Deadline soon() { return base::Deadline::after(20s); }

constexpr const char* sound = R"({"format":"mailprobe-state-1","entries":{"a":{"id":"1"}}})";

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// A directory with a sound state file that nobody touched.
struct Place {
  test::TempDirectory directory;
  std::string path = directory.write("state", sound);
};

base::Result<void> add(const std::string& path, const std::string& key) {
  auto state = StateFile::open(path, soon());
  if (!state) return base::failure(state.error());
  state->set_entry(key, {{"id", key}});
  return state->save();
}

void check_error(const base::Error& error, Cause cause, std::string_view says) {
  CAPTURE(error.message);
  CHECK(base::format_cause(error.cause) == base::format_cause(cause));
  CHECK(error.message.contains(says));
}

// The exit code of what a child process does.
int in_a_child(const std::function<bool()>& task) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(task() ? 0 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("what was saved is there again, for its owner only") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/state";
  {
    auto state = StateFile::open(path, soon());
    REQUIRE(state);
    CHECK_FALSE(state->damage());
    CHECK(state->entry("example.org").is_null());
    state->set_entry("example.org", {{"id", "2026"}, {"seen", 7}});
    state->set_entry("b", {{"id", "1"}});
    state->set_entry("b", {{"id", "2"}});
    REQUIRE(state->save());
  }
  const auto state = StateFile::open(path, soon());
  REQUIRE(state);
  CHECK(state->entry("example.org") == Json{{"id", "2026"}, {"seen", 7}});
  CHECK(state->entry("b") == Json{{"id", "2"}});
  for (const char* file : {"state", "state.lock"}) {
    CHECK(std::filesystem::status(directory.path() + "/" + file).permissions() ==
          std::filesystem::perms(0600));
  }
  CHECK_FALSE(std::filesystem::exists(path + ".tmp"));
}

TEST_CASE("what is not saved leaves the file as it was, and there is none before the first time") {
  const Place place;
  const std::string absent = place.directory.path() + "/absent";
  for (const std::string& path : {place.path, absent}) {
    auto state = StateFile::open(path, soon());
    REQUIRE(state);
    state->set_entry("b", {{"id", "2"}});
  }
  CHECK(content_of(place.path) == sound);
  CHECK_FALSE(std::filesystem::exists(absent));
}

TEST_CASE("text that is not UTF-8 can be saved") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/state";
  {
    auto state = StateFile::open(path, soon());
    REQUIRE(state);
    state->set_entry("a\xff", {{"id", "\xfe|"}});
    REQUIRE(state->save());
  }
  const auto state = StateFile::open(path, soon());
  REQUIRE(state);
  CHECK_FALSE(state->damage());
  CHECK(state->entry("a\xef\xbf\xbd") == Json{{"id", "\xef\xbf\xbd|"}});
}

TEST_CASE("a place where others could put something in the way is refused") {
  struct Row {
    std::function<void(const Place&)> spoil;
    Cause cause;
    const char* says;
    const char* reason;
  };
  const auto link_to_sound = [](const Place& place, const char* name) {
    const std::string real = place.directory.write("real", sound);
    std::filesystem::remove(place.path + name);
    std::filesystem::create_symlink(real, place.path + name);
  };
  const auto fifo = [](const Place& place, const char* name) {
    std::filesystem::remove(place.path + name);
    REQUIRE(mkfifo((place.path + name).c_str(), 0600) == 0);
  };
  const Row rows[] = {
      {[&](const Place& p) { link_to_sound(p, ""); }, Cause::permission,
       "/state\" is a symbolic link", "a symbolic link"},
      {[](const Place& p) { std::filesystem::create_hard_link(p.path, p.path + "2"); },
       Cause::permission, "/state\" has a second name", "a hard link"},
      {[&](const Place& p) { fifo(p, ""); }, Cause::syntax, "/state\" is not a regular file",
       "a FIFO must not make us wait"},
      {[](const Place& p) {
         std::filesystem::remove(p.path);
         std::filesystem::create_directory(p.path);
       },
       Cause::syntax, "/state\" is not a regular file", "a directory"},
      {[](const Place& p) { chmod(p.path.c_str(), 0620); }, Cause::permission,
       "is writable by others: chmod go-w", "a file that the group may write"},
      {[](const Place& p) { chmod(p.directory.path().c_str(), 0770); }, Cause::permission,
       "is writable by others: chmod go-w", "a directory that the group may write"},
      {[](const Place& p) { chmod(p.directory.path().c_str(), 01707); }, Cause::permission,
       "is writable by others: chmod go-w", "a directory like /tmp"},
      {[&](const Place& p) { link_to_sound(p, ".lock"); }, Cause::permission,
       "/state.lock\" is a symbolic link", "a lock that is a symbolic link"},
      {[&](const Place& p) { fifo(p, ".lock"); }, Cause::syntax,
       "/state.lock\" is not a regular file", "a lock that is a FIFO"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const Place place;
    row.spoil(place);
    const auto state = StateFile::open(place.path, soon());
    REQUIRE_FALSE(state);
    check_error(state.error(), row.cause, row.says);
    CHECK(state.error().message.contains(place.directory.path()));
  }
}

TEST_CASE("what belongs to somebody else is refused" * doctest::skip(geteuid() != 0)) {
  for (const char* name : {"", "/state", "/state.lock"}) {
    CAPTURE(std::string(name));
    const Place place;
    place.directory.write("state.lock", "");
    REQUIRE(chown((place.directory.path() + name).c_str(), 65534, 65534) == 0);
    const auto state = StateFile::open(place.path, soon());
    REQUIRE_FALSE(state);
    check_error(state.error(), Cause::permission, "belongs to user 65534");
  }
}

TEST_CASE("a path that leads to no file is refused by name") {
  const Place place;
  const std::string& root = place.directory.path();
  struct Row {
    std::string path;
    Cause cause;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {"", Cause::syntax, "is not the name of a file", "nothing"},
      {root + "/", Cause::syntax, "is not the name of a file", "a directory"},
      {root + "/..", Cause::syntax, "is not the name of a file", "a directory above"},
      {root + "/none/state", Cause::internal, "No such file or directory", "no directory"},
      {place.path + "/state", Cause::syntax, "is not a directory", "a file as a directory"},
      {root + "/" + std::string(300, 'x'), Cause::internal, "too long", "a name that is too long"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const auto state = StateFile::open(row.path, soon());
    REQUIRE_FALSE(state);
    check_error(state.error(), row.cause, row.says);
  }
}

TEST_CASE("a file that nobody understands is reported once and begun anew") {
  const std::string begin = R"({"format":"mailprobe-state-1","entries":)";
  struct Row {
    std::string content;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {"", "is not JSON", "an empty file"},
      {"{\"format\":", "is not JSON", "half of one"},
      {std::string(sound) + "x", "is not JSON", "something behind it"},
      {begin + R"({"a":{"id":")" + "\xff\"}}}", "is not JSON", "no UTF-8"},
      {std::string(200000, '['), "is not JSON", "depth that would end a stack"},
      {begin + R"({"a":{"b":)" + std::string(100000, '[') + std::string(100000, ']') + "}}}",
       "is not JSON", "the same, well-formed"},
      {"[]", "is not of the format", "a list"},
      {R"({"format":"mailprobe-state-2","entries":{}})", "is not of the format", "a later format"},
      {R"({"format":1,"entries":{}})", "is not of the format", "a number for a format"},
      {R"({"entries":{}})", "is not of the format", "no format"},
      {R"({"format":"mailprobe-state-1"})", "is not of the format", "no entries"},
      {begin + "[]}", "is not of the format", "entries that are a list"},
      {begin + R"({"a":1}})", "is not of the format", "an entry that is no object"},
      {sound + std::string(plugin::largest_state, ' '), "is larger than", "too large"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const test::TempDirectory directory;
    const std::string path = directory.write("state", row.content);
    {
      auto state = StateFile::open(path, soon());
      REQUIRE(state);
      REQUIRE(state->damage());
      check_error(*state->damage(), Cause::syntax, row.says);
      CHECK(state->damage()->message.contains(path));
      CHECK(state->entry("a").is_null());
      state->set_entry("b", {{"id", "2"}});
      REQUIRE(state->save());
    }
    const auto again = StateFile::open(path, soon());
    REQUIRE(again);
    CHECK_FALSE(again->damage());
    CHECK(again->entry("b") == Json{{"id", "2"}});
  }
}

TEST_CASE("a save that fails leaves the old state, and nothing beside it") {
  struct Row {
    std::function<bool(const Place&)> task;
    const char* reason;
  };
  const auto fails = [](const Place& place, std::size_t size) {
    auto state = StateFile::open(place.path, soon());
    state->set_entry("b", {{"id", std::string(size, 'x')}});
    return !state->save();
  };
  const Row rows[] = {
      {[&](const Place& place) {
         std::signal(SIGXFSZ, SIG_IGN);
         const rlimit little{.rlim_cur = 1000, .rlim_max = 1000};
         setrlimit(RLIMIT_FSIZE, &little);
         return fails(place, 5000);
       },
       "the disk takes only a part of it"},
      {[&](const Place& place) { return fails(place, plugin::largest_state); }, "it is too large"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const Place place;
    CHECK(in_a_child([&] { return row.task(place); }) == 0);
    CHECK(content_of(place.path) == sound);
    CHECK_FALSE(std::filesystem::exists(place.path + ".tmp"));
    CHECK(add(place.path, "c"));
  }
}

TEST_CASE("what a run left that was killed while it wrote is in nobody's way") {
  const Place place;
  const std::string half = place.directory.write("state.tmp", "{\"form");
  REQUIRE(chmod(half.c_str(), 0400) == 0);
  REQUIRE(add(place.path, "b"));
  const auto state = StateFile::open(place.path, soon());
  REQUIRE(state);
  CHECK(state->entry("a") == Json{{"id", "1"}});
  CHECK(state->entry("b") == Json{{"id", "b"}});
}

TEST_CASE("nothing is written through a link that stands where the new file is made") {
  const Place place;
  const std::string victim = place.directory.write("victim", "untouched");
  std::filesystem::create_symlink(victim, place.path + ".tmp");
  REQUIRE(add(place.path, "b"));
  CHECK(content_of(victim) == "untouched");
  CHECK_FALSE(std::filesystem::is_symlink(place.path));
}

TEST_CASE("runs at the same time lose no entry, be they threads or processes") {
  constexpr int runs = 4;
  constexpr int entries = 10;
  const Place place;
  const auto add_all = [&](int run) {
    for (int i = 0; i < entries; ++i) {
      if (!add(place.path, std::to_string(run) + "." + std::to_string(i))) return false;
    }
    return true;
  };
  std::vector<pid_t> children;
  for (int run = 0; run < runs; ++run) {
    children.push_back(fork());
    REQUIRE(children.back() >= 0);
    if (children.back() == 0) _exit(add_all(run) ? 0 : 1);
  }
  std::vector<std::thread> threads;
  for (int run = runs; run < 2 * runs; ++run)
    threads.emplace_back([&add_all, run] { add_all(run); });
  for (std::thread& thread : threads)
    thread.join();
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  const auto state = StateFile::open(place.path, soon());
  REQUIRE(state);
  CHECK_FALSE(state->damage());
  for (int run = 0; run < 2 * runs; ++run) {
    for (int i = 0; i < entries; ++i) {
      const std::string key = std::to_string(run) + "." + std::to_string(i);
      CHECK(state->entry(key) == Json{{"id", key}});
    }
  }
}

TEST_CASE("a lock that somebody else holds is waited for until the deadline and no longer") {
  const Place place;
  auto holder = StateFile::open(place.path, soon());
  REQUIRE(holder);
  const auto begin = std::chrono::steady_clock::now();
  const auto state = StateFile::open(place.path, base::Deadline::after(100ms));
  const base::Duration elapsed = std::chrono::steady_clock::now() - begin;
  REQUIRE_FALSE(state);
  check_error(state.error(), Cause::timeout, place.path + ".lock");
  CHECK(elapsed >= 100ms);
  CHECK(elapsed <= 200ms);
}

TEST_CASE("a lock is for one file, and gone with its owner") {
  const Place place;
  {
    const auto holder = StateFile::open(place.path, soon());
    REQUIRE(holder);
    CHECK(StateFile::open(place.path + "2", base::Deadline::after(0ms)));
  }
  CHECK(StateFile::open(place.path, base::Deadline::after(0ms)));
}
