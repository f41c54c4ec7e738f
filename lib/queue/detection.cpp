// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/detection.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::queue {
namespace {

struct Program {
  std::string_view name;
  std::array<std::string_view, 5> places;  // the rest empty
};

constexpr auto programs = std::to_array<Program>({
    {"postqueue", {"/usr/sbin/postqueue", "/usr/bin/postqueue", "/usr/local/sbin/postqueue"}},
    {"postconf", {"/usr/sbin/postconf", "/usr/bin/postconf", "/usr/local/sbin/postconf"}},
    {"exim",
     {"/usr/sbin/exim4", "/usr/sbin/exim", "/usr/bin/exim", "/usr/exim/bin/exim",
      "/usr/local/sbin/exim"}},
    {"sendmail",
     {"/usr/lib/sm.bin/sendmail", "/usr/sbin/sendmail.sendmail", "/usr/sbin/sendmail",
      "/usr/lib/sendmail", "/usr/libexec/sendmail/sendmail"}},
    {"smtpctl", {"/usr/sbin/smtpctl", "/usr/local/sbin/smtpctl"}},
    {"nullmailer", {"/usr/bin/mailq", "/usr/sbin/mailq", "/usr/local/bin/mailq"}},
    {"qmail-qread",
     {"/var/qmail/bin/qmail-qread", "/usr/bin/qmail-qread", "/usr/sbin/qmail-qread"}},
    {"qmail-qstat",
     {"/var/qmail/bin/qmail-qstat", "/usr/bin/qmail-qstat", "/usr/sbin/qmail-qstat"}},
});

// What only this system's programs hold, the name of a file first.
struct Mark {
  System system;
  std::string_view file;  // how the name of the program itself begins; empty: any
  std::string_view text;  // that stands in it
};

constexpr auto marks = std::to_array<Mark>({
    {System::exim, "exim", ""},
    {System::opensmtpd, "smtpctl", ""},
    {System::postfix, "", "libpostfix-"},
    {System::postfix, "", "postdrop"},
    {System::nullmailer, "", "nullmailer"},
    {System::exim, "", "Exim version"},
    {System::opensmtpd, "", "smtpctl"},
    {System::qmail, "", "/var/qmail"},
    {System::qmail, "", "qmail-queue"},
    {System::sendmail, "", "sendmail.cf"},
});

// What check_mailq looks for, in its order.
struct Trace {
  System system;
  std::string_view path;
};

constexpr auto traces = std::to_array<Trace>({
    {System::qmail, "/var/qmail/bin/qmail-qstat"},
    {System::postfix, "/usr/sbin/postfix"},
    {System::postfix, "/usr/local/sbin/postfix"},
    {System::postfix, "/var/lib/postfix"},
    {System::exim, "/usr/sbin/exim4"},
    {System::exim, "/usr/sbin/exim"},
    {System::exim, "/usr/local/sbin/exim"},
    {System::exim, "/usr/lib/exim4"},
    {System::nullmailer, "/usr/sbin/nullmailer-send"},
    {System::nullmailer, "/usr/lib/nullmailer"},
    {System::opensmtpd, "/usr/sbin/smtpctl"},
    {System::sendmail, "/usr/lib/sm.bin/sendmail"},
    {System::sendmail, "/etc/mail/sendmail.cf"},
});

constexpr std::array<std::string_view, 4> doors{"/usr/sbin/sendmail", "/usr/lib/sendmail",
                                                "/usr/bin/mailq", "/var/qmail/bin/sendmail"};

// Where a path leads; empty if it leads nowhere.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : "";
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::optional<System> recognise(const std::string& program) {
  constexpr std::size_t largest = std::size_t{8} * 1024 * 1024;  // bytes; Exim has 1.5 million
  const auto content = base::read_small_file(program, largest);
  for (const Mark& mark : marks) {
    const bool by_name = !mark.file.empty() && file_name(program).starts_with(mark.file);
    const bool by_text = !mark.text.empty() && content && content->contains(mark.text);
    if (by_name || by_text) return mark.system;
  }
  return std::nullopt;
}

class Detective {
 public:
  explicit Detective(const std::string& root) : root_(root) {}

  Detection find() && {
    for (const std::string_view door : doors) {
      if (!detection_.system) look_behind(door);
    }
    for (const Trace& trace : traces) {
      if (!detection_.system) look_for(trace);
    }
    if (!detection_.system) note("no mail server was found");
    return std::move(detection_);
  }

 private:
  void look_behind(std::string_view door) {
    const std::string program = resolve(root_ + std::string(door));
    if (program.empty()) {
      note(fmt::format("{} is not there", door));
      return;
    }
    detection_.system = recognise(program);
    const std::string shown =
        base::printable(std::string_view(program).substr(std::min(root_.size(), program.size())));
    const std::string_view what =
        detection_.system ? format_system(*detection_.system) : "nothing that is known";
    note(fmt::format("{} is {}: {}", door, shown == door ? "a program" : shown, what));
  }

  void look_for(const Trace& trace) {
    if (access((root_ + std::string(trace.path)).c_str(), F_OK) != 0) return;
    detection_.system = trace.system;
    note(fmt::format("{} is there: {}", trace.path, format_system(trace.system)));
  }

  void note(std::string step) { detection_.steps.push_back(std::move(step)); }

  const std::string& root_;
  Detection detection_;
};

}  // namespace

Detection detect_system(const std::string& root) { return Detective(root).find(); }

std::vector<std::string> usual_places(std::string_view name) {
  std::vector<std::string> places;
  const auto* const program = std::ranges::find(programs, name, &Program::name);
  if (program == programs.end()) return places;
  for (const std::string_view place : program->places) {
    if (!place.empty()) places.emplace_back(place);
  }
  return places;
}

std::string find_program(std::string_view name, const std::string& root) {
  for (const std::string& place : usual_places(name)) {
    std::string path = root + place;
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

}  // namespace mailprobe::queue
