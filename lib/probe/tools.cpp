// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/tools.hpp"

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "probe/option_values.hpp"

namespace mailprobe::probe {

base::Result<std::vector<net::Endpoint>> parse_resolvers(const plugin::CommonOptions& common) {
  std::vector<net::Endpoint> servers;
  for (const std::string& text : common.resolvers) {
    const auto endpoint = parse_endpoint("--resolver", text, dns::dns_port);
    if (!endpoint) return base::failure(endpoint.error());
    servers.push_back(*endpoint);
  }
  return servers;
}

base::Result<base::Duration> read_query_timeout(const plugin::CommandLine& line,
                                                const plugin::CommonOptions& common) {
  const auto text = line.value_unless_empty("query-timeout");
  if (!text) return common.timeout.duration * 2 / 5;
  const auto seconds = base::parse_decimal(*text);
  if (!seconds || *seconds <= 0 || *seconds > plugin::longest_timeout) {
    return plugin::bad_value("--query-timeout",
                             base::quote(*text) + " is not a time in seconds above 0");
  }
  return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
}

base::Result<dns::ResolverConfig> load_resolvers(const std::vector<net::Endpoint>& servers,
                                                 const plugin::CommonOptions& common) {
  auto config = dns::load_resolver_config(servers);
  if (config) config->trust_ad = config->trust_ad || common.trust_ad;
  return config;
}

std::initializer_list<dns::RecordType> address_types(const plugin::CommonOptions& common) {
  using dns::RecordType;
  static constexpr std::initializer_list<RecordType> both{RecordType::a, RecordType::aaaa};
  static constexpr std::initializer_list<RecordType> v4{RecordType::a};
  static constexpr std::initializer_list<RecordType> v6{RecordType::aaaa};
  switch (common.family) {
    case plugin::AddressFamily::v4: return v4;
    case plugin::AddressFamily::v6: return v6;
    case plugin::AddressFamily::any: break;
  }
  return both;
}

dns::Families families(const plugin::CommonOptions& common) {
  switch (common.family) {
    case plugin::AddressFamily::v4: return dns::Families::v4;
    case plugin::AddressFamily::v6: return dns::Families::v6;
    case plugin::AddressFamily::any: break;
  }
  return dns::Families::any;
}

base::Result<TlsTools> prepare_tls(const plugin::CommonOptions& common) {
  auto trust = tls::TrustStore::load({common.ca_file, common.ca_path});
  if (!trust) return base::failure(trust.error());
  auto context = tls::ClientContext::create();
  if (!context) return base::failure(context.error());
  return TlsTools{std::move(*context), std::move(*trust)};
}

}  // namespace mailprobe::probe
