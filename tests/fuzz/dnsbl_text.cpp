// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever stands in a filter and whatever a list answers: what was read reads back, a verdict fits
// its codes, nothing that is shown holds a key, and nothing is listed by an answer that is none.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/ascii.hpp"
#include "dnsbl/answer.hpp"
#include "dnsbl/catalogue.hpp"
#include "dnsbl/filter.hpp"
#include "dnsbl/key.hpp"
#include "fuzz/fault_check.hpp"

using namespace mailprobe;
using dnsbl::Effect;
using dnsbl::Verdict;
using fuzz::check_printable;
using fuzz::demand;

namespace {

void check_filter(std::string_view text) {
  const auto filter = dnsbl::parse_filter(text);
  if (!filter) {
    demand(!base::has_control(filter.error().message));
    return;
  }
  demand(dnsbl::parse_filter(format_filter(*filter)) == filter);
  demand(!filter->zone.is_root());
  const auto* list = dnsbl::find_list(filter->zone);
  demand(list == nullptr || dnsbl::find_dead(filter->zone) == nullptr);
}

void check_key(std::string_view text) {
  const std::string shown = dnsbl::redact_key("k3y.zen.dq.spamhaus.net " + std::string(text));
  demand(shown.starts_with("***.zen.dq.spamhaus.net "));
  dnsbl::redact_key(text);
}

// The first octet chooses the list; each four of the others are an address.
dns::Answer answer_of(std::span<const std::uint8_t> octets) {
  dns::Answer answer;
  answer.question.type = dns::RecordType::a;
  answer.outcome = dns::Outcome::answer;
  for (; octets.size() >= 4; octets = octets.subspan(4)) {
    const auto address = net::IpAddress::v4(octets.first<4>());
    answer.records.push_back({{}, dns::RecordType::a, 0, dns::A{address}});
  }
  return answer;
}

void check_answer(std::span<const std::uint8_t> octets) {
  if (octets.empty()) return;
  const auto lists = dnsbl::lists_up_to(dnsbl::Group::on_call);
  const auto& table = lists[octets[0] % lists.size()]->codes;
  const dnsbl::Reading reading = dnsbl::classify(answer_of(octets.subspan(1)), table);
  check_printable(reading.sentence);
  bool listed = false;
  for (const dnsbl::Code& code : reading.codes) {
    listed = listed || code.effect == Effect::listed;
    demand(code.effect != Effect::listed || code.address.octets()[0] == 127);
    demand(!code.meaning.empty());
  }
  demand((reading.verdict == Verdict::listed) == listed);
  demand((reading.verdict == Verdict::error) == reading.codes.empty());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check_filter(text);
  check_filter("z=" + text);
  check_key(text);
  check_answer({data, size});
  return 0;
}
