// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever stands in a file of lists: it is read within its bounds, or refused in one printable
// sentence without the keys; what is read of a list reads back, and its answers can be judged.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dnsbl/answer.hpp"
#include "dnsbl/health.hpp"
#include "dnsbl/lists_file.hpp"
#include "fuzz/fault_check.hpp"

using namespace mailprobe;
using fuzz::demand;

namespace {

// Texts of the file may be UTF-8.
void check_harmless(std::string_view text) {
  demand(base::is_utf8(text) && !base::has_control(text));
  demand(text.find('|') == std::string_view::npos);
}

dns::Answer answer_with(std::uint8_t last) {
  dns::Answer answer;
  answer.question.type = dns::RecordType::a;
  answer.outcome = dns::Outcome::answer;
  const std::array<std::uint8_t, 4> octets{127, 0, 0, last};
  answer.records.push_back({{}, dns::RecordType::a, 0, dns::A{net::IpAddress::v4(octets)}});
  return answer;
}

void check_list(const dnsbl::FileList& list) {
  demand(dnsbl::parse_filter(format_filter(list.filter)) == list.filter);
  demand(list.key.empty() || list.filter.zone.child(list.key).has_value());
  const dnsbl::List facts = list.description->amend({.zone = {}, .kinds = {}});
  check_harmless(facts.removal);
  for (const std::uint8_t last : std::to_array<std::uint8_t>({1, 2, 4, 99, 255}))
    check_harmless(dnsbl::classify(answer_with(last), facts.codes).sentence);
  for (const dnsbl::TestPoint& test : facts.tests) {
    demand(!test.listed.empty());
    const auto name = dnsbl::test_name(test.listed, list.filter.zone);
    demand(name || name.error().cause == base::Cause::syntax);
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto lists = dnsbl::parse_lists_file(text, "lists");
  if (!lists) {
    check_harmless(lists.error().message);
    demand(lists.error().message.starts_with("lists"));
    return 0;
  }
  demand(!lists->empty() && lists->size() <= dnsbl::most_file_lists);
  for (const dnsbl::FileList& list : *lists)
    check_list(list);
  return 0;
}
