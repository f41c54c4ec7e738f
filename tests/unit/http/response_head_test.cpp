// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response_head.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using Lines = std::vector<std::string>;

namespace {

base::Result<void> take(http::HeadReader& reader, const Lines& lines) {
  for (const std::string& line : lines) {
    if (auto taken = reader.take(line + "\r\n"); !taken) return taken;
  }
  return {};
}

std::string error_of(const Lines& lines) {
  http::HeadReader reader;
  const auto taken = take(reader, lines);
  if (taken) return "";
  CHECK(taken.error().cause == base::Cause::protocol);
  return taken.error().message;
}

}  // namespace

TEST_CASE("the fields that count are read whatever their case, and the others are passed over") {
  http::HeadReader reader;
  REQUIRE(take(reader, {"HTTP/1.1 302 Found", "cOnTent-Type:\t text/html ", "X: y", "no colon",
                        "LOCATION:/a b", ""}));
  CHECK(reader.complete());
  CHECK(reader.head().status == 302);
  CHECK(reader.head().content_type == "text/html");
  CHECK(reader.head().location == "/a b");
}

TEST_CASE("a field that comes twice or is folded is one value") {
  http::HeadReader reader;
  REQUIRE(
      take(reader, {"HTTP/1.0 200", " before any field", "Content-Type: text/plain;", "\tcharset=x",
                    "X: y", " of x", "Content-Type: text/html", "Location", " folded", ""}));
  CHECK(reader.head().content_type == "text/plain; charset=x, text/html");
  CHECK(reader.head().location.empty());
}

TEST_CASE("an interim answer is forgotten and a trailer changes nothing") {
  http::HeadReader reader;
  REQUIRE(take(reader, {"HTTP/1.1 103 Early Hints", "Location: /early", ""}));
  CHECK_FALSE(reader.complete());
  REQUIRE(take(reader, {"HTTP/1.1 200 OK", "Content-Type: text/plain", ""}));
  CHECK(reader.complete());
  REQUIRE(take(reader, {"Location: /late", "HTTP/1.1 500 x", ""}));
  CHECK(reader.head().status == 200);
  CHECK(reader.head().location.empty());
}

TEST_CASE("101 is final: what comes behind it is no HTTP") {
  http::HeadReader reader;
  REQUIRE(take(reader, {"HTTP/1.1 101 Switching Protocols", ""}));
  CHECK(reader.complete());
  CHECK(reader.head().status == 101);
}

TEST_CASE("what is no head of HTTP is refused and quoted") {
  struct Row {
    Lines lines;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {{"220 mx ESMTP\x1b"}, "no status line of HTTP: \"220 mx ESMTP\\x1b\"", "another protocol"},
      {{""}, "no status line of HTTP: \"\"", "nothing"},
      {{"HTTP/2 200"}, "no status line", "a version that does not look like this"},
      {{"HTTP/1.1"}, "no status line", "no code"},
      {{"HTTP/1.1 20"}, "no status line", "a short code"},
      {{"HTTP/1.1 2000"}, "no status line", "a long code"},
      {{"HTTP/1.1 099 x"}, "no status line", "a code below 100"},
      {{"HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", ""}, "the answer is coded as", "TE"},
      {{"HTTP/1.1 200 OK", "Content-Encoding: br", ""}, "the body is coded as \"br\"", "CE"},
      {{"HTTP/1.1 200 OK", "X: " + std::string(17000, 'x')}, "larger than 16 KiB", "a long line"},
      {{"HTTP/1.1 200 OK", "", "X: " + std::string(17000, 'x')}, "larger than 16 KiB", "a trailer"},
      {Lines(101, "HTTP/1.1 100 x"), "more than 100 lines", "many fields"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const std::string message = error_of(row.lines);
    CAPTURE(message);
    CHECK(message.contains(row.says));
  }
}

TEST_CASE("endless interim answers count as one head") {
  Lines lines;
  for (int i = 0; i < 60; ++i) {
    lines.emplace_back("HTTP/1.1 100 Continue");
    lines.emplace_back("");
  }
  CHECK(error_of(lines).contains("more than 100 lines"));
}

TEST_CASE("codings that change nothing are allowed") {
  CHECK(error_of({"HTTP/1.1 200 OK", "Transfer-Encoding: Chunked", "Content-Encoding: identity",
                  ""}) == "");
}
