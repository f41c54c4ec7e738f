// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same function over many inputs, at most `limit` at a time, on plain threads that share
// nothing and return values. Results stand in the order of the inputs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace mailprobe::base {

// The first exception of any call is thrown again here, after all threads have ended. One input, or
// a limit of one, runs on the caller's own thread.
template <typename Input, typename Function>
auto parallel_map(const std::vector<Input>& inputs, std::size_t limit, Function function) {
  using Output = std::invoke_result_t<Function&, const Input&>;
  std::vector<std::optional<Output>> slots(inputs.size());
  std::vector<std::exception_ptr> errors(inputs.size());
  std::atomic<std::size_t> next{0};

  const auto work = [&] {
    for (std::size_t i = next++; i < inputs.size(); i = next++) {
      try {
        slots[i].emplace(function(inputs[i]));
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  const std::size_t workers = std::min(std::max<std::size_t>(limit, 1), inputs.size());
  {
    std::vector<std::jthread> threads;
    // Where the system gives no more threads, those there are do the work.
    const auto start_one = [&] {
      try {
        threads.emplace_back(work);
        return true;
      } catch (const std::system_error&) {
        return false;
      }
    };
    std::size_t running = 1;
    while (running < workers && start_one())
      ++running;
    work();
  }

  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  std::vector<Output> outputs;
  outputs.reserve(slots.size());
  for (auto& slot : slots)
    outputs.push_back(std::move(slot).value());
  return outputs;
}

}  // namespace mailprobe::base
