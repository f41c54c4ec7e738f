// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_reader.hpp"

#include <array>

#include <doctest/doctest.h>

using mailprobe::base::ByteReader;

TEST_CASE("numbers are read big-endian") {
  const std::array<std::uint8_t, 7> bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};
  ByteReader reader(bytes);
  CHECK(reader.u8() == 0x01);
  CHECK(reader.u16() == 0x0203);
  CHECK(reader.u32() == 0x04050607U);
  CHECK(reader.remaining() == 0);
  CHECK_FALSE(reader.failed());
}

TEST_CASE("a read past the end gives zero and fails for good") {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ByteReader reader(bytes);
  CHECK(reader.u32() == 0x01020300U);
  CHECK(reader.failed());
  CHECK(reader.u8() == 0);
  reader.seek(0);
  CHECK(reader.failed());
  CHECK(reader.remaining() == 0);
}

TEST_CASE("a field is whole or empty") {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ByteReader reader(bytes);
  CHECK(reader.take(2).size() == 2);
  CHECK(reader.position() == 2);
  CHECK(reader.take(2).empty());
  CHECK(reader.failed());
}

TEST_CASE("seek goes to the end but not beyond") {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ByteReader reader(bytes);
  reader.seek(3);
  CHECK_FALSE(reader.failed());
  reader.seek(4);
  CHECK(reader.failed());
  CHECK(reader.whole().size() == 3);
}
