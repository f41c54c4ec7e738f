#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds the dev preset (AddressSanitizer, UBSan, warnings are errors), runs
# every test, and ends with ctest's own summary. Arguments go to ctest: tests/run.sh -R unit.dns
set -eu
cd "$(dirname "$0")/.."
contrib/install-packages.sh build test engines
tests/servers/fetch.sh
export MAILPROBE_SERVERS=required
cmake --preset dev
cmake --build --preset dev
exec ctest --preset dev --parallel 2 "$@"
