// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/arguments.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace mailprobe::plugin;
using Texts = std::vector<std::string>;

namespace {

constexpr std::array<OptionSpec, 9> table{{
    {"H,hostname", "HOST", "", ""},
    {"t,timeout", "SECONDS", "", ""},
    {"S,starttls", "", "", ""},
    {"v,verbose", "", "", ""},
    {"extra-opts", "[SECTION]", "", ""},
    {"P,authpass", "SECRET", "", "", Value::secret},
    {"authpass-file", "FILE", "", ""},
    {"authpass-env", "NAME", "", ""},
    {"r,relay-test", "FROM TO", "", "", Value::pair},
}};

constexpr std::array<OldSpelling, 2> old{{{"-to", "-t"}, {"-pass", "-P"}}};

struct Taken {
  Texts texts;
  Texts secrets;
  Texts words;  // what is left of them in their place
};

Taken take(Texts words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size());
  for (std::string& word : words)
    pointers.push_back(word.data());
  Taken taken;
  for (const Argument& argument : take_arguments(table, old, pointers)) {
    taken.texts.push_back(argument.text);
    if (argument.secret) taken.secrets.emplace_back(argument.secret->reveal());
  }
  taken.words = std::move(words);
  return taken;
}

}  // namespace

TEST_CASE("whatever the spelling, an option is one argument with its long name") {
  struct Row {
    Texts words;
    Texts texts;
    const char* reason;
  };
  const Row rows[] = {
      {{"-H", "mx"}, {"--hostname=mx"}, "letter and value"},
      {{"-SvHmx", "a"}, {"--starttls", "--verbose", "--hostname=mx", "a"}, "bundled letters"},
      {{"--host", "-S"}, {"--hostname=-S"}, "a value that looks like an option"},
      {{"--host="}, {"--hostname="}, "an empty value"},
      {{"--start", "a"}, {"--starttls", "a"}, "a flag takes nothing"},
      {{"--starttls=no"}, {"--starttls=no"}, "what is wrong stays wrong"},
      {{"--extra", "a"}, {"--extra-opts", "a"}, "a value that may be left out"},
      {{"--relay-test", "a@b", "c@d", "e"}, {"--relay-test=a@b c@d", "e"}, "two words"},
      {{"-r", "", "c@d"}, {"--relay-test= c@d"}, "the null sender"},
      {{"-vr", "a@b c@d", "e"}, {"--verbose", "--relay-test=a@b c@d", "e"}, "both in one word"},
      {{"--relay-test=a@b c@d"}, {"--relay-test=a@b c@d"}, "behind an equals sign"},
      {{"-to", "5"}, {"--timeout=5"}, "an old spelling"},
      {{"-too"}, {"--timeout=oo"}, "only whole words are old spellings"},
      {{"-H", "-to"}, {"--hostname=-to"}, "a value is no spelling"},
      {{"--", "-S", "-to"}, {"--", "-S", "-to"}, "operands"},
      {{"-H"}, {"-H"}, "a value that is missing"},
      {{"--nonsense=x", "-x", "-"}, {"--nonsense=x", "-x", "-"}, "what nobody knows"},
      {{"--authpass-f", "x"}, {"--authpass-file=x"}, "another source of the secret"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(take(row.words).texts == row.texts);
  }
}

TEST_CASE("a secret is taken out of its word, however it is spelled and whatever else is wrong") {
  const Texts rows[] = {
      {"-P", "hunter2"},
      {"-Phunter2"},
      {"-SPhunter2"},
      {"-SP", "hunter2"},
      {"--authpass", "hunter2"},
      {"--authpass=hunter2"},
      {"--authpa", "hunter2"},
      {"--au=hunter2"},
      {"-pass", "hunter2"},
      {"-x", "-P", "hunter2"},
      {"--nonsense", "-xPhunter2"},
  };
  for (const Texts& row : rows) {
    CAPTURE(row.front());
    const Taken taken = take(row);
    CHECK(taken.secrets == Texts{"hunter2"});
    for (const std::string& text : taken.texts)
      CHECK(text.find("hunter2") == std::string::npos);
    CHECK(taken.words.back().ends_with("xxxxxxx"));
    CHECK(taken.words.back().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("what only looks like a secret option's value stays") {
  CHECK(take({"-H", "-P", "mx"}).texts == Texts{"--hostname=-P", "mx"});
  CHECK(take({"--", "-P", "mx"}).secrets.empty());
}
