// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong on a command line is told in one sentence, and the command lines of check_mailq's
// users are right.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::as_json;
using test::Lister;

namespace {

struct Row {
  std::vector<std::string> options;
  std::string problem;
};

const std::vector<Row> rows{
    {{"host"}, "do not know what to do with argument \"host\""},
    {{"-M", "exchange"},
     "--mailserver: \"exchange\" is none of postfix, exim, sendmail, opensmtpd, nullmailer, qmail"},
    {{"-w", "5", "-c", "5"}, "--critical: must be greater than --warning"},
    {{"-w", "6", "-c", "5"}, "--critical: must be greater than --warning"},
    {{"-w", "0", "-c", "5"}, "--warning: \"0\" would always be an alert"},
    {{"-w", "x"}, "--warning: range \"x\""},
    {{"-W", "x"}, "--warning-domain: range \"x\""},
    {{"--age", "1x"}, "--age: range"},
    {{"--age", "1h,2h,3h"}, "--age: \"3600,7200,10800\" is not of the form WARN[,CRIT]"},
    {{"--age", "99999999999d"}, "--age: \"99999999999d\" is not WARN[,CRIT] of lengths of time"},
    {{"--state", "hold"},
     "--state: \"hold\" is not NAME=WARN[,CRIT] with a NAME of active, deferred"},
    {{"--state", "sleeping=1"}, "--state: \"sleeping=1\" is not NAME=WARN[,CRIT]"},
    {{"--reason", "dns"}, "--reason: \"dns\" is not NAME=WARN[,CRIT]"},
    {{"--command", "postqueue", "-M", "postfix"}, "--command: \"postqueue\" is no absolute path"},
    {{"--spool", "/var/spool/postfix"}, "--spool: of which mail server? Give -M"},
    {{"--spool", "/x", "--command", "/y", "-M", "exim"},
     "--spool: either the spool is read, or --command is run"},
    {{"--command", "/y", "-M", "postfix", "-d", "/a", "-d", "/b"}, "--command: of which instance?"},
    {{"--door", "window"}, "--door: \"window\" is neither command nor spool"},
    {{"--count-only"}, "--count-only: how many are too many? Give --warning or --critical"},
    {{"--count-only", "-w", "5", "--door", "command"},
     "--count-only: counts the files of the spool, and runs no program"},
    {{"--count-only", "-w", "5", "-M", "exim", "--command", "/x"},
     "--count-only: counts the files of the spool, and runs no program"},
    {{"--count-only", "-w", "5", "--age", "4h"},
     "--count-only: opens no message, so that only numbers of messages have thresholds"},
    {{"--count-only", "-w", "5", "--reason", "dns=5"},
     "--count-only: opens no message, so that only numbers of messages have thresholds"},
    {{"--all-instances", "-d", "/a"}, "--all-instances: these are all; --configdir names some"},
    {{"--growth", "5"}, "--growth: is reckoned with --state-file FILE only"},
    {{"--forecast", "1h", "-c", "9"}, "--forecast: is reckoned with --state-file FILE only"},
    {{"--forecast", "1h", "--state-file", "/x"},
     "--forecast: until there are how many? Give --critical"},
    {{"--forecast", "soon", "-c", "9"}, "--forecast: \"soon\" is not WARN[,CRIT] such as 4h,1h"},
    {{"--window", "1m"}, "--window: \"1m\" is no length of time from 2m to 7d"},
    {{"--lifetime", "0"}, "--lifetime: \"0\" is no length of time such as 5d"},
    {{"--top", "101"}, "--top: \"101\" is not a number up to 100"},
    {{"--min-messages", "-1"}, "--min-messages"},
};

}  // namespace

TEST_CASE("wrong options are told in one sentence") {
  for (const Row& row : rows) {
    CAPTURE(row.problem);
    std::string problem;
    try {
      test::run(row.options);
    } catch (const std::invalid_argument& error) {
      problem = error.what();
    }
    CAPTURE(problem);
    CHECK(problem.starts_with(row.problem));
  }
}

TEST_CASE("command lines of check_mailq's users mean what they meant") {
  const Lister lister(as_json({}, 3));
  // Debian's definitions, Icinga's, and long names; engines pass '' for a macro that is not set.
  const std::vector<std::vector<std::string>> lines{
      {"-w", "3", "-c", "9", "-M", "postfix"},
      {"-w3", "-c9", "-Mpostfix"},
      {"--warning=3", "--critical=9", "--mailserver=postfix", "--timeout=15"},
      {"-w", "3", "-c", "9", "-W", "", "-C", "", "-t", "10", "-M", "postfix", "-s"},
      {"--warning", "3", "--critical", "9", "--mail", "postfix", "--sudo", "-v"},
  };
  for (std::vector<std::string> line : lines) {
    line.insert(line.end(), {"--command", lister.path()});
    const test::Run run = test::run(line);
    CAPTURE(run.text);
    CHECK(run.state == "WARNING");
    CHECK(run.perfdata.starts_with("unsent=3;3;9;0 "));
  }
  const test::Run sudo = test::run({"-M", "postfix", "--command", lister.path(), "-w", "9", "-s"});
  CHECK(test::join(sudo.remarks) == "mailqueue.sudo_ignored");
}
