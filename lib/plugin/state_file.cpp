// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/state_file.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using Document = nlohmann::json;

constexpr std::string_view format = "mailprobe-state-1";

// Nothing if it is no JSON, or too deep: what is nested without a limit ends in the stack's.
std::optional<Document> parse(std::string_view text) {
  bool too_deep = false;
  const auto look = [&](int depth, Document::parse_event_t /*event*/, Document& /*value*/) {
    too_deep = too_deep || depth > deepest_state;
    return !too_deep;
  };
  Document document = Document::parse(text, look, false);
  if (too_deep || document.is_discarded()) return std::nullopt;
  return document;
}

bool is_state(const Document& document) {
  if (!document.is_object() || !document.contains("format") || !document.contains("entries"))
    return false;
  const Document& entries = document.at("entries");
  return document.at("format") == format && entries.is_object() &&
         std::ranges::all_of(entries, [](const Document& entry) { return entry.is_object(); });
}

base::Result<Document> read_entries(int fd, const std::string& path) {
  const auto text = base::read_descriptor(fd, path, largest_state);
  if (!text) return base::failure(text.error());
  auto document = parse(*text);
  if (!document) return base::failure(Cause::syntax, base::quote(path) + " is not JSON");
  if (!is_state(*document)) {
    return base::failure(Cause::syntax,
                         fmt::format("{} is not of the format \"{}\"", base::quote(path), format));
  }
  return std::move(document->at("entries"));
}

}  // namespace

base::Result<StateFile> StateFile::open(const std::string& path, base::Deadline deadline) {
  auto locked = PrivateFile::lock(path, deadline);
  if (!locked) return base::failure(locked.error());
  const auto fd = locked->open();
  if (!fd) return base::failure(fd.error());
  StateFile state(*std::move(locked));
  if (!*fd) return state;
  auto entries = read_entries((*fd)->get(), path);
  if (entries) {
    state.entries_ = *std::move(entries);
  } else if (entries.error().cause == Cause::syntax) {
    state.damage_ = entries.error();
  } else {
    return base::failure(entries.error());
  }
  return state;
}

Json StateFile::entry(const std::string& key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? Json() : Json(*found);
}

void StateFile::set_entry(const std::string& key, const Json& value) { entries_[key] = value; }

base::Result<void> StateFile::save() const {
  const std::string text =
      fmt::format(R"({{"format":"{}","entries":{}}})", format,
                  entries_.dump(-1, ' ', false, Document::error_handler_t::replace)) +
      '\n';
  if (text.size() > largest_state) {
    return base::failure(Cause::syntax,
                         fmt::format("{} would be larger than {} bytes: remove it to begin anew",
                                     base::quote(file_.path()), largest_state));
  }
  return file_.replace(text);
}

}  // namespace mailprobe::plugin
