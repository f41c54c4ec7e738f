// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/dovecot.hpp"

#include <filesystem>
#include <string_view>

#include <sys/stat.h>

#include "lab/web_token.hpp"

namespace mailprobe::test {
namespace {

constexpr std::string_view configuration = R"(base_dir = @root@/run
state_dir = @root@/state
log_path = /dev/stderr
protocols = submission lmtp
listen = 127.0.0.1
hostname = mx.example.test
mail_location = maildir:@root@/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
ssl = yes
ssl_cert = <@chain@
ssl_key = <@chain@
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 oauthbearer xoauth2
auth_realms = mx.example.test
auth_username_format = %Ln
auth_failure_delay = 0
auth_verbose = yes
submission_relay_host = 127.0.0.1
submission_relay_port = @relay_port@
passdb {
  default_fields = nodelay=yes
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = @root@/oauth2.conf
}
passdb {
  default_fields = nodelay=yes
  driver = passwd-file
  args = scheme=PLAIN username_format=%n @root@/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=@root@/mail/%n
}
service submission-login {
  inet_listener submission {
    port = @submission_port@
  }
  inet_listener submissions {
    port = @submissions_port@
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = @lmtp_port@
  }
  unix_listener @root@/lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener @root@/auth {
    mode = 0666
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
)";

constexpr std::string_view oauth2_configuration = R"(introspection_mode = local
local_validation_key_dict = fs:posix:prefix=@root@/keys/
username_attribute = sub
)";

constexpr std::string_view token_key = "the key between the OAuth server and Dovecot";

}  // namespace

Dovecot::Dovecot(const lab::Identity& identity, const DovecotSettings& settings) {
  write_configuration(identity, settings);
  server_ =
      start_server({.argv = {program(), "-F", "-c", directory_.path() + "/dovecot.conf"}},
                   directory_.path() + "/log", {submission_port_, submissions_port_, lmtp_port_});
}

std::string Dovecot::token_for(const std::string& user) {
  return lab::sign_web_token(R"({"sub":")" + user + R"(","exp":4102444800})", token_key);
}

std::size_t Dovecot::mails_of(const std::string& user) const {
  const std::filesystem::path inbox = directory_.path() + "/mail/" + user + "/new";
  if (!std::filesystem::exists(inbox)) return 0;
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(inbox), {}));
}

void Dovecot::write_configuration(const lab::Identity& identity,
                                  const DovecotSettings& settings) const {
  const std::string& root = directory_.path();
  chmod(root.c_str(), 0755);
  mkdir((root + "/mail").c_str(), 0755);
  give_to("mail", root + "/mail");
  directory_.write("users", settings.account.user + ":{PLAIN}" + settings.account.password + "\n");
  directory_.write("keys/default/HS256/default", lab::encode_base64(token_key));
  directory_.write("oauth2.conf", fill(oauth2_configuration, {{"root", root}}));
  directory_.write("dovecot.conf",
                   fill(configuration, {{"root", root},
                                        {"chain", write_identity(directory_, identity)},
                                        {"relay_port", std::to_string(settings.relay_port)},
                                        {"submission_port", std::to_string(submission_port_)},
                                        {"submissions_port", std::to_string(submissions_port_)},
                                        {"lmtp_port", std::to_string(lmtp_port_)}}));
}

}  // namespace mailprobe::test
