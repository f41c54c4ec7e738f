// SPDX-License-Identifier: GPL-3.0-or-later
//
// A report and its verdict as bytes. Nothing outside of these files knows an output format.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plugin/common_options.hpp"
#include "plugin/report.hpp"

namespace mailprobe::plugin {

inline constexpr std::size_t first_line_limit = 512;  // bytes of text before the perfdata
inline constexpr std::size_t quiet_limit = 4096;      // bytes in all without -v
inline constexpr std::size_t output_limit = 60000;    // bytes in all, ever: NRPE carries 65,505

struct Rendering {
  Format format = Format::text;
  int verbosity = 0;
};

// Ends with a newline; JSON is one line.
std::string render(const Report& report, const Verdict& verdict, Rendering rendering);

std::string render_text(const Report& report, const Verdict& verdict, int verbosity);
std::string render_json(const Report& report, const Verdict& verdict);
std::string render_openmetrics(const Report& report, const Verdict& verdict);
// "mailprobe_time_seconds": what a metric is called there.
std::string openmetrics_name(std::string_view metric, Unit unit);
std::string render_mp_test_json(const Report& report, const Verdict& verdict);

// The text of the first line: what was found, worst first, and what to do about the worst of it.
std::string summarise(const Report& report, const Verdict& verdict);

}  // namespace mailprobe::plugin
