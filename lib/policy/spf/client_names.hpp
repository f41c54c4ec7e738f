// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of the client that lead back to its address, for "ptr" and %{p} (RFC 7208 section 5.5).
// Only the first ten names are looked at (section 4.6.4); what cannot be asked is no name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "net/address.hpp"

namespace mailprobe::policy::spf {

struct ValidatedNames {
  bool none = false;  // the address has no name at all
  std::vector<dns::Name> validated;

  // What %{p} stands for in a record of `domain`: the domain itself, else a name below it, else any
  // name, else "unknown" (section 7.3).
  [[nodiscard]] std::string best_for(std::string_view domain) const;
};

class ClientNames {
 public:
  ClientNames(dns::Inquiry& inquiry, const net::IpAddress& client)
      : inquiry_(inquiry), client_(client) {}

  // nullptr: an answer is missing.
  const ValidatedNames* find();

 private:
  dns::Inquiry& inquiry_;
  net::IpAddress client_;
  std::optional<ValidatedNames> found_;
};

}  // namespace mailprobe::policy::spf
