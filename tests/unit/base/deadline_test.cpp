// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/deadline.hpp"

#include <array>
#include <csignal>
#include <system_error>
#include <thread>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/unique_fd.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    read = base::UniqueFd(ends[0]);
    write = base::UniqueFd(ends[1]);
  }
  base::UniqueFd read;
  base::UniqueFd write;
};

base::Wait wait_for_input(const Pipe& pipe, base::Deadline deadline) {
  std::array<pollfd, 1> descriptors{pollfd{.fd = pipe.read.get(), .events = POLLIN, .revents = 0}};
  return base::wait_for(descriptors, deadline);
}

}  // namespace

TEST_CASE("time that remains is never negative") {
  const auto past = base::Deadline::at(std::chrono::steady_clock::now() - 1s);
  CHECK(past.remaining() == 0ns);
  CHECK(past.expired());
  CHECK_FALSE(base::Deadline::after(1h).expired());
}

TEST_CASE("within gives the earlier of two instants") {
  const auto whole = base::Deadline::after(1h);
  CHECK(whole.within(2h) == whole);
  CHECK(whole.within(1s).remaining() <= 1s);
}

TEST_CASE("waiting ends with data or with the deadline, whichever is first") {
  const Pipe pipe;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(wait_for_input(pipe, base::Deadline::after(30ms)) == base::Wait::expired);
  CHECK(std::chrono::steady_clock::now() - begin >= 30ms);
  REQUIRE(write(pipe.write.get(), "x", 1) == 1);
  CHECK(wait_for_input(pipe, base::Deadline::after(10s)) == base::Wait::ready);
}

TEST_CASE("data does not stretch a deadline that has passed") {
  const Pipe pipe;
  REQUIRE(write(pipe.write.get(), "x", 1) == 1);
  CHECK(wait_for_input(pipe, base::Deadline::after(0s)) == base::Wait::expired);
}

TEST_CASE("a signal does not end the waiting") {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR1, &action, nullptr);
  const Pipe pipe;
  const pthread_t waiter = pthread_self();
  const std::jthread signaller([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pthread_kill(waiter, SIGUSR1);
      std::this_thread::yield();
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  CHECK(wait_for_input(pipe, base::Deadline::after(50ms)) == base::Wait::expired);
  CHECK(std::chrono::steady_clock::now() - begin >= 50ms);
}

TEST_CASE("a number of descriptors that no process may poll is an error, not a wait") {
  std::array<pollfd, 0> none{};
  CHECK(base::wait_for(none, base::Deadline::after(5ms)) == base::Wait::expired);
  CHECK_THROWS_AS(base::wait_for(std::span<pollfd>(static_cast<pollfd*>(nullptr), 1U << 30U),
                                 base::Deadline::after(1s)),
                  std::system_error);
}

TEST_CASE("seconds are what perfdata shows") { CHECK(base::to_seconds(1500ms) == 1.5); }
