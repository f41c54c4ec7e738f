// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <expected>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "base/foreign_text.hpp"
#include "base/unique_fd.hpp"
#include "process/child.hpp"

namespace mailprobe::process {
namespace {

using base::Deadline;
using base::UniqueFd;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

// Standard descriptors may be closed here, and a pipe must not end up where the program's own will
// be.
UniqueFd above_standard(int fd) {
  const UniqueFd original(fd);
  return UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

std::expected<Pipe, int> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(errno);
  Pipe pipe{above_standard(ends[0]), above_standard(ends[1])};
  if (!pipe.read || !pipe.write) return std::unexpected(errno);
  fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

// Reads what a child writes, and decides when that is over.
class Supervision {
 public:
  struct Ends {
    UniqueFd output;
    UniqueFd errors;
  };

  Supervision(const Child& child, Ends ends, const Sink& sink, const Limits& limits)
      : child_(child), ends_(std::move(ends)), sink_(sink), limits_(limits) {}

  // exited: the child is a zombie, and all that it wrote was read.
  End watch(Deadline deadline) {
    for (;;) {
      // Looked at before reading: what it has written is in the pipes then.
      const bool ended = child_.has_ended();
      if (ended) child_.kill_group();  // or what it left behind could write on for ever
      const bool progress = read_output() || read_errors();
      if (verdict_) return *verdict_;
      if (ended && !progress) return End::exited;
      if (deadline.expired()) return End::timed_out;
      if (!progress) wait(deadline);
    }
  }

  void report(Outcome& outcome) {
    outcome.errors = std::move(errors_);
    outcome.errors_cut = errors_cut_;
    outcome.output = written_;
  }

 private:
  void wait(Deadline deadline) const {
    // Not longer: the end of the child may be seen by looking only.
    constexpr std::chrono::milliseconds look_again{20};
    const auto watched = [](int fd) { return pollfd{.fd = fd, .events = POLLIN, .revents = 0}; };
    std::array<pollfd, 3> descriptors{watched(ends_.output.get()), watched(ends_.errors.get()),
                                      watched(child_.descriptor())};
    base::wait_for(descriptors, deadline.within(look_again));
  }

  // Nothing if there is nothing now, or never again.
  std::string_view read_chunk(UniqueFd& end) {
    if (!end) return {};
    const ssize_t count = read(end.get(), chunk_.data(), chunk_.size());
    if (count > 0) return {chunk_.data(), static_cast<std::size_t>(count)};
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) end.reset();
    return {};
  }

  bool read_output() {
    std::string_view chunk = read_chunk(ends_.output);
    if (chunk.empty()) return false;
    const std::uint64_t room = limits_.output - written_;
    if (chunk.size() > room) verdict_ = End::output_limit;
    chunk = chunk.substr(0, room);
    written_ += chunk.size();
    if (!chunk.empty() && sink_(chunk) == Appetite::enough && !verdict_) verdict_ = End::stopped;
    return true;
  }

  bool read_errors() {
    const std::string_view chunk = read_chunk(ends_.errors);
    const std::size_t room = limits_.errors - errors_.size();
    errors_cut_ = errors_cut_ || chunk.size() > room;
    errors_ += chunk.substr(0, room);
    return !chunk.empty();
  }

  const Child& child_;  // lives as long as the call
  Ends ends_;
  const Sink& sink_;
  const Limits& limits_;
  std::array<char, 65536> chunk_{};
  std::uint64_t written_ = 0;
  std::string errors_;
  bool errors_cut_ = false;
  std::optional<End> verdict_;
};

Outcome not_started(std::string why) {
  return {.end = End::not_started, .trouble = std::move(why)};
}

Outcome not_started(int error) { return not_started(std::generic_category().message(error)); }

// What exec(2) would take for something else.
std::optional<std::string> find_fault(const Program& program) {
  if (!program.path.starts_with('/')) return "the path is not absolute";
  const auto has_nul = [](const std::string& text) { return text.contains('\0'); };
  if (has_nul(program.path) || std::ranges::any_of(program.arguments, has_nul))
    return "an argument holds a NUL";
  return std::nullopt;
}

Outcome supervise(Child& child, Supervision& supervision, Deadline deadline) {
  Outcome outcome{.end = supervision.watch(deadline)};
  supervision.report(outcome);
  const auto status = child.finish();
  outcome.left_running = !status;
  if (outcome.end == End::exited && status) {
    outcome.end = status->by_signal ? End::signalled : End::exited;
    outcome.code = status->code;
  }
  return outcome;
}

}  // namespace

Outcome run(const Program& program, const Sink& sink, Deadline deadline, const Limits& limits) {
  const auto begin = std::chrono::steady_clock::now();
  if (auto fault = find_fault(program)) return not_started(*std::move(fault));
  auto output = make_pipe();
  if (!output) return not_started(output.error());
  auto errors = make_pipe();
  if (!errors) return not_started(errors.error());

  std::vector<std::string> argv{program.path};
  argv.insert(argv.end(), program.arguments.begin(), program.arguments.end());
  auto child = Child::start(std::move(argv), output->write.get(), errors->write.get());
  if (!child) return not_started(child.error());
  output->write.reset();
  errors->write.reset();

  Supervision supervision(*child, {std::move(output->read), std::move(errors->read)}, sink, limits);
  Outcome outcome = supervise(*child, supervision, deadline);
  outcome.elapsed = std::chrono::steady_clock::now() - begin;
  return outcome;
}

std::string describe(const Program& program, const Outcome& outcome) {
  const std::string name = base::quote(program.path);
  switch (outcome.end) {
    case End::exited:
      if (outcome.code < 0) return fmt::format("nobody knows how {} ended", name);
      return fmt::format("{} ended with code {}", name, outcome.code);
    case End::signalled:
      return fmt::format("{} was ended by signal {} ({})", name, outcome.code,
                         sigdescr_np(outcome.code) == nullptr ? "?" : sigdescr_np(outcome.code));
    case End::not_started:
      return fmt::format("{} cannot be started: {}", name, base::printable(outcome.trouble));
    case End::timed_out:
      return fmt::format("{} had not ended after {:.1f} s", name,
                         base::to_seconds(outcome.elapsed));
    case End::output_limit:
      return fmt::format("{} was ended after {} bytes of output", name, outcome.output);
    case End::stopped: break;
  }
  return fmt::format("{} was ended, as what it had written was enough", name);
}

}  // namespace mailprobe::process
