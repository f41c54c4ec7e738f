#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples name only options that the plugin has, and Icinga's command names every one that makes sense there.

usage: contrib_test.py PLUGIN CONTRIB_DIRECTORY
"""
import pathlib
import re
import subprocess
import sys

PLUGIN, CONTRIB = sys.argv[1], pathlib.Path(sys.argv[2])
# Not for an engine: it wants text, and runs a check.
FOR_PEOPLE = {"--format", "--output-format", "--list-findings", "--manual", "--version", "--help", "--sni"}


def option_names():
    """One set per option: all its spellings."""
    text = subprocess.run([PLUGIN, "--help"], capture_output=True, text=True, check=False).stdout
    lines = [line for line in text.splitlines() if re.match(r"  -{1,2}\w", line)]
    return [set(re.findall(r"(?<![\w-])--?[\w-]+", line)) for line in lines]


def main():
    spellings = option_names()
    assert len(spellings) > 20, spellings
    known = set().union(*spellings)

    icinga = (CONTRIB / "icinga2" / "mailprobe.conf").read_text(encoding="utf-8")
    used = set(re.findall(r'^\t\t"(--?[\w-]+)" = \{', icinga, re.MULTILINE))
    assert used <= known, f"Icinga names options that do not exist: {used - known}"
    for names in spellings:
        assert names & used or names & FOR_PEOPLE, f"Icinga's command lacks {sorted(names)}"

    for name in ("nagios/mailprobe.cfg", "zabbix/userparameter_mailprobe.conf"):
        text = (CONTRIB / name).read_text(encoding="utf-8")
        for line in re.findall(r"/check_smtp_full (.*)", text):
            options = set(re.findall(r"(?<!\S)(--?[A-Za-z][\w-]*)", line))
            assert options <= known, f"{name} names options that do not exist: {options - known}"
    print(f"{len(used)} options in step")


if __name__ == "__main__":
    main()
