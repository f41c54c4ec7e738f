// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/option_values.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;
using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;

TEST_CASE("reply codes are single ones, or whole classes") {
  struct Row {
    const char* text;
    std::vector<int> held;
    std::vector<int> others;
    const char* format;
  };
  const Row rows[] = {
      {"250", {250}, {249, 251, 550}, "250"},
      {"250,251", {250, 251}, {252}, "250 or 251"},
      {" 250 , 5XX", {250, 500, 554, 599}, {251, 499}, "250 or 5xx"},
      {"2xx", {200, 220, 299}, {300}, "2xx"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const auto codes = ReplyCodes::parse(row.text);
    REQUIRE(codes);
    for (const int code : row.held)
      CHECK(codes->hold(code));
    for (const int code : row.others)
      CHECK_FALSE(codes->hold(code));
    CHECK(codes->format() == row.format);
  }
  for (const char* wrong :
       {"", "25", "2500", "199", "600", "2x0", "xxx", "250,", "250 251", "-250"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(ReplyCodes::parse(wrong));
  }
}

TEST_CASE("a recipient has an address and perhaps codes; a '=' of the address stays its own") {
  struct Row {
    const char* text;
    const char* path;
    int expected;
  };
  const Row rows[] = {
      {"a@b.example", "a@b.example", 250},
      {"<a@b.example>", "a@b.example", 251},
      {"a@b.example=550", "a@b.example", 550},
      {"<a@b.example>=5xx", "a@b.example", 599},
      {"bounce-a=b@c.example", "bounce-a=b@c.example", 250},
      {"bounce-a=b@c.example=450", "bounce-a=b@c.example", 450},
      {"postmaster", "postmaster", 250},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const auto recipient = parse_recipient(row.text);
    REQUIRE(recipient);
    CHECK(recipient->path == row.path);
    CHECK(recipient->expected.hold(row.expected));
  }
  for (const char* wrong : {"", "<>", "nobody", "a b@c.example", "a@b.example=", "a@b.example=no",
                            "a@b.example=999", "a@b>c.example"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(parse_recipient(wrong));
  }
}

TEST_CASE("an extension may be asked for in the clear, and with a word behind it") {
  CHECK(parse_extension_rule("--expect-ext", "pipelining")->format() == "PIPELINING");
  CHECK(parse_extension_rule("--expect-ext", "Clear:auth=plain")->format() == "clear:AUTH=PLAIN");
  for (const char* wrong : {"", "clear:", "AUTH=", "=PLAIN", "-X", "A B"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(parse_extension_rule("--expect-ext", wrong));
  }
}

TEST_CASE("sizes have units of 1024") {
  struct Row {
    const char* text;
    std::uint64_t bytes;
  };
  for (const Row& row :
       {Row{"1", 1}, Row{"10k", 10240}, Row{"25M", 26214400}, Row{"2G", 1ULL << 31}}) {
    CAPTURE(std::string(row.text));
    CHECK(parse_size(row.text) == row.bytes);
  }
  for (const char* wrong :
       {"", "0", "k", "-1", "1T", "1.5M", "18446744073709551616", "18014398509481984k"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(parse_size(wrong));
  }
}

TEST_CASE("a phase has thresholds, as ranges have it") {
  const auto phase = parse_phase_thresholds("tls=0.5,~:2");
  REQUIRE(phase);
  CHECK(phase->first == "tls");
  CHECK(phase->second.judge(0.4) == plugin::Status::ok);
  CHECK(phase->second.judge(1) == plugin::Status::warning);
  CHECK(phase->second.judge(3) == plugin::Status::critical);
  CHECK(parse_phase_thresholds("dns=1")->first == "dns");
  for (const char* wrong : {"", "tls", "lunch=1", "tls=", "tls=1,2,3", "tls=a", "=1"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(parse_phase_thresholds(wrong));
  }
}

TEST_CASE("whoever comes back must have the time for it") {
  CHECK(parse_retry("2.5", 10s) == base::Duration(2500ms));
  for (const char* wrong : {"", "0", "-1", "10", "11", "soon"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(parse_retry(wrong, 10s));
  }
}

TEST_CASE("every phase is known by its name, and says what is awaited") {
  for (int i = 0; i <= static_cast<int>(Phase::quit); ++i) {
    const auto phase = static_cast<Phase>(i);
    CHECK(parse_phase(format_phase(phase)) == phase);
    CHECK_FALSE(what_is_awaited(phase).empty());
  }
  CHECK_FALSE(parse_phase("dns"));
  CHECK_FALSE(parse_phase(""));
}
