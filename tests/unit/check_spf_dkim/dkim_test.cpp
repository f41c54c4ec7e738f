// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim says of keys and of messages.
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"
#include "support/signed_examples.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using test::join;
using test::run;

namespace {

const std::string rsa1024 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDWPl4YD+m3N8lADW3PZnMntat7VkKFOmiXynp6V/kHUKCo0TFIUoPP"
    "uVNrkGPTvTzNbPRQxAojCP5qtr3hWCp739A0Uj04cHaN/uYqr0NplDX77myk+d2XnFB2kf27ARfw+cb0VaxFpYOFK22E"
    "NJGEPHW7GktYe1aNCp1rMiu/AQIDAQAB";
const std::string rsa2048 =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAipEss2cPwb5cu3O4QI55ugjZ7cjgfWak6WZANISmUhSarqI4"
    "G/h25mcVQrwqNRgdKYU5iwIifel8sW0xdnVgZ2IQHvn6ChXh8qbeCr/"
    "ykbofSNZ+bN2ZbAJVYydrVWlxQh6yr1ep16Dt\" \""
    "CRYKE7GlEMLydlSKKv8JeEyg04jc5cpA0ec8SklkDg4uO2pvbWPz551CkVvMHXF+jNEqczekOL1fspmpBTYq5o1lvRGA"
    "TgkTkh2a5X1zycAIJK0bST/3gBwUGh1CUwAyMD+NKno+RDRLE9NGi54K6HUJoDEFuBVGhFARcEiq41hmM5ugVeqr4LGZ"
    "WUNcggKnbm8XrmJoDwIDAQAB";
const std::string ed25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

struct Row {
  std::string reason;
  std::string record;  // of s._domainkey.d.test; empty: none
  std::string findings;
  std::vector<std::string> options = {"-s", "s"};
  std::string remarks = {};
};

const std::vector<Row> rows{
    {"a key of 2048 bits in two strings", "v=DKIM1; p=" + rsa2048, ""},
    {"an Ed25519 key", "v=DKIM1; k=ed25519; p=" + ed25519, ""},
    {"a key of 1024 bits", "p=" + rsa1024, "dkim.bits_warning"},
    {"which --key-bits may allow", "p=" + rsa1024, "", {"-s", "s", "--key-bits", "1024"}},
    {"or refuse", "p=" + rsa1024, "dkim.bits_critical", {"-s", "s", "--key-bits", "2048,2048"}},
    {"no record", "", "dkim.missing"},
    {"a revoked key", "v=DKIM1; p=", "dkim.revoked"},
    {"broken base64", "v=DKIM1; p=MIGf!", "dkim.malformed"},
    {"a test", "v=DKIM1; t=y; p=" + rsa2048, "dkim.testing"},
    {"not for SHA-256", "v=DKIM1; h=sha1; p=" + rsa2048, "dkim.no_sha256"},
    {"not for mail", "v=DKIM1; s=tlsrpt; p=" + rsa2048, "dkim.not_for_email"},
    {"a guess that finds nothing is no fault", "", "", {"--discover"}, "dkim.nothing_found"},
};

std::string zone_for(const Row& row) {
  std::string zone = "d.test. A 192.0.2.1\n";
  if (!row.record.empty()) zone += "s._domainkey.d.test. TXT \"" + row.record + "\"\n";
  return zone;
}

// A message on disk, and the options to look at it.
class Letter {
 public:
  explicit Letter(const std::string& text) { std::ofstream(path_) << text; }

  [[nodiscard]] std::vector<std::string> options(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--dkim-only", "--message", path_});
    return more;
  }

 private:
  test::TempDirectory directory_;
  std::string path_ = directory_.path() + "/mail.eml";
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("each fault of a key has its finding, and no other") {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    std::vector<std::string> options{"-d", "d.test", "--dkim-only"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run found = run(zone_for(row), options);
    CAPTURE(found.text);
    CHECK(join(found.findings) == row.findings);
    CHECK(join(found.remarks) == row.remarks);
  }
}

TEST_CASE("a key that cannot be asked for is not absent") {
  const auto found = run("!servfail s._domainkey.d.test. TXT",
                         {"-d", "d.test", "--dkim-only", "-s", "s", "-s", "other"});
  CHECK(join(found.findings) == "dkim.missing dkim.unknown");
  CHECK(found.observations["dkim"]["keys"][0]["state"] == "not_known");
  CHECK(found.observations["dkim"]["keys"][1]["state"] == "absent");
}

TEST_CASE("a guess that cannot be asked for is no miss") {
  const auto found =
      run("!servfail mail._domainkey.d.test. TXT", {"-d", "d.test", "--dkim-only", "--discover"});
  CHECK(join(found.findings) == "dkim.guess_unknown");
}

TEST_CASE("what is found under a common selector is told, with who uses it") {
  const std::string zone =
      "google._domainkey.d.test. CNAME k.other.test.\nk.other.test. TXT \"p=" + rsa2048 +
      "\"\ndkim._domainkey.d.test. TXT \"p=\"\n";
  const auto found = run(zone, {"-d", "d.test", "--dkim-only", "--discover"});
  CAPTURE(found.text);
  CHECK(found.state == "OK");
  CHECK(join(found.remarks) == "dkim.revoked_elsewhere");
  CHECK(found.text.find("DKIM google (Google Workspace): RSA 2048 bits") != std::string::npos);
  CHECK(found.text.find("alias of k.other.test") != std::string::npos);
}

TEST_CASE("two selectors with one key") {
  const std::string zone = "a._domainkey.d.test. TXT \"p=" + ed25519 +
                           "; k=ed25519\"\nb._domainkey.d.test. TXT \"k=ed25519; p=" + ed25519 +
                           '"';
  const auto found = run(zone, {"-d", "d.test", "--dkim-only", "-s", "a", "-s", "b"});
  CHECK(join(found.findings) == "dkim.key_shared");
}

TEST_CASE("the key on disk is compared with the record") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/key.pem";
  std::ofstream(path) << "-----BEGIN PUBLIC KEY-----\n" + rsa1024 + "\n-----END PUBLIC KEY-----\n";
  const std::vector<std::string> options{"-d",   "d.test",     "--dkim-only", "--key-bits",
                                         "1024", "--key-file", "s=" + path};
  const auto same = run("s._domainkey.d.test. TXT \"p=" + rsa1024 + '"', options);
  CHECK(join(same.findings).empty());
  CHECK(same.observations["dkim"]["keys"][0]["same_as_file"] == 1);
  const auto other = run("s._domainkey.d.test. TXT \"p=" + rsa2048 + '"', options);
  CHECK(join(other.findings) == "dkim.key_differs");
  CHECK(join(run("d.test. A 192.0.2.1", options).findings) == "dkim.key_differs dkim.missing");
}

TEST_CASE("a record that cannot be asked for is no other key") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/key.pem";
  std::ofstream(path) << "-----BEGIN PUBLIC KEY-----\n" + rsa1024 + "\n-----END PUBLIC KEY-----\n";
  const auto found = run("!servfail s._domainkey.d.test. TXT",
                         {"-d", "d.test", "--dkim-only", "--key-file", "s=" + path});
  CHECK(join(found.findings) == "dkim.unknown");
}

TEST_CASE("a selector of the message that is a common one, too, is one key") {
  const Letter letter(replaced(test::rfc8463_message, "s=brisbane", "s=mail"));
  const std::string zone = replaced(test::rfc8463_zone, "brisbane.", "mail.");
  const auto found = run(zone, letter.options({"-d", "football.example.com", "--discover"}));
  CHECK(found.observations["dkim"]["keys"].size() == 2);
  CHECK(!found.findings.contains("dkim.key_shared"));
}

TEST_CASE("a message whose author cannot be told fails DMARC") {
  for (const char* header : {"To: a@d.test\n", "From: a@d.test\nFrom: b@e.test\n",
                             "From: a@d.test, b@e..test\n", "From: <a@\n"}) {
    CAPTURE(header);
    const Letter letter(std::string(header) + "\nHi.\n");
    const auto found = run("", {"--message", letter.options().back()});
    CAPTURE(found.text);
    CHECK(found.findings.contains("dmarc.message_fails"));
  }
}

TEST_CASE("the message of RFC 8463: two signatures hold, and are told apart from their worth") {
  const Letter letter(test::rfc8463_message);
  const auto found = run(test::rfc8463_zone, letter.options());
  CAPTURE(found.text);
  CHECK(found.state == "OK");
  const auto& signatures = found.observations["dkim"]["signatures"];
  REQUIRE(signatures.size() == 2);
  for (const auto& signature : signatures) {
    CHECK(signature["crypto"] == "pass");
    CHECK(signature["policy"] == "pass");
    CHECK(signature["result"] == "pass");
  }
  CHECK(signatures[0]["algorithm"] == "ed25519-sha256");
}

TEST_CASE("what was changed is told") {
  const Letter body(replaced(test::rfc8463_message, "hungry", "thirsty"));
  const auto changed = run(test::rfc8463_zone, body.options());
  CHECK(join(changed.findings) == "dkim.signature_fails");
  CHECK(changed.observations["dkim"]["signatures"][0]["crypto"] == "fail");
  CHECK(changed.observations["dkim"]["signatures"][0]["outcome"] == "body_differs");

  const Letter whole(test::rfc8463_message);
  const auto no_key = run("football.example.com. A 192.0.2.1", whole.options());
  CHECK(no_key.observations["dkim"]["signatures"][0]["crypto"] == "permerror");
  const auto no_answer = run("!timeout brisbane._domainkey.football.example.com. TXT\n" +
                                 test::rfc8463_zone.substr(test::rfc8463_zone.find("test.")),
                             whole.options());
  CHECK(join(no_answer.findings) == "dkim.signature_unknown");
  CHECK(no_answer.observations["dkim"]["signatures"][0]["crypto"] == "temperror");

  const Letter unsigned_mail("From: a@d.test\n\nHi.\n");
  CHECK(join(run("", unsigned_mail.options()).findings) == "dkim.unsigned");
}

TEST_CASE("a message passes DMARC by a signature of its author's domain") {
  const Letter letter(test::rfc8463_message);
  const std::string zone =
      test::rfc8463_zone + "_dmarc.football.example.com. TXT \"v=DMARC1; p=reject\"\n";
  auto options = letter.options();
  options.erase(options.begin());  // --dkim-only
  const auto found = run(zone, options);
  CAPTURE(found.text);
  CHECK(found.observations["dkim"]["dmarc"]["result"] == "pass");
  const Letter other(replaced(test::rfc8463_message, "From: Joe SixPack <joe@football.example.com>",
                              "From: Joe SixPack <joe@other.test>"));
  options.back() = other.options().back();
  const auto spoofed = run(zone + "_dmarc.other.test. TXT \"v=DMARC1; p=reject\"\n", options);
  CHECK(spoofed.observations["dkim"]["dmarc"]["result"] == "fail");
  CHECK(spoofed.observations["dkim"]["dmarc"]["disposition"] == "reject");
  CHECK(spoofed.findings.contains("dmarc.message_fails"));
}
