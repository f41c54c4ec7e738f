// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever the bytes: one harmless line of UTF-8 within the limit.
#include "base/foreign_text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <unistr.h>

#include "base/ascii.hpp"

using namespace mailprobe;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view foreign(reinterpret_cast<const char*>(data),
                                 size);  // NOLINT(*-reinterpret-cast)
  for (const std::size_t limit :
       {std::size_t{0}, std::size_t{5}, base::foreign_text_limit, size * 12}) {
    const std::string shown = base::printable(foreign, limit);
    const auto* bytes =
        reinterpret_cast<const std::uint8_t*>(shown.data());  // NOLINT(*-reinterpret-cast)
    const bool harmless =
        !base::has_control(shown) && shown.find_first_of("|<>`&\"") == std::string::npos;
    if (shown.size() > limit || !harmless || u8_check(bytes, shown.size()) != nullptr) std::abort();
  }
  return 0;
}
