#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made from the plugins' tables is in the repository as it would be made now; and examples that people wrote name
only options that their plugin has.

usage: contrib_test.py PLUGIN_DIRECTORY CONTRIB_DIRECTORY GENERATOR
"""
import filecmp
import pathlib
import re
import subprocess
import sys
import tempfile

PLUGINS, CONTRIB, GENERATOR = (pathlib.Path(argument) for argument in sys.argv[1:])
EXAMPLES = ("nagios/mailprobe.cfg", "zabbix/userparameter_mailprobe.conf", "nrpe/mailprobe.cfg")


def check_made():
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([GENERATOR, directory], check=True)
        made = [path.relative_to(directory) for path in pathlib.Path(directory).rglob("*") if path.is_file()]
        assert len(made) > 5, made
        for path in made:
            assert filecmp.cmp(directory / path, CONTRIB / path, shallow=False), \
                f"contrib/{path} is not what the plugins' tables say: run mailprobe-contrib contrib"
        print(f"{len(made)} files as they are made")


def option_names(plugin):
    """All spellings of all options."""
    text = subprocess.run([PLUGINS / plugin, "--help"], capture_output=True, text=True, check=False).stdout
    lines = [line for line in text.splitlines() if re.match(r"  -{1,2}\w", line)]
    names = set().union(*(re.findall(r"(?<![\w-])--?[\w-]+", line) for line in lines))
    assert len(names) > 20, names
    return names


def check_examples(plugin):
    known = option_names(plugin)
    lines = 0
    for name in EXAMPLES:
        text = (CONTRIB / name).read_text(encoding="utf-8")
        for line in re.findall(rf"/{plugin} (.*)", text):
            options = set(re.findall(r"(?<!\S)(--?[A-Za-z][\w-]*)", line))
            assert options <= known, f"{name} names options that {plugin} lacks: {options - known}"
            lines += 1
    assert lines > 0, f"there is no example for {plugin}"
    print(f"{plugin}: {lines} examples in step")


def main():
    check_made()
    for path in sorted(PLUGINS.glob("check_*")):
        if path.is_file():
            check_examples(path.name)


if __name__ == "__main__":
    main()
