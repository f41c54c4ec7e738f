// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/digest.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/encoding.hpp"

using namespace mailprobe;
using crypto::Hash;

TEST_CASE("digests are those of the standard's examples") {
  struct Row {
    Hash hash;
    std::string text;
    std::string value;
  };
  const std::vector<Row> rows{
      {Hash::sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {Hash::sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {Hash::sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {Hash::sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const auto value = crypto::digest_of(row.hash, row.text);
    CHECK(base::format_hex(value) == row.value);
    CHECK(value.size() == crypto::digest_size(row.hash));
  }
}

TEST_CASE("a digest can be looked at on the way") {
  crypto::Digest digest(Hash::sha256);
  digest.update("a");
  CHECK(digest.value() == crypto::digest_of(Hash::sha256, "a"));
  digest.update("");
  digest.update("bc");
  CHECK(digest.value() == crypto::digest_of(Hash::sha256, "abc"));
}
