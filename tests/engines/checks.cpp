// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/checks.hpp"

#include <fmt/format.h>

namespace mailprobe::test {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

const std::string by_lab = "resolver = @LAB_DNS@\n";
const std::string encrypted =
    by_lab + "port = @LAB_SMTP_PORT@\nca-file = @LAB_CA@\nstarttls =\ncertificate = 14,3\n";
const std::string by_domains =
    "resolver = @LAB_DOMAINS_DNS@\nca-file = @LAB_CA@\nsmtp-port = @LAB_DOMAINS_SMTP_PORT@\n"
    "https-port = @LAB_DOMAINS_HTTPS_PORT@\nallow-private =\n";
const std::string one_list = by_lab + "list = bl.lab.test\n";

Settings domain(const std::string& name) { return {{"domain", name}, {"certificate", "14,3"}}; }
Settings policies(const std::string& name) { return {{"domain", name}, {"selector", "mail2026"}}; }
Settings limits(const std::string& warning, const std::string& critical) {
  return {{"warning", warning}, {"critical", critical}};
}

const std::vector<EngineCheck> rows{
    {"smtp_full_ok", "check_smtp_full", "mx.good.lab.test", {}, "OK", encrypted},
    {"smtp_full_warning", "check_smtp_full", "mx.soon.lab.test", {}, "WARNING", encrypted},
    {"smtp_full_critical", "check_smtp_full", "mx.expired.lab.test", {}, "CRITICAL", encrypted},
    {"smtp_full_unknown", "check_smtp_full", "mx.busy.lab.test", {}, "UNKNOWN", encrypted},
    {"smtp_full_postfix",
     "check_smtp_full",
     "127.0.0.1",
     {},
     "OK",
     "from = sender@mx.example.test\nverbose =\n"},

    {"mx_tls_ok", "check_mx_tls", "", domain("dane-two-keys.mail.test"), "OK", by_domains},
    {"mx_tls_warning", "check_mx_tls", "", domain("soon.mail.test"), "WARNING", by_domains},
    {"mx_tls_critical", "check_mx_tls", "", domain("all-down.mail.test"), "CRITICAL", by_domains},
    {"mx_tls_unknown", "check_mx_tls", "", domain("good.mail.test"), "UNKNOWN",
     by_domains + "max-mx = many\n"},

    {"spf_dkim_ok", "check_spf_dkim", "", policies("sound-auth.test"), "OK", by_lab},
    {"spf_dkim_warning", "check_spf_dkim", "", policies("sound-auth.test"), "WARNING",
     by_lab + "lookups = 1,5\n"},
    {"spf_dkim_critical", "check_spf_dkim", "", policies("broken-auth.test"), "CRITICAL", by_lab},
    {"spf_dkim_unknown", "check_spf_dkim", "", policies("sound-auth.test"), "UNKNOWN",
     by_lab + "lookups = few\n"},

    {"dnsbl_ok", "check_dnsbl", "192.0.2.21", limits("1", "2"), "OK", one_list},
    {"dnsbl_warning", "check_dnsbl", "192.0.2.20", limits("1", "2"), "WARNING", one_list},
    {"dnsbl_critical", "check_dnsbl", "192.0.2.20", limits("1", "2"), "CRITICAL",
     by_lab + "list = bl.lab.test=127.0.0.[2..9]*3\nby-weight =\n"},
    {"dnsbl_unknown", "check_dnsbl", "192.0.2.20", limits("1", "2"), "UNKNOWN",
     by_lab + "list = refuses.lab.test\n"},

    {"mailqueue_ok", "check_mailqueue", "", limits("100", "500"), "OK", "verbose =\n"},
    {"mailqueue_warning", "check_mailqueue", "", limits("3", "500"), "WARNING", ""},
    {"mailqueue_critical", "check_mailqueue", "", limits("1", "3"), "CRITICAL", ""},
    {"mailqueue_unknown", "check_mailqueue", "", limits("100", "500"), "UNKNOWN",
     "mailserver = nullmailer\n"},
};

}  // namespace

std::string EngineCheck::further() const { return "--extra-opts=" + name; }

std::vector<std::string> EngineCheck::words() const {
  std::vector<std::string> all{"/usr/lib/nagios/plugins/" + plugin};
  if (!address.empty()) all.push_back("--hostname=" + address);
  if (plugin == "check_spf_dkim") all.emplace_back("--all-mx");
  for (const auto& [option, value] : settings)
    all.push_back(fmt::format("--{}={}", option, value));
  all.push_back(further());
  return all;
}

std::vector<EngineCheck> engine_checks() {
  std::vector<EngineCheck> all = rows;
  // The strangers of the world, whose first words are refusals.
  for (int port = 2601; port <= 2605; ++port) {
    all.push_back({fmt::format("smtp_full_stranger_{}", port),
                   "check_smtp_full",
                   "127.0.0.1",
                   {},
                   "CRITICAL",
                   fmt::format("port = {}\nverbose =\n", port)});
  }
  return all;
}

}  // namespace mailprobe::test
