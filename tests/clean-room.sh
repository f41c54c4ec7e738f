#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Does the README tell the truth? A fresh chroot with nothing installed, a clone, and its two commands.
#   tests/clean-room.sh [SUITE [DIRECTORY]]       (root; SUITE is bookworm by default)
# Packages come from where this machine takes its own.
set -euo pipefail
suite=${1:-bookworm}
room=${2:-$(mktemp -d /var/tmp/mailprobe-clean-room-XXXXXX)}
chmod 755 "$room" # users other than root must be able to get in
source_directory=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC2016 # apt's own variable
mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)

command -v debootstrap >/dev/null || apt-get install -y -q --no-install-recommends debootstrap

leave() {
    umount -l "$room/proc" "$room/dev" 2>/dev/null || true
    [ $# -eq 0 ] || rm -rf "$room"
}
trap 'leave' EXIT

debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$room" "$mirror" >"$room.log" 2>&1 ||
    { tail -n 20 "$room.log"; exit 1; }
# The same settings for apt as here (proxies, for example), but the suite's own list.
cp -r /etc/apt/apt.conf.d/. "$room/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/resolv.conf /etc/hosts "$room/etc/" 2>/dev/null || true
mount -t proc proc "$room/proc"
mount --rbind /dev "$room/dev"
git clone -q "$source_directory" "$room/root/mailprobe"

run() {
    echo "== in a fresh $suite: $*"
    chroot "$room" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        bash -c "cd /root/mailprobe && $*"
}
run contrib/quickstart.sh
run tests/run.sh
trap - EXIT
leave remove
echo "== clean room: both commands ended 0"
