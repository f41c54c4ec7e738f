// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server offers in its answer to EHLO (RFC 5321 section 4.1.1.1).
//
//   ehlo-line    = ehlo-keyword *( SP ehlo-param )
//   ehlo-keyword = ( ALPHA / DIGIT ) *( ALPHA / DIGIT / "-" )        any letter case
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/reply.hpp"

namespace mailprobe::smtp {

class Capabilities {
 public:
  // The first line is the server's name and greeting; lines that are no ehlo-line are passed over.
  static Capabilities parse(const Reply& ehlo);

  [[nodiscard]] bool offers(std::string_view keyword) const;
  // The parameters as sent; nothing if the keyword is not offered.
  [[nodiscard]] std::optional<std::string> parameters(std::string_view keyword) const;

  // RFC 1870: the greatest message in octets; 0 or no parameter means no fixed limit.
  [[nodiscard]] std::optional<std::uint64_t> size_limit() const;
  // RFC 4954 section 3, in upper case; the form "AUTH=LOGIN" of old servers counts as well.
  [[nodiscard]] std::vector<std::string> auth_mechanisms() const;

  // The name by which the server greeted.
  [[nodiscard]] const std::string& domain() const { return domain_; }
  // Keywords in upper case with their parameters.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
    return offered_;
  }

 private:
  std::string domain_;
  std::map<std::string, std::string, std::less<>> offered_;
};

}  // namespace mailprobe::smtp
