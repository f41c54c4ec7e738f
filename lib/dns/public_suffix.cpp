// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/public_suffix.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

#include <libpsl.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::dns {
namespace {

constexpr std::size_t list_limit = std::size_t{4} * 1024 * 1024;  // bytes

// As the library reads names. Octets that no rule can hold become "?", so that a dot within a label
// is not taken for the end of it.
std::string format_for_list(const std::vector<std::string_view>& labels) {
  std::string text;
  for (const std::string_view label : labels) {
    if (!text.empty()) text += '.';
    std::ranges::transform(label, std::back_inserter(text), [](char c) {
      return base::is_alnum(c) || c == '-' || c == '_' ? base::to_lower(c) : '?';
    });
  }
  return text;
}

Name last_labels(const Name& name, std::size_t count) {
  Name last = name;
  for (std::size_t left = name.labels().size(); left > count; --left)
    last = last.parent();
  return last;
}

}  // namespace

void PublicSuffixList::Free::operator()(psl_ctx_st* list) const { psl_free(list); }

base::Result<PublicSuffixList> PublicSuffixList::load_system() {
  Handle list(psl_latest(nullptr));
  if (!list) {
    return base::failure(base::Cause::internal,
                         "there is no public suffix list; the package publicsuffix brings one");
  }
  return PublicSuffixList(std::move(list));
}

base::Result<PublicSuffixList> PublicSuffixList::load_file(const std::string& path) {
  auto text = base::read_small_file(path, list_limit);
  if (!text) return base::failure(std::move(text.error()));
  return parse(*std::move(text), path);
}

base::Result<PublicSuffixList> PublicSuffixList::parse(std::string text, std::string_view source) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      text.empty() ? nullptr : fmemopen(text.data(), text.size(), "r"), std::fclose);
  Handle list(file ? psl_load_fp(file.get()) : nullptr);
  const bool compact =
      text.starts_with(".DAFSA@");  // of these the library does not count the rules
  if (!list || (!compact && psl_suffix_count(list.get()) <= 0)) {
    return base::failure(base::Cause::syntax,
                         base::quote(source) + " holds no rules of a public suffix list");
  }
  return PublicSuffixList(std::move(list));
}

Name PublicSuffixList::organizational_domain(const Name& name) const {
  const std::string text = format_for_list(name.labels());
  const char* const domain = psl_registrable_domain(list_.get(), text.c_str());
  if (domain == nullptr) return name;
  return last_labels(name, base::split(domain, '.').size());
}

bool PublicSuffixList::is_public_suffix(const Name& name) const {
  return !name.is_root() &&
         psl_is_public_suffix(list_.get(), format_for_list(name.labels()).c_str()) != 0;
}

}  // namespace mailprobe::dns
