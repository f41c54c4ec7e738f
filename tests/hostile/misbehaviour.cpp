// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostile/misbehaviour.hpp"

#include <fmt/format.h>

#include "hostile/world.hpp"

namespace mailprobe::hostile {
namespace {

using namespace std::chrono_literals;

void flood(const Scene& scene, std::string_view text) {
  while (scene.connection.send(text)) {
  }
}

void say(const Scene& scene, std::string_view text) { scene.connection.send(text); }

void say_and_wait(const Scene& scene, std::string_view text) {
  if (scene.connection.send(text)) scene.connection.stay_silent();
}

void say_raw_and_wait(const Scene& scene, std::string_view bytes) {
  if (scene.connection.send_raw(bytes)) scene.connection.stay_silent();
}

void challenge_for_ever(const Scene& scene) {
  while (scene.connection.send_line("334 bW9yZQ==") && scene.connection.read_line()) {
  }
}

// "554 5.7.8 " and all that the server could know.
std::string reply_with_password(std::string_view begin) {
  std::string text(begin);
  for (const std::string& form : forms_of_password())
    text += ' ' + form;
  return text + "\r\n";
}

// RFC 8446 section 5.1: type, version and length of a record, and less of it than that.
constexpr std::string_view part_of_a_record{"\x17\x03\x03\x01\x00half", 9};
// A fatal alert, handshake_failure (RFC 8446 section 6), without encryption.
constexpr std::string_view alert{"\x15\x03\x03\x00\x02\x02\x28", 7};
// A record of the greatest length that there is, and more than is allowed.
const std::string& oversized_record() {
  static const std::string record =
      std::string("\x17\x03\x03\xff\xff", 5) + std::string(65535, 'x');
  return record;
}

// Of what is broken in the line, not in its meaning.
const std::vector<Misbehaviour>& broken_lines() {
  static const std::vector<Misbehaviour> table{
      {"stalls in the middle of a line", [](const Scene& s) { say_and_wait(s, "25"); }, true},
      {"stalls between two lines", [](const Scene& s) { say_and_wait(s, "250-x\r\n"); }, true},
      {"drips", [](const Scene& s) { s.connection.drip(std::string(5000, '2'), 20ms); }, true},
      {"floods with lines", [](const Scene& s) { flood(s, "250-and so on\r\n"); }},
      {"floods with one line", [](const Scene& s) { flood(s, "250 " + std::string(60, 'x')); }},
      {"sends a line of 64 KiB",
       [](const Scene& s) { say_and_wait(s, "250 " + std::string(65536, 'x') + "\r\n"); }},
      {"says garbage", [](const Scene& s) { say_and_wait(s, {"\0\x80\xff\r\n\x01\x02\n", 8}); }},
      {"sends a NUL within the code",
       [](const Scene& s) { say_and_wait(s, {"2\0\x35\x30 Ok\r\n", 9}); }},
      {"ends its line with CR only", [](const Scene& s) { say_and_wait(s, "250 Ok\r"); }, true},
      {"speaks HTTP", [](const Scene& s) { say_and_wait(s, "HTTP/1.1 200 OK\r\n\r\n"); }},
      {"mixes codes", [](const Scene& s) { say_and_wait(s, "220-hello\r\n554 no\r\n"); }},
      {"sends four digits", [](const Scene& s) { say_and_wait(s, "2200 hello\r\n"); }},
      {"sends a code in the text",
       [](const Scene& s) { say_and_wait(s, "Welcome, dial 220\r\n"); }},
      {"sends controls and hangs up", [](const Scene& s) { say(s, controls); }},
  };
  return table;
}

const std::vector<Misbehaviour>& broken_sessions() {
  static const std::vector<Misbehaviour> table{
      {"closes", [](const Scene&) {}},
      {"resets", [](const Scene& s) { s.connection.reset(); }},
      {"stalls", [](const Scene& s) { s.connection.stay_silent(); }, true},
      {"refuses for good",
       [](const Scene& s) { say_and_wait(s, "554 5.7.1 go away, 220 is not for you\r\n"); }},
      {"refuses for now", [](const Scene& s) { say(s, "421 4.3.2 not now\r\n"); }},
      {"answers 354", [](const Scene& s) { say_and_wait(s, "354 go on\r\n"); }},
      {"says everything twice", [](const Scene& s) { say(s, s.sound + s.sound); }, false,
       Scope::everywhere, Then::goes_on},
      {"answers another command", [](const Scene& s) { say(s, "221 2.0.0 Bye\r\n"); }, false,
       Scope::everywhere, Then::goes_on},
      {"repeats the password",
       [](const Scene& s) { say(s, reply_with_password("554 5.7.8 wrong:")); }, false,
       Scope::knows_password, Then::goes_on},
      {"repeats the password behind its reply",
       [](const Scene& s) { say(s, s.sound + reply_with_password("250 2.7.0 it was")); }, false,
       Scope::knows_password, Then::goes_on},
      {"repeats the password behind 354",
       [](const Scene& s) { say_and_wait(s, reply_with_password("354 go on")); }, false,
       Scope::knows_password},
      {"repeats the password in a line that is no reply",
       [](const Scene& s) { say_and_wait(s, reply_with_password("trace:")); }, false,
       Scope::knows_password},
      {"repeats the password in one of two codes",
       [](const Scene& s) { say_and_wait(s, "250-x\r\n" + reply_with_password("251")); }, false,
       Scope::knows_password},
  };
  return table;
}

const std::vector<Misbehaviour>& broken_encryption() {
  static const std::vector<Misbehaviour> table{
      {"sends bytes that are no TLS",
       [](const Scene& s) { say_raw_and_wait(s, "250 2.0.0 Ok in the clear\r\n"); }, false,
       Scope::within_tls},
      {"sends an alert in the clear", [](const Scene& s) { say_raw_and_wait(s, alert); }, false,
       Scope::within_tls},
      {"stalls within a record", [](const Scene& s) { say_raw_and_wait(s, part_of_a_record); },
       true, Scope::within_tls},
      {"closes within a record", [](const Scene& s) { s.connection.send_raw(part_of_a_record); },
       false, Scope::within_tls},
      {"sends a record that is too long",
       [](const Scene& s) { say_raw_and_wait(s, oversized_record()); }, false, Scope::within_tls},
      {"closes with close_notify",
       [](const Scene& s) {
         if (auto& tls = s.connection.tls()) tls->close_notify();
       },
       false, Scope::within_tls},
      {"says close_notify and stays",
       [](const Scene& s) {
         if (auto& tls = s.connection.tls()) tls->close_notify();
         s.connection.stay_silent();
       },
       true, Scope::within_tls},
      {"asks for renegotiation",
       [](const Scene& s) {
         if (auto& tls = s.connection.tls()) tls->ask_for_renegotiation();
         s.connection.stay_silent();
       },
       true, Scope::within_tls_1_2},
      {"floods with key updates",
       [](const Scene& s) {
         auto& tls = s.connection.tls();
         while (tls && tls->send_key_update()) {
         }
       },
       true, Scope::within_tls_1_3},
  };
  return table;
}

const std::vector<Misbehaviour>& broken_challenges() {
  static const std::vector<Misbehaviour> table{
      {"sends a challenge that is not base64",
       [](const Scene& s) { say_and_wait(s, "334 !!! not base64 !!!\r\n"); }, false,
       Scope::challenge},
      {"sends a challenge of 12 KiB",
       [](const Scene& s) { say_and_wait(s, "334 " + std::string(12288, 'A') + "\r\n"); }, false,
       Scope::challenge},
      {"sends an empty challenge", [](const Scene& s) { say_and_wait(s, "334 \r\n"); }, false,
       Scope::challenge},
      {"sends challenges without end", challenge_for_ever, false, Scope::challenge},
      {"repeats the password in a challenge",
       [](const Scene& s) { say_and_wait(s, "334 " + lab::base64(password) + "\r\n"); }, false,
       Scope::challenge},
      {"accepts before its time", [](const Scene& s) { say(s, "235 2.7.0 Welcome\r\n"); }, false,
       Scope::challenge, Then::goes_on},
      {"sends a proof that is none",
       [](const Scene& s) {
         say_and_wait(s, "334 " + lab::base64("v=" + lab::base64(std::string(32, 'x'))) + "\r\n");
       },
       false, Scope::challenge},
      {"asks for two thousand million iterations",
       [](const Scene& s) {
         say_and_wait(s, "334 " + lab::base64("r=x,s=QUJD,i=2000000000") + "\r\n");
       },
       false, Scope::challenge},
  };
  return table;
}

}  // namespace

const std::string controls = "220 \x1b[2J\x07| evil=1 <b>&`\xff\xfe\xe2\x80\xae\r\n";

const std::vector<Misbehaviour>& misbehaviours() {
  static const std::vector<Misbehaviour> all = [] {
    std::vector<Misbehaviour> rows;
    for (const auto* table :
         {&broken_sessions(), &broken_lines(), &broken_encryption(), &broken_challenges()})
      rows.insert(rows.end(), table->begin(), table->end());
    return rows;
  }();
  return all;
}

}  // namespace mailprobe::hostile
