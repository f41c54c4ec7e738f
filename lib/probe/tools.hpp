// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a probe works with, made of the options that all plugins have: whom to ask in the DNS, whom
// to trust.
#pragma once

#include <initializer_list>
#include <vector>

#include "base/result.hpp"
#include "dns/host_lookup.hpp"
#include "dns/resolver_config.hpp"
#include "plugin/common_options.hpp"
#include "tls/client_context.hpp"
#include "tls/trust_store.hpp"

namespace mailprobe::probe {

// Those of --resolver. Errors: Cause::syntax, naming the option.
base::Result<std::vector<net::Endpoint>> parse_resolvers(const plugin::CommonOptions& common);

// --query-timeout SECONDS; 2/5 of --timeout if it is not given, so that a question that nobody
// answers leaves time for those that follow from the others. Errors: Cause::syntax.
base::Result<base::Duration> read_query_timeout(const plugin::CommandLine& line,
                                                const plugin::CommonOptions& common);

// These servers, or those of the system's resolv.conf, and --trust-ad. Errors: those of
// load_resolver_config.
base::Result<dns::ResolverConfig> load_resolvers(const std::vector<net::Endpoint>& servers,
                                                 const plugin::CommonOptions& common);

// Of -4 and -6.
dns::Families families(const plugin::CommonOptions& common);
// The same as types of records.
std::initializer_list<dns::RecordType> address_types(const plugin::CommonOptions& common);

struct TlsTools {
  tls::ClientContext context;
  tls::TrustStore trust;
};

// What is read from disk before the first byte is sent, so that a wrong file is told as such.
// Errors: those of TrustStore::load and ClientContext::create.
base::Result<TlsTools> prepare_tls(const plugin::CommonOptions& common);

}  // namespace mailprobe::probe
