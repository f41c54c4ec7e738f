#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Are the packages what they should be? Makes .deb and .rpm twice, in two directories and two kinds of shell, compares them
# byte by byte, asks lintian, and installs and removes the .deb in a fresh Debian.
#   tests/packages/run.sh [DIRECTORY]       (root; the packages are left there, in build/packages by default)
# $SOURCE_DATE_EPOCH is the time that the packages bear: by default that of the last commit, or without git that of
# contrib/packaging/changelog. $CMAKE_CXX_COMPILER_LAUNCHER may be ccache; without it, both builds are whole.
set -euo pipefail
source_directory=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-$source_directory/build/packages}"
packages=$(cd "${1:-$source_directory/build/packages}" && pwd)
work=$(mktemp -d /var/tmp/mailprobe-packages-XXXXXX)
room=$work/room
. "$source_directory/tests/room.sh"
cd "$source_directory"
contrib/install-packages.sh build packages

say() { printf '\n== %s\n' "$*"; }

date_of_source() {
    git log -1 --format=%ct 2>/dev/null ||
        date -d "$(sed -n 's/^ -- .*>  //p' contrib/packaging/changelog | head -n 1)" +%s
}

# make_packages DIRECTORY: unpacks the source there, and leaves its packages in DIRECTORY/build.
make_packages() {
    mkdir -p "$1"
    tar -x -C "$1" -f "$work/source.tar"
    cd "$1"
    cmake --preset deb -B build >/dev/null
    cmake --build build
    (cd build && umask 022 && cpack)
    # Only paths differ: nothing is compiled again.
    cmake --preset rpm -B build >/dev/null
    cmake --build build
    (cd build && umask 022 && cpack)
}

compare() {
    local name file
    for file in "$work/a/build"/*.deb "$work/a/build"/*.rpm; do
        name=${file##*/}
        cmp "$file" "$work/a-directory/with-a-longer-name/build/$name"
        cp "$file" "$packages/"
    done
    (cd "$packages" && sha256sum -- *.deb *.rpm)
}

judge() {
    # That tag asks for the number of a bug in Debian's list of wanted packages.
    lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs "$packages"/*.deb
    [ "$(find "$packages" -name '*.deb' | wc -l)" -eq 5 ]
    [ "$(find "$packages" -name '*.rpm' | wc -l)" -eq 5 ]
    for file in "$packages"/*.rpm; do
        echo "-- ${file##*/}"
        rpm -qlp "$file"
    done | tee "$work/rpm-lists"
    grep -q '^/usr/lib64/nagios/plugins/check_smtp_full$' "$work/rpm-lists"
    # A directory that belongs to another package is none of ours.
    if grep -E '^/(etc|usr|usr/lib|usr/lib64|usr/lib64/nagios|usr/lib64/nagios/plugins|usr/share/man/man8)$' "$work/rpm-lists"; then
        return 1
    fi
}

install_and_remove() {
    mkdir "$room"
    make_room bookworm man-db
    cp "$packages"/*.deb "$work/a/tests/packages/inside.sh" "$room/root/"
    in_room "cd /root && bash inside.sh"
}

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date_of_source)}
export SOURCE_DATE_EPOCH
rm -f "$packages"/*.deb "$packages"/*.rpm
trap leave_room EXIT
tar --exclude=./build --exclude=./.git -cf "$work/source.tar" . # whatever is edited meanwhile

say "Building, once"
(umask 022 && make_packages "$work/a")
say "Building, elsewhere and otherwise"
(umask 077 && TAR_OPTIONS=--touch TZ=Pacific/Chatham LC_ALL=C HOME="$work/nobody" make_packages "$work/a-directory/with-a-longer-name")
say "The same, byte by byte?"
compare
say "lintian, and what is in the .rpm"
judge
say "Installed, run, removed"
install_and_remove
trap - EXIT
remove_room
rm -rf --one-file-system "$work"
say "packages: as they should be, in $packages"
