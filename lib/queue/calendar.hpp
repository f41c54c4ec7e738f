// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times as listings print them: for humans, mostly without a year and always without a zone. A time
// is only told where there is exactly one that fits; "not known" is better than wrong by a year.
#pragma once

#include <optional>
#include <string_view>

#include "queue/message.hpp"

namespace mailprobe::queue {

enum class Zone : std::uint8_t { utc, local };

// When the listing was made, and the zone of its times.
struct Clock {
  Time now;
  Zone zone = Zone::utc;
};

// "Sat Nov 21 02:16:18", "Sat Nov 21 02:16". The year is the newest one that has this weekday and
// is not in the future; clocks and zones may be wrong by a day.
std::optional<Time> parse_yearless_time(std::string_view text, const Clock& clock);

// "2026-11-21 02:38:31"
std::optional<Time> parse_iso_time(std::string_view text, Zone zone);

// "21 Nov 2026 02:51:14", in UTC
std::optional<Time> parse_mail_time(std::string_view text);

}  // namespace mailprobe::queue
