// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the world's senders would do with a mail to the domain now. There are three kinds of them:
// most take whatever encryption there is, some hold to MTA-STS, some to DANE.
#pragma once

#include <cstddef>
#include <string_view>

#include "check_mx_tls/observation.hpp"

namespace mailprobe::check_mx_tls {

enum class Fate : std::uint8_t {
  encrypted,  // delivered within TLS
  clear,      // delivered, for everybody on the way to read
  deferred,   // kept, and tried again until it is too old
  bounced,    // returned at once
  unknown,
};

std::string_view format_fate(Fate fate);  // "deliver encrypted", "bounce" ...

// What a kind of sender would do at one address.
struct AddressFates {
  Fate opportunistic = Fate::unknown;
  Fate mta_sts = Fate::unknown;
  Fate dane = Fate::unknown;
};

struct SenderView {
  Fate fate = Fate::unknown;
  std::size_t accepting = 0;  // addresses at which mail would be delivered
};

struct SendersView {
  SenderView opportunistic;
  SenderView mta_sts;
  SenderView dane;
  std::size_t addresses = 0;
};

// The enforced policy that senders of MTA-STS go by; nullptr if they are as free as all others.
// The forgiving reading counts: with a policy that only some senders accept, these are the strict
// ones to deliver to.
const policy::mta_sts::Policy* enforced_policy(const StsObservation& sts);

// The policy of whatever mode, as far as senders believe it; nullptr if there is none.
const policy::mta_sts::Policy* believed_policy(const StsObservation& sts);

// Whether it is known if there is a policy: the DNS and the web gave an answer, good or bad.
bool is_known(const StsObservation& sts);

AddressFates fates_at(const Observation& seen, const HostObservation& host,
                      const AddressObservation& address);

// Senders try the hosts in the order of preference and are content with the first that takes the
// mail; where several are preferred alike, the worst of them is told.
SendersView view_of_senders(const Observation& seen);

// The mail could be handed over there, encrypted or not: banner and EHLO were answered as they must
// be.
bool takes_mail(const AddressObservation& address);

// The server turns us away for now: it says nothing of what it does for others.
bool is_rate_limit(const Failure& failure);

// Nothing is known of the address, and the server is not to blame.
bool is_unknown(const AddressObservation& address);

}  // namespace mailprobe::check_mx_tls
