#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The plugins in real engines, each in a machine of its own: the tests of this folder. Root only.
set -eu
exec "$(dirname "$0")/../run.sh" -R '^engines' "$@"
