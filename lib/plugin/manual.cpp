// SPDX-License-Identifier: GPL-3.0-or-later
//
// The manual page in the man(7) macros, from the same tables as --help.
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "plugin/plugin.hpp"

namespace mailprobe::plugin {
namespace {

// A line that begins with '.' or a quote would be a request; a '-' that is meant to be typed is \-.
std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string paragraphs(std::string_view text) {
  std::string page;
  for (const std::string_view line : base::split(text, '\n')) {
    page += line.empty() ? ".PP\n" : roff(line) + '\n';
  }
  return page;
}

std::string option_entries(const Definition& plugin) {
  std::string page;
  std::string_view group;
  for (const OptionSpec& spec : all_options(plugin)) {
    if (spec.group != group) page += fmt::format(".SS {}\n", roff(spec.group));
    group = spec.group;
    const std::string argument =
        spec.argument.empty() ? "" : " \\fI" + roff(spec.argument) + "\\fR";
    page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(format_names(spec)), argument,
                        roff(describe(spec)));
  }
  return page;
}

std::string finding_entries(const Definition& plugin) {
  std::string page;
  for (const FindingKind& kind : all_findings(plugin)) {
    page += fmt::format(".TP\n\\fB{}\\fR [{}]\n{}. To do: {}. ({})\n", roff(kind.id),
                        format_status(kind.status), roff(kind.title), roff(kind.remedy),
                        roff(kind.source));
  }
  return page;
}

std::string metric_entries(const Definition& plugin) {
  std::string page;
  for (const MetricKind& metric : plugin.metrics) {
    const std::string_view unit = format_unit(metric.unit);
    page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(metric.name),
                        unit.empty() ? "" : fmt::format(" ({})", unit), roff(metric.meaning));
  }
  return page;
}

std::string differences(const Definition& plugin) {
  if (plugin.replaces.empty()) return {};
  std::string page = fmt::format(".SH COMING FROM {}\n", base::to_upper(plugin.replaces));
  page += fmt::format(
      "Every option of {} is understood. Where nothing is said here it means the same.\n",
      roff(plugin.replaces));
  for (const Difference& difference : plugin.differences)
    page += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(difference.option), roff(difference.text));
  return page;
}

constexpr std::string_view exit_status = R"(.SH EXIT STATUS
0 is OK, 1 is WARNING, 2 is CRITICAL, 3 is UNKNOWN; the word on the first line says the same.
\-\-help, \-\-version, \-\-list\-findings and \-\-manual exit 3, since nothing was checked.
The state is the worst finding, in the order CRITICAL, UNKNOWN, WARNING, OK. OK needs complete
evidence: if anything that was asked for was not seen, the state is not OK.
.SH OUTPUT
The first line holds the service, the state, the text and the performance data. With \-v the tree of
steps and the dialogue follow, with \-vv a time\-line and more details. \-\-format json prints one document on
one line, described by mailprobe\-1.schema.json; \-\-format openmetrics prints gauges for Prometheus.
Text that came from the network is quoted; control characters, invisible characters and | < > ` & " in
it are shown as \exNN or \eu{NNNN}.
.SH FILES
.TP
/etc/resolv.conf, /etc/hosts
DNS servers, search list and option trust\-ad; names known without DNS.
.TP
monitoring\-plugins.ini
read by \-\-extra\-opts; searched in $MP_CONFIG_FILE, $NAGIOS_CONFIG_PATH, /usr/local/etc and /etc.
)";

}  // namespace

std::string manual_page(const Definition& plugin) {
  std::string page = fmt::format(".TH {} 8 \"\" \"mailprobe {}\" \"Monitoring Plugins\"\n",
                                 base::to_upper(plugin.name), version());
  page += fmt::format(".SH NAME\n{} \\- {}\n", roff(plugin.name), roff(plugin.purpose));
  page += fmt::format(".SH SYNOPSIS\n.B {}\n{}\n", roff(plugin.name), roff(plugin.synopsis));
  page += ".SH DESCRIPTION\n" + paragraphs(plugin.description);
  page += ".SH OPTIONS\n" + option_entries(plugin);
  page += exit_status;
  page +=
      ".SH PERFORMANCE DATA\nWhat is not known is left out. Of several targets each has its own, "
      "with the target before the name.\n" +
      metric_entries(plugin);
  page +=
      ".SH FINDINGS\nEach has a state that \\-\\-severity changes, but for those about the plugin "
      "itself.\n" +
      finding_entries(plugin);
  page += differences(plugin);
  page += ".SH EXAMPLES\n.nf\n" + paragraphs(plugin.examples) + ".fi\n";
  return page;
}

}  // namespace mailprobe::plugin
