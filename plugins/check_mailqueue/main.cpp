// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/definition.hpp"

int main(int argc, char** argv) {
  mailprobe::plugin::run(mailprobe::check_mailqueue::definition(),
                         {argv, static_cast<std::size_t>(argc)});
}
