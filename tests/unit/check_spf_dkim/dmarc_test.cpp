// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim says of DMARC, and of what stands beside it.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::join;
using test::run;

namespace {

struct Row {
  std::string reason;
  std::string zone;  // of d.test
  std::string findings;
  std::string remarks = {};
  std::vector<std::string> options = {};
};

std::string record(const std::string& text) { return "_dmarc.d.test. TXT \"" + text + "\"\n"; }

const std::string with_reports = "; rua=mailto:a@d.test";

const std::vector<Row> rows{
    {"a sound record", record("v=DMARC1; p=reject" + with_reports), ""},
    {"there is none", "d.test. A 192.0.2.1", "dmarc.missing"},
    {"which may be required", "d.test. A 192.0.2.1", "dmarc.missing", "", {"--require-dmarc"}},
    {"no policy is weaker than any",
     "d.test. A 192.0.2.1",
     "dmarc.missing dmarc.policy_weak",
     "",
     {"--min-policy", "quarantine"}},
    {"it cannot be asked for", "!servfail _dmarc.d.test. TXT", "dmarc.unknown"},
    {"nor can what is above it, and that may hold one", "!timeout _dmarc.test. TXT",
     "dmarc.unknown"},
    {"two", record("v=DMARC1; p=none") + record("v=DMARC1; p=reject"),
     "dmarc.missing dmarc.several"},
    {"in another letter case it does not count", record("v=dmarc1; p=reject"),
     "dmarc.missing dmarc.not_counted"},
    {"p=none", record("v=DMARC1; p=none" + with_reports), "dmarc.policy_none"},
    {"nobody gets reports", record("v=DMARC1; p=reject"), "", "dmarc.no_reports"},
    {"t=y", record("v=DMARC1; p=reject; t=y" + with_reports), "dmarc.differs dmarc.partly_applied"},
    {"pct", record("v=DMARC1; p=reject; pct=20" + with_reports), "dmarc.differs", "dmarc.remark"},
    {"sp is weaker", record("v=DMARC1; p=reject; sp=none" + with_reports), "dmarc.below_weaker"},
    {"np is weaker", record("v=DMARC1; p=reject; np=none" + with_reports), "dmarc.below_weaker"},
    {"np is stricter", record("v=DMARC1; p=quarantine; np=reject" + with_reports), ""},
    {"a tag that stands twice", record("v=DMARC1; p=reject; p=none" + with_reports),
     "dmarc.suspicious_tag"},
    {"a tag that cannot be read", record("v=DMARC1; p=reject; adkim=x" + with_reports),
     "dmarc.invalid_tag"},
    {"unknown tags are passed over", record("v=DMARC1; p=reject; x=y" + with_reports), ""},
    {"a policy that nobody knows", record("v=DMARC1; p=rejct"), "dmarc.faulty", "dmarc.no_reports"},
    {"which counts as none where there are reports", record("v=DMARC1; p=rejct" + with_reports),
     "dmarc.policy_none dmarc.reports_only"},
    {"the policy stands last", record("v=DMARC1" + with_reports + "; p=reject"),
     "dmarc.legacy_fault"},
    {"--min-policy",
     record("v=DMARC1; p=quarantine" + with_reports),
     "dmarc.policy_weak",
     "",
     {"--min-policy", "reject"}},
    {"--min-policy for names below",
     record("v=DMARC1; p=reject; sp=none" + with_reports),
     "dmarc.below_weaker dmarc.policy_weak",
     "",
     {"--min-policy", "quarantine"}},
    {"--min-policy none is content with a record",
     record("v=DMARC1; p=none" + with_reports),
     "",
     "",
     {"--min-policy", "none"}},
    {"reports to another domain that does not agree",
     record("v=DMARC1; p=reject; rua=mailto:a@o.example"), "dmarc.report_refused"},
    {"and that does",
     record("v=DMARC1; p=reject; rua=mailto:a@o.example") +
         "d.test._report._dmarc.o.example. TXT \"v=DMARC1;\"",
     ""},
    {"and that cannot be asked",
     record("v=DMARC1; p=reject; rua=mailto:a@o.example") +
         "!servfail d.test._report._dmarc.o.example. TXT",
     "dmarc.report_unknown"},
    {"SPF for another domain counts for nothing",
     record("v=DMARC1; p=reject" + with_reports),
     "dmarc.spf_not_aligned",
     "",
     {"--mail-from", "bounce@o.example"}},
    {"SPF for a name below is aligned",
     record("v=DMARC1; p=reject" + with_reports),
     "",
     "",
     {"--mail-from", "bounce@b.d.test"}},
    {"unless aspf is strict",
     record("v=DMARC1; p=reject; aspf=s" + with_reports),
     "dmarc.spf_not_aligned",
     "",
     {"--mail-from", "bounce@b.d.test"}},
};

const std::string companions =
    record("v=DMARC1; p=reject" + with_reports) + "d.test. TXT \"v=spf1 -all\"\n";

const std::vector<Row> companion_rows{
    {"nothing is required", companions, "", "bimi.missing mta_sts.missing tls_rpt.missing"},
    {"everything is",
     companions,
     "bimi.missing mta_sts.missing tls_rpt.missing",
     "",
     {"--require-bimi", "--require-mta-sts", "--require-tls-rpt"}},
    {"and everything is there",
     companions + "default._bimi.d.test. TXT \"v=BIMI1; l=https://d.test/l.svg; a=\"\n"
                  "_mta-sts.d.test. TXT \"v=STSv1; id=1\"\n"
                  "_smtp._tls.d.test. TXT \"v=TLSRPTv1; rua=mailto:a@d.test\"\n",
     "",
     "",
     {"--require-bimi", "--require-mta-sts", "--require-tls-rpt"}},
    {"what cannot be asked for is not absent",
     companions + "!servfail default._bimi.d.test. TXT\n!servfail _mta-sts.d.test. TXT\n"
                  "!servfail _smtp._tls.d.test. TXT\n",
     "bimi.unknown mta_sts.unknown tls_rpt.unknown",
     "",
     {"--require-bimi", "--require-mta-sts", "--require-tls-rpt"}},
    {"a logo needs a policy",
     "d.test. TXT \"v=spf1 -all\"\n" + record("v=DMARC1; p=none" + with_reports) +
         "default._bimi.d.test. TXT \"v=BIMI1; l=https://d.test/l.svg\"\n",
     "bimi.missing dmarc.policy_none",
     "mta_sts.missing tls_rpt.missing",
     {"--require-bimi"}},
    {"two MTA-STS records",
     companions +
         "_mta-sts.d.test. TXT \"v=STSv1; id=1\"\n_mta-sts.d.test. TXT \"v=STSv1; id=2\"\n",
     "mta_sts.faulty",
     "bimi.missing tls_rpt.missing",
     {"--require-mta-sts"}},
};

void check_rows(const std::vector<Row>& table, const std::vector<std::string>& scope) {
  for (const Row& row : table) {
    CAPTURE(row.reason);
    std::vector<std::string> options{"-d", "d.test"};
    options.insert(options.end(), scope.begin(), scope.end());
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run found = run(row.zone, options);
    CAPTURE(found.text);
    CHECK(join(found.findings) == row.findings);
    CHECK(join(found.remarks) == row.remarks);
  }
}

}  // namespace

TEST_CASE("each fault of a DMARC record has its finding, and no other") {
  check_rows(rows, {"--dmarc-only"});
}

TEST_CASE("BIMI, MTA-STS and TLS reports are judged if they are required") {
  check_rows(companion_rows, {});
}

TEST_CASE("a missing record is a warning, and CRITICAL if it is required") {
  CHECK(run("d.test. A 192.0.2.1", {"-d", "d.test", "--dmarc-only"}).state == "WARNING");
  CHECK(run("d.test. A 192.0.2.1", {"-d", "d.test", "--dmarc-only", "--require-dmarc"}).state ==
        "CRITICAL");
}

TEST_CASE("a whole domain takes as many steps as its longest chain") {
  const auto found =
      run(companions, {"-d", "d.test", "-s", "a", "--discover", "--client", "192.0.2.1"});
  CHECK(found.batches == 2);  // and one more for the BIMI record of the organizational domain
}
