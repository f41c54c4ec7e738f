#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Run by run.sh in a Debian of which nothing else is expected: installs the packages in the current directory, uses what
# they bring, removes them, and looks for what is left.
set -euo pipefail
plugins=/usr/lib/nagios/plugins
names="check_dnsbl check_mailqueue check_mx_tls check_smtp_full check_spf_dkim"

fail() { echo "packages: $*" >&2; exit 1; }

# expect STATE WORDS COMMAND...: the exit code, and what the first line has to begin with.
expect() {
    wanted=$1 words=$2
    shift 2
    status=0
    line=$("$@" 2>&1) || status=$?
    line=${line%%$'\n'*}
    echo "${line:0:100} (exit $status)"
    [ "$status" -eq "$wanted" ] || fail "$* should exit $wanted"
    case $line in "$words"*) ;; *) fail "$* should say $words" ;; esac
}

# Everything of this name outside of where apt and dpkg keep their own, and outside of here.
traces() {
    find / -xdev \( -path /proc -o -path /dev -o -path /root -o -path /var/log -o -path /var/cache \) -prune -o \
        \( -name '*mailprobe*' -o -name 'check_*' \) -print | sort
}

install() {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --install-recommends ./*.deb
}

check_plugins() {
    for name in $names; do
        expect 3 "$name " $plugins/"$name" --version
    done
    expect 2 "SMTP CRITICAL - 127.0.0.1:1: " $plugins/check_smtp_full -H 127.0.0.1 -p 1
    expect 2 "MX_TLS CRITICAL - " $plugins/check_mx_tls -d localhost --resolver 127.0.0.1:1
    printf 'Subject: not signed\n\nby anybody\n' >/tmp/message
    expect 2 "SPF_DKIM CRITICAL - " $plugins/check_spf_dkim --dkim-only --message /tmp/message
    # Nobody can be asked, and there is no queue: that is unknown, and nothing else.
    expect 3 "DNSBL UNKNOWN - " $plugins/check_dnsbl -H 127.0.0.1 --resolver 127.0.0.1:1
    expect 3 "MAILQUEUE UNKNOWN - " $plugins/check_mailqueue
}

check_files() {
    for name in $names; do
        man -w "$name"
        [ /etc/zabbix/externalscripts/"$name" -ef $plugins/"$name" ] || fail "$name: Zabbix of Debian does not find it"
        [ /usr/lib/zabbix/externalscripts/"$name" -ef $plugins/"$name" ] || fail "$name: Zabbix does not find it"
        [ -s /usr/share/bash-completion/completions/"$name" ] || fail "$name: bash does not complete it"
    done
    for package in plugins nagios icinga2 zabbix doc; do
        [ -s /usr/share/doc/mailprobe-$package/copyright ] || fail "mailprobe-$package has no copyright"
    done
    dpkg-query -W -f '${Conffiles}\n' mailprobe-nagios | grep -q '^ /etc/nagios-plugins/config/mailprobe.cfg ' ||
        fail "the commands for Nagios are no conffile"
    [ -s /usr/share/icinga2/include/mailprobe ] || fail "Icinga 2 does not find its commands"
    mkdir /tmp/metrics
    MAILPROBE_TEXTFILES=/tmp/metrics /usr/share/mailprobe/mailprobe-textfile smtp $plugins/check_smtp_full -H 127.0.0.1 -p 1
    [ -s /tmp/metrics/mailprobe_smtp.prom ] || fail "the node exporter gets no numbers"
    rm -r /tmp/metrics /tmp/message
}

remove() {
    apt-get remove -y -q 'mailprobe-*'
    [ -s /etc/nagios-plugins/config/mailprobe.cfg ] || fail "a conffile went before it was purged"
    apt-get purge -y -q 'mailprobe-*'
}

before=$(traces)
install
check_plugins
check_files
remove
[ "$(traces)" = "$before" ] || fail "something is left: $(traces)"
echo "packages: installed, run and removed without a trace"
