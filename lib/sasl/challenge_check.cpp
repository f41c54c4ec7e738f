// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/challenge_check.hpp"

#include <ranges>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

constexpr std::size_t shown_of_count = 30;

// [MS-NLMP] section 2.2.1.2: Signature and MessageType.
constexpr std::string_view ntlm_challenge_start{"NTLMSSP\0\2\0\0\0", 12};
constexpr std::size_t shortest_ntlm_challenge = 32;  // up to the end of ServerChallenge

// [MS-NLMP] section 2.2: numbers have their lowest octet first.
std::size_t little_endian(std::string_view octets) {
  std::size_t value = 0;
  for (const char octet : std::views::reverse(octets))
    value = value << 8U | static_cast<unsigned char>(octet);
  return value;
}

// [MS-NLMP] section 2.2.1.2: TargetNameFields, of a message that is long enough.
bool has_sound_target_name(std::string_view message) {
  const std::size_t length = little_endian(message.substr(12, 2));
  const std::size_t offset = little_endian(message.substr(16, 4));
  if (length == 0) return true;
  return length <= 2 * longest_ntlm_name && offset <= message.size() &&
         length <= message.size() - offset;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

// RFC 5802 section 7:
//   server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
//   iteration-count      = "i=" posit-number
// A reserved-mext is of a later version than ours, which must refuse it.
base::Result<void> check_scram_challenge(std::string_view message, std::uint32_t most_iterations) {
  const auto fields = base::split(message, ',');
  const bool has_form = fields.size() >= 3 && fields[0].starts_with("r=") &&
                        fields[1].starts_with("s=") && fields[2].starts_with("i=") &&
                        is_number(fields[2].substr(2));
  if (!has_form) {
    return base::failure(Cause::protocol,
                         "the challenge " + base::quote(message) + " is none of SCRAM");
  }
  const std::string_view count = fields[2].substr(2);
  const auto iterations = base::parse_integer<std::uint32_t>(count);
  if (!iterations || *iterations > most_iterations) {
    return base::failure(Cause::protocol,
                         fmt::format("the server asks for {} iterations, more than the {} allowed",
                                     base::printable(count, shown_of_count), most_iterations));
  }
  return {};
}

base::Result<void> check_ntlm_challenge(std::string_view message) {
  if (message.starts_with(ntlm_challenge_start) && message.size() >= shortest_ntlm_challenge &&
      has_sound_target_name(message))
    return {};
  return base::failure(Cause::protocol,
                       "the challenge " + base::quote(message) + " is none of NTLM");
}

}  // namespace mailprobe::sasl
