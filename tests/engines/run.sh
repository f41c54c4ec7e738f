#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The plugins in real engines: installs these, builds the dev preset, and runs the tests of this folder.
# Root only: each engine gets a machine of its own.
set -eu
cd "$(dirname "$0")/../.."
contrib/install-packages.sh build test engines
tests/servers/fetch.sh
export MAILPROBE_SERVERS=required
cmake --preset dev
cmake --build --preset dev
exec ctest --preset dev --parallel 2 -R '^engines' "$@"
