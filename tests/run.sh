#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds the dev preset (AddressSanitizer, UBSan, warnings are errors), runs
# every test, and ends with ctest's own summary. Arguments go to ctest: tests/run.sh -R unit.dns
set -eu
cd "$(dirname "$0")/.."
contrib/install-packages.sh build test
tests/servers/fetch.sh
export MAILPROBE_SERVERS=required
# Who has ccache builds again what changed, in whichever clone.
launcher=
if command -v ccache >/dev/null; then
    export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
    launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache
fi
# shellcheck disable=SC2086 # nothing, or one word
cmake --preset dev $launcher
cmake --build --preset dev
exec ctest --preset dev --parallel 2 "$@"
