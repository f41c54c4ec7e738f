// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/relay.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.hpp"
#include "smtp/client_name.hpp"

namespace mailprobe::smtp {
namespace {

constexpr std::size_t longest_path = 254;  // octets; 256 with the angle brackets

struct Mailbox {
  std::string local_part;  // its meaning, without quotes
  std::string domain;
  std::string text;
};

// RFC 5321 section 4.1.2.
std::string unquote(std::string_view local_part) {
  if (!local_part.starts_with('"') || !local_part.ends_with('"') || local_part.size() < 2) {
    return std::string(local_part);
  }
  std::string content;
  bool escaped = false;
  for (const char c : local_part.substr(1, local_part.size() - 2)) {
    if (!escaped && c == '\\') {
      escaped = true;
      continue;
    }
    content += c;
    escaped = false;
  }
  return content;
}

Mailbox parse_mailbox(const std::string& text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) return {unquote(text), "", text};
  return {unquote(std::string_view(text).substr(0, at)), text.substr(at + 1), text};
}

// RFC 5322 section 3.2.3, and octets of UTF-8 (RFC 6531 section 3.3).
bool is_atext(char c) {
  constexpr std::string_view special = "!#$%&'*+-/=?^_`{|}~";
  return base::is_alnum(c) || special.contains(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool is_dot_string(std::string_view text) {
  return std::ranges::all_of(base::split(text, '.'), [](std::string_view atom) {
    return !atom.empty() && std::ranges::all_of(atom, is_atext);
  });
}

std::string quote_local_part(std::string_view content) {
  std::string text = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text += '"';
}

std::string local_part(const std::string& content) {
  return is_dot_string(content) ? content : quote_local_part(content);
}

std::string at(const std::string& site) { return site.empty() ? "" : '@' + site; }

// How a forward path speaks of a recipient to a site, which is a domain of the server or "".

std::string plain(const Mailbox& to, const std::string& /*site*/) { return to.text; }

std::string percent_hack(const Mailbox& to, const std::string& site) {
  return local_part(to.local_part + '%' + to.domain) + at(site);
}

std::string quoted_percent_hack(const Mailbox& to, const std::string& site) {
  return quote_local_part(to.local_part + '%' + to.domain) + at(site);
}

std::string quoted_mailbox(const Mailbox& to, const std::string& site) {
  return quote_local_part(to.local_part + '@' + to.domain) + at(site);
}

std::string two_domains(const Mailbox& to, const std::string& site) { return to.text + at(site); }

std::string source_route(const Mailbox& to, const std::string& site) {
  return at(site) + ':' + to.text;
}

std::string bang_path(const Mailbox& to, const std::string& site) {
  return local_part(to.domain + '!' + to.local_part) + at(site);
}

enum class Sender : std::uint8_t { given, null, without_domain, at_site };
enum class Site : std::uint8_t { none, name, address, any };
enum class Domain : std::uint8_t { foreign, local };

struct Shape {
  std::string_view name;
  Sender sender;
  std::string (*forward_path)(const Mailbox& to, const std::string& site);
  Site site;
  Domain domain;
  std::string_view source;
};

constexpr std::string_view percent_source = "RFC 1123 section 5.2.16";
constexpr std::string_view route_source = "RFC 5321 appendix C";
constexpr std::string_view quoted_source = "RFC 5321 section 4.1.2";
constexpr std::string_view uucp_source = "RFC 976";

constexpr auto shapes = std::to_array<Shape>({
    {"plain", Sender::given, plain, Site::none, Domain::foreign, "RFC 5321 section 7.9"},
    {"null sender", Sender::null, plain, Site::none, Domain::foreign, "RFC 5321 section 4.5.5"},
    {"sender without a domain", Sender::without_domain, plain, Site::none, Domain::foreign,
     "abuse.net"},
    {"sender at the server's name", Sender::at_site, plain, Site::name, Domain::foreign,
     "abuse.net"},
    {"sender at the server's address", Sender::at_site, plain, Site::address, Domain::foreign,
     "RFC 5321 section 4.1.3"},
    {"percent hack", Sender::given, percent_hack, Site::name, Domain::local, percent_source},
    {"percent hack at the address", Sender::given, percent_hack, Site::address, Domain::local,
     percent_source},
    {"percent hack, null sender", Sender::null, percent_hack, Site::any, Domain::local,
     percent_source},
    {"quoted percent hack", Sender::given, quoted_percent_hack, Site::none, Domain::local,
     "abuse.net"},
    {"source route", Sender::given, source_route, Site::name, Domain::foreign, route_source},
    {"source route by the address", Sender::given, source_route, Site::address, Domain::foreign,
     route_source},
    {"two domains", Sender::given, two_domains, Site::name, Domain::local, "abuse.net"},
    {"two domains, the address", Sender::given, two_domains, Site::address, Domain::local,
     "abuse.net"},
    {"quoted mailbox", Sender::given, quoted_mailbox, Site::none, Domain::local, quoted_source},
    {"quoted mailbox at the name", Sender::given, quoted_mailbox, Site::name, Domain::local,
     quoted_source},
    {"quoted mailbox at the address", Sender::given, quoted_mailbox, Site::address, Domain::local,
     quoted_source},
    {"bang path", Sender::given, bang_path, Site::none, Domain::local, uucp_source},
    {"bang path at the name", Sender::given, bang_path, Site::name, Domain::local, uucp_source},
    {"bang path at the address", Sender::given, bang_path, Site::address, Domain::local,
     uucp_source},
});

// As it stands behind "@"; "" if it is not known.
std::string domain_of(const RelayTest& test, Site site) {
  std::string literal = test.address ? format_address_literal(*test.address) : "";
  switch (site) {
    case Site::none: return "";
    case Site::name: return test.server_name;
    case Site::address: return literal;
    case Site::any: break;
  }
  return test.server_name.empty() ? literal : test.server_name;
}

std::string reverse_path(const RelayTest& test, Sender sender, const std::string& site) {
  std::string user =
      test.from.empty() ? "postmaster" : local_part(parse_mailbox(test.from).local_part);
  switch (sender) {
    case Sender::null: return "";
    case Sender::without_domain: return user;
    case Sender::at_site: return user + at(site);
    case Sender::given: break;
  }
  return test.from;
}

bool is_new(const std::vector<RelayForm>& forms, const RelayForm& form) {
  return std::ranges::none_of(forms, [&](const RelayForm& other) {
    return other.reverse_path == form.reverse_path && other.forward_path == form.forward_path;
  });
}

}  // namespace

std::vector<RelayForm> relay_forms(const RelayTest& test) {
  const Mailbox to = parse_mailbox(test.to);
  std::vector<RelayForm> forms;
  for (const Shape& shape : shapes) {
    const std::string site = domain_of(test, shape.site);
    if (site.empty() && shape.site != Site::none) continue;
    const RelayForm form{.name = shape.name,
                         .reverse_path = reverse_path(test, shape.sender, site),
                         .forward_path = shape.forward_path(to, site),
                         .local_domain = shape.domain == Domain::local,
                         .source = shape.source};
    const std::size_t longest = std::max(form.reverse_path.size(), form.forward_path.size());
    if (longest <= longest_path && is_new(forms, form)) forms.push_back(form);
  }
  return forms;
}

std::string control_recipient(const RelayTest& test, std::string_view random_local_part) {
  return std::string(random_local_part) + at(domain_of(test, Site::any));
}

}  // namespace mailprobe::smtp
