// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/host_name.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <idn2.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::dns {
namespace {

using base::Cause;
using base::failure;

std::unexpected<base::Error> complain(std::string_view input, std::string_view what) {
  return failure(Cause::syntax, fmt::format("host name {} {}", base::quote(input), what));
}

bool has_a_label(std::string_view text) {
  return std::ranges::any_of(base::split(text, '.'), [](std::string_view label) {
    return base::iequals(label.substr(0, 4), "xn--");
  });
}

// RFC 5891 section 5, with the non-transitional mapping of UTS 46: "straße" keeps its ß.
base::Result<std::string> to_a_labels(std::string_view input) {
  const std::string terminated(input);  // without NUL: control characters were refused before
  std::uint8_t* output = nullptr;
  const int code = idn2_lookup_u8(std::bit_cast<const std::uint8_t*>(terminated.c_str()), &output,
                                  IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (code != IDN2_OK) {
    return complain(input, fmt::format("is no internationalised name: {}", idn2_strerror(code)));
  }
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(output, idn2_free);
  return std::string(std::bit_cast<const char*>(output));
}

base::Result<void> check_label(std::string_view input, std::string_view label,
                               std::size_t position) {
  const auto* const odd = std::ranges::find_if_not(label, [](char c) {
    return base::is_alnum(c) || c == '-';  // RFC 1123 section 2.1
  });
  if (odd != label.end()) {
    return complain(input, fmt::format("has {} at position {}; a host name is made of letters, "
                                       "digits, hyphens and dots",
                                       base::quote(std::string_view(odd, odd + 1)),
                                       position + static_cast<std::size_t>(odd - label.begin())));
  }
  if (label.starts_with('-'))
    return complain(input,
                    fmt::format("has a label that begins with \"-\" at position {}", position));
  if (label.ends_with('-'))
    return complain(input, fmt::format("has a label that ends in \"-\" at position {}",
                                       position + label.size() - 1));
  return {};
}

base::Result<void> check_ascii(std::string_view input, std::string_view ascii) {
  std::size_t position = 1;
  std::string_view last;
  for (const std::string_view label : base::split(ascii, '.')) {
    if (const auto checked = check_label(input, label, position); !checked) return checked;
    position += label.size() + 1;
    if (!label.empty()) last = label;
  }
  // RFC 1123 section 2.1: a dotted-decimal number cannot be a name, as its last label is a number.
  if (!last.empty() && std::ranges::all_of(last, base::is_digit))
    return complain(input, "ends in a number, as an IP address does");
  return {};
}

base::Result<void> check_controls(std::string_view input) {
  const auto* const control = std::ranges::find_if(input, base::is_control);
  if (control == input.end()) return {};
  return complain(
      input, fmt::format("has a control character at position {}", control - input.begin() + 1));
}

}  // namespace

base::Result<Name> parse_host_name(std::string_view user_input) {
  if (user_input.empty()) return failure(Cause::syntax, "the host name is empty");
  if (const auto checked = check_controls(user_input); !checked) return failure(checked.error());
  std::string ascii(user_input);
  if (!base::is_ascii(user_input) || has_a_label(user_input)) {
    auto converted = to_a_labels(user_input);
    if (!converted) return failure(converted.error());
    ascii = *std::move(converted);
  }
  if (const auto checked = check_ascii(user_input, ascii); !checked)
    return failure(checked.error());
  auto name = Name::parse(ascii);
  if (name && name->is_root()) return complain(user_input, "is the root of the name space");
  return name;
}

}  // namespace mailprobe::dns
