// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/received.hpp"

#include <algorithm>
#include <functional>

namespace mailprobe::http {
namespace {

std::size_t guarded(Received& received, const std::function<std::size_t()>& step) noexcept {
  try {
    return step();
  } catch (...) {
    received.thrown = std::current_exception();
    return 0;
  }
}

// NOLINTBEGIN(readability-non-const-parameter): the types are libcurl's

// libcurl ends the transfer if less is returned than it gave.
std::size_t take_head_line(char* data, std::size_t /*one*/, std::size_t size, void* user) {
  auto& received = *static_cast<Received*>(user);
  return guarded(received, [&]() -> std::size_t {
    const auto taken = received.head.take({data, size});
    if (taken) return size;
    received.refused = taken.error();
    return 0;
  });
}

std::size_t take_body(char* data, std::size_t /*one*/, std::size_t size, void* user) {
  auto& received = *static_cast<Received*>(user);
  return guarded(received, [&] {
    const std::size_t room = received.body_limit - received.body.size();
    received.body.append(data, std::min(size, room));
    received.body_too_long = size > room;
    return std::min(size, room);
  });
}

// NOLINTEND(readability-non-const-parameter)

}  // namespace

void receive_into(Easy& easy, Received& received) {
  easy.set(CURLOPT_HEADERFUNCTION, static_cast<curl_write_callback>(take_head_line));
  easy.set(CURLOPT_HEADERDATA, &received);
  easy.set(CURLOPT_WRITEFUNCTION, static_cast<curl_write_callback>(take_body));
  easy.set(CURLOPT_WRITEDATA, &received);
}

}  // namespace mailprobe::http
