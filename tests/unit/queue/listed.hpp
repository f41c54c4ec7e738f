// SPDX-License-Identifier: GPL-3.0-or-later
//
// A listing, read as a whole and in the smallest pieces: both must give the same.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "base/foreign_text.hpp"
#include "queue/listing_reader.hpp"

namespace mailprobe::test {

struct Listed {
  std::vector<queue::Message> messages;
  queue::Account account;

  bool operator==(const Listed&) const = default;
};

inline constexpr std::size_t whole = std::string_view::npos;

template <typename Reader, typename... Arguments>
Listed read_in_pieces(std::string_view text, std::size_t size, const queue::ProgramEnd& end,
                      Arguments... arguments) {
  Listed listed;
  Reader reader(arguments...,
                [&](const queue::Message& message) { listed.messages.push_back(message); });
  for (std::size_t at = 0; at < text.size(); at += size == whole ? text.size() : size)
    reader.feed(text.substr(at, size));
  listed.account = reader.finish(end);
  return listed;
}

template <typename Reader, typename... Arguments>
Listed read_listing(std::string_view text, const queue::ProgramEnd& end, Arguments... arguments) {
  const Listed listed = read_in_pieces<Reader>(text, whole, end, arguments...);
  CHECK(read_in_pieces<Reader>(text, 1, end, arguments...) == listed);
  CHECK(base::printable(listed.account.sentence, 1000).size() >= listed.account.sentence.size());
  return listed;
}

// 2026-11-21 03:00:00 UTC
inline constexpr queue::Time now{std::chrono::seconds{1795230000}};

inline queue::Time at(std::int64_t seconds) { return queue::Time(std::chrono::seconds(seconds)); }

}  // namespace mailprobe::test
