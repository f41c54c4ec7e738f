// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail that programs of others signed, and what they say of mail: see mail_signers.py.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace mailprobe::test {

// Whether the programs are there.
inline constexpr const char* dkimpy = "/usr/lib/python3/dist-packages/dkim";

// Runs mail_signers.py. Throws std::runtime_error with what it complains about.
nlohmann::json run_mail_signers(const std::vector<std::string>& arguments);

// All that was signed, once for the whole program: "records", "messages" and "chains".
const nlohmann::json& signed_corpus();

std::string from_hex(const std::string& hex);
std::string to_hex(const std::string& bytes);

// The lines for a MemoryResolver of what names of the DNS hold, in the words of mail_signers.py.
std::string zone_of(const nlohmann::json& records);

struct Signed {
  std::string text;
  std::string key_name;
  nlohmann::json records;
  std::string label;  // "OpenDKIM simple/relaxed rsa2048 rsa-sha256 l"
  std::string key;
  std::string algorithm;
  bool header_relaxed = false;
  bool body_relaxed = false;
  bool partial = false;
  // OpenDKIM's signatures of Ed25519 with simple header fields do not hold, for nobody: it signs
  // another fold of its field than it prints.
  bool broken = false;
};

std::vector<Signed> signed_messages();

}  // namespace mailprobe::test
