// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/postfix.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

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
mynetworks = {1}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /dev/stdout
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = {2}
smtpd_recipient_restrictions = {3}
local_transport = discard:
default_transport = {4}
smtpd_tls_chain_files = {0}/etc/chain.pem
smtpd_tls_security_level = may
)";

constexpr std::string_view sasl_cf = R"(smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {}
smtpd_tls_auth_only = yes
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
discard unix - - n - - discard
error unix - - n - - error
showq unix n - n - - showq
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
)";

}  // namespace

PostfixSettings PostfixSettings::open_relay() {
  return {.networks = "0.0.0.0/0",
          .relay_restrictions = "permit_mynetworks, reject",
          .transport = "discard:"};
}

PostfixSettings PostfixSettings::closed_relay() {
  return {.networks = "192.0.2.0/24",  // RFC 5737: none that a test comes from
          .relay_restrictions = "permit_mynetworks, reject_unauth_destination"};
}

PostfixSettings PostfixSettings::submission(const std::string& sasl_socket) {
  return {.relay_restrictions =
              "permit_sasl_authenticated, "
              "check_client_access static:{530 5.7.0 Authentication required}, reject",
          .transport = "discard:",
          .sasl_socket = sasl_socket};
}

PostfixSettings PostfixSettings::greylisting(std::uint16_t policy_port) {
  PostfixSettings settings = closed_relay();
  settings.recipient_restrictions =
      fmt::format("check_policy_service inet:127.0.0.1:{}", policy_port);
  return settings;
}

Postfix::Postfix(const lab::Identity& identity, const PostfixSettings& settings) {
  write_configuration(identity, settings);
  try {
    server_ = start_server({.argv = {program(), "-c", directory_.path() + "/etc", "start-fg"}},
                           directory_.path() + "/log", {smtp_port_, smtps_port_});
    wait_until("the greeting of Postfix",
               [&] { return greets(smtp_port_) && std::ranges::all_of(further_ports_, greets); });
  } catch (const std::runtime_error& problem) {
    stop();
    throw std::runtime_error(std::string(problem.what()) + "\n" +
                             content_of(directory_.path() + "/log"));
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

bool Postfix::has_queued_mail() const {
  const ProcessResult result =
      run({.argv = {"/usr/sbin/postqueue", "-c", directory_.path() + "/etc", "-p"}});
  return result.out != "Mail queue is empty\n";
}

std::string Postfix::add_listener(const PostfixListener& listener) {
  const std::string number = std::to_string(further_ports_.size());
  further_ports_.push_back(free_port());
  std::string line = fmt::format("127.0.0.1:{} inet n - n - - smtpd\n", further_ports_.back());
  if (listener.identities.empty()) return line + "  -o smtpd_tls_security_level=none\n";
  std::string chains;
  for (const lab::Identity& identity : listener.identities)
    chains += identity.key_pem() + identity.chain_pem();
  const std::string path = directory_.write("etc/chain" + number + ".pem", chains);
  chmod(path.c_str(), 0600);
  return line + "  -o smtpd_tls_chain_files=" + path + "\n";
}

void Postfix::write_configuration(const lab::Identity& identity, const PostfixSettings& settings) {
  const std::string& root = directory_.path();
  chmod(root.c_str(), 0755);
  std::string main =
      fmt::format(fmt::runtime(main_cf), root, settings.networks, settings.relay_restrictions,
                  settings.recipient_restrictions, settings.transport);
  if (!settings.sasl_socket.empty())
    main += fmt::format(fmt::runtime(sasl_cf), settings.sasl_socket);
  directory_.write("etc/main.cf", main);
  std::string master = fmt::format(fmt::runtime(master_cf), smtp_port_, smtps_port_);
  for (const PostfixListener& listener : settings.listeners)
    master += add_listener(listener);
  directory_.write("etc/master.cf", master);
  const std::string key =
      directory_.write("etc/chain.pem", identity.key_pem() + identity.chain_pem());
  chmod(key.c_str(), 0600);
  for (const char* directory : {"/spool", "/lib"}) {
    mkdir((root + directory).c_str(), 0755);
  }
  give_to("postfix", root + "/lib");
}

}  // namespace mailprobe::test
