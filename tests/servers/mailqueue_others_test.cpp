// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_mailqueue says of the queues of a real Exim, sendmail, OpenSMTPD and nullmailer, and
// of a queue as qmail leaves it. The same mail is put into each; what becomes of it differs.
#include <chrono>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "servers/queue_told.hpp"

using namespace mailprobe;
using test::look;
using test::Machine;
using test::Numbers;
using test::Told;
using test::unpacked_server;

namespace {

constexpr const char* send = R"sh(
send() { printf 'Subject: x\n\nbody\n' | sendmail $options "$@"; }
send -f alice@sender.example c1@dead.example c2@Dead.Example
send -f alice@sender.example bob@full.example
send -f "${null-<>}" postmaster@dead.example
send -f carol@sender.example old@old.example
)sh";

const Numbers senders_of_all{{"alice@sender.example", 2}, {"carol@sender.example", 1}, {"<>", 1}};
const Numbers destinations_of_all{{"dead.example", 2}, {"full.example", 1}, {"old.example", 1}};

// What both doors know.
void check_same(const Told& a, const Told& b) {
  CAPTURE(a.output);
  CAPTURE(b.output);
  CHECK(a.state == b.state);
  CHECK(have_same_numbers(a, b));
  CHECK(a.destinations == b.destinations);
  CHECK(a.senders == b.senders);
}

void check_all(const Told& told) {
  CAPTURE(told.output);
  CHECK(told.state == "OK");
  CHECK(told.numbers.at("unsent") == 4);
  CHECK(told.numbers.at("backscatter") == 25);
  CHECK(told.destinations == destinations_of_all);
  CHECK(told.senders == senders_of_all);
}

void check_unknown(const Told& told, const std::string& words) {
  CAPTURE(told.output);
  CAPTURE(words);
  CHECK(told.state == "UNKNOWN");
  CHECK(told.says(words));
}

const std::vector<std::string> usual{"-w", "100", "-c", "200", "--explain-detection"};

std::vector<std::string> by(const std::string& door) {
  std::vector<std::string> options = usual;
  options.insert(options.end(), {"--door", door});
  return options;
}

constexpr const char* exim_configuration = R"(primary_hostname = mx.example.test
exim_user = Debian-exim
exim_group = Debian-exim
never_users = root
host_lookup =
keep_environment =
begin routers
full:
  driver = redirect
  domains = full.example
  allow_defer
  data = :defer: 452 4.2.2 mailbox full
dead:
  driver = manualroute
  transport = smtp
  route_list = * 127.0.0.1::1 byname
  self = send
begin transports
smtp:
  driver = smtp
  allow_localhost
begin retry
* * F,5d,15m
)";

// One message is as old as two days, and one is frozen.
constexpr const char* exim_states = R"sh(
cd /var/spool/exim4/input
old=$(grep -l old@old.example ./*-H)
sed -i "4s/.*/$(($(date +%s) - 172800)) 0/" "$old"
null=$(basename "$(grep -l postmaster@dead.example ./*-H)" -H)
exim4 -Mf "$null"
)sh";

class Exim : public Machine {
 public:
  Exim() : Machine({"exim"}) {
    write("/etc/exim4/exim4.conf", exim_configuration);
    run("chmod 4755 /usr/sbin/exim4; ln -sf exim4 /usr/sbin/sendmail\n"
        "mkdir -p /var/log/exim4; chown Debian-exim:Debian-exim /var/log/exim4 /var/spool/exim4\n"
        "chmod 750 /var/spool/exim4");
    run(std::string("options=-odi\n") + send + exim_states);  // not in the background
  }
};

// It resolves no name here; what goes to an address finds nobody there.
constexpr const char* sendmail_configurations = R"sh(
cat >sendmail.mc <<'X'
include(`/usr/share/sendmail/cf/m4/cf.m4')
OSTYPE(`linux')
define(`confDOMAIN_NAME', `mx.example.test')
define(`ALIAS_FILE', `')
define(`confCW_FILE', `/dev/null')
define(`confDONT_PROBE_INTERFACES', `True')
FEATURE(`no_default_msa')
FEATURE(`nocanonify')
define(`ESMTP_MAILER_ARGS', `TCP $h 1')
MAILER(`local')
MAILER(`smtp')
X
cat >submit.mc <<'X'
include(`/usr/share/sendmail/cf/m4/cf.m4')
define(`confCF_VERSION', `Submit')
OSTYPE(`linux')
define(`confDOMAIN_NAME', `mx.example.test')
define(`confDONT_INIT_GROUPS', `True')
define(`confCT_FILE', `/dev/null')
define(`MSP_QUEUE_DIR', `/var/spool/mqueue-client')
FEATURE(`msp', `[127.0.0.1]')
X
for name in sendmail submit; do m4 -D_CF_DIR_=/usr/share/sendmail/cf/ $name.mc >$name.cf; done
)sh";

constexpr const char* sendmail_set_up = R"sh(
echo 'smmsp:x:8002:' >>/etc/group
echo 'smmsp:x:8002:8002::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
mkdir -p /var/spool/mqueue-client
chmod 700 /var/spool/mqueue
chown smmsp:smmsp /var/spool/mqueue-client
chmod 2770 /var/spool/mqueue-client
chgrp smmsp /usr/libexec/sendmail/sendmail
chmod 2755 /usr/libexec/sendmail/sendmail
ln -sf /usr/libexec/sendmail/sendmail /usr/sbin/sendmail
)sh";

constexpr const char* sendmail_send = R"sh(
send() { printf 'Subject: x\n\nbody\n' | sendmail "$@" || true; }
send -Am -f alice@sender.example c1@dead.example c2@Dead.Example
send -Am -f alice@sender.example bob@full.example
send -Am -f '<>' 'postmaster@[127.0.0.2]'
send -Ac -f carol@sender.example old@old.example
cd /var/spool/mqueue
old=$(grep -l bob@full.example qf*)
sed -i "s/^T.*/T$(($(date +%s) - 172800))/" "$old"
quarantined=$(grep -l c1@dead.example qf*)
sendmail -Am -Qvirus "-qI${quarantined#qf}" || true
)sh";

class SendmailMachine : public Machine {
 public:
  SendmailMachine() : Machine({"sendmail"}) {
    run(std::string("mkdir -p /etc/mail /var/spool/mqueue; cd /etc/mail\n") +
        sendmail_configurations + sendmail_set_up);
  }
};

class OpenSmtpd : public Machine {
 public:
  OpenSmtpd() : Machine({"opensmtpd"}) {
    write("/etc/smtpd.conf",
          "action \"dead\" relay host \"smtp://127.0.0.1:1\"\n"
          "match from any for any action \"dead\"\n");
    run("mkdir -p /var/spool/smtpd /var/lib/opensmtpd/empty; chmod 711 /var/spool/smtpd\n"
        "chgrp opensmtpq /usr/sbin/smtpctl; chmod 2555 /usr/sbin/smtpctl\n"
        "ln -sf smtpctl /usr/sbin/sendmail; smtpd -f /etc/smtpd.conf");
    test::wait_until("OpenSMTPD", [&] {
      return ask("smtpctl show status || true").find("MTA running") != std::string::npos;
    });
    run(send);
    test::wait_until("the end of all attempts", [&] {
      const std::string queue = ask("smtpctl show queue");
      return queue.find("|pending|") != std::string::npos &&
             queue.find("|inflight|") == std::string::npos;
    });
  }
};

class Nullmailer : public Machine {
 public:
  Nullmailer() : Machine({"nullmailer"}) {
    run("chown mail /usr/bin/mailq /usr/sbin/nullmailer-queue\n"
        "chmod 4755 /usr/bin/mailq /usr/sbin/nullmailer-queue\n"
        "cd /var/spool/nullmailer; mkdir -p queue tmp failed\n"
        "chown mail:mail . queue tmp failed; chmod 700 queue tmp failed");
    run(std::string("null=\n") + send +
        "cd /var/spool/nullmailer/queue\n"
        "mv \"$(grep -l old@old.example -- *)\" \"$(($(date +%s) - 172800)).1\"");
  }
};

constexpr double two_days = 172'800;

void check_age(const Told& told, double margin) {
  CAPTURE(told.output);
  CHECK(told.oldest >= two_days);
  CHECK(told.oldest < two_days + margin);
}

}  // namespace

TEST_CASE("Exim: what is in the queue is what is told, by both doors" *
          doctest::skip(test::cannot_start(unpacked_server("exim") + "/usr/sbin/exim4"))) {
  const Exim machine;
  const Told spool = look(machine, "root", by("spool"));
  check_all(spool);
  check_age(spool, 60);
  CHECK(spool.numbers.at("frozen") == 1);
  CHECK(spool.numbers.at("queued") == 3);
  CHECK(spool.reasons.at("connection_refused") >= 1);
  CHECK(spool.reasons.at("mailbox_full") == 1);
  CHECK_FALSE(spool.reasons.contains("none"));
  CHECK(spool.says("detection: /usr/sbin/sendmail is /usr/sbin/exim4: exim\n"));
  const Told command = look(machine, "root", usual);
  check_same(spool, command);
  check_age(command, 60);
  CHECK(command.reasons == Numbers{{"none", 4}});  // exim -bp does not tell
  for (const char* door : {"command", "spool"})
    check_same(look(machine, "Debian-exim", by(door)), spool);

  check_unknown(look(machine, "nobody", by("command")),
                "To do: admin_groups must name a group of this user, or queue_list_requires_admin "
                "be false");
  check_unknown(look(machine, "nobody", by("spool")),
                "To do: only root and the group of Exim's spool can read it");
  machine.run("sed -i '1i queue_list_requires_admin = false' /etc/exim4/exim4.conf");
  check_same(look(machine, "nobody", usual), command);
}

TEST_CASE("sendmail: the queues of submission and of transfer are one" *
          doctest::skip(test::cannot_start(unpacked_server("sendmail") +
                                           "/usr/libexec/sendmail/sendmail"))) {
  const SendmailMachine machine;
  // MP: "OK: sendmail mailq is empty" as well, whatever is in the other queue
  CHECK(look(machine, "root", usual).text == "sendmail mailq reports queue is empty");
  machine.run(sendmail_send);
  const Told spool = look(machine, "root", by("spool"));
  CAPTURE(spool.output);
  CHECK(spool.state == "OK");
  CHECK(spool.numbers.at("unsent") == 4);
  CHECK(spool.numbers.at("deferred") == 3);
  CHECK(spool.numbers.at("hold") == 1);
  CHECK(spool.senders == senders_of_all);
  CHECK(spool.destinations ==
        Numbers{{"dead.example", 1}, {"full.example", 1}, {"[127.0.0.2]", 1}, {"old.example", 1}});
  CHECK(spool.reasons == Numbers{{"dns", 2}, {"connection_refused", 1}, {"policy", 1}});
  check_age(spool, 60);
  const Told command = look(machine, "root", usual);
  check_same(spool, command);
  CHECK(command.reasons == spool.reasons);
  check_age(command, 120);  // its list has no seconds
  CHECK(command.says("/usr/sbin/sendmail -Am -bp; /usr/sbin/sendmail -Am -bp -qQ; "));

  check_unknown(look(machine, "nobody", by("command")),
                "To do: this user must be in the group of the queue directory");
  check_unknown(look(machine, "nobody", by("spool")),
                "To do: only root and the group of the queue directory can read it");
  // sendmail itself is in the group smmsp, and asks who runs it.
  machine.run(
      "sed -i 's/^O PrivacyOptions=.*/O PrivacyOptions=restrictmailq/' /etc/mail/*.cf\n"
      "chgrp smmsp /var/spool/mqueue; chmod 750 /var/spool/mqueue");
  check_unknown(look(machine, "nobody", by("command")),
                "To do: PrivacyOptions holds restrictmailq: this user must be in the group of the "
                "queue directory");
  const Told diagnosis = look(machine, "nobody", {"--diagnose"});
  CAPTURE(diagnosis.output);
  CHECK(diagnosis.says("/var/spool/mqueue: drwxr-x--- root:smmsp, we may not read it\n"));
}

TEST_CASE("OpenSMTPD: envelopes of one message are one message" *
          doctest::skip(test::cannot_start(unpacked_server("opensmtpd") + "/usr/sbin/smtpd"))) {
  const OpenSmtpd machine;
  const Told told = look(machine, "root", usual);
  check_all(told);
  CHECK(told.numbers.at("deferred") == 4);
  // It asks the DNS even for the host that it was told, and no DNS is there.
  CHECK((told.reasons == Numbers{{"unreachable", 4}} || told.reasons == Numbers{{"dns", 4}}));
  CHECK(told.oldest < 60);
  CHECK(told.says("detection: /usr/sbin/sendmail is /usr/sbin/smtpctl: opensmtpd\n"));
  check_unknown(look(machine, "nobody", usual),
                "To do: only root may look: let root run the check");
  check_unknown(look(machine, "root", by("spool")),
                "To do: let root run the check, which asks smtpctl");
  machine.run("kill \"$(cat /run/smtpd.pid)\"");
  test::wait_until("the end of OpenSMTPD", [&] {
    return machine.ask("smtpctl show status || true").find("running") == std::string::npos;
  });
  check_same(look(machine, "root", usual), told);  // smtpctl reads the spool then
}

TEST_CASE("nullmailer: what failed is seen by the spool only" *
          doctest::skip(test::cannot_start(unpacked_server("nullmailer") + "/usr/bin/mailq"))) {
  const Nullmailer machine;
  const Told command = look(machine, "nobody", usual);
  check_all(command);
  check_age(command, 60);
  CHECK(command.numbers.at("queued") == 4);
  CHECK(command.says("detection: /usr/sbin/sendmail is a program: nullmailer\n"));
  check_same(look(machine, "root", by("spool")), command);
  check_same(look(machine, "mail", by("spool")), command);
  check_unknown(look(machine, "nobody", by("spool")),
                "To do: only root and the user mail can read nullmailer's spool");
  machine.run("cd /var/spool/nullmailer; mv \"queue/$(ls queue | tail -1)\" failed/");
  const Told failed = look(machine, "root", {"--door", "spool", "--state", "failed=0"});
  CAPTURE(failed.output);
  CHECK(failed.state == "WARNING");
  CHECK(failed.numbers.at("failed") == 1);
  CHECK(failed.numbers.at("queued") == 3);
  machine.run("chmod 755 /usr/bin/mailq");
  check_unknown(look(machine, "nobody", by("command")),
                "To do: mailq must be set-uid mail, and the queue directory exist");
}

TEST_CASE("qmail: what was not split by recipients yet is counted, and who may not look is told" *
          doctest::skip(test::cannot_start("/usr/bin/setpriv"))) {
  const Machine machine;
  machine.run(R"sh(
    cd /var; mkdir -p qmail/bin qmail/queue; cd qmail/queue
    mkdir bounce info intd local lock mess pid remote todo
    mkdir info/7 local/7 mess/7 mess/8 remote/7
    printf 'Falice@sender.example\0' >info/7/100
    printf 'Tc1@dead.example\0Dc2@dead.example\0' >remote/7/100
    printf 'Subject: x\n' >mess/7/100
    printf 'u0\0p1\0Fbob@sender.example\0Tx@full.example\0' >todo/101
    printf 'Subject: y\n' >mess/8/101
    chmod -R go= /var/qmail/queue
    printf '#!/bin/sh\n[ "$(id -u)" = 0 ] || { echo "fatal: unable to chdir: access denied"; exit 111; }
printf "21 Nov 2026 02:51:14 GMT  #100  11  <alice@sender.example> \\n  done\\tremote\\tc2@dead.example\\n\\tremote\\tc1@dead.example\\n"' >/var/qmail/bin/qmail-qread
    printf '#!/bin/sh\n[ "$(id -u)" = 0 ] || { echo "find: mess: Permission denied" >&2; echo "messages in queue: 0"; echo "messages in queue but not yet preprocessed: 0"; exit 0; }
echo "messages in queue: 2"; echo "messages in queue but not yet preprocessed: 1"' >/var/qmail/bin/qmail-qstat
    printf 'qmail-queue' >/var/qmail/bin/sendmail
    ln -sf /var/qmail/bin/sendmail /usr/sbin/sendmail
    chmod 755 /var/qmail/bin/*)sh");
  for (const char* door : {"command", "spool"}) {
    const Told told = look(machine, "root", by(door));
    CAPTURE(told.output);
    CHECK(told.state == "OK");
    CHECK(told.numbers.at("unsent") == 2);
    CHECK(told.numbers.at("unprocessed") == 1);
    CHECK(told.numbers.at("queued") == 1);
    CHECK(told.says("detection: /usr/sbin/sendmail is /var/qmail/bin/sendmail: qmail\n"));
    check_unknown(look(machine, "nobody", by(door)), "only root and ");
  }
  // MP: "OK: qmail-qstat reports queue is empty"
  check_unknown(look(machine, "nobody", {"-M", "qmail", "--command", "/var/qmail/bin/qmail-qstat"}),
                "To do: only root and members of the group qmail may look");
}
