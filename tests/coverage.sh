#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every test of a coverage build and prints the line coverage of the rooms that must reach 95 %.
set -eu
source=$1
build=$2
"$source/contrib/install-packages.sh" test coverage
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" --output-on-failure --parallel 2
gcovr --root "$source" --object-directory "$build" --filter "$source/lib/" --filter "$source/plugins/" \
    --exclude-throw-branches --print-summary "$build"
for room in base plugin smtp sasl dns; do
    printf 'lib/%s ' $room
    gcovr --root "$source" --object-directory "$build" --filter "$source/lib/$room/" --fail-under-line 95 \
        --print-summary "$build" | grep '^lines:'
done
