#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-format, clang-tidy and shellcheck over everything that is ours.
set -eu
cd "$(dirname "$0")/.."
contrib/install-packages.sh build lint test

echo "== shellcheck"
git ls-files '*.sh' .ci/run | xargs shellcheck --external-sources --exclude=SC1091

echo "== clang-format"
git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run -Werror

echo "== clang-tidy"
cmake --preset clang >/dev/null
# Nothing is built: clang-tidy needs the compile commands only. What it counts in headers of others is not shown.
# shellcheck disable=SC2016 # "$@" is the inner shell's
git ls-files '*.cpp' | xargs -P "$(nproc)" -n 4 sh -c \
    'clang-tidy-19 -p build/clang --quiet "$@" 2>/dev/null || { echo "clang-tidy refused: $*"; exit 1; }' lint
