// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/open_smtpd.hpp"

#include <stdexcept>

#include <sys/stat.h>

namespace mailprobe::test {
namespace {

constexpr std::string_view configuration = R"(pki mx.example.test cert "@chain@"
pki mx.example.test key "@chain@"
table users { "@user@" = "@hash@" }
listen on 127.0.0.1 port @smtp_port@ hostname mx.example.test tls pki mx.example.test auth-optional <users>
listen on 127.0.0.1 port @smtps_port@ hostname mx.example.test smtps pki mx.example.test auth-optional <users>
table anybody { "@" = "nobody" }
action "throw away" mda "cat >/dev/null" virtual <anybody>
match from any for domain "mx.example.test" action "throw away"
)";

constexpr const char* start_in_namespace = R"(set -e
for directory in /run /var/spool /var/lib; do mount -t tmpfs none "$directory"; done
mkdir -p /var/lib/opensmtpd/empty
exec "$@"
)";

// As crypt(3) makes it.
std::string hash_of(const std::string& password) {
  const ProcessResult result =
      run({.argv = {unpacked_server("opensmtpd") + "/usr/libexec/opensmtpd/encrypt", password}});
  if (result.exit_code != 0) throw std::runtime_error("encrypt: " + result.err);
  return result.out.substr(0, result.out.find('\n'));
}

}  // namespace

bool OpenSmtpd::can_speak_tls() {
  return run({.argv = {program(), "-h"}}).err.find("OpenSMTPD 6.") == std::string::npos;
}

OpenSmtpd::OpenSmtpd(const lab::Identity& identity, const Account& account) {
  write_configuration(identity, account);
  server_ = start_server({.argv = {"unshare", "--mount", "sh", "-c", start_in_namespace, "sh",
                                   program(), "-d", "-f", directory_.path() + "/smtpd.conf"}},
                         directory_.path() + "/log", {smtp_port_, smtps_port_});
}

void OpenSmtpd::write_configuration(const lab::Identity& identity, const Account& account) const {
  chmod(directory_.path().c_str(), 0755);
  directory_.write("smtpd.conf",
                   fill(configuration, {{"chain", write_identity(directory_, identity)},
                                        {"smtp_port", std::to_string(smtp_port_)},
                                        {"smtps_port", std::to_string(smtps_port_)},
                                        {"user", account.user},
                                        {"hash", hash_of(account.password)}}));
}

}  // namespace mailprobe::test
