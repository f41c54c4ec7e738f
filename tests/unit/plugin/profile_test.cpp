// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/profile.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;

namespace {

using Texts = std::vector<std::string>;

Texts expand(const Texts& texts) {
  plugin::Arguments arguments;
  for (const std::string& text : texts)
    arguments.push_back({.text = text, .secret = std::nullopt});
  const auto expanded = plugin::expand_profile(std::move(arguments));
  if (!expanded) return {"error: " + expanded.error().message};
  Texts result;
  for (const plugin::Argument& argument : *expanded)
    result.push_back(argument.text);
  return result;
}

}  // namespace

TEST_CASE("a profile's options stand before those that were given") {
  CHECK(expand({"-v", "--profile=zabbix", "--timeout=9"}) ==
        Texts{"--format=json", "--timeout=2.5", "-v", "--profile=zabbix", "--timeout=9"});
  CHECK(expand({"--verbose"}) == Texts{"--verbose"});
  CHECK(expand({"--profile="}) == Texts{"--profile="});
  CHECK(expand({"--", "--profile=zabbix"}) == Texts{"--", "--profile=zabbix"});
}

TEST_CASE("a profile that nobody knows is an error") {
  CHECK(expand({"--profile=zabix"}) == Texts{"error: --profile: \"zabix\" is not zabbix"});
  CHECK(expand({"--profile=zabbix", "--profile=x"}) ==
        Texts{"error: --profile: \"x\" is not zabbix"});
}
