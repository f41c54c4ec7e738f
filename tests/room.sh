# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A fresh Debian in a directory, for scripts that source this file. They run as root and set $room, the directory.
# Packages come from where this machine takes its own.
: "${room:?}"

# make_room SUITE PACKAGE[,PACKAGE...]: the least that apt needs, and these packages.
make_room() {
    local mirror
    # shellcheck disable=SC2016 # apt's own variable
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
    command -v debootstrap >/dev/null || apt-get install -y -q --no-install-recommends debootstrap
    chmod 755 "$room" # users other than root must be able to get in
    debootstrap --variant=minbase --include="$2" "$1" "$room" "$mirror" >"$room.log" 2>&1 ||
        { tail -n 20 "$room.log"; return 1; }
    # The same settings for apt as here (proxies, for example), but the suite's own list.
    cp -r /etc/apt/apt.conf.d/. "$room/etc/apt/apt.conf.d/" 2>/dev/null || true
    cp /etc/resolv.conf /etc/hosts "$room/etc/" 2>/dev/null || true
    # The tests make mount namespaces, whose root must be a mount.
    mount --bind "$room" "$room"
    mount -t proc proc "$room/proc"
    mount --rbind /dev "$room/dev"
}

# in_room COMMAND: as root, with nothing of this shell's environment.
in_room() {
    echo "== in a fresh Debian: $1"
    chroot "$room" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} bash -c "$1"
}

leave_room() {
    umount -l "$room/proc" "$room/dev" "$room" 2>/dev/null || true
}

# $room/dev was this machine's own: nothing is removed beyond the file system that the room is on.
remove_room() {
    leave_room
    rm -rf --one-file-system "$room" "$room.log"
}
