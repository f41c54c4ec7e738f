#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-format, clang-tidy and shellcheck over everything that is ours.
set -eu
cd "$(dirname "$0")/.."
contrib/install-packages.sh build lint test

# tidy OPTION...: over the files on standard input. What it counts in headers of others is not shown.
tidy() {
    # shellcheck disable=SC2016 # "$@" is the inner shell's
    xargs -P "$(nproc)" -I '{}' sh -c 'clang-tidy-19 --quiet "$@" 2>/dev/null || {
        echo "clang-tidy refused: $1"; exit 1; }' lint '{}' "$@"
}

echo "== shellcheck"
git ls-files '*.sh' .ci/run contrib/prometheus/mailprobe-textfile | xargs shellcheck --external-sources --exclude=SC1091

echo "== clang-format"
git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run -Werror

# The static analyzer is part of it. Functions are short here: with a quarter of the usual nodes it gets to the end of
# nearly all of them, in a third of the time; the sanitizers run all of it besides.
echo "== clang-tidy: the product, many files at once"
cmake --preset clang >/dev/null # nothing is built: clang-tidy needs the compile commands only
tests/lint_groups.py . build/clang product | tidy -p build/clang/lint --config-file=.clang-tidy \
    --header-filter='/(lib|plugins|generator)/.*\.[ch]pp$' --checks='-bugprone-suspicious-include' \
    --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=50000

echo "== clang-tidy: the tests"
tests/lint_groups.py . build/clang tests | tidy -p build/clang/lint --header-filter='/lint/tests/'
