// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/detection.hpp"

#include <filesystem>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/temp_directory.hpp"

using namespace mailprobe;
using queue::detect_system;
using queue::System;

namespace {

struct Entry {
  const char* path;
  const char* content;         // of a file; with a "/" at the end of the path it is a directory
  const char* link = nullptr;  // where it leads
};

void make(const test::TempDirectory& root, const Entry& entry) {
  const std::filesystem::path path = root.path() + entry.path;
  std::filesystem::create_directories(path.parent_path());
  if (entry.link != nullptr) return std::filesystem::create_symlink(entry.link, path);
  if (path.has_filename()) root.write(entry.path + 1, entry.content);
}

struct Row {
  std::vector<Entry> entries;
  std::optional<System> system;
  std::string last_step;
  const char* reason;
};

const Entry postfix{"/usr/sbin/sendmail", "\x7f ELF libpostfix-global.so"};
const Entry to_exim{"/usr/sbin/sendmail", "", "exim4"};
const Entry exim{"/usr/sbin/exim4", "\x7f ELF Exim version 4.96"};
const Entry left_over{"/var/lib/postfix/", ""};

const std::vector<Row> rows{
    {{postfix},
     System::postfix,
     "/usr/sbin/sendmail is a program: postfix",
     "it is told by its text"},
    {{to_exim, exim},
     System::exim,
     "/usr/sbin/sendmail is /usr/sbin/exim4: exim",
     "or by its name"},
    {{to_exim, exim, left_over, {"/usr/sbin/postfix", ""}},
     System::exim,
     "/usr/sbin/sendmail is /usr/sbin/exim4: exim",
     "check_mailq: postfix, since a directory of it is left over"},
    {{{"/usr/sbin/sendmail", "", "../../etc/alternatives/mta"},
      {"/etc/alternatives/mta", "", "../../usr/sbin/sendmail.postfix"},
      {"/usr/sbin/sendmail.postfix", "postdrop"}},
     System::postfix,
     "/usr/sbin/sendmail is /usr/sbin/sendmail.postfix: postfix",
     "links of alternatives lead to it"},
    {{{"/usr/sbin/sendmail", "", "nowhere"},
      {"/usr/bin/mailq", "", "../sbin/smtpctl"},
      {"/usr/sbin/smtpctl", ""}},
     System::opensmtpd,
     "/usr/bin/mailq is /usr/sbin/smtpctl: opensmtpd",
     "a link that leads nowhere is passed over"},
    {{{"/usr/sbin/sendmail", "nullmailer-inject"}, exim, left_over, {"/etc/mail/sendmail.cf", ""}},
     System::nullmailer,
     "/usr/sbin/sendmail is a program: nullmailer",
     "of several the one to which local mail goes"},
    {{{"/usr/sbin/sendmail", "see /etc/mail/sendmail.cf"}},
     System::sendmail,
     "/usr/sbin/sendmail is a program: sendmail",
     "sendmail itself"},
    {{{"/var/qmail/bin/sendmail", "bin/qmail-queue"}},
     System::qmail,
     "/var/qmail/bin/sendmail is a program: qmail",
     "where only qmail puts it"},
    {{{"/usr/sbin/sendmail", "msmtp"}, exim},
     System::exim,
     "/usr/sbin/exim4 is there: exim",
     "a program that is not known leaves it to what is installed"},
    {{{"/usr/sbin/sendmail/", ""}, left_over},
     System::postfix,
     "/var/lib/postfix is there: postfix",
     "a directory is no program"},
    {{{"/var/qmail/bin/qmail-qstat", ""}, exim},
     System::qmail,
     "/var/qmail/bin/qmail-qstat is there: qmail",
     "then check_mailq's order decides"},
    {{{"/usr/sbin/sendmail", "", "\x1b[31m\n"}, {"/usr/sbin/\x1b[31m\n", "sendmail.cf"}},
     System::sendmail,
     "/usr/sbin/sendmail is /usr/sbin/\\x1b[31m\\x0a: sendmail",
     "names of files are foreign"},
    {{}, std::nullopt, "no mail server was found", "nothing"},
    {{{"/usr/sbin/sendmail", ""}}, std::nullopt, "no mail server was found", "an empty program"},
};

}  // namespace

TEST_CASE("the mail server is the one whose program stands behind sendmail") {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::TempDirectory root;
    for (const Entry& entry : row.entries)
      make(root, entry);
    const queue::Detection detection = detect_system(root.path());
    CHECK(detection.system == row.system);
    REQUIRE_FALSE(detection.steps.empty());
    CHECK(detection.steps.back() == row.last_step);
  }
}

TEST_CASE("every step on the way is told") {
  const test::TempDirectory root;
  make(root, {"/usr/sbin/sendmail", "msmtp"});
  make(root, left_over);
  CHECK(detect_system(root.path()).steps ==
        std::vector<std::string>{"/usr/sbin/sendmail is a program: nothing that is known",
                                 "/usr/lib/sendmail is not there", "/usr/bin/mailq is not there",
                                 "/var/qmail/bin/sendmail is not there",
                                 "/var/lib/postfix is there: postfix"});
}

TEST_CASE("a program is the first of its usual places that can be run") {
  const test::TempDirectory root;
  const auto put = [&](const std::string& path, mode_t mode) {
    chmod(root.write(path, "").c_str(), mode);
  };
  CHECK(queue::find_program("postqueue", root.path()).empty());
  put("usr/local/sbin/postqueue", 0755);
  CHECK(queue::find_program("postqueue", root.path()) == root.path() + "/usr/local/sbin/postqueue");
  put("usr/bin/postqueue", 0755);
  put("usr/sbin/postqueue", 0644);
  CHECK(queue::find_program("postqueue", root.path()) == root.path() + "/usr/bin/postqueue");
  CHECK(queue::find_program("sh").empty());
  CHECK(queue::usual_places("sh").empty());
  CHECK(queue::usual_places("smtpctl") ==
        std::vector<std::string>{"/usr/sbin/smtpctl", "/usr/local/sbin/smtpctl"});
}
