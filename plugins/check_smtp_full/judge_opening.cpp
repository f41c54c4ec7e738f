// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the connection to the last EHLO, and what the session must offer.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/judge_session.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;

std::string describe_hello(const smtp::Hello& hello) {
  return fmt::format("{} {}, offers {}", hello.reply.code, quote(hello.capabilities.domain()),
                     list_keywords(hello.capabilities));
}

std::string describe_handshake(const tls::HandshakeFacts& facts) {
  return fmt::format("{}, {} ({} bits), key exchange {}", facts.protocol, facts.cipher,
                     facts.cipher_bits, facts.group.empty() ? "RSA" : facts.group);
}

bool contains(const smtp::Reply& reply, std::string_view text) {
  return std::ranges::any_of(reply.wire_lines(), [&](const std::string& line) {
    return line.find(text) != std::string::npos;
  });
}

void judge_line_ends(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  const auto bare = [](const std::optional<smtp::Reply>& reply) { return reply && reply->bare_lf; };
  const auto bare_hello = [](const std::optional<smtp::Hello>& hello) {
    return hello && hello->reply.bare_lf;
  };
  const auto any_bare = [](const std::vector<smtp::Reply>& replies) {
    return std::ranges::any_of(replies, &smtp::Reply::bare_lf);
  };
  const bool found = bare(seen.banner) || bare_hello(seen.hello) || bare(seen.starttls) ||
                     bare_hello(seen.hello_tls) || (seen.auth && seen.auth->reply.bare_lf) ||
                     bare(seen.mail) || any_bare(seen.recipients) || any_bare(seen.commands) ||
                     bare(seen.data) || any_bare(seen.message) || bare(seen.quit);
  if (found) check.find(finding::bare_lf, "the server ends lines with LF alone");
}

void judge_handshake(SessionCheck& check) {
  if (!check.seen.handshake) return;
  const tls::HandshakeFacts& facts = *check.seen.handshake;
  const auto is_weak = [](int strength) { return strength > 0 && strength < tls::least_strength; };
  if (is_weak(facts.group_strength)) {
    check.find(finding::weak_key_exchange, fmt::format("key exchange {} has {} bits of security",
                                                       facts.group, facts.group_strength));
  }
  if (is_weak(facts.signature_strength)) {
    check.find(finding::weak_handshake_signature,
               fmt::format("the handshake is signed with {}", facts.signature));
  }
  const auto& hello = check.seen.last_hello();
  const bool within_tls =
      check.options.encryption == Encryption::implicit || check.seen.hello_tls.has_value();
  if (within_tls && hello && hello->capabilities.offers("STARTTLS"))
    check.find(finding::starttls_within_tls, "STARTTLS is offered within TLS");
}

void judge_expected_text(SessionCheck& check) {
  const auto& expected = check.options.expected;
  if (!expected || !check.seen.banner) return;
  const auto& hello = check.seen.last_hello();
  const bool found =
      contains(*check.seen.banner, *expected) || (hello && contains(hello->reply, *expected));
  if (found) return;
  check.find(finding::unexpected_text,
             fmt::format("{} stands neither in the banner \"{}\" nor in the answer to EHLO",
                         quote(*expected), check.seen.banner->describe()));
}

bool offers(const smtp::Capabilities& capabilities, const ExtensionRule& rule) {
  const auto parameters = capabilities.parameters(rule.keyword);
  if (!parameters || !rule.parameter) return parameters.has_value();
  const auto is_wanted = [&](std::string_view word) {
    return base::iequals(word, *rule.parameter);
  };
  if (rule.keyword == "AUTH") return std::ranges::any_of(capabilities.auth_mechanisms(), is_wanted);
  return std::ranges::any_of(base::split(*parameters, ' '), is_wanted);
}

void judge_extension(SessionCheck& check, const ExtensionRule& rule) {
  const auto& hello = rule.in_clear ? check.seen.hello : check.seen.last_hello();
  // What was said in the clear tells nothing of what is offered within TLS.
  const bool too_early =
      !rule.in_clear && check.options.encryption == Encryption::starttls && !check.seen.hello_tls;
  if (!hello || too_early) return;
  if (offers(hello->capabilities, rule) == rule.wanted) return;
  const std::string offered = list_keywords(hello->capabilities);
  check.find(rule.wanted ? finding::extension_missing : finding::extension_forbidden,
             rule.wanted
                 ? fmt::format("{} is not offered; offered: {}", quote(rule.format()), offered)
                 : fmt::format("{} is offered, which is forbidden here", quote(rule.format())));
}

void judge_size(SessionCheck& check) {
  if (!check.options.min_size) return;
  const auto& hello = check.seen.last_hello();
  const bool too_early = check.options.encryption == Encryption::starttls && !check.seen.hello_tls;
  if (!hello || too_early) return;
  if (!hello->capabilities.offers("SIZE")) {
    check.find(finding::size_too_small, "SIZE is not offered, so no size is promised");
    return;
  }
  const std::string number(base::trim(hello->capabilities.parameters("SIZE").value_or("")));
  if (!number.empty() && !base::parse_integer<std::uint64_t>(number)) {
    check.find(finding::size_too_small, "SIZE is offered with no number: " + quote(number));
    return;
  }
  // RFC 1870 section 4: no number, or 0, is no fixed limit.
  const std::uint64_t size = hello->capabilities.size_limit().value_or(0);
  if (size == 0 || size >= *check.options.min_size) return;
  check.find(finding::size_too_small, fmt::format("messages of {} bytes are accepted, {} expected",
                                                  size, *check.options.min_size));
}

void judge_clear_auth(SessionCheck& check) {
  if (!check.options.refuse_clear_auth || !check.seen.hello) return;
  const auto mechanisms = check.seen.hello->capabilities.auth_mechanisms();
  if (!check.seen.hello->capabilities.offers("AUTH")) return;
  check.find(finding::auth_in_clear,
             "AUTH is offered before TLS: " + base::printable(base::join(mechanisms, " ")));
}

}  // namespace

std::string list_keywords(const smtp::Capabilities& capabilities) {
  std::vector<std::string> keywords;
  for (const auto& [keyword, parameters] : capabilities.all())
    keywords.push_back(keyword);
  return keywords.empty() ? "nothing" : base::printable(base::join(keywords, " "));
}

void judge_opening(SessionCheck& check) {
  const SessionObservation& seen = check.seen;
  if (check.happened(Phase::connect)) check.step(Phase::connect, net::format_peer(seen.peer));
  if (seen.banner) check.step(Phase::banner, seen.banner->describe());
  if (seen.hello) check.step(Phase::ehlo, describe_hello(*seen.hello));
  if (seen.starttls) check.step(Phase::starttls, seen.starttls->describe());
  if (seen.handshake) check.step(Phase::tls, describe_handshake(*seen.handshake));
  if (seen.hello_tls) check.step(Phase::ehlo_tls, describe_hello(*seen.hello_tls));
  judge_line_ends(check);
  if (seen.hello && !seen.hello->extended && seen.hello->reply.code == 250)
    check.find(finding::no_extended_hello, "the server answers HELO, but not EHLO");
  judge_handshake(check);
}

void judge_contract(SessionCheck& check) {
  judge_expected_text(check);
  for (const ExtensionRule& rule : check.options.extensions)
    judge_extension(check, rule);
  judge_size(check);
  judge_clear_auth(check);
}

}  // namespace mailprobe::check_smtp_full
