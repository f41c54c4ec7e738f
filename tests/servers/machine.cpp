// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/machine.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace mailprobe::test {
namespace {

// There is no way to the DNS, which is noticed at once.
// Arguments: a directory, that of the plugins, the unpacked servers. The last command is the first
// process of the machine; should nobody be left to end it, it ends by itself.
constexpr const char* start = R"(set -e
read -r pid rest </proc/self/stat
directory=$1 plugins=$2
shift 2
mount -t tmpfs none "$directory"
mkdir "$directory/upper" "$directory/work" "$directory/root"
mount -t overlay none "$directory/root" -o "lowerdir=/,upperdir=$directory/upper,workdir=$directory/work"
cd "$directory/root"
for server; do tar -C "$server" -c . | tar -x --keep-directory-symlink; done
mount --rbind /dev dev
mount -t proc none proc
mkdir -p usr/lib/nagios/plugins
for plugin in "$plugins"/check_*; do
  [ -f "$plugin" ] || continue
  touch "usr/lib/nagios/plugins/${plugin##*/}"
  mount --bind "$plugin" "usr/lib/nagios/plugins/${plugin##*/}"
done
ip link set lo up
hostname mx.example.test
echo "127.0.0.1 mx.example.test localhost" >etc/hosts
rm -f etc/resolv.conf
echo "nameserver 192.0.2.1" >etc/resolv.conf
# Not before: who enters while the root is still the other one would write there.
exec chroot . sh -c 'echo "$1"; exec sleep 600' sh "$pid"
)";

}  // namespace

Machine::Machine(std::initializer_list<std::string_view> servers) {
  Command command{.argv = {"unshare", "--fork", "--kill-child", "--mount", "--pid", "--net",
                           "--uts", "--ipc", "sh", "-c", start, "sh", directory_.path() + "/disk",
                           std::string(MAILPROBE_BUILD_DIR) + "/plugins"}};
  for (const std::string_view server : servers)
    command.argv.push_back(unpacked_server(server));
  std::filesystem::create_directory(directory_.path() + "/disk");
  first_process_ = std::make_unique<Server>(command, directory_.path() + "/log");
  wait_until("a machine", [&] {
    if (!first_process_->is_running()) throw std::runtime_error(first_process_->log());
    pid_ = first_process_->log();
    return pid_.ends_with('\n');
  });
  pid_.pop_back();
  // What is done there must never be done here.
  if (std::filesystem::equivalent(path("/"), "/"))
    throw std::runtime_error("a machine without a root of its own");
}

// unshare(1) heeds no other signal, and what it started is killed with it.
Machine::~Machine() {
  if (first_process_->is_running()) kill(first_process_->pid(), SIGKILL);
}

std::string Machine::ask(const std::string& script) const {
  const ProcessResult result = test::run({.argv = inside({"sh", "-ec", script})});
  if (result.exit_code == 0) return result.out;
  throw std::runtime_error(script + "\n" + result.out + result.err);
}

PluginRun Machine::check_mailqueue(const std::string& user,
                                   const std::vector<std::string>& options) const {
  std::vector<std::string> words{plugin};
  if (user != "root") {
    words = {"setpriv", "--reuid", user, "--regid", ask("id -g " + user), "--clear-groups", plugin};
    words[4].pop_back();
  }
  words.insert(words.end(), options.begin(), options.end());
  return run_plugin(Command{.argv = inside(words)});
}

void Machine::write(const std::string& path, std::string_view content) const {
  const std::filesystem::path seen_from_here = this->path(path);
  std::filesystem::create_directories(seen_from_here.parent_path());
  std::ofstream file(seen_from_here, std::ios::binary);
  file << content;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

// Another process may have the number of one that has ended, and a root that is the host's.
std::string Machine::path(const std::string& path) const {
  if (!first_process_->is_running()) throw std::runtime_error("the machine has ended");
  return "/proc/" + pid_ + "/root" + path;
}

std::vector<std::string> Machine::inside(std::vector<std::string> words) const {
  std::vector<std::string> all{"nsenter", "--target", pid_,     "--mount", "--pid", "--net",
                               "--uts",   "--ipc",    "--root", "--wd",    "--"};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace mailprobe::test
