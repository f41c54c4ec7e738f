// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.hpp"

#include <array>
#include <cstring>
#include <ostream>
#include <type_traits>

#include <doctest/doctest.h>
#include <sys/prctl.h>

using mailprobe::base::Secret;

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

TEST_CASE("a secret cannot be copied or printed") {
  CHECK_FALSE(std::is_copy_constructible_v<Secret>);
  CHECK_FALSE(std::is_copy_assignable_v<Secret>);
  CHECK_FALSE(fmt::is_formattable<Secret>::value);
  CHECK_FALSE(Streamable<Secret>);
}

TEST_CASE("a secret taken from an argument is overwritten there") {
  std::array<char, 8> argument{"hunter2"};
  const Secret secret = Secret::take_from_argument(argument.data());
  CHECK(secret.reveal() == "hunter2");
  CHECK(std::string_view(argument.data()) == "xxxxxxx");
}

TEST_CASE("a secret that was moved away leaves nothing behind") {
  Secret first = Secret::copy_of("hunter2");
  Secret second = Secret::copy_of("another");
  second = std::move(first);
  CHECK(second.reveal() == "hunter2");
  CHECK(first.reveal().empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK(second.reveal() == "hunter2");
}

TEST_CASE("while a secret is held the process cannot be dumped") {
  const Secret secret = Secret::copy_of("hunter2");
  CHECK(prctl(PR_GET_DUMPABLE) == 0);
}
