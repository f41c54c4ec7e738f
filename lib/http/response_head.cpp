// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response_head.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::http {
namespace {

using base::Cause;

struct Field {
  std::string_view name;
  std::string Head::* value;
};

constexpr std::array<Field, 4> fields{{
    {"content-type", &Head::content_type},
    {"content-encoding", &Head::content_encoding},
    {"transfer-encoding", &Head::transfer_encoding},
    {"location", &Head::location},
}};

// RFC 9110 section 15.2. What comes behind 101 is no HTTP any more: it is taken as final.
bool is_interim(int status) { return status < 200 && status != 101; }

std::unexpected<base::Error> unwanted_coding(std::string_view of_what, std::string_view coding) {
  return base::failure(Cause::protocol, fmt::format("{} is coded as {}, which was not asked for",
                                                    of_what, base::quote(coding)));
}

}  // namespace

base::Result<void> HeadReader::take(std::string_view line) {
  bytes_ += line.size();
  ++lines_;
  if (bytes_ > largest_head) {
    return base::failure(
        Cause::protocol,
        fmt::format("the head of the answer is larger than {} KiB", largest_head / 1024));
  }
  if (lines_ > most_head_lines) {
    return base::failure(
        Cause::protocol,
        fmt::format("the head of the answer has more than {} lines", most_head_lines));
  }
  while (line.ends_with('\n') || line.ends_with('\r'))
    line.remove_suffix(1);
  if (stage_ == Stage::trailer) return {};
  if (stage_ == Stage::status_line) return take_status_line(line);
  if (line.empty()) return end_head();
  take_field(line);
  return {};
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ], of which the last blank is often
// forgotten.
base::Result<void> HeadReader::take_status_line(std::string_view line) {
  constexpr std::string_view shape = "HTTP/1.1 200";
  const bool shaped = line.size() >= shape.size() && line.starts_with("HTTP/1.") &&
                      base::is_digit(line[7]) && line[8] == ' ' &&
                      (line.size() == shape.size() || line[shape.size()] == ' ');
  const auto status = base::parse_integer<int>(shaped ? line.substr(9, 3) : "");
  if (!status || *status < 100)
    return base::failure(Cause::protocol, "no status line of HTTP: " + base::quote(line, 80));
  head_ = {.status = *status};
  last_ = nullptr;
  stage_ = Stage::fields;
  return {};
}

void HeadReader::take_field(std::string_view line) {
  // RFC 9112 section 5.2: a line that begins with a blank goes on with the one before.
  if (line.starts_with(' ') || line.starts_with('\t')) {
    if (last_ != nullptr) last_->append(" ").append(base::trim(line));
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = colon == std::string_view::npos ? "" : line.substr(0, colon);
  const auto* const field = std::ranges::find_if(
      fields, [name](const Field& known) { return base::iequals(known.name, name); });
  last_ = field == fields.end() ? nullptr : &(head_.*field->value);
  if (last_ == nullptr) return;
  if (!last_->empty()) last_->append(", ");
  last_->append(base::trim(line.substr(colon + 1)));
}

base::Result<void> HeadReader::end_head() {
  if (is_interim(head_.status)) {
    stage_ = Stage::status_line;
    return {};
  }
  stage_ = Stage::trailer;
  // RFC 9112 section 6.1: without a TE from us there is no other.
  if (!head_.transfer_encoding.empty() && !base::iequals(head_.transfer_encoding, "chunked"))
    return unwanted_coding("the answer", head_.transfer_encoding);
  if (!head_.content_encoding.empty() && !base::iequals(head_.content_encoding, "identity"))
    return unwanted_coding("the body", head_.content_encoding);
  return {};
}

}  // namespace mailprobe::http
