// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session says on the wire: envelopes, commands, messages, and the further sessions that try
// what must be refused.
#include <algorithm>
#include <atomic>
#include <mutex>

#include <doctest/doctest.h>

#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/scripted_server.hpp"
#include "support/memory_resolver.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::Script;
using Lines = std::vector<std::string>;

namespace {

test::PluginRun check(const lab::ScriptedServer& server, const std::vector<std::string>& further) {
  std::vector<std::string> options{"-H", "127.0.0.1",    "-p", std::to_string(server.port()),
                                   "-F", "probe.example"};
  options.insert(options.end(), further.begin(), further.end());
  return test::run_plugin("check_smtp_full", options);
}

// A server that hears whole envelopes and answers each line by its verb; what is said to RCPT
// depends on how often it was asked.
class EnvelopeServer {
 public:
  struct Rules {
    std::vector<std::string> extensions;
    std::string mail = "250 sender fine";
    std::vector<std::string> rcpt{"550 5.7.1 no relaying"};  // the last one for ever
    std::string vrfy = "252 cannot say";
    std::string expn = "502 no";
    std::string etrn = "502 no";
    std::size_t patience = 1000;  // envelopes of a session before it is ended with 421
  };

  explicit EnvelopeServer(Rules rules)
      : rules_(std::move(rules)), listener_([this](int fd, const lab::StopSignal& stop) {
          talk(lab::Connection(fd, stop));
        }) {}

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] std::size_t connections() const { return listener_.connections(); }
  [[nodiscard]] std::size_t count(std::string_view begin) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(
        heard_, [&](const std::string& line) { return line.starts_with(begin); }));
  }

 private:
  void talk(lab::Connection connection) {
    connection.send_line("220 mx.lab.test ESMTP");
    std::size_t envelopes = 0;
    while (const auto line = connection.read_line()) {
      const std::string reply = answer(*line);
      if (line->starts_with("RCPT") && ++envelopes > rules_.patience) {
        connection.send_line("421 4.7.0 too many errors");
        return;
      }
      if (!connection.send_line(reply) || *line == "QUIT") return;
    }
  }

  std::string answer(const std::string& line) {
    const std::scoped_lock lock(mutex_);
    heard_.push_back(line);
    const std::string verb = line.substr(0, 4);
    if (verb == "EHLO") return greeting();
    if (verb == "MAIL") return rules_.mail;
    if (verb == "RCPT") {
      const std::string reply = rules_.rcpt.front();
      if (rules_.rcpt.size() > 1) rules_.rcpt.erase(rules_.rcpt.begin());
      return reply;
    }
    if (verb == "VRFY") return rules_.vrfy;
    if (verb == "EXPN") return rules_.expn;
    if (verb == "ETRN") return rules_.etrn;
    return verb == "QUIT" ? "221 bye" : "250 fine";
  }

  [[nodiscard]] std::string greeting() const {
    std::string text;
    for (const std::string& extension : rules_.extensions)
      text += "250-" + extension + "\r\n";
    return "250-mx.lab.test\r\n" + text + "250 HELP";
  }

  Rules rules_;
  mutable std::mutex mutex_;
  Lines heard_;
  lab::Listener listener_;
};

test::PluginRun check(const EnvelopeServer& server, const std::vector<std::string>& further) {
  std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(server.port())};
  options.insert(options.end(), further.begin(), further.end());
  return test::run_plugin("check_smtp_full", options);
}

const std::vector<std::string> relay{"--relay-test", "a@probe.example", "b@away.example"};

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

TEST_CASE("what is said, in which order, and what comes of it") {
  struct Row {
    const char* what;
    Script script;
    std::vector<std::string> options;
    const char* state;
    Lines heard;
  };
  const Row rows[] = {
      {"recipients and commands, one by one",
       {"220 mx", "250 mx", "250 s", "250 r1", "550 r2", "250 n", "221 b"},
       {"-f", "a@b.example", "--rcpt", "c@d.example", "--rcpt", "e@f.example=550", "-C", "NOOP"},
       "OK",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>",
        "RCPT TO:<e@f.example>", "NOOP", "QUIT"}},
      {"a refusal that is expected ends the session",
       {"220 mx", "250 mx", "530 5.7.0 first", "221 b"},
       {"-f", "a@b.example", "--expect-code", "mail=530"},
       "OK",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "QUIT"}},
      {"a banner of 554 that is expected",
       {"554 go away", "221 b"},
       {"--expect-code", "banner=554"},
       "OK",
       {"QUIT"}},
      {"a refusal that is expected does not come",
       {"220 mx", "250 mx", "250 fine", "221 b"},
       {"-f", "a@b.example", "--expect-code", "mail=530"},
       "CRITICAL",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "QUIT"}},
      {"another code of success that is allowed is no refusal",
       {"220 mx", "251 hello", "251 sender", "550 no", "221 b"},
       {"--expect-code", "ehlo=2xx", "--expect-code", "mail=2xx", "-f", "a@b.example", "--rcpt",
        "c@d.example"},
       "CRITICAL",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "QUIT"}},
      {"a refusal that is allowed does not stand for the TLS that was asked for",
       {"554 go away", "221 b"},
       {"--expect-code", "banner=220,554", "-S", "--insecure"},
       "UNKNOWN",
       {"QUIT"}},
      {"nor for the relay test",
       {"554 go away", "221 b"},
       {"--expect-code", "banner=220,554", "--relay-test", "a@b.example", "c@d.example"},
       "UNKNOWN",
       {"QUIT"}},
      {"QUIT is answered otherwise than it is said",
       {"220 mx", "250 mx", "221 b"},
       {"--expect-code", "quit=250"},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"a server that closes shop says so even to QUIT",
       {"220 mx", "250 mx", "421 4.3.2 shutting down"},
       {},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"an empty pattern is none",
       {"220 mx", "250 mx", "500 what", "221 b"},
       {"-C", "BOGUS", "-R", ""},
       "WARNING",
       {"EHLO probe.example", "BOGUS", "QUIT"}},
      {"SIZE without a number promises nothing",
       {"220 mx", "250-mx\n250 SIZE 10k", "221 b"},
       {"--min-size", "1"},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"whom to act for cannot be told with every mechanism",
       {"220 mx", "250-mx\n250 AUTH LOGIN", "221 b"},
       {"-A", "LOGIN", "-U", "u", "-P", "p", "--authzid", "boss", "--allow-plaintext-auth"},
       "UNKNOWN",
       {"EHLO probe.example", "QUIT"}},
      {"NTLM in the clear gives the password away, too",
       {"220 mx", "250-mx\n250 AUTH NTLM", "221 b"},
       {"-U", "u", "-P", "p"},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"EHLO is not known, HELO is",
       {"220 mx", "502 what", "250 mx", "221 b"},
       {},
       "OK",
       {"EHLO probe.example", "HELO probe.example", "QUIT"}},
      {"behind a 354 to a command nothing more is said",
       {"220 mx", "250 mx", "250 s", "250 r", "354 go on"},
       {"-f", "a@b.example", "--rcpt", "c@d.example", "-C", "DATA", "-R", "354"},
       "OK",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"}},
      {"a secret that only the clear could carry is not sent",
       {"220 mx", "250-mx\n250 AUTH PLAIN LOGIN", "221 b"},
       {"-U", "user", "-P", "word"},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"a mechanism that is not offered",
       {"220 mx", "250-mx\n250 AUTH PLAIN", "221 b"},
       {"-A", "CRAM-MD5", "-U", "user", "-P", "word"},
       "CRITICAL",
       {"EHLO probe.example", "QUIT"}},
      {"no message to a recipient that is refused",
       {"220 mx", "250 mx", "250 s", "550 r", "221 b"},
       {"-f", "a@b.example", "--rcpt", "c@d.example", "--send"},
       "CRITICAL",
       {"EHLO probe.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "QUIT"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const lab::ScriptedServer server(row.script);
    const auto run = check(server, row.options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK(server.heard() == row.heard);
  }
}

TEST_CASE("--send: the message is dated, dot-stuffed and ended; nothing of it is missing") {
  for (const char* extensions : {"250 mx", "250-mx\n250 PIPELINING"}) {
    CAPTURE(extensions);
    std::mutex mutex;
    std::string message;
    const lab::Listener server([&](int fd, const lab::StopSignal& stop) {
      lab::Connection connection(fd, stop);
      connection.send_line("220 mx");
      connection.read_line();
      connection.send(std::string(extensions).find("PIPE") == std::string::npos
                          ? "250 mx\r\n"
                          : "250-mx\r\n250 PIPELINING\r\n");
      for (const char* reply : {"250 s", "250 r", "354 go on"}) {
        connection.read_line();
        connection.send_line(reply);
      }
      std::string text;
      for (auto line = connection.read_line(); line && *line != "."; line = connection.read_line())
        text += *line + '\n';
      connection.send_line("250 2.0.0 queued");
      connection.read_line();
      connection.send_line("221 b");
      const std::scoped_lock lock(mutex);
      message = text;
    });
    const auto run = test::run_plugin("check_smtp_full",
                                      {"-H", "127.0.0.1", "-p", std::to_string(server.port()), "-f",
                                       "a@b.example", "--rcpt", "c@d.example", "--send"});
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
    CHECK(run.output.text.find("message accepted") != std::string::npos);
    for (const char* label : {"time_mail", "time_rcpt", "time_data", "time_message", "time_quit"})
      CHECK(run.output.perfdata.contains(label));
    const std::scoped_lock lock(mutex);
    CAPTURE(message);
    for (const char* header :
         {"Date: ", "From: <a@b.example>", "To: <c@d.example>", "Subject: mailprobe test ",
          "Message-ID: <", "Auto-Submitted: auto-generated"}) {
      CHECK(message.find(header) != std::string::npos);
    }
  }
}

TEST_CASE("--phase: each phase has its own threshold, in the performance data as well") {
  const lab::ScriptedServer server({"(wait 60)", "220 mx", "250 mx", "221 b"});
  const auto run = check(server, {"--phase", "banner=0.05,5", "--phase", "ehlo=5"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "WARNING");
  CHECK(run.output.text.find("banner took 0.0") != std::string::npos);
  CHECK(run.output.perfdata.at("time_banner").find("s;0.05;5;0") != std::string::npos);
}

TEST_CASE("a greylisted recipient is a state of its own, and may pass when we come back") {
  const EnvelopeServer::Rules rules{
      .extensions = {},
      .rcpt = {"450 4.2.0 <c@d.example>: Recipient address rejected: Greylisted", "250 fine"}};
  const std::vector<std::string> envelope{"-f", "a@b.example", "--rcpt", "c@d.example"};
  const EnvelopeServer once(rules);
  const auto refused = check(once, envelope);
  CAPTURE(refused.process.out);
  CHECK(refused.output.state == "WARNING");
  CHECK(refused.process.out.find("Greylisted") != std::string::npos);

  const EnvelopeServer twice(rules);
  const auto passed = check(twice, envelope + std::vector<std::string>{"--greylist-retry", "0.2"});
  CAPTURE(passed.process.out);
  CHECK(passed.output.state == "OK");
  CHECK(passed.output.text.find("greylisted at first") != std::string::npos);
  CHECK(twice.connections() == 2);
  CHECK(passed.process.wall >= std::chrono::milliseconds(200));
}

TEST_CASE("--relay-test: every form is refused, and nothing is left behind") {
  for (const bool pipelining : {false, true}) {
    CAPTURE(pipelining);
    EnvelopeServer::Rules rules;
    if (pipelining) rules.extensions = {"PIPELINING"};
    const EnvelopeServer server(rules);
    const auto run = check(server, relay);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
    CHECK(run.output.text.find("19 forms of relaying refused") != std::string::npos);
    CHECK(server.count("RCPT TO:") == 19);
    CHECK(server.count("RSET") == 19);
    CHECK(server.count("DATA") == 0);
    CHECK(server.connections() == 4);  // the session itself, and 8 + 8 + 3 forms
    CHECK(server.count("QUIT") == 4);
  }
}

TEST_CASE("--relay-test: one form that passes is enough, and is named") {
  EnvelopeServer::Rules rules{.extensions = {"PIPELINING"}};
  rules.rcpt = {"550 no", "550 no", "550 no", "550 no", "250 welcome", "550 no"};
  const EnvelopeServer server(rules);
  const auto run = check(server, relay);
  CAPTURE(run.process.out);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("accepted from a stranger: mail from ") != std::string::npos);
}

TEST_CASE("--relay-test: a server that ends the session after a few refusals is asked on") {
  const EnvelopeServer server({.extensions = {}, .patience = 3});
  const auto run = check(server, relay);
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(server.connections() >= 7);
}

TEST_CASE("--relay-test: a server that answers none of the forms may be open") {
  const EnvelopeServer server({.extensions = {}, .patience = 0});
  const auto run = check(server, relay);
  CAPTURE(run.process.out);
  CHECK(run.output.state == "UNKNOWN");
  CHECK(run.output.text.find("0 of 19 forms were answered") != std::string::npos);
}

TEST_CASE("--exposure and --must-refuse unauthenticated-mail ask as a stranger") {
  struct Row {
    const char* what;
    EnvelopeServer::Rules rules;
    std::vector<std::string> options;
    const char* state;
    const char* text;
  };
  const Row rows[] = {
      {"nothing is told", {}, {"--exposure"}, "OK", "answered"},
      {"VRFY tells", {.extensions = {}, .vrfy = "250 root"}, {"--exposure"}, "WARNING", "VRFY was"},
      {"EXPN tells", {.extensions = {}, .expn = "250 root"}, {"--exposure"}, "WARNING", "EXPN was"},
      {"ETRN works", {.extensions = {}, .etrn = "250 ok"}, {"--exposure"}, "WARNING", "ETRN was"},
      {"mail is refused at RCPT", {}, {"--must-refuse", "unauthenticated-mail"}, "OK", "answered"},
      {"mail is refused at MAIL",
       {.extensions = {"PIPELINING"},
        .mail = "530 5.7.0 Authentication required",
        .rcpt = {"503 5.5.1 need MAIL"}},
       {"--must-refuse", "unauthenticated-mail"},
       "OK",
       "answered"},
      {"who wants TLS first has refused nothing else",
       {.extensions = {},
        .mail = "530 5.7.0 Must issue a STARTTLS command first",
        .rcpt = {"503 5.5.1 need MAIL"}},
       {"--must-refuse", "unauthenticated-mail"},
       "UNKNOWN",
       "neither taken nor refused for good"},
      {"nor has who does not know the sender",
       {.extensions = {}, .rcpt = {"550 5.1.8 sender domain not found"}},
       {"--must-refuse", "unauthenticated-mail"},
       "UNKNOWN",
       "neither taken nor refused for good"},
      {"no form of relaying is refused by who wants TLS first",
       {.extensions = {}, .mail = "530 5.7.0 Must issue a STARTTLS command first"},
       {"--relay-test", "a@b.example", "c@d.example"},
       "UNKNOWN",
       "19 of 19 forms were neither taken nor refused for good"},
      {"EXPN and VRFY put off",
       {.extensions = {}, .vrfy = "450 later", .expn = "450 later"},
       {"--exposure"},
       "UNKNOWN",
       "VRFY: 450 later"},
      {"mail is taken",
       {.extensions = {}, .rcpt = {"250 welcome"}},
       {"--must-refuse", "unauthenticated-mail"},
       "CRITICAL",
       "MAIL and RCPT without authentication were accepted"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const EnvelopeServer server(row.rules);
    const auto run = check(server, row.options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK(run.output.text.find(row.text) != std::string::npos);
  }
}

TEST_CASE("--must-refuse wrong-password: a further session tries one") {
  struct Row {
    const char* reply;
    const char* state;
  };
  for (const Row& row : {Row{"535 no", "OK"}, Row{"235 whoever you are", "CRITICAL"},
                         Row{"454 no database", "UNKNOWN"},
                         Row{"554 5.7.0 too many connections from you", "UNKNOWN"}}) {
    CAPTURE(row.reply);
    std::atomic<int> sessions = 0;
    const lab::Listener server([&](int fd, const lab::StopSignal& stop) {
      lab::Connection connection(fd, stop);
      const bool first = sessions++ == 0;
      connection.send_line("220 mx");
      connection.read_line();
      connection.send("250-mx\r\n250 AUTH PLAIN\r\n");
      connection.read_line();
      connection.send_line(first ? "235 welcome" : row.reply);
      connection.read_line();
      connection.send_line("221 b");
    });
    const auto run =
        test::run_plugin("check_smtp_full", {"-H", "127.0.0.1", "-p", std::to_string(server.port()),
                                             "-U", "u", "-P", "right", "--allow-plaintext-auth",
                                             "--must-refuse", "wrong-password", "-vvv"});
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK(sessions == 2);
  }
}

TEST_CASE("a password is kept from a server whose certificate is for somebody else") {
  const test::TempDirectory directory;
  const lab::CertificateAuthority authority;
  const std::string ca_file = directory.path() + "/ca.pem";
  authority.write_pem(ca_file);
  const lab::TlsServerContext tls{{.identities = {authority.issue_for("other.lab.test")}}};
  const Script script{"220 mx", "250-mx\n250 STARTTLS",         "220 go",
                      "(TLS)",  "250-mx\n250 AUTH PLAIN LOGIN", "235 welcome",
                      "221 b"};
  const std::vector<std::string> login{"-S", "--ca-file", ca_file, "--tls-name", "mx.lab.test",
                                       "-U", "u",         "-P",    "hunter22"};
  const lab::ScriptedServer stranger(script, &tls);
  const auto kept = check(stranger, login);
  CAPTURE(kept.process.out);
  CHECK(kept.output.state == "CRITICAL");
  CHECK(std::ranges::none_of(stranger.heard(),
                             [](const std::string& line) { return line.starts_with("AUTH"); }));
  const lab::ScriptedServer known(script, &tls);
  const auto sent = check(known, login + std::vector<std::string>{"--insecure"});
  CAPTURE(sent.process.out);
  CHECK(sent.output.state == "OK");
}

TEST_CASE("--must-refuse clear-auth: AUTH is offered before TLS or not") {
  const lab::ScriptedServer offers({"220 mx", "250-mx\n250 AUTH PLAIN", "221 b"});
  CHECK(check(offers, {"--must-refuse", "clear-auth"}).output.state == "CRITICAL");
  const lab::ScriptedServer keeps({"220 mx", "250-mx\n250 SIZE", "221 b"});
  CHECK(check(keeps, {"--must-refuse", "clear-auth"}).output.state == "OK");
}

TEST_CASE("--identity: one name everywhere, or what differs") {
  struct Row {
    const char* what;
    const char* zone;
    const char* state;
    const char* text;
  };
  const Row rows[] = {
      {"one name", "1.0.0.127.in-addr.arpa. 300 PTR mx.lab.test.\nmx.lab.test. 300 A 127.0.0.1\n",
       "OK", "answered"},
      {"no name", "lab.test. 300 A 127.0.0.9\n", "WARNING", "has no PTR record"},
      {"it does not lead back",
       "1.0.0.127.in-addr.arpa. 300 PTR mx.lab.test.\nmx.lab.test. 300 A 127.0.0.9\n", "WARNING",
       "mx.lab.test does not lead back to 127.0.0.1"},
      {"another name",
       "1.0.0.127.in-addr.arpa. 300 PTR out.lab.test.\nout.lab.test. 300 A 127.0.0.1\n", "WARNING",
       "the banner says \"mx.lab.test\", but the address is called out.lab.test"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    test::MemoryResolver zone(row.zone);
    const lab::DnsServer dns(lab::answer_from(zone));
    const lab::ScriptedServer server({"220 mx.lab.test ESMTP", "250 mx.lab.test hello", "221 b"});
    const auto run = check(server, {"--identity", "--resolver", dns.endpoint().format()});
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK(run.output.text.find(row.text) != std::string::npos);
  }
}

TEST_CASE("a wrong value of an option of the session is told with its name") {
  struct Row {
    std::vector<std::string> options;
    const char* says;
  };
  const Row rows[] = {
      {{"--rcpt", "a@b.example"}, "--rcpt: there is no recipient without a sender"},
      {{"-f", "a@b.example", "--rcpt", "a@b.example=abc"}, "--rcpt"},
      {{"-f", "a@b.example", "--rcpt", ""}, "--rcpt: a recipient cannot be empty"},
      {{"--send"}, "--send: to whom?"},
      {{"-R", "250"}, "--response: there are more of them than of --command"},
      {{"-C", "NOOP", "-R", "("}, "--response: \"(\""},
      {{"-C", std::string(600, 'x')}, "longer than 510 octets"},
      {{"--expect-code", "mail"}, "--expect-code"},
      {{"--expect-code", "connect=250"}, "a phase that has a reply"},
      {{"--expect-code", "mail=999"}, "are not reply codes"},
      {{"--expect-code", "rcpt=250"}, "--rcpt ADDRESS=CODES says what is expected here"},
      {{"--phase", "lunch=1"}, "the name of a phase"},
      {{"--phase", "tls=1,2,3"}, "--phase"},
      {{"--phase", "tls=x"}, "--phase"},
      {{"--min-size", "big"}, "--min-size"},
      {{"--expect-ext", "S!ZE"}, "--expect-ext"},
      {{"-s", "--expect-ext", "clear:SIZE"}, "nothing is ever said in the clear"},
      {{"--must-refuse", "everything"}, "--must-refuse"},
      {{"--must-refuse", "wrong-password"}, "as whom?"},
      {{"-s", "--must-refuse", "clear-auth"}, "nothing is ever said in the clear"},
      {{"--relay-test", "postmaster", "b@c.example"}, "is not of the form USER@DOMAIN"},
      {{"--relay-test", "a@b.example"}, "takes 2 values"},
      {{"--greylist-retry", "3"}, "only recipients are greylisted"},
      {{"-f", "a@b.example", "--rcpt", "a@b.example", "-t", "3", "--greylist-retry", "3"},
       "do not fit in the time of --timeout"},
      {{"-A", "PLAIN"}, "who is to authenticate?"},
      {{"-U", "u"}, "there is no secret"},
      {{"-P", "p"}, "who is to authenticate?"},
      {{"-A", "GSSAPI", "-U", "u", "-P", "p"}, "cannot be spoken here"},
      {{"--proxy-version", "3"}, "neither 1 nor 2"},
      {{"--source", "here"}, "is not an IP address"},
      {{"--compat", "3"}, "--compat"},
      {{"--compat", "2", "--all-addresses"}, "one address only"},
      {{"--expect-code", "mail=530"}, "\"mail\": nothing that is asked for has it"},
      {{"--expect-code", "auth=535"}, "nothing that is asked for has it"},
      {{"--expect-code", "banner=554", "-S"}, "\"starttls\" is never reached"},
      {{"-f", "a@b.example", "--rcpt", "c@d.example", "--expect-code", "mail=5xx"},
       "\"rcpt\" is never reached"},
      {{"-q", "--expect-code", "quit=221"}, "--ignore-quit-failure"},
      {{"--phase", "tls=1"}, "nothing that is asked for has it"},
      {{"--phase", "dns=1"}, "nothing that is asked for has it"},
      {{"--authzid", "boss"}, "nobody authenticates"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> options{"-H", "127.0.0.1"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::PluginRun run = test::run_plugin("check_smtp_full", options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "UNKNOWN");
    CHECK(run.output.text.find(row.says) != std::string::npos);
  }
}
