// SPDX-License-Identifier: GPL-3.0-or-later
//
// One name everywhere: PTR record, the way back, banner, EHLO, certificate.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;
using plugin::Check;

// RFC 5321 section 4.2: the banner begins with the server's domain.
std::string name_in_banner(const smtp::Reply& banner) {
  if (banner.lines.empty()) return {};
  return std::string(base::split(base::trim(banner.lines.front()), ' ').front());
}

std::string list(const std::vector<dns::Name>& names) {
  std::vector<std::string> texts;
  texts.reserve(names.size());
  for (const dns::Name& name : names)
    texts.push_back(name.format());
  return base::printable(base::join(texts, " "));
}

bool holds(const std::vector<dns::Name>& names, std::string_view text) {
  const auto name = dns::parse_host_name(text);
  return name && std::ranges::find(names, *name) != names.end();
}

void judge_name(SessionCheck& check, Check& step, std::string_view where, const std::string& name,
                const std::vector<dns::Name>& names) {
  if (holds(names, name)) return;
  check.find(step, finding::name_mismatch,
             fmt::format("{} {}, but the address is called {}", where, quote(name), list(names)));
}

void judge_certificate_name(SessionCheck& check, Check& step, const std::vector<dns::Name>& names) {
  if (!check.seen.handshake || check.seen.handshake->chain.empty()) return;
  const tls::Certificate& certificate = check.seen.handshake->chain.front();
  const bool found = std::ranges::any_of(names, [&](const dns::Name& name) {
    return tls::matches(certificate, tls::ReferenceIdentity(name.format()));
  });
  if (found) return;
  check.find(
      step, finding::name_mismatch,
      fmt::format("the certificate is for {}, but the address is called {}",
                  base::printable(base::join(certificate.facts().dns_names, " ")), list(names)));
}

}  // namespace

void judge_identity(SessionCheck& check) {
  if (!check.seen.reverse) return;
  Check& step = check.step("identity");
  if (!*check.seen.reverse) {
    check.find(step, finding::identity_unknown, check.seen.reverse->error().error.message);
    return;
  }
  const dns::ReverseLookup& reverse = **check.seen.reverse;
  if (reverse.names.empty()) {
    check.find(step, finding::no_ptr, net::format_peer(check.seen.peer) + " has no PTR record");
    return;
  }
  step.text = "identity: " + list(reverse.names);
  if (reverse.confirmed.empty()) {
    const bool unknown = !reverse.partial_failure.empty();
    check.find(step, unknown ? finding::identity_unknown : finding::ptr_not_confirmed,
               unknown ? reverse.partial_failure
                       : fmt::format("{} does not lead back to {}", list(reverse.names),
                                     net::format_peer(check.seen.peer)));
    return;
  }
  if (check.seen.banner)
    judge_name(check, step, "the banner says", name_in_banner(*check.seen.banner),
               reverse.confirmed);
  if (const auto& hello = check.seen.last_hello(); hello && hello->extended)
    judge_name(check, step, "the answer to EHLO says", hello->capabilities.domain(),
               reverse.confirmed);
  judge_certificate_name(check, step, reverse.confirmed);
}

}  // namespace mailprobe::check_smtp_full
