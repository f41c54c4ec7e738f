// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is read from disk before the first question is asked, so that a wrong file is told as such.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "check_spf_dkim/options.hpp"
#include "crypto/public_key.hpp"
#include "dns/public_suffix.hpp"
#include "mail/from_address.hpp"
#include "mail/message.hpp"
#include "policy/arc/chain.hpp"
#include "policy/dkim/verify.hpp"

namespace mailprobe::check_spf_dkim {

// What is known of a message before its keys are.
struct Letter {
  mail::Author author;
  mail::LineEnds line_ends = mail::LineEnds::crlf;
  policy::dkim::SignedMessage signatures;
  policy::arc::Chain chain;
};

struct LocalKey {
  KeyFile file;
  crypto::PublicKey key;
};

struct Inputs {
  std::optional<dns::PublicSuffixList> suffixes;
  std::string no_suffixes;  // why there are none
  std::optional<Letter> letter;
  std::vector<LocalKey> keys;
};

// Errors: those of reading a file, and Cause::syntax for what it holds, both naming the option.
base::Result<Inputs> read_inputs(const Options& options);

}  // namespace mailprobe::check_spf_dkim
