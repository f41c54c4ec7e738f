#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From a clone to the first check: installs what the build needs, builds, and runs the plugins.
#   contrib/quickstart.sh            against a small mail world of its own on this machine
#   contrib/quickstart.sh DOMAIN     against a domain, its mail hosts and its records
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

# Prints a command as it can be typed, runs it, and says how it ended.
show() {
    printf '\n$ %s\n' "$*"
    status=0
    "$@" || status=$?
    printf '(exit %s)\n' "$status"
}

say "Installing what the build needs"
contrib/install-packages.sh build

say "Building the release"
if [ $# -eq 0 ]; then lab=ON; else lab=OFF; fi
cmake --preset release -DMAILPROBE_LAB=$lab >/dev/null
cmake --build --preset release
check=build/release/plugins/check_smtp_full

if [ $# -gt 0 ]; then
    say "Would the world's senders reach $1, and encrypted?"
    show build/release/plugins/check_mx_tls -d "$1" -D 14,3 -v
    say "What does it publish about its mail?"
    show build/release/plugins/check_spf_dkim -d "$1" --all-mx --discover -v
    say "Is it on a list, and do the lists live?"
    show build/release/plugins/check_dnsbl --mx "$1" --test-lists -v
    exit 0
fi

say "Starting the lab: DNS, mail servers and a certificate authority on loopback"
directory=$(mktemp -d)
build/release/tests/mailprobe-lab "$directory" &
lab_pid=$!
trap 'kill $lab_pid 2>/dev/null; wait $lab_pid 2>/dev/null; rm -rf "$directory"' EXIT
tries=0
while [ ! -e "$directory/lab.env" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $lab_pid 2>/dev/null; then
        echo "the lab did not start" >&2
        exit 1
    fi
    sleep 0.1
done
. "$directory/lab.env"

say "A healthy server: STARTTLS, and the certificate verified"
show $check -H mx.good.lab.test -p "$LAB_SMTP_PORT" -S --resolver "$LAB_DNS" --ca-file "$LAB_CA"
ok=$status

say "The same with every step (-v)"
show $check -H mx.good.lab.test -p "$LAB_SMTP_PORT" -S --resolver "$LAB_DNS" --ca-file "$LAB_CA" -v

say "A server whose certificate has expired"
show $check -H mx.expired.lab.test -p "$LAB_SMTP_PORT" -S --resolver "$LAB_DNS" --ca-file "$LAB_CA"
expired=$status

say "A certificate that expires in five days, watched with -D 14,3"
show $check -H mx.soon.lab.test -p "$LAB_SMTP_PORT" -S -D 14,3 --resolver "$LAB_DNS" --ca-file "$LAB_CA"

say "A server that does not offer STARTTLS"
show $check -H mx.plain.lab.test -p "$LAB_SMTP_PORT" -S --resolver "$LAB_DNS" --ca-file "$LAB_CA"

say "A domain with DANE: RSA and ECDSA, each certificate by itself"
show build/release/plugins/check_mx_tls -d dane-two-keys.mail.test --resolver "$LAB_DOMAINS_DNS" --ca-file "$LAB_CA" \
    --smtp-port "$LAB_DOMAINS_SMTP_PORT" --https-port "$LAB_DOMAINS_HTTPS_PORT" --allow-private --require-dane -v

say "What a domain publishes: SPF, DKIM, DMARC"
show build/release/plugins/check_spf_dkim -d sound-auth.test --all-mx -s mail2026 --resolver "$LAB_DNS" -v
show build/release/plugins/check_spf_dkim -d broken-auth.test -s torn --resolver "$LAB_DNS" -v

say "DNS lists: one that lives, one that refuses, one whose domain was sold"
show build/release/plugins/check_dnsbl -H 192.0.2.20 -l bl.lab.test -l refuses.lab.test -l sold.lab.test \
    --resolver "$LAB_DNS" -v

say "The first server for Prometheus"
show $check -H mx.good.lab.test -p "$LAB_SMTP_PORT" -S --resolver "$LAB_DNS" --ca-file "$LAB_CA" --format openmetrics

if [ "$ok" -ne 0 ] || [ "$expired" -ne 2 ]; then
    say "This is not what was expected: the healthy server must give 0, the expired certificate 2"
    exit 1
fi
say "Now try it on a server of yours: contrib/quickstart.sh DOMAIN"
