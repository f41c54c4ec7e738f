// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_mailqueue says of the queues of a real Postfix, where it is known what was put there:
// by both doors, as root and as somebody who may do nothing, and in two instances at once.
#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "servers/queue_told.hpp"
#include "unit/queue/postfix_records.hpp"

using namespace mailprobe;
using test::look;
using test::Machine;
using test::Numbers;
using test::Told;

namespace {

bool cannot_start_postfix() { return test::cannot_start("/usr/sbin/postfix"); }

constexpr const char* main_cf = R"(compatibility_level = 3.6
myhostname = mx.example.test
mydestination = mx.example.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
transport_maps = inline:{
  {dead.example=smtp:[127.0.0.1]:1}, {slow.example=smtp:[127.0.0.1]:2525},
  {full.example=retry:4.2.2 mailbox full} }
multi_instance_directories = /etc/postfix-out
)";

// The second instance has nobody who takes mail out of incoming.
constexpr const char* set_up = R"(
postconf -F '*/*/chroot=n'
cp -a /etc/postfix /etc/postfix-out
cd /etc/postfix-out
mkdir /var/spool/postfix-out /var/lib/postfix-out
chown postfix /var/lib/postfix-out
postconf -c . -X multi_instance_directories
postconf -c . -e queue_directory=/var/spool/postfix-out data_directory=/var/lib/postfix-out \
  enable_long_queue_ids=yes
postconf -c . -M# smtp/inet qmgr/unix
cd /
postfix -c /etc/postfix check 2>&1
postfix -c /etc/postfix-out check 2>&1
postsuper -d ALL 2>&1
)";

constexpr const char* start = R"(
smtp-sink -u postfix -w 120 127.0.0.1:2525 10 >/dev/null 2>&1 &
postfix -c /etc/postfix start >/dev/null 2>&1
postfix -c /etc/postfix-out start >/dev/null 2>&1
)";

constexpr const char* send = R"(
send() { printf 'Subject: x\n\nbody\n' | sendmail -i -f "$@"; }
send alice@sender.example c1@dead.example c2@Dead.Example
send alice@sender.example bob@full.example
send bob@sender.example x@dead.example
send '' postmaster@dead.example
send alice@sender.example u@slow.example
MAIL_CONFIG=/etc/postfix-out send carol@sender.example d@elsewhere.example
)";

// What nobody can wait for.
constexpr const char* make_states = R"sh(
id=$(postqueue -j | sed -n '/bob@sender/s/.*"queue_id": "\([^"]*\)".*/\1/p')
postsuper -h "$id" 2>&1
postsuper -e "$id" 2>&1
chown -R postfix /var/spool/postfix/deferred/A /var/spool/postfix/defer/A
chmod 700 /var/spool/postfix/deferred/A/AAAA00000
)sh";

constexpr long four_days_and_a_half = 388'800;

long now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

std::size_t count(std::string_view text, std::string_view words) {
  std::size_t number = 0;
  for (std::size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1))
    ++number;
  return number;
}

class PostfixMachine : public Machine {
 public:
  PostfixMachine() {
    write("/etc/postfix/main.cf", main_cf);
    run(set_up);
  }
};

// Six messages in the one instance, one in the other.
class FilledPostfix : public PostfixMachine {
 public:
  FilledPostfix() {
    run(std::string(start) + send);
    await(R"("delay_reason")", 5);
    await(R"("queue_name": "active")", 1);
    test::wait_until("incoming mail", [&] {
      return ask("postqueue -c /etc/postfix-out -j").find(R"("incoming")") != std::string::npos;
    });
    const auto old =
        test::make_queue_file({.arrival = std::to_string(now() - four_days_and_a_half),
                               .sender = "dave@sender.example",
                               .recipients = {{"e@old.example",
                                               "host mx.old.example[192.0.2.1] said: 451 4.7.1 "
                                               "Greylisting in action, please come back later"}},
                               .size = 9000});
    write("/var/spool/postfix/deferred/A/AAAA00000", old.message);
    write("/var/spool/postfix/defer/A/AAAA00000", old.log);
    run(make_states);
  }

 private:
  void await(const std::string& words, std::size_t times) const {
    test::wait_until(words, [&] { return count(ask("postqueue -j"), words) == times; });
  }
};

const Machine& machine() {
  static const FilledPostfix machine;
  return machine;
}

}  // namespace

TEST_CASE("Postfix: what is in the queue is what is told, by both doors and to anybody" *
          doctest::skip(cannot_start_postfix())) {
  const Told told = look(machine(), "root", {"-w", "100", "-c", "200"});
  CAPTURE(told.output);
  CHECK(told.state == "OK");
  CHECK(
      told.text.starts_with("postfix mailq (6) is below threshold (100/200): "
                            "1 active, 4 deferred, 1 hold, the oldest for 4 d 12 h"));
  CHECK(told.numbers.at("unsent") == 6);
  CHECK(told.oldest >= four_days_and_a_half);
  CHECK(told.oldest < four_days_and_a_half + 100);
  CHECK(told.numbers.at("expiring") == 1);
  CHECK(told.numbers.at("backscatter") == 16);
  CHECK(told.numbers.at("concentration") == 50);
  CHECK(told.destinations ==
        Numbers{{"dead.example", 3}, {"full.example", 1}, {"slow.example", 1}, {"old.example", 1}});
  CHECK(told.senders == Numbers{{"alice@sender.example", 3},
                                {"bob@sender.example", 1},
                                {"dave@sender.example", 1},
                                {"<>", 1}});
  CHECK(told.reasons ==
        Numbers{{"connection_refused", 3}, {"mailbox_full", 1}, {"greylisting", 1}, {"none", 1}});
  CHECK(told.says("\"host mx.old.example[192.0.2.1] said: 451 4.7.1 Greylisting in action, "));
  for (const auto& [user, door] : {std::pair{"root", "command"},
                                   {"root", "spool"},
                                   {"postfix", "spool"},
                                   {"nobody", "command"}}) {
    CAPTURE(user);
    CAPTURE(door);
    const Told again = look(machine(), user, {"-w", "100", "-c", "200", "--door", door});
    CAPTURE(again.output);
    CHECK(again.state == "OK");
    CHECK(have_same_numbers(again, told));
    CHECK(again.destinations == told.destinations);
    CHECK(again.senders == told.senders);
    CHECK(again.reasons == told.reasons);
  }
}

TEST_CASE("Postfix: each alarm is about what was put there" *
          doctest::skip(cannot_start_postfix())) {
  struct Row {
    std::vector<std::string> options;
    std::string state;
    std::string text;
  };
  const std::vector<Row> rows{
      {{"-w", "6", "-c", "7"}, "WARNING", "postfix mailq is 6 (threshold w = 6)"},
      {{"-w", "5", "-c", "6"}, "CRITICAL", "postfix mailq is 6 (threshold c = 6)"},
      {{"--state", "hold=0,1"}, "WARNING", "1 hold"},
      {{"--per-domain", "1,2"}, "CRITICAL", "3 messages for dead.example"},
      {{"--per-sender", "2,3"}, "WARNING", "3 messages of alice@sender.example"},
      {{"--reason", "mailbox_full=0"}, "WARNING", "1 message waits because of mailbox_full"},
      {{"--age", "4d,5d"}, "WARNING", "the oldest message waits for 4 d 12 h"},
      {{"--expiring", "0"}, "WARNING", "1 message will soon be given up"},
      {{"--backscatter", "10,20", "--min-messages", "6"}, "WARNING", "bounces are a part of"},
      {{"-W", "3", "-C", "4"}, "WARNING", "3 messages for dead.example"},
      {{}, "CRITICAL", "the oldest message waits for 4 d 12 h"},
  };
  for (const Row& row : rows) {
    const Told told = look(machine(), "nobody", row.options);
    CAPTURE(told.output);
    CHECK(told.state == row.state);
    CHECK(told.says(row.text));
  }
}

TEST_CASE("Postfix: reasons are read from the spool where somebody wants them" *
          doctest::skip(cannot_start_postfix())) {
  const auto run =
      machine().check_mailqueue("root", {"--door", "spool", "--reason", "connection_refused=2,5"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "WARNING");
  CHECK(run.output.text.find("3 messages wait because of connection_refused") != std::string::npos);
}

TEST_CASE("Postfix: instances are added up, and named" * doctest::skip(cannot_start_postfix())) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--all-instances"},
        {"-d", "/etc/postfix", "-d", "/etc/postfix-out"}}) {
    for (const char* user : {"root", "nobody"}) {
      const Told told = look(machine(), user, options);
      CAPTURE(told.output);
      CHECK(told.numbers.at("unsent") == 7);
      CHECK(told.numbers.at("incoming") == 1);
      CHECK(told.numbers.at("hold") == 1);
      CHECK(told.destinations.at("elsewhere.example") == 1);
      CHECK(told.says("postfix /etc/postfix-out: 1 incoming"));
    }
  }
  const Told spool = look(machine(), "root", {"--all-instances", "--door", "spool"});
  CAPTURE(spool.output);
  CHECK(spool.numbers.at("unsent") == 7);
  CHECK(spool.says("spool: /var/spool/postfix-out (there is 1 message in "));
}

TEST_CASE("Postfix: who may not look is told which setting is missing" *
          doctest::skip(cannot_start_postfix())) {
  const Told spool = look(machine(), "nobody", {"--door", "spool"});
  CAPTURE(spool.output);
  CHECK(spool.state == "UNKNOWN");
  CHECK(spool.numbers.empty());
  CHECK(spool.says("only root and the user postfix can read the queue directory"));

  machine().run("cp -a /etc/postfix /etc/postfix-alien");
  const Told alien = look(machine(), "nobody", {"-d", "/etc/postfix-alien"});
  CAPTURE(alien.output);
  CHECK(alien.state == "UNKNOWN");
  CHECK(alien.numbers.empty());
  CHECK(alien.text.ends_with(
      "To do: alternate_config_directories (or multi_instance_directories) in the default main.cf "
      "must name the directory"));

  machine().run("postconf -e authorized_mailq_users=root");
  const Told denied = look(machine(), "nobody", {"-w", "1", "-c", "2"});
  const Told diagnosis = look(machine(), "nobody", {"--diagnose"});
  const Told of_root = look(machine(), "root", {"-w", "1", "-c", "2"});
  machine().run("postconf -X authorized_mailq_users");
  CAPTURE(denied.output);
  CHECK(denied.state == "UNKNOWN");
  CHECK(denied.numbers.empty());
  CHECK(denied.says("User nobody(65534) is not allowed to view the mail queue"));
  CHECK(denied.text.ends_with("To do: authorized_mailq_users in main.cf must name this user"));
  CHECK(diagnosis.says("postfix: authorized_mailq_users = root"));
  CHECK(of_root.state == "CRITICAL");
}

TEST_CASE("Postfix: --diagnose shows who may do what, and --explain-detection what was seen" *
          doctest::skip(cannot_start_postfix())) {
  const Told diagnosis = look(machine(), "nobody", {"--diagnose"});
  CAPTURE(diagnosis.output);
  for (const char* line :
       {"user nobody (uid 65534), groups nogroup\n",
        "/usr/sbin/postqueue: -r-xr-sr-x root:postdrop, we may run it\n",
        "/var/spool/postfix: drwxr-xr-x root:root, we may read it\n",
        "/var/spool/postfix/deferred: drwx------ postfix:root, we may not read it\n",
        "/var/spool/postfix/maildrop: drwx-wx--T postfix:postdrop, we may not read it\n",
        "postfix: authorized_mailq_users = static:anyone\n"}) {
    CAPTURE(line);
    CHECK(diagnosis.says(line));
  }
  const Told of_root = look(machine(), "root", {"--diagnose"});
  CAPTURE(of_root.output);
  CHECK(of_root.says(
      "/var/spool/postfix/public/showq: srw-rw-rw- postfix:postdrop, we may ask it\n"));
  const Told detection = look(machine(), "nobody", {"--explain-detection"});
  CAPTURE(detection.output);
  CHECK(detection.says("detection: /usr/sbin/sendmail is a program: postfix\n"));
}

TEST_CASE("a Postfix that does not run hides nothing from root, and everything from others" *
          doctest::skip(cannot_start_postfix())) {
  const PostfixMachine stopped;
  // Another mail server left its directory behind, and a broken message lies in corrupt.
  stopped.run(R"(mkdir -p /var/lib/exim4 /usr/lib/exim4
    printf 'Subject: x\n\nbody\n' | sendmail -f alice@sender.example a@x.example b@y.example 2>/dev/null
    printf 'Subject: x\n\nbody\n' | sendmail -f '' c@x.example 2>/dev/null
    printf garbage >/var/spool/postfix/corrupt/BBBB00000
    chmod 700 /var/spool/postfix/corrupt/BBBB00000)");
  const Told told = look(stopped, "root", {"-w", "100", "-c", "200"});
  CAPTURE(told.output);
  CHECK(told.state == "OK");
  CHECK(told.numbers.at("maildrop") == 2);
  CHECK(told.destinations == Numbers{{"x.example", 2}, {"y.example", 1}});
  CHECK(told.says("Mail system is down -- accessing queue directly"));
  const Told spool = look(stopped, "root", {"--door", "spool", "--state", "corrupt=0"});
  CAPTURE(spool.output);
  CHECK(spool.state == "WARNING");
  CHECK(spool.text.starts_with("postfix: 1 corrupt (outside of 0)"));
  CHECK(spool.numbers.at("maildrop") == 2);
  const Told denied = look(stopped, "nobody", {"-w", "100", "-c", "200"});
  CAPTURE(denied.output);
  CHECK(denied.state == "UNKNOWN");
  CHECK(denied.numbers.empty());
  CHECK(denied.text.ends_with("To do: Postfix must be started"));
}
