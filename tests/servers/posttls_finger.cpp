// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/posttls_finger.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace mailprobe::test {
namespace {

struct Phrase {
  std::string_view text;
  DaneVerdict verdict;
};

// The first one that its log holds counts: without records it goes on as if a public authority were
// demanded, and what it says of the certificate then is not about DANE.
constexpr std::array phrases{
    Phrase{"all TLSA records unusable", DaneVerdict::unauthenticated},
    Phrase{"no usable TLSA records found", DaneVerdict::unauthenticated},
    Phrase{"no TLSA records found", DaneVerdict::opportunistic},
    Phrase{"MX RRset is insecure: try to encrypt", DaneVerdict::opportunistic},
    Phrase{"TLSA lookup error", DaneVerdict::deferred},
    Phrase{"Verified TLS connection established", DaneVerdict::verified},
    // With unsigned MX records it calls the same by another name.
    Phrase{"Trusted TLS connection established", DaneVerdict::verified},
    Phrase{"Untrusted TLS connection established", DaneVerdict::refused},
    // Of any question; it ends there only if no address is left.
    Phrase{"Host not found, try again", DaneVerdict::deferred},
};

std::optional<DaneVerdict> read(std::string_view log) {
  const auto found = std::ranges::find_if(phrases, [&](const Phrase& phrase) {
    return log.find(phrase.text) != std::string_view::npos;
  });
  if (found == phrases.end()) return std::nullopt;
  return found->verdict;
}

}  // namespace

std::string_view format_verdict(DaneVerdict verdict) {
  switch (verdict) {
    case DaneVerdict::verified: return "verified";
    case DaneVerdict::refused: return "not delivered";
    case DaneVerdict::unauthenticated: return "encrypted, not authenticated";
    case DaneVerdict::opportunistic: return "opportunistic";
    case DaneVerdict::deferred: break;
  }
  return "deferred";
}

PosttlsFinger::PosttlsFinger(const net::Endpoint& resolver) {
  directory_.write("main.cf",
                   "compatibility_level = 3.6\n"
                   "inet_protocols = ipv4\n"
                   "myhostname = finger.test\n");
  directory_.write("resolv.conf",
                   fmt::format("nameserver {}\noptions trust-ad\n", resolver.address.format()));
}

std::optional<std::string> PosttlsFinger::why_impossible() const {
  const ProcessResult result = run_with_resolver({"true"});
  if (result.exit_code == 0) return std::nullopt;
  return "no mount namespace can be had: " + result.err;
}

FingerResult PosttlsFinger::ask(const Destination& destination,
                                const std::vector<std::string>& options) const {
  // Only with -v it says that it found no records.
  std::vector<std::string> command{program(), "-v", "-c", "-l", "dane", "-t", "10", "-T", "10"};
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(fmt::format("{}:{}", destination.domain, destination.port));
  const ProcessResult result = run_with_resolver(command);
  FingerResult answer{.verdict = {}, .log = result.out + result.err};
  answer.verdict = read(answer.log);
  return answer;
}

ProcessResult PosttlsFinger::run_with_resolver(const std::vector<std::string>& command) const {
  std::vector<std::string> argv{"unshare",
                                "--mount",
                                "--",
                                "sh",
                                "-c",
                                R"(mount --bind "$0" /etc/resolv.conf && exec "$@")",
                                directory_.path() + "/resolv.conf"};
  argv.insert(argv.end(), command.begin(), command.end());
  return run({.argv = argv, .environment = {"MAIL_CONFIG=" + directory_.path()}});
}

}  // namespace mailprobe::test
