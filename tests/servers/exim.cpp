// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/exim.hpp"

#include <stdexcept>

#include <sys/stat.h>

namespace mailprobe::test {
namespace {

constexpr const char* user = "Debian-exim";

constexpr std::string_view configuration = R"(primary_hostname = mx.example.test
spool_directory = @root@/spool
log_file_path = @root@/log/%s
exim_path = @program@
exim_user = Debian-exim
exim_group = Debian-exim
local_interfaces = 127.0.0.1
daemon_smtp_ports = @smtp_port@ : @smtps_port@
tls_on_connect_ports = @smtps_port@
tls_advertise_hosts = *
tls_certificate = @chain@
tls_privatekey = @chain@
host_lookup =
keep_environment =
acl_smtp_rcpt = check_recipient
acl_smtp_data = throw_away
begin acl
check_recipient:
  accept authenticated = *
  accept domains = mx.example.test
  deny message = relay not permitted
throw_away:
  discard
begin authenticators
ntlm:
  driver = spa
  public_name = NTLM
  server_password = ${if eq{$auth1}{@user@}{@password@}fail}
cram_md5:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${if eq{$auth1}{@user@}{@password@}fail}
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = ${if def:tls_in_cipher}
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{@user@}}{eq{$auth3}{@password@}}}}
login:
  driver = plaintext
  public_name = LOGIN
  server_advertise_condition = ${if def:tls_in_cipher}
  server_prompts = Username:: : Password::
  server_condition = ${if and{{eq{$auth1}{@user@}}{eq{$auth2}{@password@}}}}
)";

}  // namespace

Exim::Exim(const lab::Identity& identity, const Account& account) {
  write_configuration(identity, account);
  try {
    server_ = start_server({.argv = {program(), "-C", directory_.path() + "/exim.conf", "-bdf",
                                     "-oP", directory_.path() + "/pid"}},
                           directory_.path() + "/output", {smtp_port_, smtps_port_});
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(problem.what() + log());
  }
}

// A session that ends later would make the directory of the log again.
Exim::~Exim() {
  server_.reset();
  wait_for_processes_of(directory_.path());
}

std::string Exim::log() const {
  return content_of(directory_.path() + "/log/main") + content_of(directory_.path() + "/log/panic");
}

std::string Exim::queue() const {
  return run({.argv = {program(), "-C", directory_.path() + "/exim.conf", "-bp"}}).out;
}

void Exim::write_configuration(const lab::Identity& identity, const Account& account) const {
  const std::string& root = directory_.path();
  chmod(root.c_str(), 0755);
  const std::string chain = write_identity(directory_, identity);
  give_to(user, chain);
  for (const char* directory : {"/spool", "/log"}) {
    mkdir((root + directory).c_str(), 0755);
    give_to(user, root + directory);
  }
  directory_.write("exim.conf", fill(configuration, {{"root", root},
                                                     {"program", program()},
                                                     {"chain", chain},
                                                     {"smtp_port", std::to_string(smtp_port_)},
                                                     {"smtps_port", std::to_string(smtps_port_)},
                                                     {"user", account.user},
                                                     {"password", account.password}}));
}

}  // namespace mailprobe::test
