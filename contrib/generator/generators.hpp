// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is made of the suite for each engine, as the text of a file.
#pragma once

#include <string>

#include "generator/suite.hpp"

namespace mailprobe::contrib {

// CheckCommand objects in the style of the Icinga Template Library.
std::string icinga_commands();

// The same for Icinga Director, as a basket.
std::string director_basket();

// A template for Zabbix 6.0, which later versions import, too.
std::string zabbix_template(const Row& row);

// A dashboard for what --format openmetrics gave to Prometheus.
std::string grafana_dashboard();

std::string bash_completion();
std::string zsh_completion();

}  // namespace mailprobe::contrib
