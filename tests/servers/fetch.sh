#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetches the mail servers that cannot be installed beside Postfix, and the proxy that cannot be beside Zabbix's server, unpacks them below build/servers,
# and installs the libraries that they need. Nothing of theirs is set up or started.
set -eu
cd "$(dirname "$0")/../.."
servers=build/servers

packages_of() {
    case $1 in
        exim) echo exim4-daemon-heavy ;;
        nullmailer) echo nullmailer ;;
        opensmtpd) echo opensmtpd ;;
        sendmail) echo sendmail-bin sendmail-cf ;;
        zabbix-proxy) echo zabbix-proxy-sqlite3 ;;
    esac
}

# The users that a server insists on, as its package would make them.
users_of() {
    case $1 in
        exim) echo Debian-exim ;;
        nullmailer) ;; # it has "mail", who is everywhere
        opensmtpd) echo opensmtpd opensmtpq ;;
        sendmail | zabbix-proxy) ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

fetch() {
    unpacked=$servers/$1
    if [ -d "$unpacked" ]; then return; fi
    rm -rf "$unpacked.part"
    mkdir -p "$unpacked.part"
    as_root apt-get update -q
    for package in $(packages_of "$1"); do
        (cd "$unpacked.part" && apt-get download -q "$package")
        file=$(echo "$unpacked.part/$package"_*.deb)
        dpkg-deb -x "$file" "$unpacked.part"
        dpkg-deb -f "$file" Depends >>"$unpacked.part/depends"
        rm "$file"
    done
    # The tests start them as root; nobody else shall get there through them.
    chmod -R ug-s "$unpacked.part"
    mv "$unpacked.part" "$unpacked"
}

# "libpq5, libperl5.36 (>= 5.36.0), cron | anacron" -> "libpq5 libperl5.36"
libraries_of() {
    tr ',' '\n' <"$servers/$1/depends" | sed -n 's/^ *\(lib[^ :]*\).*/\1/p'
}

make_user() {
    if ! getent passwd "$1" >/dev/null; then
        as_root useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
    fi
}

libraries=
for server in exim nullmailer opensmtpd sendmail zabbix-proxy; do
    fetch $server
    libraries="$libraries $(libraries_of $server)"
    for user in $(users_of $server); do make_user "$user"; done
done
# shellcheck disable=SC2086 # a list of words
contrib/install-packages.sh -- $libraries
