// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/signed_mail.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "support/process.hpp"

namespace mailprobe::test {
namespace {

using nlohmann::json;

constexpr const char* python = "/usr/bin/python3";

Signed read_signed(const json& entry) {
  const std::string signer = entry.at("signer");
  const std::string header = entry.at("header");
  const std::string body = entry.at("body");
  const std::string key = entry.at("key");
  const std::string algorithm = entry.at("algorithm");
  const std::string extra = entry.at("extra");
  const std::string name = key + "._domainkey.example.test";
  return {from_hex(entry.at("text")),
          name,
          {{name, signed_corpus().at("records").at(name)}},
          fmt::format("{} {}/{} {} {} {}", signer, header, body, key, algorithm, extra),
          key,
          algorithm,
          header == "relaxed",
          body == "relaxed",
          extra == "l",
          signer == "OpenDKIM" && key == "ed25519" && header == "simple"};
}

}  // namespace

json run_mail_signers(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{
      python, std::string(MAILPROBE_SOURCE_DIR) + "/tests/servers/mail_signers.py"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const auto result = run({.argv = argv});
  if (result.exit_code != 0) throw std::runtime_error(result.err);
  return json::parse(result.out);
}

const json& signed_corpus() {
  static const json made = run_mail_signers({"sign"});
  return made;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string to_hex(const std::string& bytes) {
  std::string hex;
  for (const char c : bytes)
    hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// What a name of the DNS holds, in the words of mail_signers.py.
std::string zone_of(const json& records) {
  constexpr std::size_t piece = 200;
  std::string zone = "example.test. A 192.0.2.1\n";
  for (const auto& [name, found] : records.items()) {
    if (found.is_string()) {
      zone += "!servfail " + name + ". TXT\n";
      continue;
    }
    for (const std::string text : found) {
      zone += name + ". TXT";
      for (std::size_t i = 0; i < text.size(); i += piece)
        zone += " \"" + text.substr(i, piece) + "\"";
      zone += "\n";
    }
  }
  return zone;
}

std::vector<Signed> signed_messages() {
  std::vector<Signed> all;
  for (const json& entry : signed_corpus().at("messages"))
    all.push_back(read_signed(entry));
  return all;
}

}  // namespace mailprobe::test
