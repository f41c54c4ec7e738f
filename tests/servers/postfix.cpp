// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/postfix.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mailprobe::test {
namespace {

constexpr std::string_view main_cf = R"(compatibility_level = 3.6
queue_directory = {0}/spool
data_directory = {0}/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.test
mydestination = mx.example.test
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /dev/stdout
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = reject
default_transport = error:nothing leaves this machine
smtpd_tls_chain_files = {0}/etc/chain.pem
smtpd_tls_security_level = may
)";

constexpr std::string_view master_cf = R"(127.0.0.1:{} inet n - n - - smtpd
127.0.0.1:{} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
)";

void give_to_postfix(const std::string& path) {
  const passwd* user = getpwnam("postfix");
  if (user == nullptr)
    throw std::runtime_error("there is no user postfix: is the package installed?");
  if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error("cannot chown " + path);
}

}  // namespace

Postfix::Postfix(const lab::Identity& identity) {
  write_configuration(identity);
  server_ = std::make_unique<Server>(
      Command{.argv = {"/usr/sbin/postfix", "-c", directory_.path() + "/etc", "start-fg"}},
      directory_.path() + "/log");
  try {
    wait_until("Postfix",
               [&] { return accepts_connections(smtp_port_) && accepts_connections(smtps_port_); });
  } catch (const std::runtime_error& problem) {
    stop();
    throw std::runtime_error(std::string(problem.what()) + "\n" + server_->log());
  }
}

Postfix::~Postfix() { stop(); }

// What was started is a shell that waits for the master: the master itself is told to end, by the
// process id that it wrote down.
void Postfix::stop() const {
  std::ifstream file(directory_.path() + "/spool/pid/master.pid");
  pid_t master = 0;
  if (file >> master && master > 0) kill(master, SIGTERM);
}

void Postfix::write_configuration(const lab::Identity& identity) const {
  const std::string& root = directory_.path();
  chmod(root.c_str(), 0755);
  directory_.write("etc/main.cf", fmt::format(fmt::runtime(main_cf), root));
  directory_.write("etc/master.cf", fmt::format(fmt::runtime(master_cf), smtp_port_, smtps_port_));
  const std::string key =
      directory_.write("etc/chain.pem", identity.key_pem() + identity.chain_pem());
  chmod(key.c_str(), 0600);
  for (const char* directory : {"/spool", "/lib"}) {
    mkdir((root + directory).c_str(), 0755);
  }
  give_to_postfix(root + "/lib");
}

}  // namespace mailprobe::test
