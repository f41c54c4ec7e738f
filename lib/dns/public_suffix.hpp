// SPDX-License-Identifier: GPL-3.0-or-later
//
// Below which names the world registers domains (https://publicsuffix.org), and so which domain a
// name belongs to: the organizational domain of RFC 7489 section 3.2, the public suffix and one
// label more. All rules count, those of registries and the private ones. A name that no rule knows
// has its last label for a suffix, as the list's own algorithm has it.
//
// A list is data that grows old: what it says is what receivers with another list may see
// otherwise. RFC 9989 does without.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "dns/name.hpp"

struct psl_ctx_st;

namespace mailprobe::dns {

class PublicSuffixList {
 public:
  // The newest of those that the distribution has: its file, or what libpsl was built with.
  // Errors (internal): there is none.
  static base::Result<PublicSuffixList> load_system();

  // A file in the format of publicsuffix.org, or libpsl's own compact one, of at most 4 MiB.
  // Errors: those of read_small_file, and syntax if it holds no rules.
  static base::Result<PublicSuffixList> load_file(const std::string& path);

  // The same from memory; `source` is for messages.
  static base::Result<PublicSuffixList> parse(std::string text, std::string_view source);

  // Of a public suffix, and of the root, it is the name itself.
  [[nodiscard]] Name organizational_domain(const Name& name) const;

  // The root is none.
  [[nodiscard]] bool is_public_suffix(const Name& name) const;

 private:
  struct Free {
    void operator()(psl_ctx_st* list) const;
  };
  using Handle = std::unique_ptr<psl_ctx_st, Free>;

  explicit PublicSuffixList(Handle list) : list_(std::move(list)) {}

  Handle list_;
};

}  // namespace mailprobe::dns
