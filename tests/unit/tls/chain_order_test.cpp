// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/chain_order.hpp"

#include <vector>

#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {

TEST_CASE("how a chain is put together is seen, whether it can be trusted or not") {
  struct Row {
    const char* reason;
    std::vector<Certificate> presented;
    ChainOrder expected;
  };
  const lab::Identity leaf = authority().issue_for("mx.example.org");
  const lab::Identity other = authority().issue_for("other.example.org");
  const Certificate& own = leaf.certificate;
  const Certificate& issuer = authority().intermediate().certificate;
  const Certificate& root = authority().root().certificate;
  const std::vector<Row> rows{
      {"as it should be", {own, issuer}, {}},
      {"the root along", {own, issuer, root}, {.root_sent = true}},
      {"without the intermediate", {own}, {}},
      {"the root instead of the intermediate", {own, root}, {.superfluous = 1, .root_sent = true}},
      {"the wrong way round", {own, root, issuer}, {.in_order = false, .root_sent = true}},
      {"the intermediate twice", {own, issuer, issuer}, {.superfluous = 1}},
      {"somebody else's certificate", {own, issuer, other.certificate}, {.superfluous = 1}},
      {"somebody else's in between",
       {own, other.certificate, issuer},
       {.in_order = false, .superfluous = 1}},
      {"one that signed itself", {root}, {}},
      {"nothing", {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const ChainOrder order = examine_order(row.presented);
    CHECK(order.in_order == row.expected.in_order);
    CHECK(order.superfluous == row.expected.superfluous);
    CHECK(order.root_sent == row.expected.root_sent);
  }
}

}  // namespace mailprobe::tls
