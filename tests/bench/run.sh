#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the release flags with the benches and prints every comparison as ratios. Needs root for Postfix.
set -eu
cd "$(dirname "$0")/../.."
contrib/install-packages.sh build test engines bench
cmake --preset release-tests >/dev/null
cmake --build --preset release-tests --target check_smtp_full bench_smtp check_spf_dkim bench_spf \
    check_dnsbl bench_dnsbl check_mailqueue bench_mailqueue bench_icinga bench_zabbix
build/release-tests/tests/bench_smtp "$@"
build/release-tests/tests/bench_spf
build/release-tests/tests/bench_dnsbl
build/release-tests/tests/bench_mailqueue
build/release-tests/tests/bench_icinga
build/release-tests/tests/bench_zabbix
