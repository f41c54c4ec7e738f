// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/door.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "process/program.hpp"
#include "queue/detection.hpp"
#include "queue/exim_listing.hpp"
#include "queue/exim_spool.hpp"
#include "queue/nullmailer_listing.hpp"
#include "queue/nullmailer_spool.hpp"
#include "queue/opensmtpd_listing.hpp"
#include "queue/postfix_spool.hpp"
#include "queue/postqueue_json.hpp"
#include "queue/postqueue_text.hpp"
#include "queue/qmail_listing.hpp"
#include "queue/qmail_spool.hpp"
#include "queue/sendmail_listing.hpp"
#include "queue/sendmail_spool.hpp"

namespace mailprobe::queue {
namespace {

using process::Program;

// The whole only if both are; otherwise what is worse is told.
Account combine(const Account& a, const Account& b) {
  Account both = !a.is_whole() || b.ending == Ending::empty ? a : b;
  if (a.ending == Ending::complete && b.ending == Ending::complete)
    both.sentence = a.sentence + "; " + b.sentence;
  both.messages = a.messages + b.messages;
  both.cut_lines = a.cut_lines + b.cut_lines;
  both.claimed =
      a.claimed || b.claimed
          ? std::optional(a.claimed.value_or(a.messages) + b.claimed.value_or(b.messages))
          : std::nullopt;
  if (both.remark.empty()) both.remark = a.remark.empty() ? b.remark : a.remark;
  return both;
}

std::string show(const Program& program) {
  std::string text = program.path;
  for (const std::string& argument : program.arguments)
    text += ' ' + argument;
  return base::printable(text);
}

class CommandLook {
 public:
  CommandLook(const Place& place, const Summary::Terms& terms, base::Deadline deadline)
      : place_(place),
        clock_{terms.now, Zone::utc},
        deadline_(deadline),
        look_{Door::command, {}, Summary(terms), {}, false} {}

  Look take() && {
    switch (place_.system) {
      case System::postfix: ask_postfix(); break;
      case System::exim: ask_exim(); break;
      case System::sendmail: ask_sendmail(); break;
      case System::opensmtpd: ask_opensmtpd(); break;
      case System::nullmailer: ask_nullmailer(); break;
      case System::qmail: ask_qmail(); break;
    }
    return std::move(look_);
  }

 private:
  // Postfix before 3.1 knows no -j.
  void ask_postfix() {
    std::vector<std::string> options;
    if (!place_.configuration.empty()) options = {"-c", place_.configuration};
    Program program = find("postqueue");
    program.arguments = options;
    program.arguments.emplace_back("-j");
    const std::string errors = run<PostqueueJsonReader>(program, sink());
    if (!errors.contains("invalid option")) return;
    program.arguments = options;
    program.arguments.emplace_back("-p");
    look_.account = {};
    run<PostqueueTextReader>(program, clock_, sink());
  }

  void ask_exim() {
    Program program = find("exim");
    if (!place_.configuration.empty()) program.arguments = {"-C", place_.configuration};
    program.arguments.emplace_back("-bp");
    run<EximListingReader>(program, clock_.now, sink());
  }

  // Mail waits in two queues: what was submitted here, and what is on its way. What is in
  // quarantine is listed apart (-qQ).
  void ask_sendmail() {
    const std::string& file = place_.configuration;
    const std::vector<std::string> queues =
        file.empty() ? std::vector<std::string>{"-Am", "-Ac"} : std::vector{"-C" + file};
    std::vector<std::vector<std::string>> calls;
    for (const std::string& queue : queues) {
      calls.push_back({queue, "-bp"});
      calls.push_back({queue, "-bp", "-qQ"});
    }
    run_sendmail(calls.front());
    for (std::size_t i = 1; i < calls.size(); ++i) {
      // Another program of this name may list the same messages each time.
      if (look_.account.ending == Ending::not_understood) return;
      const Account before = std::exchange(look_.account, {});
      run_sendmail(calls[i]);
      look_.account = combine(before, look_.account);
    }
  }

  // It sets a zone of its own.
  void run_sendmail(std::vector<std::string> arguments) {
    Program program = find("sendmail");
    program.arguments = std::move(arguments);
    run<SendmailListingReader>(program, Clock{clock_.now, Zone::local}, sink());
  }

  void ask_opensmtpd() {
    Program program = find("smtpctl");
    program.arguments = {"show", "queue"};
    run<OpensmtpdListingReader>(program, sink());
  }

  void ask_nullmailer() { run<NullmailerListingReader>(find("nullmailer"), Zone::utc, sink()); }

  // One program lists what was split by recipients, the other one counts what was not.
  void ask_qmail() {
    run<QmailListingReader>(find("qmail-qread"), sink());
    if (!place_.program.empty() || !look_.account.is_whole()) return;
    const Account listed = std::exchange(look_.account, {});
    QmailCountsReader counts;
    listen(find("qmail-qstat"), counts);
    if (look_.account.is_whole()) {
      const std::uint64_t unseen = counts.counts().unprocessed;
      look_.summary.add_unseen(State::unprocessed, unseen);
      look_.account.messages = unseen;
      look_.account.claimed.reset();
      if (unseen == 0) look_.account.ending = Ending::empty;
    }
    look_.account = combine(listed, look_.account);
  }

  // Its path is empty if there is none.
  Program find(std::string_view name) {
    sought_ = name;
    return {.path = place_.program.empty() ? find_program(name) : place_.program, .arguments = {}};
  }

  MessageSink sink() {
    return [this](const Message& message) { look_.summary.add(message); };
  }

  // Returns what it wrote to standard error.
  template <typename Reader, typename... Arguments>
  std::string run(const Program& program, Arguments&&... arguments) {
    Reader reader(std::forward<Arguments>(arguments)...);
    return listen(program, reader);
  }

  std::string listen(const Program& program, ListingReader& reader) {
    if (program.path.empty()) {
      const auto places = usual_places(sought_);
      look_.account = {.ending = Ending::failed,
                       .sentence = fmt::format("there is no program that lists the queue: {}",
                                               base::join(places, ", ")),
                       .remedy = "name the program with --command, or another mail server with -M"};
      return "";
    }
    look_.ways.push_back(show(program));
    const process::Outcome outcome = process::run(
        program,
        [&](std::string_view chunk) {
          reader.feed(chunk);
          return process::Appetite::more;
        },
        deadline_);
    look_.timed_out = look_.timed_out || outcome.end == process::End::timed_out;
    const bool by_itself = outcome.end == process::End::exited;
    look_.account = reader.finish(
        {.by_itself = by_itself, .exit_code = outcome.code, .errors = outcome.errors});
    if (outcome.end == process::End::not_started || outcome.end == process::End::signalled) {
      look_.account.ending = Ending::failed;
      look_.account.sentence = process::describe(program, outcome);
    }
    return outcome.errors;
  }

  const Place& place_;
  Clock clock_;
  base::Deadline deadline_;
  Look look_;
  std::string_view sought_;  // the name of the program that is run
};

}  // namespace

std::string_view format_door(Door door) { return door == Door::command ? "command" : "spool"; }

std::string_view usual_spool(System system) {
  switch (system) {
    case System::postfix: return "/var/spool/postfix";
    case System::exim: return "/var/spool/exim4";
    case System::sendmail: return "/var/spool/mqueue";
    case System::opensmtpd: return "/var/spool/smtpd";
    case System::nullmailer: return "/var/spool/nullmailer";
    case System::qmail: return "/var/qmail/queue";
  }
  return "";
}

Look look_by_command(const Place& place, const Summary::Terms& terms, base::Deadline deadline) {
  return CommandLook(place, terms, deadline).take();
}

Look look_by_spool(const Place& place, const Summary::Terms& terms, base::Deadline deadline) {
  Look look{Door::spool, {}, Summary(terms), {}, false};
  const MessageSink sink = [&](const Message& message) { look.summary.add(message); };
  const auto read = [&](const std::string& root) -> Account {
    look.ways.push_back(base::printable(root));
    const Spool spool{.root = root, .deadline = deadline, .detail = place.detail};
    switch (place.system) {
      case System::postfix: return read_postfix_spool(spool, sink);
      case System::exim: return read_exim_spool(spool, sink);
      case System::sendmail: return read_sendmail_spool(spool, sink);
      case System::nullmailer: return read_nullmailer_spool(spool, sink);
      case System::qmail: return read_qmail_spool(spool, sink);
      case System::opensmtpd: break;
    }
    return {.ending = Ending::failed,
            .sentence = "the spool of OpenSMTPD is for itself only",
            .remedy = "let root run the check, which asks smtpctl"};
  };
  look.account = read(place.spool.empty() ? std::string(usual_spool(place.system)) : place.spool);
  // Mail that was submitted here waits in a directory of its own.
  if (place.system == System::sendmail && place.spool.empty())
    look.account = combine(look.account, read("/var/spool/mqueue-client"));
  look.timed_out = deadline.expired();
  return look;
}

}  // namespace mailprobe::queue
