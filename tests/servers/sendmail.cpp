// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/sendmail.hpp"

#include <filesystem>
#include <stdexcept>

#include <sys/stat.h>

namespace mailprobe::test {
namespace {

constexpr std::string_view configuration = R"(divert(-1)
include(`@macros@/m4/cf.m4')
divert(0)
OSTYPE(`linux')
define(`confDOMAIN_NAME', `mx.example.test')
define(`confPID_FILE', `/mnt/pid')
define(`QUEUE_DIR', `/mnt/queue')
define(`STATUS_FILE', `/mnt/statistics')
define(`ALIAS_FILE', `')
define(`confCW_FILE', `/dev/null')
define(`confTO_IDENT', `0')
define(`confDONT_PROBE_INTERFACES', `True')
define(`confCACERT_PATH', `/mnt')
define(`confCACERT', `/mnt/chain.pem')
define(`confSERVER_CERT', `/mnt/chain.pem')
define(`confSERVER_KEY', `/mnt/chain.pem')
define(`confTLS_SRV_OPTIONS', `V')
define(`confAUTH_OPTIONS', `A p y')
define(`confAUTH_MECHANISMS', `@mechanisms@')
TRUST_AUTH_MECH(`@mechanisms@')
FEATURE(`no_default_msa')
FEATURE(`accept_unresolvable_domains')
FEATURE(`nocanonify')
DAEMON_OPTIONS(`Port=@smtp_port@, Addr=127.0.0.1, Name=MTA')
DAEMON_OPTIONS(`Port=@smtps_port@, Addr=127.0.0.1, Name=TLSMTA, M=s')
LOCAL_CONFIG
ESASL_CONF_PATH=/mnt
LOCAL_RULESETS
SLocal_check_rcpt
R< $+ @ mx.example.test >	$#discard $: discard
MAILER(`local')
MAILER(`smtp')
)";

constexpr std::string_view sasl_configuration = R"(pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: /mnt/sasldb2
mech_list: @mechanisms@
)";

constexpr const char* mechanisms = "SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5 CRAM-MD5 NTLM PLAIN LOGIN";

// Arguments: the directory, and what to start.
constexpr const char* start_in_namespace = R"(set -e
hostname mx.example.test
mount --bind "$1" /mnt
shift
exec "$@"
)";

// Arguments: the macros, the directory.
constexpr const char* compile = R"(m4 -D_CF_DIR_="$1/" "$2/sendmail.mc" >"$2/sendmail.cf")";

// Arguments: the directory, the user, the password.
constexpr const char* add_user =
    R"(printf %s "$3" | saslpasswd2 -p -c -f "$1/sasldb2" -u mx.example.test "$2")";

void run_script(const char* script, std::vector<std::string> arguments) {
  Command command{.argv = {"sh", "-c", script, "sh"}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run(command);
  if (result.exit_code != 0)
    throw std::runtime_error(std::string(script) + ": " + result.out + result.err);
}

}  // namespace

Sendmail::Sendmail(const lab::Identity& identity, const Account& account) {
  write_configuration(identity, account);
  server_ = start_server(
      {.argv = {"unshare", "--mount", "--uts", "sh", "-c", start_in_namespace, "sh",
                directory_.path(), program(), "-C/mnt/sendmail.cf", "-bD", "-X", "/mnt/traffic"}},
      directory_.path() + "/output", {smtp_port_, smtps_port_});
}

std::string Sendmail::log() const {
  return server_->log() + content_of(directory_.path() + "/traffic");
}

bool Sendmail::has_queued_mail() const {
  return !std::filesystem::is_empty(directory_.path() + "/queue");
}

void Sendmail::write_configuration(const lab::Identity& identity, const Account& account) const {
  const std::string& root = directory_.path();
  const std::string macros = unpacked_server("sendmail") + "/usr/share/sendmail/cf";
  chmod(root.c_str(), 0755);
  mkdir((root + "/queue").c_str(), 0700);
  write_identity(directory_, identity);
  directory_.write("Sendmail.conf", fill(sasl_configuration, {{"mechanisms", mechanisms}}));
  directory_.write("sendmail.mc",
                   fill(configuration, {{"macros", macros},
                                        {"mechanisms", mechanisms},
                                        {"smtp_port", std::to_string(smtp_port_)},
                                        {"smtps_port", std::to_string(smtps_port_)}}));
  run_script(compile, {macros, root});
  run_script(add_user, {root, account.user, account.password});
}

}  // namespace mailprobe::test
