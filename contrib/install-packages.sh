#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs Debian or Ubuntu packages, as root or through sudo, and only if one is missing.
#   contrib/install-packages.sh build|test|engines|packages|pictures|lint ... [-- PACKAGE ...]
# "a|b" stands for the first of the two that the distribution has. Services are not started.
set -eu

packages_for() {
    case $1 in
        build) echo "g++ cmake ninja-build pkg-config|pkgconf libssl-dev libc-ares-dev libcxxopts-dev
                     libfmt-dev nlohmann-json3-dev libidn2-dev libunistring-dev libgsasl-dev libcurl4-openssl-dev
                     libpsl-dev publicsuffix ca-certificates" ;;
        test) echo "doctest-dev lld postfix unbound nsd rbldnsd ldnsutils nginx-light python3 python3-jsonschema python3-prometheus-client
                    groff man-db bash-completion zsh iproute2 strace m4 dovecot-core dovecot-submissiond dovecot-lmtpd postgrey
                    sasl2-bin libsasl2-modules libsasl2-modules-db libopendkim11 python3-dkim python3-nacl python3-authres" ;;
        engines) echo "nagios4-core icinga2-bin icinga2-common nagios-nrpe-server nagios-nrpe-plugin monitoring-plugins-basic
                       monitoring-plugins-standard monitoring-plugins-contrib postgresql zabbix-server-pgsql zabbix-frontend-php php-pgsql zabbix-agent
                       icingacli icingaweb2-module-director prometheus prometheus-node-exporter curl postfix python3 openssl" ;;
        pictures) echo "chromium locales pngquant" ;;
        coverage) echo "gcovr" ;;
        packages) echo "lintian rpm debootstrap" ;;
        bench) echo "valgrind time monitoring-plugins-basic monitoring-plugins-standard monitoring-plugins-contrib libmonitoring-plugin-perl libnet-dns-perl libnet-ip-perl
                     libdata-validate-domain-perl libdata-validate-ip-perl libreadonly-perl libcapture-tiny-perl
                     python3-spf python3-dnspython spf-tools-perl" ;;
        lint) echo "clang-format-19 clang-tidy-19 clang-19 libclang-rt-19-dev shellcheck" ;;
        *) echo "install-packages.sh: no group of packages is called '$1'" >&2; exit 2 ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

is_installed() {
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'
}

first_available() {
    for name in $(echo "$1" | tr '|' ' '); do
        if is_installed "$name" || apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "${1%%|*}"
}

# Installing a server must not start it: the tests start their own on free ports.
install_quietly() {
    policy=/usr/sbin/policy-rc.d
    made_policy=no
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
        made_policy=yes
    fi
    status=0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || status=$?
    if [ $made_policy = yes ]; then as_root rm -f $policy; fi
    return $status
}

wanted=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    wanted="$wanted $(packages_for "$1")"
    shift
done
if [ $# -gt 0 ]; then shift; fi
wanted="$wanted $*"

missing=
for package in $wanted; do
    found=no
    for name in $(echo "$package" | tr '|' ' '); do
        if is_installed "$name"; then found=yes; fi
    done
    if [ $found = no ]; then missing="$missing $package"; fi
done
if [ -z "$missing" ]; then exit 0; fi

as_root apt-get update -q
chosen=
for package in $missing; do chosen="$chosen $(first_available "$package")"; done
echo "+ apt-get install$chosen"
# shellcheck disable=SC2086 # a list of words
install_quietly $chosen
