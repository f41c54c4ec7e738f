// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record at _smtp._tls.<domain> that asks senders for reports about TLS (RFC 8460
// section 3). If there is not exactly one sound record, nobody sends reports.
//
//   tlsrpt-record    = tlsrpt-version 1*( field-delim tlsrpt-field ) [ field-delim ]
//   tlsrpt-version   = %s"v=TLSRPTv1"
//   tlsrpt-field     = tlsrpt-rua / tlsrpt-extension                ; tlsrpt-rua is required
//   tlsrpt-rua       = %s"rua=" tlsrpt-uri *( *WSP "," *WSP tlsrpt-uri )     ; see rua.hpp
//   tlsrpt-extension = tlsrpt-ext-name "=" tlsrpt-ext-value         ; see tag_list.hpp
//   field-delim      = *WSP ";" *WSP
//
// The RFC does not say what a second "rua" means, and its grammar has it; all of them count here,
// with a remark.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dns/record.hpp"
#include "policy/fault.hpp"
#include "policy/tls_rpt/rua.hpp"
#include "policy/txt_choice.hpp"

namespace mailprobe::policy::tls_rpt {

struct Record {
  std::string text;          // as published, its strings joined
  std::vector<Rua> targets;  // at least one, in their order
  std::vector<Fault> remarks;

  bool operator==(const Record&) const = default;
};

// From all the TXT records of the name.
RecordReading<Record> read_record(std::span<const dns::Txt> records);

}  // namespace mailprobe::policy::tls_rpt
