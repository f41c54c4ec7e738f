// SPDX-License-Identifier: GPL-3.0-or-later
//
// A sound mail domain whose DNS misbehaves for one question: nothing that could not be asked is
// taken for absent or for good, nobody else is blamed for it, and time holds.
#include <map>
#include <mutex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "hostile/flawed_replies.hpp"
#include "hostile/play_all.hpp"
#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/https_server.hpp"
#include "lab/smtp_server.hpp"
#include "lab/tlsa.hpp"
#include "support/memory_resolver.hpp"
#include "support/mx_tls_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::RecordType;
using hostile::Bytes;
using Responder = lab::DnsServer::Responder;

namespace {

constexpr auto patience = 2s;

std::shared_ptr<const lab::TlsServerContext> context_of(const lab::Identity& identity) {
  return std::make_shared<const lab::TlsServerContext>(
      lab::TlsServerSettings{.identities = {identity}});
}

lab::HttpsSettings policy_site(const lab::CertificateAuthority& authority) {
  return {.tls = context_of(authority.issue_for("mta-sts.example.test")),
          .pages = {{"/.well-known/mta-sts.txt",
                     {.body = "version: STSv1\nmode: enforce\nmx: mx.example.test\n"
                              "max_age: 604800\n"}}}};
}

// Everything that the plugin can ask for is there.
struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  lab::Identity identity = authority.issue_for("mx.example.test");
  lab::SmtpServer mail{{.name = "mx.example.test", .tls = context_of(identity)}};
  lab::HttpsServer web{policy_site(authority)};
  std::string tlsa = fmt::format("_{}._tcp.mx.example.test", mail.port());
  std::string zone = fmt::format(
      R"(. NS ns.example.test.
example.test. MX 10 mx.example.test.
mx.example.test. A 127.0.0.1
{}. TLSA {}
_mta-sts.example.test. TXT "v=STSv1; id=1"
mta-sts.example.test. A 127.0.0.1
_smtp._tls.example.test. TXT "v=TLSRPTv1; rua=mailto:tls@example.test"
mx.example.test. CAA 0 issue "ca.test"
1.0.0.127.in-addr.arpa. PTR mx.example.test.
)",
      tlsa, lab::format_tlsa(lab::make_tlsa(3, 1, 1, identity.certificate)));
  std::string ca_file = directory.path() + "/ca.pem";

  World() { authority.write_pem(ca_file); }

  [[nodiscard]] test::MxTlsRun check(const Responder& responder) const {
    const lab::DnsServer server(responder);
    return test::run_mx_tls(
        {.domain = "example.test",
         .dns = server.endpoint(),
         .ca_file = ca_file,
         .smtp_port = mail.port(),
         .https_port = web.endpoint().port},
        {"--require-dane", "--require-mta-sts", "--require-tls-rpt", "--require-caa",
         "--require-ptr", "-vv", "-t", fmt::format("{}", patience.count())});
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

enum class Then : std::uint8_t { mail_is_delivered, nobody_is_found };

// A question, and what must be found if it cannot be asked.
struct Target {
  const char* what;
  dns::Question question;
  const char* finding;
  Then then = Then::mail_is_delivered;
};

std::vector<Target> targets() {
  const auto question = [](std::string_view name, RecordType type) {
    return dns::Question{.name = dns::Name::parse(name).value(), .type = type};
  };
  return {
      {"MX", question("example.test", RecordType::mx), "mx_tls.mx_unknown", Then::nobody_is_found},
      {"A of the mail host", question("mx.example.test", RecordType::a), "mx_tls.mx_lookup_failed",
       Then::nobody_is_found},
      {"TLSA", question(world().tlsa, RecordType::tlsa), "mx_tls.dane_deferred"},
      {"TXT of _mta-sts", question("_mta-sts.example.test", RecordType::txt), "mx_tls.sts_unknown"},
      {"A of mta-sts", question("mta-sts.example.test", RecordType::a), "mx_tls.sts_host_unknown"},
      {"TXT of _smtp._tls", question("_smtp._tls.example.test", RecordType::txt),
       "mx_tls.tlsrpt_unknown"},
      {"CAA", question("mx.example.test", RecordType::caa), "mx_tls.caa_unknown"},
      {"PTR", question("1.0.0.127.in-addr.arpa", RecordType::ptr), "mx_tls.ptr_unknown"},
  };
}

// What a misconduct has to work with.
struct Scene {
  std::span<const std::uint8_t> query;
  Bytes sound;           // the reply that would be right
  bool is_first = true;  // the question did not come before
};

struct Misconduct {
  std::string name;
  std::function<std::optional<Bytes>(const Scene&)> act;
};

const hostile::Flaw no_flaw{"", [](dns::Message&) {}};
const hostile::Flaw truncated{"", [](dns::Message& m) { m.header.truncated = true; }};

Bytes altered(Bytes bytes, const std::function<void(dns::Message&)>& alter) {
  dns::Message message = dns::parse_message(bytes).value();
  alter(message);
  return dns::serialize(message).value();
}

Bytes with_rcode(const Scene& scene, std::uint8_t rcode) {
  return altered(scene.sound, [&](auto& message) { message.header.rcode = rcode; });
}

Bytes cut(const Scene& scene, std::size_t length) {
  return {scene.sound.begin(), scene.sound.begin() + static_cast<std::ptrdiff_t>(length)};
}

// One record, whose name is a pointer (RFC 1035 section 4.1.4) to so many octets behind itself.
Bytes with_pointer(const Scene& scene, std::size_t distance) {
  Bytes bytes = hostile::flawed_reply(scene.query, no_flaw);
  bytes[7] = 1;
  const std::size_t target = bytes.size() + distance;
  bytes.push_back(static_cast<std::uint8_t>(0xc0U | (target >> 8U)));
  bytes.push_back(static_cast<std::uint8_t>(target));
  bytes.insert(bytes.end(), {0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1});
  return bytes;
}

// Over UDP nothing but TC; what comes over TCP is `bytes`.
std::optional<Bytes> over_tcp(const Scene& scene, std::optional<Bytes> bytes) {
  if (scene.is_first) return hostile::flawed_reply(scene.query, truncated);
  return bytes;
}

Bytes junk_of_64_kib(const Scene& scene) {
  return altered(hostile::flawed_reply(scene.query, no_flaw),
                 [](auto& message) { hostile::add_junk(message, 280); });
}

const std::vector<Misconduct>& garbled_replies() {
  static const std::vector<Misconduct> table{
      {"silence", [](const Scene&) { return std::nullopt; }},
      {"another id",
       [](const Scene& s) {
         Bytes bytes = s.sound;
         bytes[0] ^= 0xffU;
         return bytes;
       }},
      {"an empty datagram", [](const Scene&) { return Bytes{}; }},
      {"one octet", [](const Scene&) { return Bytes{0}; }},
      {"the query itself", [](const Scene& s) { return Bytes(s.query.begin(), s.query.end()); }},
      {"the header alone", [](const Scene& s) { return cut(s, 12); }},
      {"the first half", [](const Scene& s) { return cut(s, s.sound.size() / 2); }},
      {"all but the last octet", [](const Scene& s) { return cut(s, s.sound.size() - 1); }},
      {"octets behind the message",
       [](const Scene& s) {
         Bytes bytes = s.sound;
         bytes.resize(bytes.size() + 20, 0x5a);
         return bytes;
       }},
      {"65,535 records, of which one comes",
       [](const Scene& s) {
         Bytes bytes = s.sound;
         bytes[6] = bytes[7] = 0xff;
         return bytes;
       }},
      {"a name that points to itself", [](const Scene& s) { return with_pointer(s, 0); }},
      {"a name that points forward", [](const Scene& s) { return with_pointer(s, 4); }},
      {"a name that points outside", [](const Scene& s) { return with_pointer(s, 5000); }},
      {"NXDOMAIN with the records", [](const Scene& s) { return with_rcode(s, 3); }},
      {"SERVFAIL with the records", [](const Scene& s) { return with_rcode(s, 2); }},
      {"REFUSED with the records", [](const Scene& s) { return with_rcode(s, 5); }},
      {"the records with QR clear",
       [](const Scene& s) {
         return altered(s.sound, [](auto& message) { message.header.response = false; });
       }},
      {"the records with TC, even over TCP",
       [](const Scene& s) {
         return altered(s.sound, [](auto& message) { message.header.truncated = true; });
       }},
      {"the records of another name",
       [](const Scene& s) {
         return altered(s.sound, [](auto& message) {
           for (dns::Record& record : message.answers)
             record.owner = dns::Name::parse("other.example").value();
         });
       }},
      {"garbage over TCP", [](const Scene& s) { return over_tcp(s, Bytes(2000, 0x5a)); }},
      {"silence over TCP", [](const Scene& s) { return over_tcp(s, std::nullopt); }},
      {"64 KiB of zero over TCP", [](const Scene& s) { return over_tcp(s, Bytes(65535, 0)); }},
      {"64 KiB of other names' records over TCP",
       [](const Scene& s) { return over_tcp(s, junk_of_64_kib(s)); }},
  };
  return table;
}

std::vector<Misconduct> misconducts() {
  std::vector<Misconduct> all = garbled_replies();
  for (const hostile::Flaw& flaw : hostile::flaws()) {
    all.push_back(
        {flaw.name, [&flaw](const Scene& s) { return hostile::flawed_reply(s.query, flaw); }});
  }
  return all;
}

// Whether a question comes for the first time; called by several threads.
class Visits {
 public:
  bool is_first(const dns::Question& question) {
    const std::scoped_lock lock(mutex_);
    return seen_.insert(dns::format_question(question)).second;
  }

 private:
  std::mutex mutex_;
  std::set<std::string> seen_;
};

using Applies = std::function<bool(const dns::Question&)>;

Responder misbehaving(Responder sound, const Applies& applies, const Misconduct& misconduct) {
  return [sound = std::move(sound), applies, act = misconduct.act,
          visits = std::make_shared<Visits>()](
             std::span<const std::uint8_t> query) -> std::optional<Bytes> {
    const auto message = dns::parse_message(query);
    auto reply = sound(query);
    if (!message || !reply || !applies(*message->question)) return reply;
    return act({.query = query,
                .sound = *std::move(reply),
                .is_first = visits->is_first(*message->question)});
  };
}

test::MxTlsRun check(const Applies& applies, const Misconduct& misconduct) {
  test::MemoryResolver zone(world().zone);
  return world().check(misbehaving(lab::answer_from(zone), applies, misconduct));
}

Applies only(const dns::Question& question) {
  return [question](const dns::Question& asked) { return asked == question; };
}

bool every_question(const dns::Question& /*asked*/) { return true; }

// What claims that something is not there.
const char* const claims_of_absence[] = {
    "mx_tls.no_mail_host", "mx_tls.implicit_mx", "mx_tls.mx_not_found",    "mx_tls.mx_no_address",
    "mx_tls.dane_missing", "mx_tls.sts_missing", "mx_tls.tlsrpt_missing",  "mx_tls.caa_missing",
    "mx_tls.no_ptr",       "mx_tls.null_mx",     "mx_tls.domain_not_found"};

struct Case {
  Target target;
  Misconduct misconduct;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Target& target : targets()) {
    for (const Misconduct& misconduct : misconducts())
      all.push_back({target, misconduct});
  }
  return all;
}

void check_outcome(const Case& row, const test::MxTlsRun& run) {
  CAPTURE(std::string(row.target.what));
  CAPTURE(row.misconduct.name);
  CAPTURE(run.process.out);
  CHECK(run.state != "OK");
  CHECK(run.findings.contains(row.target.finding));
  for (const char* claim : claims_of_absence) {
    CAPTURE(claim);
    CHECK_FALSE(run.findings.contains(claim));
  }
  if (row.target.then == Then::mail_is_delivered)
    CHECK_FALSE(run.findings.contains("mx_tls.undeliverable"));
  CHECK(run.process.wall <= patience + test::grace());
}

}  // namespace

TEST_CASE("without misconduct the domain is sound, and lacks nothing") {
  const test::MxTlsRun run =
      check(every_question, {"none", [](const Scene& s) { return s.sound; }});
  CAPTURE(run.process.out);
  CHECK(run.state == "OK");
}

TEST_CASE("what could not be asked is neither absent nor good, and time holds") {
  const std::vector<Case> all = cases();
  CHECK(all.size() >= 40);
  MESSAGE(all.size() << " cases: " << targets().size() << " questions, " << misconducts().size()
                     << " misconducts");
  test::grace();  // measured while nothing else runs
  const auto played = hostile::play_all(
      all, 4, [](const Case& row) { return check(only(row.target.question), row.misconduct); },
      [](const test::MxTlsRun& run) { return test::is_late(run.process, patience); });
  for (std::size_t i = 0; i < all.size(); ++i)
    check_outcome(all[i], played.outcomes[i]);
}

TEST_CASE("what is odd and yet beyond doubt is believed") {
  const Misconduct odd[] = {
      {"TC, and all of it over TCP", [](const Scene& s) { return over_tcp(s, s.sound); }},
      {"records of other names beside",
       [](const Scene& s) {
         return altered(s.sound, [](auto& message) {
           hostile::add_junk(message, message.answers.empty() ? 0 : 4);
         });
       }},
      {"every record twice",
       [](const Scene& s) {
         return altered(s.sound, [](auto& message) {
           const std::vector<dns::Record> again = message.answers;
           if (message.question->type != RecordType::tlsa &&
               message.question->type != RecordType::txt)
             message.answers.insert(message.answers.end(), again.begin(), again.end());
         });
       }},
  };
  for (const Misconduct& row : odd) {
    CAPTURE(row.name);
    const test::MxTlsRun run = check(every_question, row);
    CAPTURE(run.process.out);
    CHECK(run.state == "OK");
  }
}

TEST_CASE("what nobody vouches for is no DANE") {
  const Misconduct unsigned_reply{
      "AD is clear", [](const Scene& s) {
        return altered(s.sound, [](auto& message) { message.header.authentic_data = false; });
      }};
  struct Row {
    Applies applies;
    const char* finding;
    const char* reason;
  };
  const std::vector<Target> all = targets();
  const Row rows[] = {
      {every_question, "mx_tls.not_validating", "the server does not validate at all"},
      {only(all[0].question), "mx_tls.dane_mx_unsigned", "the MX records are not signed"},
      {only(all[1].question), "mx_tls.dane_missing", "the addresses are not signed"},
      {only(all[2].question), "mx_tls.dane_unsigned", "the TLSA records are not signed"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const test::MxTlsRun run = check(row.applies, unsigned_reply);
    CAPTURE(run.process.out);
    CHECK(run.state != "OK");
    CHECK(run.findings.contains(row.finding));
  }
}

TEST_CASE("controls and bars in names and texts never reach the output") {
  struct Row {
    std::string line;
    std::string hostile_line;
    const char* finding;  // none: it is no fault
  };
  const Row rows[] = {
      {"MX 10 mx.example.test.", R"(MX 10 \027[2J\|\007x\226\128\174\255.example.test.)",
       "mx_tls.mx_not_found"},
      {"mx.example.test. A 127.0.0.1",
       R"(mx.example.test. CNAME \027[2J\|a.example.test.)"
       "\n"
       R"(\027[2J\|a.example.test. A 127.0.0.1)",
       "mx_tls.mx_is_alias"},
      {"v=STSv1; id=1", R"(v=STSv1; id=\027[2J|\010<b>)", "mx_tls.sts_bad_record"},
      {"rua=mailto:tls@example.test", R"(rua=mailto:\027[2J|\010<b>@example.test)",
       "mx_tls.tlsrpt_bad_record"},
      {"rua=mailto:tls@example.test", R"(rua=https://a|b`.example.test/)",
       "mx_tls.tlsrpt_bad_record"},
      {"\"ca.test\"", R"("ca.test\027[2J|\010<b>")", nullptr},
      {"PTR mx.example.test.", R"(PTR \027[2J\|a.example.test.)", "mx_tls.ptr_not_confirmed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.hostile_line);
    std::string text = world().zone;
    const std::size_t at = text.find(row.line);
    REQUIRE(at != std::string::npos);
    text.replace(at, row.line.size(), row.hostile_line);
    test::MemoryResolver zone(text);
    const test::MxTlsRun run = world().check(lab::answer_from(zone));  // reads it strictly
    CAPTURE(run.process.out);
    CHECK((run.state == "OK") == (row.finding == nullptr));
    if (row.finding != nullptr) CHECK(run.findings.contains(row.finding));
  }
}
