// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whoever could not look has not seen an empty queue. Beside each row stands what check_mailq (MP:
// of the Monitoring Plugins, NP: of the Nagios Plugins) or Linuxfabrik's mailq (LF) says.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::as_json;
using test::join;
using test::Lister;

namespace {

struct Row {
  std::string system;
  std::string output;
  std::string ending;  // of the program
  std::string state;
  std::string findings;
  std::string words;  // of the first line
  std::string theirs;
};

const std::string exim_list =
    " 2h  1.4K 1xUajB-00000004NS1-1abc <a@s.example>\n          b@d.example\n\n"
    " 3h  1.4K 1xUajC-00000004NS2-2abc <a@s.example>\n          b@d.example\n\n";
const std::string sendmail_denied = "/var/spool/mqueue: Permission denied\n\t\tTotal requests: 0\n";
const std::string nullmailer_list = "2026-11-21 02:38:31 502 bytes from <u@x.example>\n";

const std::vector<Row> rows{
    {"exim", exim_list, "", "CRITICAL", "mailqueue.count_critical",
     "exim mailq is 2 (threshold c = 2)", "MP: OK: exim mailq (0) is below threshold (1/2)"},
    {"qmail", "messages in queue: 0\nmessages in queue but not yet preprocessed: 0\n",
     "echo 'find: mess: Permission denied' >&2", "UNKNOWN", "mailqueue.denied",
     "only root and members of the group qmail may look",
     "MP: OK: qmail-qstat reports queue is empty"},
    {"sendmail", sendmail_denied, "", "UNKNOWN", "mailqueue.denied",
     "this user must be in the group of the queue directory", "MP: OK: sendmail mailq is empty"},
    {"sendmail", "", "", "UNKNOWN", "mailqueue.failed", "nothing was printed, not even",
     "MP: OK: sendmail mailq is empty"},
    {"nullmailer", "something else\n", "", "UNKNOWN", "mailqueue.not_understood",
     "line 1 is not understood: \"something else\"", "MP: OK: nullmailer mailq (0)"},
    {"nullmailer", nullmailer_list, "", "WARNING", "mailqueue.count_warning",
     "nullmailer mailq is 1 (threshold w = 1)", "NP: OK ... (0)"},
    {"postfix", "{\"queue_name\": \"def\n" + as_json({}), "", "UNKNOWN",
     "mailqueue.count_warning mailqueue.not_understood", "line 1 is not understood",
     "LF: skipped silently"},
    {"exim", "", "echo 'exim: permission denied' >&2; exit 1", "UNKNOWN", "mailqueue.denied",
     "admin_groups must name a group of this user, or queue_list_requires_admin be false",
     "LF: Mail queue is empty"},
    {"postfix", "",
     "echo 'postqueue: fatal: User nagios(999) is not allowed to view the mail queue' >&2; exit 69",
     "UNKNOWN", "mailqueue.denied", "authorized_mailq_users in main.cf must name this user",
     "MP: CRITICAL: Error code 69"},
    {"postfix", "",
     "echo 'postqueue: fatal: Queue report unavailable - mail system is down' >&2; exit 69",
     "UNKNOWN", "mailqueue.failed", "Postfix must be started", "MP: CRITICAL: Error code 69"},
    {"postfix", "", "exit 3", "UNKNOWN", "mailqueue.failed", "the program ended with code 3",
     "MP: CRITICAL: Error code 3"},
    {"postfix", "{\"queue_name\": \"deferred\", \"queue_id\": \"4A", "", "UNKNOWN",
     "mailqueue.partial", "the listing breaks off within line 1", "LF: skipped silently"},
    {"opensmtpd", "", "echo 'smtpctl: need root privileges' >&2; exit 1", "UNKNOWN",
     "mailqueue.denied", "only root may look", "NP: UNKNOWN"},
    {"sendmail", "/var/spool/mqueue is empty\n\t\tTotal requests: 0\n", "", "OK", "",
     "sendmail mailq reports queue is empty", "the same"},
    {"exim", "", "", "OK", "", "exim mailq reports queue is empty", "the same"},
    {"nullmailer", "", "", "OK", "", "nullmailer mailq reports queue is empty", "the same"},
};

}  // namespace

TEST_CASE("what is no list of an empty queue is UNKNOWN, and says what is missing") {
  for (const Row& row : rows) {
    CAPTURE(row.output);
    CAPTURE(row.theirs);
    const Lister lister(row.output, row.ending);
    const test::Run run = test::run(
        {"-M", row.system, "--command", lister.path(), "-w", "1", "-c", "2"}, test::usual_time);
    CAPTURE(run.text);
    CHECK(run.state == row.state);
    CHECK(join(run.findings) == row.findings);
    CHECK(run.line.find(row.words) != std::string::npos);
  }
}

TEST_CASE("a program that is not there, or cannot be run, has seen nothing") {
  const test::Run run =
      test::run({"-M", "postfix", "--command", "/nonexistent/postqueue", "-w", "1", "-c", "2"});
  CHECK(run.state == "UNKNOWN");
  CHECK(join(run.findings) == "mailqueue.failed");
  CHECK(run.perfdata.empty());
}

TEST_CASE("what came before the deadline is a part, and enough if that is too much already") {
  // MP: "ERROR: timed out waiting for ...", WARNING
  const Lister lister(as_json({}, 5), "sleep 60");
  using namespace std::chrono_literals;
  const auto look = [&](const std::string& critical) {
    return test::run({"-M", "postfix", "--command", lister.path(), "-w", "1", "-c", critical},
                     test::usual_time, 500ms);
  };
  const test::Run some = look("100");
  CAPTURE(some.text);
  CHECK(some.state == "UNKNOWN");
  CHECK(join(some.findings) == "mailqueue.count_warning mailqueue.partial");
  CHECK(some.line.find("at least 5") != std::string::npos);
  const test::Run enough = look("5");
  CHECK(enough.state == "CRITICAL");
  CHECK(enough.line.find("postfix mailq is at least 5 (threshold c = 5)") != std::string::npos);
}

TEST_CASE("--timeout says what the end of the time is") {
  const Lister lister("", "sleep 60");
  const test::Run run = test::run(
      {"-M", "postfix", "--command", lister.path(), "-w", "1", "-c", "2", "-t", "1:critical"},
      test::usual_time, std::chrono::milliseconds(300));
  CHECK(run.state == "CRITICAL");
  CHECK(join(run.findings) == "mailqueue.partial");
}

TEST_CASE("what qmail has not preprocessed waits, too") {
  // MP: OK: qmail mailq (4) is below threshold (5/9)[Preprocessed = 0], with 900 that wait
  const test::TempDirectory spool;
  spool.write("info/0/23", std::string("Fa@s.example\0", 13));
  for (int i = 1; i <= 30; ++i)
    spool.write("todo/" + std::to_string(i),
                std::string("u0\0p9\0Fa@s.example\0Tb@d.example\0", 32));
  const test::Run run = test::run(
      {"-M", "qmail", "--spool", spool.path(), "-w", "5", "-c", "9", "-W", "10", "-C", "20"});
  CAPTURE(run.text);
  CHECK(run.state == "CRITICAL");
  CHECK(run.line.find("qmail mailq is 31 (threshold c = 9)") != std::string::npos);
  CHECK(run.perfdata.find("queued=1;;;0 corrupt=0;;;0 unprocessed=30;;;0") != std::string::npos);
  CHECK(join(run.findings) == "mailqueue.count_critical mailqueue.domain_critical");
}

TEST_CASE("-W and -C each work alone") {
  // MP: "-W 5" without "-C" is taken, and nothing follows from it
  const Lister lister(as_json({}, 5));
  for (const auto& [option, findings] :
       {std::pair{"-W", "mailqueue.domain_warning"}, {"-C", "mailqueue.domain_critical"}}) {
    const test::Run run = test::run({"-M", "postfix", "--command", lister.path(), option, "5"});
    CHECK(join(run.findings) == findings);
  }
}

TEST_CASE("the spool is read where the program may not look, and the other way round it is told") {
  const test::TempDirectory spool;
  const test::Run run =
      test::run({"-M", "nullmailer", "--spool", spool.path(), "-w", "1", "-c", "2"});
  CHECK(run.state == "UNKNOWN");
  CHECK(run.line.find("/queue\" cannot be read: No such file or directory") != std::string::npos);
}

TEST_CASE("a threshold about what nobody tells is not met") {
  const std::string exim = " 2h  1.4K 1xUajB-0004NS-1l <a@s.example>\n          b@d.example\n\n";
  const std::string smtpctl =
      "2ca29fc3e0e687b4|inet4|mta||a@s.example|x@d.example|x@d.example|1799990000|1800000000|0|1|"
      "pending|379|Network error\n";
  struct Untold {
    std::string system;
    std::string output;
    std::vector<std::string> options;
    std::string findings;
    std::string words;
  };
  const std::vector<Untold> untold{
      {"exim",
       exim,
       {"--reason", "dns=0"},
       "mailqueue.not_told",
       "exim: the program does not tell why messages wait"},
      {"exim", "", {"--reason", "dns=0"}, "", "queue is empty"},
      {"exim", exim, {"--state", "frozen=0"}, "", "1 queued"},
      {"exim", exim, {"--state", "hold=0"}, "mailqueue.not_told", "which messages are hold"},
      {"postfix",
       "",
       {"--state", "corrupt=0"},
       "mailqueue.not_told",
       "postfix: the program does not tell which messages are corrupt"},
      {"nullmailer",
       "",
       {"--state", "failed=0"},
       "mailqueue.not_told",
       "which messages are failed"},
      {"opensmtpd",
       smtpctl,
       {"--bytes", "5000"},
       "mailqueue.not_told",
       "the size of 1 message is not known"},
      {"nullmailer",
       "2026-11-21 02:38:31 502 bytes\n",
       {"--backscatter", "50"},
       "mailqueue.not_told",
       "the sender of 1 message is not known"},
      // Four lists: two queues, and what is in quarantine there.
      {"sendmail",
       "\t\t/var/spool/mqueue (1 request)\n"
       "-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------\n"
       "6AL2QiHw020482        6 Xyz Nov 21 02:26 <a@s.example>\n\t\t\t\t\t <x@d.example>\n"
       "\t\tTotal requests: 1\n",
       {"--age", "1h"},
       "mailqueue.not_told",
       "the age of 4 messages is not known"},
  };
  for (const Untold& row : untold) {
    CAPTURE(row.words);
    const Lister lister(row.output);
    std::vector<std::string> options{"-M", row.system, "--command", lister.path()};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run run = test::run(options);
    CAPTURE(run.text);
    CHECK(join(run.findings) == row.findings);
    CHECK(run.state == (row.findings.empty() ? "OK" : "UNKNOWN"));
    CHECK(run.line.find(row.words) != std::string::npos);
  }
}

TEST_CASE("a configuration that cannot be looked at is not the default one") {
  struct Other {
    std::vector<std::string> options;
    std::string findings;
    std::string words;
  };
  const std::vector<Other> others{
      {{"-M", "exim", "--door", "spool", "-d", "/etc/exim-other.conf"},
       "mailqueue.failed",
       "nobody knows where the spool of this configuration lies"},
      {{"-M", "sendmail", "--door", "spool", "-d", "/etc/other.cf"},
       "mailqueue.failed",
       "nobody knows where the spool of this configuration lies"},
      {{"-M", "nullmailer", "-d", "/etc/other", "--spool", "/nonexistent"},
       "mailqueue.failed mailqueue.instances_unknown",
       "cannot be read"},
      {{"-M", "nullmailer", "--all-instances", "--door", "spool"},
       "mailqueue.failed mailqueue.instances_unknown",
       "cannot be read"},
  };
  for (const Other& row : others) {
    const test::Run run = test::run(row.options);
    CAPTURE(run.text);
    CHECK(run.state == "UNKNOWN");
    CHECK(join(run.findings) == row.findings);
    CHECK(run.line.find(row.words) != std::string::npos);
  }
}

TEST_CASE("what is known of no message has no number") {
  const Lister lister("2026-11-21 02:38:31 502 bytes\n");
  const std::string of_nullmailer =
      test::run({"-M", "nullmailer", "--command", lister.path(), "-w", "9"}).perfdata;
  CHECK(of_nullmailer.find("size=502B") != std::string::npos);
  CHECK(of_nullmailer.find("backscatter=") == std::string::npos);
}
