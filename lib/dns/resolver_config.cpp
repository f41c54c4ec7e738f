// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/resolver_config.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::dns {
namespace {

constexpr unsigned max_ndots = 15;  // the C library's RES_MAXNDOTS

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  constexpr std::string_view blanks = " \t\r";
  for (std::size_t start = line.find_first_not_of(blanks); start != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(blanks, start), line.size());
    words.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(blanks, end);
  }
  return words;
}

class ResolvConfParser {
 public:
  void line(std::string_view line) {
    if (line.starts_with('#') || line.starts_with(';')) return;
    const auto words = split_words(line);
    if (words.size() < 2) return;
    const std::span values = std::span(words).subspan(1);
    if (words[0] == "nameserver") nameserver(values.front());
    if (words[0] == "domain") search(values.first(1));
    if (words[0] == "search") search(values);
    if (words[0] == "options") std::ranges::for_each(values, [&](auto word) { option(word); });
  }

  base::Result<ResolverConfig> finish() {
    if (!config_.servers.empty()) return std::move(config_);
    if (not_understood_) {
      return base::failure(base::Cause::syntax,
                           "resolv.conf: no nameserver is understood, the first is " +
                               base::quote(*not_understood_));
    }
    for (const std::string_view local : {"127.0.0.1", "::1"})
      nameserver(local);
    return std::move(config_);
  }

 private:
  void nameserver(std::string_view text) {
    const auto address = net::IpAddress::parse(text);
    if (!address) {
      if (!not_understood_) not_understood_ = text;
    } else if (config_.servers.size() < max_servers) {
      config_.servers.push_back({.address = *address, .port = dns_port});
    }
  }

  // The last "search" or "domain" of the file wins.
  void search(std::span<const std::string_view> domains) {
    config_.search.clear();
    for (const std::string_view domain : domains) {
      const auto name = Name::parse(domain);
      if (!name || name->is_root()) continue;
      if (config_.search.size() < max_search_domains) config_.search.push_back(*name);
    }
  }

  void option(std::string_view word) {
    constexpr std::string_view ndots = "ndots:";
    if (word == "trust-ad") config_.trust_ad = true;
    if (!word.starts_with(ndots)) return;
    const auto dots = base::parse_integer<unsigned>(word.substr(ndots.size()));
    if (dots) config_.ndots = std::min(*dots, max_ndots);
  }

  ResolverConfig config_;
  std::optional<std::string> not_understood_;
};

}  // namespace

bool ResolverConfig::trusts_ad(const net::Endpoint& server) const {
  return trust_ad || server.address.is_loopback();
}

base::Result<ResolverConfig> parse_resolv_conf(std::string_view text) {
  ResolvConfParser parser;
  for (const std::string_view line : base::split(text, '\n'))
    parser.line(line);
  return parser.finish();
}

base::Result<ResolverConfig> load_resolver_config(const std::vector<net::Endpoint>& given_servers,
                                                  const std::string& resolv_conf) {
  if (!given_servers.empty()) return ResolverConfig{.servers = given_servers, .search = {}};
  std::error_code error;
  if (!std::filesystem::exists(resolv_conf, error) && !error) return parse_resolv_conf("");
  const auto text = base::read_small_file(resolv_conf);
  if (!text) return base::failure(text.error());
  return parse_resolv_conf(*text);
}

}  // namespace mailprobe::dns
