#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes the pictures in doc/pictures: what real engines show of some minutes in which hosts fail and mail piles up, by a
# browser without a screen. Root only. Look at them before you commit them.
#   tests/engines/pictures.sh [DIRECTORY]     where to put those of all plugins; otherwise those of the README
set -eu
cd "$(dirname "$0")/../.."
contrib/install-packages.sh build test engines pictures
cmake --preset dev
cmake --build --preset dev --target test_engines
all=${1:-build/pictures}
mkdir -p "$all" doc/pictures
MAILPROBE_PICTURES=$(realpath "$all") build/dev/tests/test_engines --source-file='*/pictures.cpp'
if [ $# -gt 0 ]; then exit 0; fi
# 64 colours are enough for lines and letters.
for name in zabbix-mail-domain zabbix-mail-queue prometheus; do
    pngquant --force --strip --output "doc/pictures/$name.png" 64 "$all/$name.png"
done
