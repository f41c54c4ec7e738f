// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which programs are run with which words, and what becomes of two queues that are one.
#include "queue/door.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "unit/queue/postfix_records.hpp"
#include "unit/queue/spool.hpp"

using namespace mailprobe;
using queue::Ending;
using queue::Look;
using queue::Place;
using queue::System;

namespace {

// A program that does what the shell is told.
class Program {
 public:
  explicit Program(std::string_view script) {
    tree_.write("program", "#!/bin/sh\n" + std::string(script) + "\n", 0755);
  }
  [[nodiscard]] std::string path() const { return tree_.path("program"); }

  [[nodiscard]] Look look(System system, const std::string& configuration = "") const {
    const Place place{
        .system = system, .program = path(), .configuration = configuration, .spool = ""};
    return queue::look_by_command(place, {.now = test::now, .near_expiry = std::nullopt},
                                  base::Deadline::after(std::chrono::seconds(20)));
  }

  // "program -j"
  [[nodiscard]] std::string ways(const Look& look) const {
    std::string text;
    for (std::string way : look.ways)
      text += way.replace(0, path().size(), text.empty() ? "program" : "; program");
    return text;
  }

 private:
  test::SpoolTree tree_;
};

std::string sendmail_list(int messages) {
  std::string text = fmt::format(
      "\t\t/var/spool/mqueue ({} requests)\n"
      "-----Q-ID----- --Size-- -----Q-Time----- ----Sender/Recipient----\n",
      messages);
  for (int i = 0; i < messages; ++i)
    text += fmt::format(
        "6AL2QiHw02048{}        6 Sat Nov 21 02:26 <a@s.example>\n"
        "\t\t\t\t\t <b@d.example>\n",
        i);
  return text + fmt::format("\t\tTotal requests: {}\n", messages);
}

std::string with_quarantine(std::string list) {
  return list.insert(list.find("\t\t\t\t\t <b@"), "     QUARANTINE: virus\n");
}

const std::string nothing = "\t\tTotal requests: 0\n";
const std::string empty_list = "/var/spool/mqueue is empty\n" + nothing;
const std::string denied = "can not chdir(/var/spool/mqueue/): Permission denied\n" + nothing;

}  // namespace

TEST_CASE("each mail server's program gets its own words") {
  struct Row {
    System system;
    const char* configuration;
    const char* ways;
  };
  const Row rows[] = {
      {System::postfix, "", "program -j"},
      {System::postfix, "/etc/postfix-out", "program -c /etc/postfix-out -j"},
      {System::exim, "", "program -bp"},
      {System::exim, "/etc/exim4/other", "program -C /etc/exim4/other -bp"},
      {System::sendmail, "",
       "program -Am -bp; program -Am -bp -qQ; program -Ac -bp; program -Ac -bp -qQ"},
      {System::sendmail, "/etc/mail/other.cf",
       "program -C/etc/mail/other.cf -bp; program -C/etc/mail/other.cf -bp -qQ"},
      {System::opensmtpd, "", "program show queue"},
      {System::nullmailer, "", "program"},
      {System::qmail, "", "program"},
  };
  const Program program("exit 0");
  for (const Row& row : rows) {
    CAPTURE(row.ways);
    CHECK(program.ways(program.look(row.system, row.configuration)) == row.ways);
  }
}

TEST_CASE("a postqueue that knows no -j is asked with -p") {
  const Program program(
      "case $* in *-j) echo \"postqueue: invalid option -- 'j'\" >&2; exit 64;; esac\n"
      "echo 'Mail queue is empty'");
  const Look look = program.look(System::postfix, "/etc/postfix-out");
  CHECK(look.account.ending == Ending::empty);
  CHECK(program.ways(look) == "program -c /etc/postfix-out -j; program -c /etc/postfix-out -p");
}

TEST_CASE("sendmail's two queues are one, and what is worse of them is told") {
  struct Row {
    std::string transfer;
    std::string submission;
    Ending ending;
    std::uint64_t messages;
    const char* sentence;
  };
  const std::vector<Row> rows{
      {empty_list, empty_list, Ending::empty, 0, "the listing says that the queue is empty"},
      // check_mailq before 3.0 saw the first of them only
      {empty_list, sendmail_list(2), Ending::complete, 2, "the listing shows 2 messages"},
      {sendmail_list(3), empty_list, Ending::complete, 3, "the listing shows 3 messages"},
      {sendmail_list(3), sendmail_list(2), Ending::complete, 5,
       "the listing shows 3 messages; the listing shows 2 messages"},
      {denied, sendmail_list(2), Ending::denied, 2, "the program says \"can not chdir"},
      {sendmail_list(2), denied, Ending::denied, 2, "the program says \"can not chdir"},
      {"", sendmail_list(1), Ending::failed, 1, "nothing was printed, not even"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.transfer);
    CAPTURE(row.submission);
    const Program program("case $* in *-qQ) cat <<'X'\n" + empty_list + "X\n;; -Am*) cat <<'X'\n" +
                          row.transfer + "X\n;; *) cat <<'X'\n" + row.submission + "X\n;; esac");
    const Look look = program.look(System::sendmail);
    CHECK(look.account.ending == row.ending);
    CHECK(look.account.messages == row.messages);
    CHECK(look.summary.total().messages == row.messages);
    CAPTURE(look.account.sentence);
    CHECK(look.account.sentence.starts_with(row.sentence));
  }
}

TEST_CASE("another program behind the name of sendmail is asked once") {
  const Program program(
      "cat <<'X'\n-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"
      "15994A743E0*     268 Sat Nov 21 02:16:18  a@s.example\n"
      "                                         x@slow.example\n\n"
      "-- 0 Kbytes in 1 Request.\nX");
  const Look look = program.look(System::sendmail);
  CHECK(look.account.ending == Ending::not_understood);
  CHECK(look.account.remedy == "this is a list of Postfix: give -M postfix");
  CHECK(look.ways.size() == 1);
}

TEST_CASE("sendmail's mail in quarantine waits, too, though mailq does not show it") {
  const Program program("case $* in '-Am -bp -qQ') cat <<'X'\n" +
                        with_quarantine(sendmail_list(1)) + "X\n;; *) cat <<'X'\n" + empty_list +
                        "X\n;; esac");
  const Look look = program.look(System::sendmail);
  CHECK(look.account.ending == Ending::complete);
  CHECK(look.summary.in(queue::State::hold).messages == 1);
}

TEST_CASE("a program that is not there, or dies, has seen nothing") {
  const Place place{
      .system = System::exim, .program = "/nonexistent/exim", .configuration = "", .spool = ""};
  const Look absent = queue::look_by_command(place, {.now = test::now, .near_expiry = std::nullopt},
                                             base::Deadline::after(std::chrono::seconds(20)));
  CHECK(absent.account.ending == Ending::failed);
  CHECK(absent.account.sentence ==
        "\"/nonexistent/exim\" cannot be started: No such file or directory");
  const Program dying("kill -9 $$");
  CHECK(dying.look(System::exim).account.ending == Ending::failed);
  CHECK(dying.look(System::exim).account.sentence ==
        "\"" + dying.path() + "\" was ended by signal 9 (Killed)");
}

TEST_CASE("a program that does not end in time is ended, and that is told") {
  const Program program("sleep 60");
  const Place place{
      .system = System::exim, .program = program.path(), .configuration = "", .spool = ""};
  const Look look = queue::look_by_command(place, {.now = test::now, .near_expiry = std::nullopt},
                                           base::Deadline::after(std::chrono::milliseconds(50)));
  CHECK(look.timed_out);
  CHECK(look.account.ending == Ending::half);
}

TEST_CASE("who wants no reasons gets the same queue without them") {
  const test::SpoolTree spool;
  spool.make({"hold", "maildrop", "incoming", "active"});
  const auto files = test::make_queue_file(
      {.recipients = {{"b@d.example", "connect to d.example[192.0.2.1]:25: Connection refused"}}});
  spool.write("deferred/1/15994A743E0", files.message);
  spool.write("defer/1/15994A743E0", files.log);
  for (const auto& [detail, reason] :
       {std::pair{queue::Detail::reasons, queue::Reason::connection_refused},
        {queue::Detail::envelopes, queue::Reason::none}}) {
    const Place place{.system = System::postfix,
                      .program = "",
                      .configuration = "",
                      .spool = spool.root(),
                      .detail = detail};
    const Look look = queue::look_by_spool(place, {.now = test::now, .near_expiry = std::nullopt},
                                           base::Deadline::after(std::chrono::seconds(20)));
    CHECK(look.account.ending == Ending::complete);
    CHECK(look.summary.domains().top(1).at(0).name == "d.example");
    CHECK(look.summary.reason(reason).messages == 1);
  }
}

TEST_CASE("the spool of OpenSMTPD is nobody else's") {
  const Place place{.system = System::opensmtpd, .program = "", .configuration = "", .spool = ""};
  const Look look = queue::look_by_spool(place, {.now = test::now, .near_expiry = std::nullopt},
                                         base::Deadline::after(std::chrono::seconds(20)));
  CHECK(look.account.ending == Ending::failed);
  CHECK(look.account.sentence == "the spool of OpenSMTPD is for itself only");
}
