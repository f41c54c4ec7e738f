// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever a server sends: no reply whose lines differ in code, no reply beyond a limit, nothing
// that describes itself in more than one harmless line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/ascii.hpp"
#include "smtp/capabilities.hpp"
#include "smtp/reply.hpp"
#include "support/byte_stream.hpp"

using namespace mailprobe;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

void check(const smtp::Reply& reply) {
  demand(reply.code >= 200 && reply.code <= 599);
  demand(!reply.lines.empty() && reply.lines.size() <= smtp::reply_line_limit);
  for (const std::string& line : reply.lines)
    demand(line.size() <= smtp::kept_line_limit);
  const std::string shown = reply.describe();
  demand(!base::has_control(shown) && shown.find('|') == std::string::npos && shown.size() <= 204);
  if (reply.enhanced) demand(reply.enhanced->status_class == reply.code / 100);
  const smtp::Capabilities capabilities = smtp::Capabilities::parse(reply);
  for (const auto& [keyword, parameters] : capabilities.all())
    demand(capabilities.offers(keyword));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::ByteStream stream({data, size});
  smtp::ReplyReader reader;
  while (const auto reply = reader.read(stream, base::Deadline::after(std::chrono::hours(1))))
    check(*reply);
  return 0;
}
