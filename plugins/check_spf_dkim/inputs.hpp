// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is read from disk before the first question is asked, so that a wrong file is told as such.
#pragma once

#include <memory>
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

// A message with all that is known of it before its keys are. It stays where it is: the signatures
// point into the message.
class Letter {
 public:
  explicit Letter(mail::Message read);
  Letter(const Letter&) = delete;
  Letter& operator=(const Letter&) = delete;
  Letter(Letter&&) = delete;
  Letter& operator=(Letter&&) = delete;
  ~Letter() = default;

  const mail::Message message;
  const mail::Author author;
  const policy::dkim::SignedMessage signatures;
  const policy::arc::Chain chain;
};

struct LocalKey {
  KeyFile file;
  crypto::PublicKey key;
};

struct Inputs {
  std::optional<dns::PublicSuffixList> suffixes;
  std::string no_suffixes;  // why there are none
  std::unique_ptr<const Letter> letter;
  std::vector<LocalKey> keys;
};

// Errors: those of reading a file, and Cause::syntax for what it holds, both naming the option.
base::Result<Inputs> read_inputs(const Options& options);

}  // namespace mailprobe::check_spf_dkim
