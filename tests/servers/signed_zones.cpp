// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/signed_zones.hpp"

#include <array>
#include <bit>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/unique_fd.hpp"
#include "net/socket_stream.hpp"
#include "servers/nsd.hpp"

namespace mailprobe::test {
namespace {

constexpr std::uint16_t dns_port = 53;

constexpr std::string_view zone_head = R"($ORIGIN {}
$TTL 300
@ SOA ns. hostmaster. 1 3600 600 86400 60
@ NS ns.
)";

// Of a name that exists only as a forgery it must ask, and not conclude from neighbours that were
// asked for before.
constexpr std::string_view unbound_conf = R"(server:
  interface: {0}@53
  do-daemonize: no
  do-ip6: no
  use-syslog: no
  username: ""
  chroot: ""
  directory: "{1}"
  pidfile: "{1}/unbound.pid"
  do-not-query-localhost: no
  module-config: "validator iterator"
  aggressive-nsec: no
  trust-anchor-file: "{1}/{2}.key"
  val-log-level: 2
  local-zone: "test." nodefault
)";

// Both in the directory of the servers, as NSD and ldns name them.
struct SignedZone {
  NsdZone served;
  std::string key;  // "Ksigned.test.+013+12345"; empty if it is not signed
};

std::string run_in(const std::string& directory, std::vector<std::string> argv) {
  argv.insert(argv.begin(), {"sh", "-c", R"(cd "$0" && exec "$@")", directory});
  const ProcessResult result = run({.argv = argv});
  if (result.exit_code != 0)
    throw std::runtime_error(base::join(argv, " ") + "\n" + result.out + result.err);
  return result.out;
}

std::string make_key(const std::string& directory, const std::string& zone) {
  std::string name = run_in(directory, {"ldns-keygen", "-k", "-a", "ECDSAP256SHA256", zone});
  while (name.ends_with('\n'))
    name.pop_back();
  return name;
}

std::vector<std::string> sign_command(const std::string& file, const std::string& key,
                                      Signatures signatures) {
  std::vector<std::string> argv{"ldns-signzone", "-f", file + ".signed"};
  if (signatures == Signatures::expired)
    argv.insert(argv.end(), {"-i", "20200101", "-e", "20200201"});
  argv.insert(argv.end(), {file, key});
  return argv;
}

SignedZone write_zone(const TempDirectory& directory, const Zone& zone) {
  const std::string file = zone.name + "zone";
  const std::string text = fmt::format(fmt::runtime(zone_head), zone.name) + zone.records;
  directory.write(file, text);
  if (zone.signatures == Signatures::none)
    return {.served = {.name = zone.name, .file = file}, .key = ""};
  const std::string key = make_key(directory.path(), zone.name);
  run_in(directory.path(), sign_command(file, key, zone.signatures));
  const std::string served = file + ".signed";
  directory.write(served, content_of(directory.path() + "/" + served) + "$TTL 300\n" + zone.forged);
  return {.served = {.name = zone.name, .file = served}, .key = key};
}

// What the root says of a zone: where it is served, and its key, or that it has none.
std::string delegation(const TempDirectory& directory, const SignedZone& zone) {
  std::string records = zone.served.name + " NS ns.\n";
  if (!zone.key.empty()) records += content_of(directory.path() + "/" + zone.key + ".ds");
  return records;
}

// The root is the last one.
std::vector<SignedZone> write_zones(const TempDirectory& directory,
                                    const std::vector<Zone>& zones) {
  std::vector<SignedZone> written;
  std::string root = "ns. A 127.0.0.1\n";
  for (Zone zone : zones) {
    zone.name += '.';
    written.push_back(write_zone(directory, zone));
    root += delegation(directory, written.back());
  }
  written.push_back(write_zone(directory, {.name = ".", .records = root, .forged = ""}));
  return written;
}

bool is_free(const net::IpAddress& address, int type) {
  const base::UniqueFd fd(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  if (!fd) return false;
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(dns_port);
  name.sin_addr.s_addr = inet_addr(address.format().c_str());
  return bind(fd.get(), std::bit_cast<const sockaddr*>(&name), sizeof name) == 0;
}

// Others who look at the same time begin elsewhere.
net::Endpoint free_address() {
  constexpr int most = 254;
  for (int i = 0; i < most; ++i) {
    const int last = 1 + (getpid() + i) % most;
    const std::array<std::uint8_t, 4> octets{127, 53, 0, static_cast<std::uint8_t>(last)};
    const net::IpAddress address = net::IpAddress::v4(octets);
    if (is_free(address, SOCK_DGRAM) && is_free(address, SOCK_STREAM))
      return {.address = address, .port = dns_port};
  }
  throw std::runtime_error("port 53 is free on no address of 127.53.0.0/24");
}

bool accepts(const net::Endpoint& endpoint) {
  const auto deadline = base::Deadline::after(std::chrono::seconds(1));
  return net::SocketStream::connect(endpoint, deadline).has_value();
}

}  // namespace

SignedZones::SignedZones(const std::vector<Zone>& zones) : resolver_(free_address()) {
  const std::vector<SignedZone> written = write_zones(directory_, zones);
  const std::string& root = directory_.path();
  std::string conf =
      fmt::format(fmt::runtime(unbound_conf), resolver_.address.format(), root, written.back().key);
  std::vector<NsdZone> served;
  for (const SignedZone& zone : written) {
    served.push_back(zone.served);
    conf += fmt::format("stub-zone:\n  name: \"{}\"\n  stub-addr: 127.0.0.1@{}\n", zone.served.name,
                        nsd_port_);
  }
  nsd_ = start_nsd(directory_, nsd_port_, served);
  const std::string path = directory_.write("unbound.conf", conf);
  unbound_ =
      start_server({.argv = {"/usr/sbin/unbound", "-d", "-c", path}}, root + "/unbound.log", {});
  wait_until("Unbound", [&] { return accepts(resolver_); });
}

}  // namespace mailprobe::test
