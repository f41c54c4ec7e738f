#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Does the README tell the truth? A fresh chroot with nothing installed, a clone, and its two commands.
#   tests/clean-room.sh [SUITE [DIRECTORY]]       (root; SUITE is bookworm by default)
set -euo pipefail
suite=${1:-bookworm}
room=${2:-$(mktemp -d /var/tmp/mailprobe-clean-room-XXXXXX)}
source_directory=$(cd "$(dirname "$0")/.." && pwd)
. "$source_directory/tests/room.sh"

trap leave_room EXIT
make_room "$suite" git,ca-certificates
git clone -q "$source_directory" "$room/root/mailprobe"
in_room "cd /root/mailprobe && contrib/quickstart.sh"
in_room "cd /root/mailprobe && tests/run.sh"
trap - EXIT
remove_room
echo "== clean room: both commands ended 0"
