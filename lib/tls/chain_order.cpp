// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/chain_order.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace mailprobe::tls {
namespace {

bool issued(const Certificate& issuer, const Certificate& subject) {
  return X509_check_issued(issuer.native(), subject.native()) == X509_V_OK;
}

bool vouches_for_itself(const Certificate& certificate) {
  return (X509_get_extension_flags(certificate.native()) & EXFLAG_SS) != 0;
}

// Of the certificates that were sent, how many lead upwards from the first one.
std::size_t length_of_path(std::span<const Certificate> presented) {
  std::size_t length = 1;
  const Certificate* last = &presented.front();
  // A chain longer than this is a fault that verify_chain tells; here it ends the search.
  constexpr std::size_t longest_path = 16;
  while (length < std::min(presented.size(), longest_path) && !vouches_for_itself(*last)) {
    const auto next = std::ranges::find_if(
        presented, [&](const Certificate& candidate) { return issued(candidate, *last); });
    if (next == presented.end()) break;
    last = &*next;
    ++length;
  }
  return length;
}

}  // namespace

ChainOrder examine_order(std::span<const Certificate> presented) {
  ChainOrder order;
  if (presented.empty()) return order;
  const std::size_t length = length_of_path(presented);
  for (std::size_t i = 1; i < length; ++i)
    order.in_order = order.in_order && issued(presented[i], presented[i - 1]);
  order.superfluous = presented.size() - length;
  order.root_sent =
      presented.size() > 1 && std::ranges::any_of(presented.subspan(1), vouches_for_itself);
  ERR_clear_error();
  return order;
}

}  // namespace mailprobe::tls
