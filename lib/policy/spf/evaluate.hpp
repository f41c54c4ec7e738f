// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_host() of RFC 7208 section 4: may this client send mail for this sender?
//
// The evaluation is a function of what is known of the DNS (dns/inquiry.hpp). As long as an answer
// is missing it goes on behind the term that needs it, as if that did not match: so the look-ups of
// terms that stand beside each other are wanted together, and what is waited for is the longest
// chain of includes. What the result is does not depend on that.
//
// Section 4.6.4 limits the *terms* that cause look-ups to 10, and to 2 those whose look-ups find
// nothing ("void"). A term is void once, however many names it asked for: an "mx" only if there is
// no MX record, or none of its hosts has an address of the client's family; a null MX (RFC 7505) is
// an answer. Other programs count queries here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "net/address.hpp"

namespace mailprobe::policy::spf {

inline constexpr std::size_t lookup_limit = 10;         // terms; section 4.6.4
inline constexpr std::size_t void_limit = 2;            // terms
inline constexpr std::size_t name_limit_of_term = 10;   // names of an "mx", a "ptr" or %{p}
inline constexpr std::size_t explanation_limit = 2000;  // bytes; a longer one is cut

enum class Result : std::uint8_t { none, neutral, pass, fail, softfail, temperror, permerror };

// "none", "neutral" ... as RFC 7208 section 2.6 writes them.
std::string_view format_result(Result result);

struct Request {
  net::IpAddress client;
  std::string mail_from;  // the reverse-path without "<>"; empty: postmaster at the HELO name
  std::string helo;
  std::string receiver = "unknown";  // what %{r} stands for
  std::int64_t time = 0;             // seconds since 1970, what %{t} stands for
};

// A term of the record at `domain`, both as they are written. Foreign text.
struct Step {
  std::string domain;
  std::string term;

  bool operator==(const Step&) const = default;
};

struct Evaluation {
  Result result = Result::none;
  // How the term that decided was reached: includes and redirects, and at last that term. Empty if
  // no term decided.
  std::vector<Step> path;
  std::string domain;       // whose record was asked for first
  std::string reason;       // of none, temperror and permerror, a sentence; printable
  std::string explanation;  // of fail, if the domain gives one: US-ASCII, foreign text
  std::size_t lookups = 0;  // terms that caused look-ups, so far as evaluation went
  std::size_t void_lookups = 0;
};

// What is returned counts when the inquiry is complete.
Evaluation evaluate(dns::Inquiry& inquiry, const Request& request);

}  // namespace mailprobe::policy::spf
