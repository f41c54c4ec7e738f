// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a transfer is kept, and when it is ended because there is too much of it. For the files
// of this folder.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/easy.hpp"
#include "http/response_head.hpp"

namespace mailprobe::http {

struct Received {
  std::size_t body_limit;
  HeadReader head;
  std::string body;
  bool body_too_long = false;
  std::optional<base::Error> refused;  // why the transfer was ended
  std::exception_ptr thrown;           // through libcurl no exception may pass
};

// `received` must stay where it is until the transfer is over.
void receive_into(Easy& easy, Received& received);

}  // namespace mailprobe::http
