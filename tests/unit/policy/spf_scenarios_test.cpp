// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every scenario of tests/scenarios/spf, twice: over a table in memory, and over real sockets with
// a server that answers, cuts its datagrams or keeps silent.
#include "support/spf_scenarios.hpp"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "dns/cares_resolver.hpp"
#include "lab/dns_server.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;

namespace {

void check_world(const test::SpfWorld& world, dns::Resolver& resolver, base::Duration per_batch) {
  for (const test::SpfCase& spf_case : world.cases) {
    CAPTURE(world.file);
    CAPTURE(spf_case.sentence);
    CAPTURE(spf_case.request.mail_from);
    dns::Inquiry inquiry;
    const dns::Patience patience{base::Deadline::after(20s), per_batch};
    const auto evaluation = dns::settle(inquiry, resolver, patience, [&](dns::Inquiry& asked) {
      return policy::spf::evaluate(asked, spf_case.request);
    });
    CAPTURE(evaluation.reason);
    CHECK(std::string(format_result(evaluation.result)) == spf_case.result);
    CHECK(evaluation.explanation == spf_case.explanation);
    const bool has_reason = spf_case.result == "none" || spf_case.result.ends_with("error");
    CHECK(evaluation.reason.empty() != has_reason);
  }
}

}  // namespace

TEST_CASE("every scenario comes out as RFC 7208 has it") {
  std::size_t cases = 0;
  for (const test::SpfWorld& world : test::load_spf_scenarios()) {
    test::MemoryResolver resolver(world.zone);
    check_world(world, resolver, 10s);
    cases += world.cases.size();
  }
  CHECK(cases >= 250);
}

TEST_CASE("and the same over real sockets") {
  for (const test::SpfWorld& world : test::load_spf_scenarios()) {
    test::MemoryResolver zone(world.zone);
    const lab::DnsServer server(lab::answer_or_keep_silent(zone));
    dns::CaresResolver resolver({.servers = {server.endpoint()}, .search = {}});
    check_world(world, resolver, 300ms);
  }
}
